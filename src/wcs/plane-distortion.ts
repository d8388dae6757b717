import { evaluate, evaluateWithSlopes, type Polynomial } from "./polynomial.ts"

/** One coordinate of a distortion: a polynomial, and coefficients of r, r³, r⁵, … in the coordinates x̂ = (x − offset) × scale. */
export interface PlaneSeries {
  readonly polynomial: Polynomial
  readonly radial: readonly number[]
  readonly offset: readonly [number, number]
  readonly scale: readonly [number, number]
  /** Whether the series gives what is added to the coordinate, not the new coordinate itself. */
  readonly corrects: boolean
}

/** A distortion of two coordinates by power series: TPV, TPD, TNX, ZPX and plate solutions are all of this form. */
export interface PlaneDistortion {
  readonly name: string
  readonly x: PlaneSeries
  readonly y: PlaneSeries
}

/** A distortion of coordinates in other units: `units` of the old ones in a new one. */
export function inUnits({ name, x, y }: PlaneDistortion, units: readonly [number, number]): PlaneDistortion {
  if (units[0] === 1 && units[1] === 1) return { name, x, y }
  const convert = (series: PlaneSeries, unit: number): PlaneSeries => ({
    polynomial: {
      order: series.polynomial.order,
      coefficients: series.polynomial.coefficients.map((value) => value * unit),
    },
    radial: series.radial.map((value) => value * unit),
    offset: [series.offset[0] * units[0], series.offset[1] * units[1]],
    scale: [series.scale[0] / units[0], series.scale[1] / units[1]],
    corrects: series.corrects,
  })
  return { name, x: convert(x, units[0]), y: convert(y, units[1]) }
}

const ROUNDS = 40
const value = new Float64Array(3)

/** The distorted coordinates, in place. */
export function applyPlane({ x, y }: PlaneDistortion, u: Float64Array, v: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    const [s, t] = [u[i]!, v[i]!]
    u[i] = (x.corrects ? s : 0) + valueOf(x, s, t)
    v[i] = (y.corrects ? t : 0) + valueOf(y, s, t)
  }
}

function valueOf({ polynomial, radial, offset, scale }: PlaneSeries, u: number, v: number): number {
  const [s, t] = [(u - offset[0]) * scale[0], (v - offset[1]) * scale[1]]
  const sum = evaluate(polynomial, s, t)
  if (radial.length === 0) return sum
  const square = s * s + t * t
  let odd = 0
  for (let k = radial.length - 1; k >= 0; k--) odd = odd * square + radial[k]!
  return sum + odd * Math.sqrt(square)
}

/** Value and slopes of a series, into `value`. */
function slopesOf({ polynomial, radial, offset, scale }: PlaneSeries, u: number, v: number): void {
  const [s, t] = [(u - offset[0]) * scale[0], (v - offset[1]) * scale[1]]
  evaluateWithSlopes(polynomial, s, t, value)
  const square = s * s + t * t
  if (radial.length > 0 && square > 0) {
    let [odd, slope] = [0, 0]
    for (let k = radial.length - 1; k >= 0; k--) {
      odd = odd * square + radial[k]!
      slope = slope * square + radial[k]! * (2 * k + 1)
    }
    const r = Math.sqrt(square)
    value[0] = value[0]! + odd * r
    value[1] = value[1]! + (slope * s) / r
    value[2] = value[2]! + (slope * t) / r
  }
  value[1] = value[1]! * scale[0]
  value[2] = value[2]! * scale[1]
}

/**
 * The undistorted coordinates, in place, by Newton's method; NaN where there is none on the side of the origin (a folded mapping).
 * @returns how many had none.
 */
export function removePlane(distortion: PlaneDistortion, u: Float64Array, v: Float64Array, n: number): number {
  let lost = 0
  const upright = determinantAt(distortion, distortion.x.offset[0], distortion.y.offset[1])
  for (let i = 0; i < n; i++) {
    const [x, y] = [u[i]!, v[i]!]
    if (!Number.isFinite(x) || !Number.isFinite(y) || solve(distortion, x, y, upright, u, v, i)) continue
    u[i] = Number.NaN
    v[i] = Number.NaN
    lost++
  }
  return lost
}

function determinantAt({ x, y }: PlaneDistortion, u: number, v: number): number {
  slopesOf(x, u, v)
  const [uu, uv] = [value[1]! + (x.corrects ? 1 : 0), value[2]!]
  slopesOf(y, u, v)
  return uu * (value[2]! + (y.corrects ? 1 : 0)) - uv * value[1]!
}

function solve(
  { x: first, y: second }: PlaneDistortion,
  x: number,
  y: number,
  upright: number,
  u: Float64Array,
  v: Float64Array,
  i: number,
): boolean {
  let [s, t] = [x, y]
  // one more round after the step is small: the last one costs nothing and squares the error
  const enough = 1e-13 + 1e-12 * (Math.abs(x) + Math.abs(y))
  let close = false
  for (let round = 0; round < ROUNDS; round++) {
    slopesOf(first, s, t)
    const errorU = value[0]! + (first.corrects ? s : 0) - x
    const [uu, uv] = [value[1]! + (first.corrects ? 1 : 0), value[2]!]
    slopesOf(second, s, t)
    const errorV = value[0]! + (second.corrects ? t : 0) - y
    const [vu, vv] = [value[1]!, value[2]! + (second.corrects ? 1 : 0)]
    const determinant = uu * vv - uv * vu
    const stepU = (vv * errorU - uv * errorV) / determinant
    const stepV = (uu * errorV - vu * errorU) / determinant
    s -= stepU
    t -= stepV
    if (!(Math.abs(stepU) + Math.abs(stepV) < 1e12)) return false
    if (close) {
      u[i] = s
      v[i] = t
      return determinant * upright > 0
    }
    close = Math.abs(stepU) + Math.abs(stepV) <= enough
  }
  return false
}

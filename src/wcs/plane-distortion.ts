import { evaluatePair, evaluatePairWithSlopes, pairOf, type Polynomial, type PolynomialPair } from "./polynomial.ts"

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
/** Degrees: the error behind a step of Newton's method goes with its square, so that behind this one there is none. */
const ENOUGH = 1e-9

/** A distortion made ready: one pair of polynomials where both coordinates read their input alike, else one each. */
interface Ready {
  readonly pair: PolynomialPair | undefined
  readonly first: PolynomialPair
  readonly second: PolynomialPair
  /** The origin and what it becomes, and the inverse of the slopes there: where to begin to invert. */
  readonly origin: Float64Array
  readonly image: Float64Array
  readonly back: Float64Array
  /** Whether the coordinates keep their sense there. */
  readonly upright: boolean
}

type Mutable = { -readonly [K in keyof Ready]: Ready[K] }

const NOTHING: Polynomial = { order: 0, coefficients: new Float64Array(1) }
const ready: WeakMap<PlaneDistortion, Ready> = new WeakMap()

function readyOf(distortion: PlaneDistortion): Ready {
  const known = ready.get(distortion)
  if (known) return known
  const { x, y } = distortion
  const alike = [0, 1].every((k) => x.offset[k] === y.offset[k] && x.scale[k] === y.scale[k])
  const made: Mutable = {
    pair: alike ? pairOf(x.polynomial, y.polynomial) : undefined,
    first: pairOf(x.polynomial, NOTHING),
    second: pairOf(y.polynomial, NOTHING),
    origin: Float64Array.of(x.offset[0], y.offset[1]),
    image: new Float64Array(2),
    back: new Float64Array(4),
    upright: true,
  }
  at.set(made.origin)
  followWithSlopes(distortion, made)
  made.image.set(found.subarray(0, 2))
  const determinant = found[2]! * found[5]! - found[3]! * found[4]!
  made.upright = determinant > 0
  made.back.set([found[5]!, -found[3]!, -found[4]!, found[2]!].map((value) => value / determinant))
  ready.set(distortion, made)
  return made
}

/** A place, the coordinates that a series makes of it, and what polynomials give there: values, then slopes as in a pair. */
const at = new Float64Array(2)
const inner = new Float64Array(2)
const found = new Float64Array(6)
const other = new Float64Array(6)

function enter({ offset, scale }: PlaneSeries): void {
  inner[0] = (at[0]! - offset[0]) * scale[0]
  inner[1] = (at[1]! - offset[1]) * scale[1]
}

/** The new coordinates of `at`, to 0 and 1 of `found`. */
function follow({ x, y }: PlaneDistortion, { pair, first, second }: Ready): void {
  if (!pair) {
    enter(y)
    evaluatePair(second, inner, other)
    if (y.radial.length > 0) addRadial(y, other, 0)
  }
  enter(x)
  evaluatePair(pair ?? first, inner, found)
  if (x.radial.length > 0) addRadial(x, found, 0)
  if (!pair) found[1] = other[0]!
  else if (y.radial.length > 0) addRadial(y, found, 1)
  if (x.corrects) found[0] = found[0]! + at[0]!
  if (y.corrects) found[1] = found[1]! + at[1]!
}

/** As `follow`, with the slopes of the first by both at 2 and 3, of the second at 4 and 5. */
function followWithSlopes({ x, y }: PlaneDistortion, { pair, first, second }: Ready): void {
  if (!pair) {
    enter(y)
    evaluatePairWithSlopes(second, inner, other)
    if (y.radial.length > 0) addRadialWithSlopes(y, other, 0)
  }
  enter(x)
  evaluatePairWithSlopes(pair ?? first, inner, found)
  if (x.radial.length > 0) addRadialWithSlopes(x, found, 0)
  if (!pair) {
    found[1] = other[0]!
    found[4] = other[2]!
    found[5] = other[3]!
  } else if (y.radial.length > 0) addRadialWithSlopes(y, found, 1)
  found[0] = found[0]! + (x.corrects ? at[0]! : 0)
  found[1] = found[1]! + (y.corrects ? at[1]! : 0)
  found[2] = found[2]! * x.scale[0] + (x.corrects ? 1 : 0)
  found[3] = found[3]! * x.scale[1]
  found[4] = found[4]! * y.scale[0]
  found[5] = found[5]! * y.scale[1] + (y.corrects ? 1 : 0)
}

/** Adds the terms in r, r³, … of a series at `inner` to value k of `out`. */
function addRadial({ radial }: PlaneSeries, out: Float64Array, k: number): void {
  const square = inner[0]! * inner[0]! + inner[1]! * inner[1]!
  let odd = 0
  for (let m = radial.length - 1; m >= 0; m--) odd = odd * square + radial[m]!
  out[k] = out[k]! + odd * Math.sqrt(square)
}

function addRadialWithSlopes({ radial }: PlaneSeries, out: Float64Array, k: number): void {
  const square = inner[0]! * inner[0]! + inner[1]! * inner[1]!
  if (square === 0) return
  let odd = 0
  let slope = 0
  for (let m = radial.length - 1; m >= 0; m--) {
    odd = odd * square + radial[m]!
    slope = slope * square + radial[m]! * (2 * m + 1)
  }
  const r = Math.sqrt(square)
  out[k] = out[k]! + odd * r
  out[2 + 2 * k] = out[2 + 2 * k]! + (slope * inner[0]!) / r
  out[3 + 2 * k] = out[3 + 2 * k]! + (slope * inner[1]!) / r
}

/** The distorted coordinates, in place. */
export function applyPlane(distortion: PlaneDistortion, u: Float64Array, v: Float64Array, n: number): void {
  const made = readyOf(distortion)
  for (let i = 0; i < n; i++) {
    at[0] = u[i]!
    at[1] = v[i]!
    follow(distortion, made)
    u[i] = found[0]!
    v[i] = found[1]!
  }
}

/**
 * The undistorted coordinates, in place, by Newton's method; NaN where there is none on the side of the origin (a folded mapping).
 * @returns how many had none.
 */
export function removePlane(distortion: PlaneDistortion, u: Float64Array, v: Float64Array, n: number): number {
  const made = readyOf(distortion)
  let lost = 0
  for (let i = 0; i < n; i++) {
    target[0] = u[i]!
    target[1] = v[i]!
    if (!Number.isFinite(target[0]) || !Number.isFinite(target[1])) continue
    begin(made)
    let solved = solve(distortion, made)
    if (!solved) {
      at.set(target)
      solved = solve(distortion, made)
    }
    u[i] = solved ? at[0]! : Number.NaN
    v[i] = solved ? at[1]! : Number.NaN
    if (!solved) lost++
  }
  return lost
}

const target = new Float64Array(2)

/** Where `target` would come from if the slopes were the same everywhere, to `at`. */
function begin({ origin, image, back }: Ready): void {
  const u = target[0]! - image[0]!
  const v = target[1]! - image[1]!
  const s = origin[0]! + back[0]! * u + back[1]! * v
  const t = origin[1]! + back[2]! * u + back[3]! * v
  const sound = Math.abs(s) + Math.abs(t) < Infinity
  at[0] = sound ? s : target[0]!
  at[1] = sound ? t : target[1]!
}

/** The place that goes to `target`, from `at` to `at`. */
function solve(distortion: PlaneDistortion, made: Ready): boolean {
  for (let round = 0; round < ROUNDS; round++) {
    followWithSlopes(distortion, made)
    const uu = found[2]!
    const uv = found[3]!
    const vu = found[4]!
    const vv = found[5]!
    const determinant = uu * vv - uv * vu
    let errorU = found[0]! - target[0]!
    let errorV = found[1]! - target[1]!
    const stepU = (vv * errorU - uv * errorV) / determinant
    const stepV = (uu * errorV - vu * errorU) / determinant
    at[0] = at[0]! - stepU
    at[1] = at[1]! - stepV
    const step = Math.abs(stepU) + Math.abs(stepV)
    if (!(step < 1e12)) return false
    if (step <= ENOUGH) return made.upright ? determinant > 0 : determinant < 0
    // slopes cost much more than a value: this step goes by those of the last one
    follow(distortion, made)
    errorU = found[0]! - target[0]!
    errorV = found[1]! - target[1]!
    at[0] = at[0] - (vv * errorU - uv * errorV) / determinant
    at[1] = at[1] - (uu * errorV - vu * errorU) / determinant
  }
  return false
}

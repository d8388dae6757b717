import { giveNone, give, RAD } from "./angular.ts"
import type { Projection } from "./types.ts"

/** The relation on one face of a cube: cube coordinates χ, ψ (−1 … 1, tangents) and face coordinates (−1 … 1). */
export interface CubeFace {
  readonly code: string
  /** Face coordinates to direction cosines (ξ, η, ζ) with ζ along the face's axis. */
  toCosines(u: number, v: number, out: Float64Array): void
  /** Direction cosines to face coordinates. */
  toFace(xi: number, eta: number, zeta: number, out: Float64Array): void
}

const TOLERANCE = 1e-12
const cosines = new Float64Array(3)
const place = new Float64Array(2)
/** Centres of the faces in units of 45 degrees (paper II, 5.6): θ = 90, the four of the equator, θ = −90. */
const CENTRE_X = [0, 0, 2, 4, 6, 0] as const
const CENTRE_Y = [2, 0, 0, 0, 0, -2] as const

/** A quadrilateralised sphere: six faces of 90 degrees in a T on its side. */
export function quadCube(face: CubeFace): Projection {
  return {
    code: face.code,
    theta0: 0,
    unproject(x, y, z, n) {
      for (let i = 0; i < n; i++) {
        const number = locate(x[i]! / 45, y[i]! / 45)
        if (number < 0) cosines.fill(Number.NaN)
        else face.toCosines(place[0]!, place[1]!, cosines)
        const [xi, eta, zeta] = [cosines[0]!, cosines[1]!, cosines[2]!]
        x[i] =
          number === 0
            ? -eta
            : number === 1
              ? zeta
              : number === 2
                ? -xi
                : number === 3
                  ? -zeta
                  : number === 4
                    ? xi
                    : eta
        y[i] = number === 2 ? zeta : number === 3 ? -xi : number === 4 ? -zeta : xi
        z[i] = number === 0 ? zeta : number === 5 ? -zeta : eta
      }
    },
    project(x, y, z, n) {
      for (let i = 0; i < n; i++) {
        const number = chooseFace(x[i]!, y[i]!, z[i]!)
        turn(number, x[i]!, y[i]!, z[i]!)
        face.toFace(cosines[0]!, cosines[1]!, cosines[2]!, place)
        x[i] = 45 * (CENTRE_X[number]! + place[0]!)
        y[i] = 45 * (CENTRE_Y[number]! + place[1]!)
      }
    },
  }
}

/** The face under a point of the plane (in units of 45 degrees), its place in the face in `place`; −1 outside the T. */
function locate(u: number, v: number): number {
  const row = Math.abs(v) <= 1 + TOLERANCE
  if (!(row ? Math.abs(u) <= 7 + TOLERANCE : Math.abs(u) <= 1 + TOLERANCE && Math.abs(v) <= 3 + TOLERANCE)) return -1
  if (!row) {
    give(place, within(u), within(v > 0 ? v - 2 : v + 2))
    return v > 0 ? 0 : 5
  }
  const along = u < -1 ? u + 8 : u
  const number = along > 5 ? 4 : along > 3 ? 3 : along > 1 ? 2 : 1
  give(place, within(along - CENTRE_X[number]), within(v))
  return number
}

function within(value: number): number {
  return Math.max(-1, Math.min(1, value))
}

function chooseFace(l: number, m: number, n: number): number {
  let [number, largest] = [0, n]
  if (l > largest) [number, largest] = [1, l]
  if (m > largest) [number, largest] = [2, m]
  if (-l > largest) [number, largest] = [3, -l]
  if (-m > largest) [number, largest] = [4, -m]
  return -n > largest ? 5 : number
}

/** Direction cosines seen from a face (paper II, table 10), into `cosines`. */
function turn(number: number, l: number, m: number, n: number): void {
  cosines[0] = number === 1 || number === 0 || number === 5 ? m : number === 2 ? -l : number === 3 ? -m : l
  cosines[1] = number === 0 ? -l : number === 5 ? l : n
  cosines[2] = number === 0 ? n : number === 1 ? l : number === 2 ? m : number === 3 ? -l : number === 4 ? -m : -n
}

/** Tangential spherical cube (paper II, 5.6.1). */
export function tsc(): Projection {
  return quadCube({
    code: "TSC",
    toCosines: unitVector,
    toFace: (xi, eta, zeta, out) => give(out, xi / zeta, eta / zeta),
  })
}

/** The unit vector with tangents χ, ψ. */
export function unitVector(chi: number, psi: number, out: Float64Array): void {
  const zeta = 1 / Math.sqrt(1 + chi * chi + psi * psi)
  out[0] = chi * zeta
  out[1] = psi * zeta
  out[2] = zeta
}

/** Quadrilateralised spherical cube (paper II, 5.6.3), of equal areas. */
export function qsc(): Projection {
  return quadCube({ code: "QSC", toCosines: qscCosines, toFace: qscFace })
}

function qscCosines(x: number, y: number, out: Float64Array): void {
  const direct = Math.abs(x) > Math.abs(y)
  const [u, v] = direct ? [x, y] : [y, x]
  if (u === 0) {
    give(out, 0, 0)
    out[2] = 1
    return
  }
  const angle = 15 * (v / u) * RAD
  const omega = Math.sin(angle) / (Math.cos(angle) - Math.SQRT1_2)
  const depth = u * u * (1 - 1 / Math.sqrt(2 + omega * omega))
  const zeta = 1 - depth
  const larger = Math.sign(u) * Math.sqrt((depth * (2 - depth)) / (1 + omega * omega))
  give(out, direct ? larger : omega * larger, direct ? omega * larger : larger)
  out[2] = zeta
}

function qscFace(xi: number, eta: number, zeta: number, out: Float64Array): void {
  if (Number.isNaN(zeta)) return giveNone(out)
  const direct = Math.abs(xi) > Math.abs(eta)
  const larger = direct ? xi : eta
  if (larger === 0) return give(out, 0, 0)
  const omega = (direct ? eta : xi) / larger
  // 1 − ζ without its cancellation
  const depth = (xi * xi + eta * eta) / (1 + zeta)
  const u = Math.sign(larger) * Math.sqrt(depth / (1 - 1 / Math.sqrt(2 + omega * omega)))
  const v = (u / (15 * RAD)) * (Math.atan(omega) - Math.asin(omega / Math.sqrt(2 * (1 + omega * omega))))
  give(out, direct ? u : v, direct ? v : u)
}

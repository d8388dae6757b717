import type { Projection } from "./types.ts"

export const RAD: number = Math.PI / 180
export const DEG: number = 180 / Math.PI
/** Rounding that a bound of native coordinates forgives, degrees. */
export const TOLERANCE = 1e-13

/** A projection written in native longitude and latitude; each way leaves its two results in `out`, NaN where there is none. */
export interface AngularMap {
  readonly code: string
  readonly theta0: number
  /** Plane (degrees) to native longitude and latitude (degrees); what is beyond ±180 or ±90 is outside the map. */
  toNative(x: number, y: number, out: Float64Array): void
  /** Native longitude (−180 … 180) and latitude (degrees) to the plane (degrees). */
  toPlane(phi: number, theta: number, out: Float64Array): void
}

const pair = new Float64Array(2)

/** The projection that works on unit vectors by way of native longitude and latitude. */
export function angular(map: AngularMap): Projection {
  return {
    code: map.code,
    theta0: map.theta0,
    unproject(x, y, z, n) {
      for (let i = 0; i < n; i++) {
        map.toNative(x[i]!, y[i]!, pair)
        const inside = Math.abs(pair[0]!) <= 180 + TOLERANCE && Math.abs(pair[1]!) <= 90 + TOLERANCE
        const phi = inside ? pair[0]! * RAD : Number.NaN
        const theta = pair[1]! * RAD
        const across = Math.cos(theta)
        x[i] = across * Math.cos(phi)
        y[i] = across * Math.sin(phi)
        z[i] = inside ? Math.sin(theta) : Number.NaN
      }
    },
    project(x, y, z, n) {
      for (let i = 0; i < n; i++) {
        // + 0: a negative zero would choose -180 on the seam
        const phi = Math.atan2(y[i]! + 0, x[i]!) * DEG
        const theta = Math.atan2(z[i]!, Math.sqrt(x[i]! * x[i]! + y[i]! * y[i]!)) * DEG
        map.toPlane(phi, theta, pair)
        x[i] = pair[0]!
        y[i] = pair[1]!
      }
    },
  }
}

/** Writes two results. */
export function give(out: Float64Array, first: number, second: number): void {
  out[0] = first
  out[1] = second
}

/** Says that there is no result. */
export function giveNone(out: Float64Array): void {
  out[0] = Number.NaN
  out[1] = Number.NaN
}

/** The arcsine in degrees, NaN beyond ±1 but for rounding. */
export function asind(sine: number): number {
  const size = Math.abs(sine)
  if (size <= 1) return Math.asin(sine) * DEG
  return size <= 1 + TOLERANCE ? Math.sign(sine) * 90 : Number.NaN
}

import type { Projection } from "./types.ts"

const RAD: number = Math.PI / 180
const DEG: number = 180 / Math.PI
/** Rounding that a bound forgives, degrees. */
const TOLERANCE = 1e-13

/** Plate carrée (paper II, 5.2.3): x = φ, y = θ, within ±180 and ±90 degrees. */
export function car(): Projection {
  return {
    code: "CAR",
    theta0: 0,
    unproject(x, y, z, n) {
      for (let i = 0; i < n; i++) {
        const inside = Math.abs(x[i]!) <= 180 + TOLERANCE && Math.abs(y[i]!) <= 90 + TOLERANCE
        const phi = inside ? x[i]! * RAD : Number.NaN
        const theta = y[i]! * RAD
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
        y[i] = Math.atan2(z[i]!, Math.sqrt(x[i]! * x[i]! + y[i]! * y[i]!)) * DEG
        x[i] = phi
      }
    },
  }
}

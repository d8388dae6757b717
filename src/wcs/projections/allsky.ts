import type { Projection } from "./types.ts"

const RAD: number = Math.PI / 180
const DEG: number = 180 / Math.PI
/** Rounding that the edge φ = ±180 forgives, radians of φ / 2. */
const TOLERANCE = 1e-15

/**
 * Hammer–Aitoff (paper II, 5.3.4). The plane gives cos and sin of φ/2 times cos θ; doubling the angle takes no trigonometry. Outside
 * the ellipse cos(φ/2) would be negative.
 */
export function ait(): Projection {
  return {
    code: "AIT",
    theta0: 0,
    unproject(x, y, z, n) {
      for (let i = 0; i < n; i++) {
        const u = x[i]! * RAD
        const v = y[i]! * RAD
        const square = 1 - (u * u) / 16 - (v * v) / 4
        const depth = Math.sqrt(square)
        const b = (depth * u) / 2
        const a = 2 * square - 1
        const h = Math.sqrt(a * a + b * b)
        const inside = a >= -TOLERANCE * Math.max(1, h)
        x[i] = inside ? (h === 0 ? 0 : (a * a - b * b) / h) : Number.NaN
        y[i] = inside ? (h === 0 ? 0 : (2 * a * b) / h) : Number.NaN
        z[i] = inside ? v * depth : Number.NaN
      }
    },
    project(x, y, z, n) {
      for (let i = 0; i < n; i++) {
        const s = Math.sqrt(x[i]! * x[i]! + y[i]! * y[i]!)
        const larger = s > 0 ? Math.sqrt((1 + Math.abs(x[i]!) / s) / 2) : 1
        const smaller = s > 0 ? Math.abs(y[i]!) / (2 * s * larger) : 0
        const cosHalf = x[i]! >= 0 ? larger : smaller
        const sinHalf = (x[i]! >= 0 ? smaller : larger) * (y[i]! < 0 ? -1 : 1)
        const scale = Math.sqrt(2 / (1 + s * cosHalf)) * DEG
        x[i] = 2 * scale * s * sinHalf
        y[i] = scale * z[i]!
      }
    },
  }
}

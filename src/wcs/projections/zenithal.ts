import type { Projection, ProjectionParameters } from "./types.ts"

const RAD: number = Math.PI / 180
const DEG: number = 180 / Math.PI

/** Gnomonic (paper II, 5.1.3). Only the hemisphere θ > 0 has a place in the plane. */
export function tan(): Projection {
  return {
    code: "TAN",
    theta0: 90,
    unproject(x, y, z, n) {
      for (let i = 0; i < n; i++) {
        const u = x[i]! * RAD
        const v = y[i]! * RAD
        const scale = 1 / Math.sqrt(1 + u * u + v * v)
        x[i] = -v * scale
        y[i] = u * scale
        z[i] = scale
      }
    },
    project(x, y, z, n) {
      for (let i = 0; i < n; i++) {
        const scale = z[i]! > 0 ? DEG / z[i]! : Number.NaN
        const u = y[i]! * scale
        y[i] = -x[i]! * scale
        x[i] = u
      }
    },
  }
}

/** Slant orthographic (paper II, 5.1.5) with PVi_1 = ξ, PVi_2 = η. */
export function sin(parameters: ProjectionParameters): Projection {
  return slantOrthographic(parameters.get(1) ?? 0, parameters.get(2) ?? 0)
}

/** The solution nearest the pole is the root of the quadratic for 1 − sin θ that is written without a cancellation. */
export function slantOrthographic(xi: number, eta: number): Projection {
  const a = 1 + xi * xi + eta * eta
  return {
    code: "SIN",
    theta0: 90,
    unproject(x, y, z, n) {
      for (let i = 0; i < n; i++) {
        const u = x[i]! * RAD
        const v = y[i]! * RAD
        const b = 1 + xi * u + eta * v
        const c = u * u + v * v
        const root = b > 0 ? Math.sqrt(b * b - a * c) : Number.NaN
        const depth = c / (b + root)
        const inside = depth <= 2
        x[i] = inside ? eta * depth - v : Number.NaN
        y[i] = inside ? u - xi * depth : Number.NaN
        z[i] = inside ? 1 - depth : Number.NaN
      }
    },
    project(x, y, z, n) {
      for (let i = 0; i < n; i++) {
        const visible = z[i]! + xi * y[i]! - eta * x[i]! >= 0
        const depth = 1 - z[i]!
        const u = visible ? (y[i]! + xi * depth) * DEG : Number.NaN
        y[i] = visible ? (eta * depth - x[i]!) * DEG : Number.NaN
        x[i] = u
      }
    },
  }
}

/** Stereographic (paper II, 5.1.4): everything but the antipode. */
export function stg(): Projection {
  return {
    code: "STG",
    theta0: 90,
    unproject(x, y, z, n) {
      for (let i = 0; i < n; i++) {
        const u = x[i]! * (RAD / 2)
        const v = y[i]! * (RAD / 2)
        const square = u * u + v * v
        const scale = 2 / (1 + square)
        x[i] = -v * scale
        y[i] = u * scale
        z[i] = (1 - square) / (1 + square)
      }
    },
    project(x, y, z, n) {
      for (let i = 0; i < n; i++) {
        const scale = halfTangent(x[i]!, y[i]!, z[i]!) * DEG
        const u = y[i]! * scale
        y[i] = -x[i]! * scale
        x[i] = u
      }
    },
  }
}

/** 2 / (1 + z) of a unit vector, without the cancellation near the antipode; NaN at it. */
function halfTangent(x: number, y: number, z: number): number {
  if (z > -0.5) return 2 / (1 + z)
  const square = x * x + y * y
  return square > 0 ? (2 * (1 - z)) / square : Number.NaN
}

/** Zenithal equidistant (paper II, 5.1.6). */
export function arc(): Projection {
  return {
    code: "ARC",
    theta0: 90,
    unproject(x, y, z, n) {
      for (let i = 0; i < n; i++) {
        const u = x[i]! * RAD
        const v = y[i]! * RAD
        const radius = Math.sqrt(u * u + v * v)
        const angle = radius <= Math.PI + 2e-15 ? Math.min(radius, Math.PI) : Number.NaN
        const scale = radius === 0 ? 1 : Math.sin(angle) / radius
        x[i] = -v * scale
        y[i] = u * scale
        z[i] = Math.cos(angle)
      }
    },
    project(x, y, z, n) {
      for (let i = 0; i < n; i++) {
        const s = Math.sqrt(x[i]! * x[i]! + y[i]! * y[i]!)
        const scale = s > 0 ? (Math.atan2(s, z[i]!) * DEG) / s : DEG
        const u = y[i]! * scale
        // the antipode has no azimuth: like every direction of native longitude 0 it goes straight down
        y[i] = s > 0 || z[i]! > 0 ? -x[i]! * scale : z[i]! <= 0 ? -180 : Number.NaN
        x[i] = u
      }
    },
  }
}

/** Zenithal equal-area (paper II, 5.1.7). */
export function zea(): Projection {
  return {
    code: "ZEA",
    theta0: 90,
    unproject(x, y, z, n) {
      for (let i = 0; i < n; i++) {
        const u = x[i]! * (RAD / 2)
        const v = y[i]! * (RAD / 2)
        const square = u * u + v * v
        const rest = square > 1 && square < 1 + 4e-14 ? 0 : 1 - square
        const scale = 2 * Math.sqrt(rest)
        x[i] = -v * scale
        y[i] = u * scale
        z[i] = rest < 0 ? Number.NaN : 2 * rest - 1
      }
    },
    project(x, y, z, n) {
      for (let i = 0; i < n; i++) {
        const half = halfTangent(x[i]!, y[i]!, z[i]!)
        const antipode = x[i] === 0 && y[i] === 0 && z[i]! < 0
        const scale = Math.sqrt(half) * DEG
        const u = antipode ? 0 : y[i]! * scale
        y[i] = antipode ? -2 * DEG : -x[i]! * scale
        x[i] = u
      }
    },
  }
}

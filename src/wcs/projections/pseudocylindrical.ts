import { angular, DEG, give, giveNone, RAD } from "./angular.ts"
import type { Projection } from "./types.ts"

/** Sanson–Flamsteed (paper II, 5.3.1): x = φ cos θ, y = θ. */
export function sfl(): Projection {
  return angular({
    code: "SFL",
    theta0: 0,
    toNative(x, y, out) {
      const across = Math.abs(y) === 90 ? 0 : Math.cos(y * RAD)
      if (across === 0 && x !== 0) giveNone(out)
      else give(out, x === 0 ? 0 : x / across, y)
    },
    toPlane: (phi, theta, out) => give(out, phi * Math.cos(theta * RAD), theta),
  })
}

/** Parabolic (paper II, 5.3.2). */
export function par(): Projection {
  return angular({
    code: "PAR",
    theta0: 0,
    toNative(x, y, out) {
      const s = y / 180
      const across = 1 - 4 * s * s
      if (across === 0 && Math.abs(x) > 1e-13) giveNone(out)
      else give(out, across === 0 ? 0 : x / across, 3 * Math.asin(s) * DEG)
    },
    toPlane: (phi, theta, out) =>
      give(out, phi * (2 * Math.cos((2 * theta * RAD) / 3) - 1), 180 * Math.sin((theta * RAD) / 3)),
  })
}

/** Mollweide (paper II, 5.3.3). `w` is π − 2γ, the distance of twice the auxiliary angle from the pole. */
export function mol(): Projection {
  return angular({
    code: "MOL",
    theta0: 0,
    toNative(x, y, out) {
      const v = (Math.abs(y) * RAD) / Math.SQRT2
      if (!(v <= 1 + 1e-12)) return giveNone(out)
      const across = Math.sqrt(Math.max(0, (1 - v) * (1 + v)))
      const w = 2 * Math.atan2(across, v)
      const theta = 90 - 2 * Math.asin(Math.sqrt(Math.min(1, lessSine(w) / (2 * Math.PI)))) * DEG
      if (across < 1e-12 && Math.abs(x) > 1e-12) giveNone(out)
      else give(out, across < 1e-12 ? 0 : (Math.PI * x) / (2 * Math.SQRT2 * across), y < 0 ? -theta : theta)
    },
    toPlane(phi, theta, out) {
      const half = Math.sin(((90 - Math.abs(theta)) * RAD) / 2)
      const w = solveLessSine(2 * Math.PI * half * half)
      const y = Math.SQRT2 * DEG * Math.cos(w / 2)
      give(out, ((2 * Math.SQRT2) / Math.PI) * phi * Math.sin(w / 2), theta < 0 ? -y : y)
    },
  })
}

/** w − sin w, by its series where the difference would lose digits. */
function lessSine(w: number): number {
  if (w > 0.5) return w - Math.sin(w)
  const s = w * w
  return ((w * s) / 6) * (1 - (s / 20) * (1 - (s / 42) * (1 - (s / 72) * (1 - (s / 110) * (1 - s / 156)))))
}

/** The w of 0 … π with w − sin w = q. Newton's method from above converges without overshoot: the function is convex. */
function solveLessSine(q: number): number {
  if (q <= 0) return 0
  let w = Math.min(Math.PI, Math.cbrt(6 * q) * 1.25)
  for (let round = 0; round < 20; round++) {
    const half = Math.sin(w / 2)
    const step = (lessSine(w) - q) / (2 * half * half)
    w -= step
    if (Math.abs(step) <= 4e-16 * w) break
  }
  return w
}

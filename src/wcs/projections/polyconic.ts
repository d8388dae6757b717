import { angular, DEG, give, giveNone, RAD } from "./angular.ts"
import { sfl } from "./pseudocylindrical.ts"
import { badParameter, type Projection, type ProjectionParameters } from "./types.ts"

/** Bonne's equal area (paper II, 5.5.1) with PVi_1 = θ1; at θ1 = 0 it is SFL. */
export function bon(parameters: ProjectionParameters): Projection {
  const theta1 = parameters.get(1)
  if (theta1 === undefined || Math.abs(theta1) > 90) throw badParameter("BON", parameters, 1, "a latitude")
  if (theta1 === 0) return { ...sfl(), code: "BON" }
  const y0 = (DEG * Math.cos(theta1 * RAD)) / Math.sin(theta1 * RAD) + theta1
  return angular({
    code: "BON",
    theta0: 0,
    toNative(x, y, out) {
      const dy = y0 - y
      const r = Math.sign(theta1) * Math.sqrt(x * x + dy * dy)
      const theta = y0 - r
      const across = Math.cos(theta * RAD)
      const angle = r === 0 ? 0 : Math.atan2(x / r, dy / r)
      give(out, angle === 0 || Math.abs(across) < 1e-16 ? 0 : (angle * r) / across, theta)
    },
    toPlane(phi, theta, out) {
      const r = y0 - theta
      const angle = r === 0 ? 0 : (phi * Math.cos(theta * RAD)) / r
      give(out, r * Math.sin(angle), y0 - r * Math.cos(angle))
    },
  })
}

/** Polyconic (paper II, 5.5.2). */
export function pco(): Projection {
  return angular({
    code: "PCO",
    theta0: 0,
    toNative(x, y, out) {
      const u = x * RAD
      const v = y * RAD
      if (Math.abs(v) < 1e-14) return give(out, x, y)
      const theta = polyconicLatitude(u, Math.abs(v))
      const t = Math.abs(v) - theta
      const sine = Math.sin(theta)
      if (!(sine > 0)) return giveNone(out)
      give(out, (Math.atan2(u * sine, Math.cos(theta) - t * sine) / sine) * DEG, (v < 0 ? -theta : theta) * DEG)
    },
    toPlane(phi, theta, out) {
      if (theta === 0) return give(out, phi, 0)
      const sine = Math.sin(theta * RAD)
      const cot = Math.cos(theta * RAD) / sine
      const angle = phi * RAD * sine
      const half = Math.sin(angle / 2)
      give(out, DEG * cot * Math.sin(angle), theta + 2 * DEG * cot * half * half)
    },
  })
}

/** The θ of 0 … min(v, π/2) with (u² + t²) sin θ = 2 t cos θ, t = v − θ: Newton's method kept between bounds. */
function polyconicLatitude(u: number, v: number): number {
  let [low, high] = [0, Math.min(v, Math.PI / 2)]
  let theta = high / 2
  for (let round = 0; round < 100; round++) {
    const t = v - theta
    const [s, c] = [Math.sin(theta), Math.cos(theta)]
    const square = u * u + t * t
    const value = square * s - 2 * t * c
    if (value > 0) high = theta
    else low = theta
    const slope = square * c + 2 * c
    const next = theta - value / slope
    const kept = next > low && next < high ? next : (low + high) / 2
    if (Math.abs(kept - theta) <= 2e-16 * theta) return kept
    theta = kept
  }
  return theta
}

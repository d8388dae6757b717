import { cosd, sind } from "../linear.ts"
import { angular, asind, DEG, give, giveNone, RAD } from "./angular.ts"
import { badParameter, type Projection, type ProjectionParameters } from "./types.ts"

/** Zenithal perspective (paper II, 5.1.1) with PVi_1 = μ and PVi_2 = γ, both 0 unless given. */
export function azp(parameters: ProjectionParameters): Projection {
  const mu = parameters.get(1) ?? 0
  const gamma = parameters.get(2) ?? 0
  if (mu === -1) throw badParameter("AZP", parameters, 1, "other than −1")
  if (cosd(gamma) === 0) throw badParameter("AZP", parameters, 2, "other than ±90")
  const [sinG, cosG] = [sind(gamma), cosd(gamma)]
  const tanG = sinG / cosG
  const scale = DEG * (mu + 1)
  const overlap = Math.abs(mu) > 1 ? asind(-1 / mu) : -90
  return angular({
    code: "AZP",
    theta0: 90,
    toNative(x, y, out) {
      const v = y * cosG
      const r = Math.sqrt(x * x + v * v)
      if (r === 0) return give(out, 0, 90)
      const rho = r / (scale + y * sinG)
      const psi = Math.atan2(1, rho) * DEG
      const omega = asind((rho * mu) / Math.sqrt(rho * rho + 1))
      give(out, Math.atan2(x, -v) * DEG, higher(psi - omega, psi + omega + 180))
    },
    toPlane(phi, theta, out) {
      const slant = tanG * Math.cos(phi * RAD)
      const [s, c] = [Math.sin(theta * RAD), Math.cos(theta * RAD)]
      const depth = mu + s + c * slant
      const limit = Math.max(overlap, divergence(mu / Math.sqrt(1 + slant * slant), -Math.atan(slant) * DEG))
      if (depth === 0 || theta < limit) return giveNone(out)
      const r = (scale * c) / depth
      give(out, r * Math.sin(phi * RAD), (-r * Math.cos(phi * RAD)) / cosG)
    },
  })
}

/** Of two solutions for θ the one in −90 … 90 that is nearer to the pole. */
function higher(first: number, second: number): number {
  const [a, b] = [folded(first), folded(second)]
  return Math.max(Math.abs(a) <= 90 ? a : -Infinity, Math.abs(b) <= 90 ? b : -Infinity)
}

function folded(theta: number): number {
  const turned = theta > 180 ? theta - 360 : theta < -180 ? theta + 360 : theta
  // rounding at the pole itself
  return Math.abs(turned) > 90 && Math.abs(turned) < 90 + 1e-12 ? Math.sign(turned) * 90 : turned
}

/** The native latitude at which a projection runs to infinity, −90 where none does: sin ω = `sine`, θ = ψ − ω or ψ + ω + 180. */
function divergence(sine: number, psi: number): number {
  if (!(Math.abs(sine) <= 1)) return -90
  const omega = Math.asin(sine) * DEG
  const [a, b] = [psi - omega, psi + omega + 180]
  return Math.max(a > 90 ? a - 360 : a, b > 90 ? b - 360 : b)
}

/** Slant zenithal perspective (paper II, 5.1.2) with PVi_1 = μ (0), PVi_2 = φc (0), PVi_3 = θc (90). */
export function szp(parameters: ProjectionParameters): Projection {
  const mu = parameters.get(1) ?? 0
  const [phiC, thetaC] = [parameters.get(2) ?? 0, parameters.get(3) ?? 90]
  const [xp, yp] = [-mu * cosd(thetaC) * sind(phiC), mu * cosd(thetaC) * cosd(phiC)]
  const zp = mu * sind(thetaC) + 1
  if (zp === 0) throw badParameter("SZP", parameters, 1, `such that 1 + ${parameters.keyword(1)} sin θc is not 0`)
  const divergent = Math.abs(1 - zp) < 1 ? asind(1 - zp) : -90
  const limb = (phi: number): number => {
    if (Math.abs(mu) <= 1) return -90
    const [rho, sigma] = [zp - 1, xp * Math.sin(phi * RAD) - yp * Math.cos(phi * RAD)]
    return divergence(1 / Math.sqrt(rho * rho + sigma * sigma), Math.atan2(sigma, rho) * DEG)
  }
  return angular({
    code: "SZP",
    theta0: 90,
    toNative(x, y, out) {
      const [u, v] = [x * RAD, y * RAD]
      const [du, dv] = [(u - xp) / zp, (v - yp) / zp]
      slantNative(u, v, du, dv, out)
    },
    toPlane(phi, theta, out) {
      const rise = 1 - Math.sin(theta * RAD)
      const depth = zp - rise
      if (depth === 0 || theta < divergent || theta < limb(phi)) return giveNone(out)
      const across = Math.cos(theta * RAD)
      const x = (zp * across * Math.sin(phi * RAD) - xp * rise) / depth
      const y = -(zp * across * Math.cos(phi * RAD) + yp * rise) / depth
      give(out, x * DEG, y * DEG)
    },
  })
}

/** The quadratic for s = 1 − sin θ of the line through u, v with direction du, dv, solved without a cancellation. */
function slantNative(u: number, v: number, du: number, dv: number, out: Float64Array): void {
  const a = du * du + dv * dv + 1
  const b = 1 + du * u + dv * v
  const c = u * u + v * v
  const square = b * b - a * c
  if (square < -1e-13 * b * b) return giveNone(out)
  const root = Math.sqrt(Math.max(0, square))
  const nearer = b > 0 ? c / (b + root) : (b - root) / a
  const farther = b > 0 ? (b + root) / a : c / (b - root)
  const rise = nearer >= -1e-13 && nearer <= 2 + 1e-13 ? nearer : farther
  if (!(rise >= -1e-13 && rise <= 2 + 1e-13)) return giveNone(out)
  const s = Math.min(2, Math.max(0, rise))
  const [x, y] = [u - du * s, -(v - dv * s)]
  give(out, Math.atan2(x, y) * DEG, Math.atan2(1 - s, Math.sqrt(s * (2 - s))) * DEG)
}

import { cosd, sind } from "../linear.ts"
import { angular, asind, DEG, give, giveNone, RAD } from "./angular.ts"
import { badParameter, type Projection, type ProjectionParameters } from "./types.ts"

/** What tells one conic projection from another (paper II, section 5.4). */
interface Conic {
  readonly code: string
  readonly thetaA: number
  /** The constant of the cone. */
  readonly c: number
  /** Radius of the parallel θa, degrees. */
  readonly y0: number
  /** Radius of a parallel; NaN where it has none. */
  readonly radius: (theta: number) => number
  readonly latitude: (radius: number) => number
}

function conic({ code, thetaA, c, y0, radius, latitude }: Conic): Projection {
  return angular({
    code,
    theta0: thetaA,
    toNative(x, y, out) {
      const dy = y0 - y
      const r = (thetaA < 0 ? -1 : 1) * Math.sqrt(x * x + dy * dy)
      give(out, r === 0 ? 0 : (Math.atan2(x / r, dy / r) * DEG) / c, latitude(r))
    },
    toPlane(phi, theta, out) {
      const r = radius(theta)
      if (Number.isNaN(r)) return giveNone(out)
      const angle = c * phi * RAD
      give(out, r * Math.sin(angle), y0 - r * Math.cos(angle))
    },
  })
}

/** PVi_1 = θa, which a conic projection cannot do without, and PVi_2 = η. */
function parallels(code: string, parameters: ProjectionParameters): { thetaA: number; eta: number } {
  const thetaA = parameters.get(1)
  if (thetaA === undefined || Math.abs(thetaA) > 90) throw badParameter(code, parameters, 1, "a latitude")
  return { thetaA, eta: parameters.get(2) ?? 0 }
}

/** Perspective (paper II, 5.4.1). */
export function cop(parameters: ProjectionParameters): Projection {
  const { thetaA, eta } = parallels("COP", parameters)
  const c = sind(thetaA)
  if (c === 0) throw badParameter("COP", parameters, 1, "other than 0")
  const scale = DEG * cosd(eta)
  if (scale === 0) throw badParameter("COP", parameters, 2, "other than ±90")
  const cot = cosd(thetaA) / c
  return conic({
    code: "COP",
    thetaA,
    c,
    y0: scale * cot,
    radius(theta) {
      if (Math.abs(cosd(theta - thetaA)) < 1e-13) return Number.NaN
      const r = scale * (cot - Math.tan((theta - thetaA) * RAD))
      return r * c < 0 ? Number.NaN : r
    },
    latitude: (r) => thetaA + Math.atan(cot - r / scale) * DEG,
  })
}

/** Equal area (paper II, 5.4.2). */
export function coe(parameters: ProjectionParameters): Projection {
  const { thetaA, eta } = parallels("COE", parameters)
  const [s1, s2] = [sind(thetaA - eta), sind(thetaA + eta)]
  const gamma = s1 + s2
  if (gamma === 0) throw badParameter("COE", parameters, 1, "other than 0")
  const scale = (2 * DEG) / gamma
  const one = 1 + s1 * s2
  const radius = (theta: number): number =>
    theta === -90 ? scale * Math.sqrt((1 + s1) * (1 + s2)) : scale * Math.sqrt(one - gamma * sind(theta))
  return conic({
    code: "COE",
    thetaA,
    c: gamma / 2,
    y0: radius(thetaA),
    radius,
    latitude(r) {
      const sine = (one - (r / scale) * (r / scale)) / gamma
      return Math.abs(sine) > 1 && Math.abs(sine) < 1 + 1e-12 ? Math.sign(sine) * 90 : asind(sine)
    },
  })
}

/** Equidistant (paper II, 5.4.3). */
export function cod(parameters: ProjectionParameters): Projection {
  const { thetaA, eta } = parallels("COD", parameters)
  const c = eta === 0 ? sind(thetaA) : (DEG * sind(thetaA) * sind(eta)) / eta
  if (c === 0) throw badParameter("COD", parameters, 1, "other than 0")
  const cot = cosd(thetaA) / sind(thetaA)
  const y0 = eta === 0 ? DEG * cot : (eta * cosd(eta) * cot) / sind(eta)
  return conic({
    code: "COD",
    thetaA,
    c,
    y0,
    radius: (theta) => y0 + thetaA - theta,
    latitude: (r) => y0 + thetaA - r,
  })
}

/** Orthomorphic (paper II, 5.4.4). */
export function coo(parameters: ProjectionParameters): Projection {
  const { thetaA, eta } = parallels("COO", parameters)
  const [theta1, theta2] = [thetaA - eta, thetaA + eta]
  const polar = (theta: number): number => Math.tan(((90 - theta) * RAD) / 2)
  if (cosd(theta1) === 0 || cosd(theta2) === 0) throw badParameter("COO", parameters, 1, "away from the poles")
  const c = eta === 0 ? sind(theta1) : Math.log(cosd(theta2) / cosd(theta1)) / Math.log(polar(theta2) / polar(theta1))
  if (c === 0) throw badParameter("COO", parameters, 1, "other than 0")
  const psi = (DEG * cosd(theta1)) / (c * polar(theta1) ** c)
  if (!Number.isFinite(psi) || psi === 0) throw badParameter("COO", parameters, 2, "a latitude of the cone")
  return conic({
    code: "COO",
    thetaA,
    c,
    y0: psi * polar(thetaA) ** c,
    radius: (theta) => (theta === -90 ? (c < 0 ? 0 : Number.NaN) : psi * polar(theta) ** c),
    latitude: (r) => (r === 0 ? (c < 0 ? -90 : 90) : 90 - 2 * Math.atan((r / psi) ** (1 / c)) * DEG),
  })
}

import { angular, asind, DEG, give, giveNone, RAD } from "./angular.ts"
import { badParameter, type Projection, type ProjectionParameters } from "./types.ts"

/** Plate carrée (paper II, 5.2.3): x = φ, y = θ, within ±180 and ±90 degrees. */
export function car(): Projection {
  return angular({
    code: "CAR",
    theta0: 0,
    toNative: (x, y, out) => give(out, x, y),
    toPlane: (phi, theta, out) => give(out, phi, theta),
  })
}

/** Cylindrical perspective (paper II, 5.2.1) with PVi_1 = μ and PVi_2 = λ, both 1 unless given. */
export function cyp(parameters: ProjectionParameters): Projection {
  const mu = parameters.get(1) ?? 1
  const lambda = parameters.get(2) ?? 1
  if (lambda === 0) throw badParameter("CYP", parameters, 2, "other than 0")
  if (mu + lambda === 0) throw badParameter("CYP", parameters, 1, `other than −${parameters.keyword(2)}`)
  const scale = DEG * (mu + lambda)
  return angular({
    code: "CYP",
    theta0: 0,
    toNative(x, y, out) {
      const eta = y / scale
      give(out, x / lambda, Math.atan2(eta, 1) * DEG + asind((eta * mu) / Math.sqrt(eta * eta + 1)))
    },
    toPlane(phi, theta, out) {
      const depth = mu + Math.cos(theta * RAD)
      if (depth === 0) giveNone(out)
      else give(out, lambda * phi, (scale * Math.sin(theta * RAD)) / depth)
    },
  })
}

/** Cylindrical equal area (paper II, 5.2.2) with PVi_1 = λ, 1 unless given. */
export function cea(parameters: ProjectionParameters): Projection {
  const lambda = parameters.get(1) ?? 1
  if (!(lambda > 0 && lambda <= 1)) throw badParameter("CEA", parameters, 1, "above 0 and at most 1")
  return angular({
    code: "CEA",
    theta0: 0,
    toNative: (x, y, out) => give(out, x, asind(y * RAD * lambda)),
    toPlane: (phi, theta, out) => give(out, phi, (DEG * Math.sin(theta * RAD)) / lambda),
  })
}

/** Mercator (paper II, 5.2.4); the poles have no place in the plane. */
export function mer(): Projection {
  return angular({
    code: "MER",
    theta0: 0,
    // 2 atan(e^y) − 90 without its cancellation near the equator
    toNative: (x, y, out) => give(out, x, Math.atan(Math.sinh(y * RAD)) * DEG),
    toPlane(phi, theta, out) {
      if (Math.abs(theta) >= 90) giveNone(out)
      else give(out, phi, Math.asinh(Math.tan(theta * RAD)) * DEG)
    },
  })
}

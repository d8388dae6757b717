import { angular, DEG, give, giveNone, RAD } from "./angular.ts"
import { badParameter, type Projection, type ProjectionParameters } from "./types.ts"

/** PVi_m of ZPN go to m = 29, as wcslib has them; the paper stops at 20. */
const ZPN_TERMS = 30
const CLOSE = 1e-13

/** Makes a zenithal projection of its radius (radians) as a function of the distance from the pole (radians), and the inverse. */
function radial(code: string, radius: (distance: number) => number, distance: (radius: number) => number): Projection {
  return angular({
    code,
    theta0: 90,
    toNative(x, y, out) {
      const r = Math.sqrt(x * x + y * y)
      give(out, r === 0 ? 0 : Math.atan2(x, -y) * DEG, 90 - distance(r * RAD) * DEG)
    },
    toPlane(phi, theta, out) {
      const r = radius((90 - theta) * RAD) * DEG
      if (Number.isNaN(r)) giveNone(out)
      else give(out, r * Math.sin(phi * RAD), -r * Math.cos(phi * RAD))
    },
  })
}

/** Zenithal polynomial (paper II, 5.1.8) with PVi_0 … PVi_29; used up to the distance where the radius stops growing. */
export function zpn(parameters: ProjectionParameters): Projection {
  const given = Array.from({ length: ZPN_TERMS }, (_, m) => parameters.get(m) ?? 0)
  const degree = given.findLastIndex((value) => value !== 0)
  if (degree < 0) throw badParameter("ZPN", parameters, 1, "given, or another coefficient")
  const coefficients = given.slice(0, degree + 1)
  if (degree > 1 && coefficients[1]! <= 0) throw badParameter("ZPN", parameters, 1, "above 0")
  if (degree < 1) throw badParameter("ZPN", parameters, 1, "other than 0")
  const furthest = degree > 1 ? turningPoint(coefficients) : Math.PI
  return radial(
    "ZPN",
    (zd) => (zd > furthest ? Number.NaN : evaluate(coefficients, zd)),
    (r) => clampDistance(degree === 1 ? (r - coefficients[0]!) / coefficients[1]! : solve(coefficients, r, furthest)),
  )
}

function clampDistance(zd: number): number {
  if (zd < 0) return zd < -CLOSE ? Number.NaN : 0
  return zd > Math.PI ? (zd > Math.PI + CLOSE ? Number.NaN : Math.PI) : zd
}

function evaluate(coefficients: readonly number[], zd: number): number {
  let sum = 0
  for (let m = coefficients.length - 1; m >= 0; m--) sum = sum * zd + coefficients[m]!
  return sum
}

function slope(coefficients: readonly number[], zd: number): number {
  let sum = 0
  for (let m = coefficients.length - 1; m > 0; m--) sum = sum * zd + m * coefficients[m]!
  return sum
}

/** The first distance at which the polynomial stops growing, looked for degree by degree; π where it grows throughout. */
function turningPoint(coefficients: readonly number[]): number {
  for (let step = 1; step <= 180; step++) {
    let [low, high] = [(step - 1) * RAD, step * RAD]
    if (slope(coefficients, high) > 0) continue
    for (let round = 0; round < 60; round++) {
      const middle = (low + high) / 2
      if (slope(coefficients, middle) > 0) low = middle
      else high = middle
    }
    return low
  }
  return Math.PI
}

/** The distance with a radius, between 0 and `furthest`, where the polynomial grows. */
function solve(coefficients: readonly number[], r: number, furthest: number): number {
  const [first, last] = [evaluate(coefficients, 0), evaluate(coefficients, furthest)]
  if (r < first) return r < first - CLOSE ? Number.NaN : 0
  if (!(r <= last)) return r <= last + CLOSE ? furthest : Number.NaN
  return invertGrowing(
    (zd) => evaluate(coefficients, zd) - r,
    (zd) => slope(coefficients, zd),
    furthest,
  )
}

/** The root of a growing function on 0 … high: Newton's method kept between bounds. */
function invertGrowing(value: (t: number) => number, derivative: (t: number) => number, top: number): number {
  let [low, high] = [0, top]
  let t = top / 2
  for (let round = 0; round < 200; round++) {
    const error = value(t)
    if (error === 0) return t
    if (error > 0) high = t
    else low = t
    const next = t - error / derivative(t)
    const kept = next > low && next < high ? next : (low + high) / 2
    if (Math.abs(kept - t) <= 2e-16 * t || kept === t) return kept
    t = kept
  }
  return t
}

/** Airy (paper II, 5.1.9) with PVi_1 = θb, 90 unless given. ξ is half the distance from the pole. */
export function air(parameters: ProjectionParameters): Projection {
  const thetaB = parameters.get(1) ?? 90
  if (!(thetaB > -90 && thetaB <= 90)) throw badParameter("AIR", parameters, 1, "above −90 and at most 90")
  const xiB = ((90 - thetaB) * RAD) / 2
  // log(cos ξ) / tan² ξ → −1/2 at the pole
  const factor = xiB < 1e-4 ? -0.5 : logCos(xiB) / Math.tan(xiB) ** 2
  const radius = (xi: number): number => -2 * (xi === 0 ? 0 : logCos(xi) / Math.tan(xi) + factor * Math.tan(xi))
  const grow = (xi: number): number => {
    const [s, c] = [Math.sin(xi), Math.cos(xi)]
    return xi === 0 ? 1 - 2 * factor : 2 * (1 + logCos(xi) / (s * s) - factor / (c * c))
  }
  return radial(
    "AIR",
    (zd) => (zd >= Math.PI ? Number.NaN : radius(zd / 2)),
    (r) => (r === 0 ? 0 : 2 * invertGrowing((xi) => radius(xi) - r, grow, Math.PI / 2)),
  )
}

/** log(cos ξ) without the cancellation near 0. */
function logCos(xi: number): number {
  const s = Math.sin(xi)
  return Math.log1p(-s * s) / 2
}

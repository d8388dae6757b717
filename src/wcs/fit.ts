import { CaelumError } from "../core/index.ts"
import { separation } from "../sky/index.ts"
import { buildWcs } from "./build.ts"
import type { WcsHeader } from "./header.ts"
import { middleOf, planeOf, type PlaneOptions, type SkyPoints } from "./fit-plane.ts"
import { polynomialFit, powersOf } from "./fit-polynomial.ts"
import { parseWcs } from "./parse.ts"
import { evaluate, polynomialOf, type Polynomial } from "./polynomial.ts"
import type { Sip } from "./sip.ts"
import { pixelsToSky } from "./sky.ts"
import type { Wcs } from "./types.ts"

/** Pairs of a place on an image and on the sky, as many of each. */
export interface SkyPairs extends SkyPoints {
  /** Pixels, from 0 at the centre of the first one. */
  readonly x: ArrayLike<number>
  readonly y: ArrayLike<number>
}

/** The frame is that of the directions, the projection any but TPV. */
export interface FitOptions extends PlaneOptions {
  /** Order of the SIP polynomials, 2 to 9; no distortion unless given. */
  readonly sip?: number | undefined
  /** Direction of the reference pixel; the middle of the pairs unless given. */
  readonly crval?: readonly [number, number] | undefined
  /** Leave out pairs that lie more than five standard deviations off; true unless given. */
  readonly robust?: boolean | undefined
}

/** A coordinate system fitted to pairs, and how well. */
export interface WcsFit {
  readonly header: WcsHeader
  readonly wcs: Wcs
  /** Degrees on the sky from each pair's direction to that of its pixel. */
  readonly residuals: Float64Array
  /** 1 for the pairs that the fit used, 0 for those left out. */
  readonly used: Uint8Array
  /** Root mean square of the residuals of the used pairs, degrees. */
  readonly rms: number
}

/**
 * Fits a coordinate system to pairs of pixels and directions by least squares in the plane of the projection: a linear transform, and SIP
 * polynomials with their approximate inverse where an order is given.
 * @throws CaelumError `usage` for too few pairs or what is not finite, `outside` where a direction has no place in the plane, `diverged` where
 * the pairs do not determine the transform (all on a line, for one).
 */
export function fitWcs(pairs: SkyPairs, options: FitOptions = {}): WcsFit {
  const { sip: order = 1, robust = true } = options
  checkPairs(pairs, options)
  const crval = options.crval ?? middleOf(pairs)
  const [xi, eta] = planeOf(pairs, crval, options)
  const plane = { x: pairs.x, y: pairs.y, xi, eta }
  const weights = new Float64Array(xi.length).fill(1)
  const solved = robust ? withoutOutliers(plane, order, weights) : solve(plane, order, weights)
  if (!solved)
    throw new CaelumError(
      "diverged",
      `${xi.length} pairs do not determine a transform of order ${order}: they lie on a line, on too few places, or share no transform; give more pairs, spread over the image.`,
    )
  return describe(pairs, options, crval, solved, weights)
}

/** Pixels with coordinates in the plane of the projection, degrees. */
interface PlanePairs {
  readonly x: ArrayLike<number>
  readonly y: ArrayLike<number>
  readonly xi: Float64Array
  readonly eta: Float64Array
}

/** The plane's origin in pixels from 0, and the plane's coordinates as polynomials of pixels relative to it. */
interface Solution {
  readonly origin: readonly [number, number]
  readonly xi: Polynomial
  readonly eta: Polynomial
}

function checkPairs({ x, y, lon, lat }: SkyPairs, { sip, projection = "TAN" }: FitOptions): void {
  if (sip !== undefined && !(Number.isInteger(sip) && sip >= 2 && sip <= 9))
    throw new CaelumError(
      "usage",
      `The order of SIP was given as ${sip}, and it is 2 to 9; leave it out for no distortion.`,
    )
  if (projection.toUpperCase() === "TPV")
    throw new CaelumError("usage", "Polynomials of TPV cannot be fitted; fit SIP, which TAN-SIP headers hold.")
  const count = x.length
  const least = powersOf(sip ?? 1).length
  if (y.length !== count || lon.length !== count || lat.length !== count || count < least)
    throw new CaelumError(
      "usage",
      `${count} x, ${y.length} y, ${lon.length} longitudes and ${lat.length} latitudes were given; give as many of each, ${least} at least for this fit.`,
    )
  for (let i = 0; i < count; i++)
    if (![x[i]!, y[i]!, lon[i]!, lat[i]!].every(Number.isFinite) || Math.abs(lat[i]!) > 90)
      throw new CaelumError(
        "usage",
        `Pair ${i} (pixel ${x[i]} ${y[i]}, sky ${lon[i]} ${lat[i]}) is not of finite numbers on the sphere; leave it out.`,
      )
}

function solve(plane: PlanePairs, order: number, weights: Float64Array): Solution | undefined {
  let origin: [number, number] = [mean(plane.x, weights), mean(plane.y, weights)]
  for (let round = 0; round < 20; round++) {
    const fitted = polynomialFit(plane, origin, order, weights)
    if (!fitted) return undefined
    const [xi, eta] = fitted
    const [a, b, c, d] = linearPart(xi, eta)
    const determinant = a * d - b * c
    const [x0, y0] = [xi.coefficients[0]!, eta.coefficients[0]!]
    const step = [(d * x0 - b * y0) / determinant, (a * y0 - c * x0) / determinant] as const
    if (!Number.isFinite(step[0] + step[1])) return undefined
    origin = [origin[0] - step[0], origin[1] - step[1]]
    if (Math.abs(step[0]) + Math.abs(step[1]) < 1e-9 * (1 + Math.abs(origin[0]) + Math.abs(origin[1])))
      return { origin, xi, eta }
  }
  return undefined
}

function mean(values: ArrayLike<number>, weights: Float64Array): number {
  let [sum, weight] = [0, 0]
  for (let i = 0; i < values.length; i++) {
    sum += values[i]! * weights[i]!
    weight += weights[i]!
  }
  return sum / weight
}

/** ∂ξ/∂u, ∂ξ/∂v, ∂η/∂u, ∂η/∂v at the origin. */
function linearPart(xi: Polynomial, eta: Polynomial): [number, number, number, number] {
  const stride = xi.order + 1
  return [xi.coefficients[stride]!, xi.coefficients[1]!, eta.coefficients[stride]!, eta.coefficients[1]!]
}

const REWEIGHTINGS = 12
/** Of the median of the distances in two dimensions to the standard deviation of one. */
const MEDIAN_TO_SIGMA = 1.1774100225154747
const CLIP = 5

/** Weights after Cauchy until the bulk is found, then all pairs within five standard deviations alike, until they stay the same. */
function withoutOutliers(plane: PlanePairs, order: number, weights: Float64Array): Solution | undefined {
  let solved = solve(plane, order, weights)
  for (let round = 0; solved && round < REWEIGHTINGS; round++) {
    const [distances, sigma] = scatter(plane, solved)
    for (let i = 0; i < weights.length; i++) weights[i] = 1 / (1 + (distances[i]! / (2.385 * sigma)) ** 2)
    solved = solve(plane, order, weights)
  }
  for (let round = 0; solved && round < REWEIGHTINGS; round++) {
    const [distances, sigma] = scatter(plane, solved)
    const kept = distances.map((distance) => (distance <= CLIP * sigma ? 1 : 0))
    const same = kept.every((weight, i) => weight === weights[i])
    if (same) break
    weights.set(kept)
    solved = solve(plane, order, weights)
  }
  return solved
}

/** Pixels: what is nearer than five thousandths of a pixel is no mistake, but the shape of what the model leaves. */
const LEAST_SIGMA = 1e-3

/** Distances in the plane, and the standard deviation that goes with their median. */
function scatter({ x, y, xi, eta }: PlanePairs, { origin, xi: p, eta: q }: Solution): [Float64Array, number] {
  const distances = xi.map((value, i) => {
    const [u, v] = [x[i]! - origin[0], y[i]! - origin[1]]
    return Math.hypot(evaluate(p, u, v) - value, evaluate(q, u, v) - eta[i]!)
  })
  const median = distances.toSorted()[distances.length >> 1]!
  const [a, b, c, d] = linearPart(p, q)
  return [distances, Math.max(median / MEDIAN_TO_SIGMA, LEAST_SIGMA * Math.sqrt(Math.abs(a * d - b * c)))]
}

function describe(
  pairs: SkyPairs,
  options: FitOptions,
  crval: readonly [number, number],
  solution: Solution,
  weights: Float64Array,
): WcsFit {
  const { projection, frame, sip: order } = options
  const matrix = linearPart(solution.xi, solution.eta)
  const crpix = [solution.origin[0] + 1, solution.origin[1] + 1] as const
  const sip = order === undefined ? undefined : sipOf(solution, matrix, pairs)
  const header = buildWcs({ projection, frame, crval, crpix, matrix, sip })
  const wcs = parseWcs(header)
  const [lon, lat] = [Float64Array.from(pairs.x), Float64Array.from(pairs.y)]
  pixelsToSky(wcs, lon, lat)
  const residuals = lon.map((value, i) => separation(value, lat[i]!, pairs.lon[i]!, pairs.lat[i]!))
  const used = Uint8Array.from(weights, (weight) => (weight > 0 ? 1 : 0))
  const squares = residuals.reduce((sum, r, i) => sum + (used[i] === 1 ? r * r : 0), 0)
  return { header, wcs, residuals, used, rms: Math.sqrt(squares / used.reduce((sum, one) => sum + one, 0)) }
}

const GRID = 24

/** Distortion in pixels from polynomials in degrees, and its inverse fitted over the pixels of the pairs. */
function sipOf(
  { origin, xi, eta }: Solution,
  [a, b, c, d]: readonly [number, number, number, number],
  pairs: SkyPairs,
): Sip {
  const determinant = a * d - b * c
  const terms = powersOf(xi.order).map(([p, q], k) => ({ p, q, f: xi.coefficients[k]!, g: eta.coefficients[k]! }))
  const higher = terms.filter(({ p, q }) => p + q > 1)
  const first = polynomialOf(higher.map(({ p, q, f, g }) => [p, q, (d * f - b * g) / determinant]))
  const second = polynomialOf(higher.map(({ p, q, f, g }) => [p, q, (a * g - c * f) / determinant]))
  const [ap, bp] = inverseOf(first, second, origin, pairs, xi.order)
  return { a: first, b: second, ap, bp }
}

function inverseOf(
  a: Polynomial,
  b: Polynomial,
  [x0, y0]: readonly [number, number],
  pairs: SkyPairs,
  order: number,
): [Polynomial | undefined, Polynomial | undefined] {
  const span = (values: ArrayLike<number>): [number, number] => {
    const sorted = Float64Array.from(values).toSorted()
    return [sorted[0]!, sorted.at(-1)!]
  }
  const [[left, right], [bottom, top]] = [span(pairs.x), span(pairs.y)]
  const grid = {
    x: [] as number[],
    y: [] as number[],
    xi: new Float64Array(GRID * GRID),
    eta: new Float64Array(GRID * GRID),
  }
  for (let k = 0; k < GRID * GRID; k++) {
    const u = left + ((right - left) * (k % GRID)) / (GRID - 1) - x0
    const v = bottom + ((top - bottom) * Math.floor(k / GRID)) / (GRID - 1) - y0
    const [f, g] = [evaluate(a, u, v), evaluate(b, u, v)]
    grid.x.push(u + f)
    grid.y.push(v + g)
    grid.xi[k] = -f
    grid.eta[k] = -g
  }
  return polynomialFit(grid, [0, 0], order, new Float64Array(GRID * GRID).fill(1)) ?? [undefined, undefined]
}

import { checkLengths } from "./batch.ts"
import { MAX_NUMBER_ORDER, checkOrder, sideOf } from "./order.ts"
import { type Ring, newRing, phiOf, ringAbove, setRing } from "./ring-grid.ts"
import { ringToNested } from "./ring.ts"

const RADIANS = Math.PI / 180

/** Four cells and their weights for each position: entries 4i to 4i + 3 belong to position i. */
export interface Interpolation {
  /** NESTED cells: two of the ring to the north, two of that to the south, west before east. */
  readonly cells: Float64Array
  /** Their weights, which add up to 1. */
  readonly weights: Float64Array
}

/**
 * The four cells around each of many positions, and the weights of a bilinear interpolation between their centres: linear in
 * longitude along each of two rings, linear in colatitude between them; beyond the first and last ring, the mean of the four cells
 * at the pole stands for the pole.
 * @param order 0 to 24.
 * @param lon longitudes in degrees, any finite value.
 * @param lat latitudes in degrees, as many.
 * @returns a position that is not on the sphere (NaN, |lat| > 90) has cells -1 and weights NaN.
 * @throws CaelumError `usage` for an order or arrays of different lengths.
 */
export function interpolationWeights(order: number, lon: Float64Array, lat: Float64Array): Interpolation {
  checkOrder(order, MAX_NUMBER_ORDER)
  checkLengths(lon, lat)
  const side = sideOf(order)
  const cells = new Float64Array(4 * lon.length).fill(-1)
  const weights = new Float64Array(4 * lon.length).fill(NaN)
  const [north, south] = [newRing(), newRing()]
  for (let i = 0; i < lon.length; i++) {
    if (!(lat[i]! >= -90 && lat[i]! <= 90 && Number.isFinite(lon[i]))) continue
    weigh(side, (90 - lat[i]!) * RADIANS, phiOf(lon[i]!), north, south, cells, weights, 4 * i)
    for (let k = 4 * i; k < 4 * i + 4; k++) cells[k] = ringToNested(order, cells[k]!)
  }
  return { cells, weights }
}

/** Sets entries `at` to `at` + 3. */
function weigh(
  side: number,
  theta: number,
  phi: number,
  north: Ring,
  south: Ring,
  cells: Float64Array,
  weights: Float64Array,
  at: number,
): void {
  const above = ringAbove(side, theta)
  if (above === 0) {
    const down = theta / along(side, 1, phi, south, cells, weights, at + 2)
    scale(weights, at + 2, down)
    sharePole(cells, weights, at, at + 2, 0, (1 - down) / 4)
  } else if (above + 1 === 4 * side) {
    const up = (Math.PI - theta) / (Math.PI - along(side, above, phi, north, cells, weights, at))
    scale(weights, at, up)
    sharePole(cells, weights, at + 2, at, 12 * side * side - 4, (1 - up) / 4)
  } else {
    const top = along(side, above, phi, north, cells, weights, at)
    const bottom = along(side, above + 1, phi, south, cells, weights, at + 2)
    const down = (theta - top) / (bottom - top)
    scale(weights, at, 1 - down)
    scale(weights, at + 2, down)
  }
}

/** Sets two entries to the pixels of a ring west and east of a longitude and their weights; returns the ring's colatitude. */
function along(
  side: number,
  i: number,
  phi: number,
  ring: Ring,
  cells: Float64Array,
  weights: Float64Array,
  at: number,
): number {
  setRing(side, i, ring)
  const place = (phi / (2 * Math.PI)) * ring.count - (ring.shifted ? 0.5 : 0)
  const west = Math.floor(place)
  cells[at] = ring.start + ((west + ring.count) % ring.count)
  cells[at + 1] = ring.start + ((west + 1) % ring.count)
  weights[at + 1] = place - west
  weights[at] = 1 - (place - west)
  return ring.theta
}

function scale(weights: Float64Array, at: number, by: number): void {
  weights[at] = weights[at]! * by
  weights[at + 1] = weights[at + 1]! * by
}

/** Sets two entries to the cells beyond the pole from those at `near`, and gives all four their share of the pole. */
function sharePole(
  cells: Float64Array,
  weights: Float64Array,
  at: number,
  near: number,
  first: number,
  share: number,
): void {
  for (const k of [0, 1]) {
    cells[at + k] = first + ((cells[near + k]! - first + 2) % 4)
    weights[at + k] = share
    weights[near + k] = weights[near + k]! + share
  }
}

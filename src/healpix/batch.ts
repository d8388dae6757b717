import { CaelumError } from "../core/index.ts"
import { LOW_WORD } from "./bits.ts"
import { locate } from "./locate.ts"
import { MAX_NUMBER_ORDER, MAX_ORDER, cellCount, checkOrder, sideOf } from "./order.ts"
import { type Place, placeOf } from "./place.ts"
import { nestedOf, newSpot, readNested, spotOfNested, writeNested } from "./spot.ts"

/**
 * The NESTED cells of many positions, orders 0 to 24.
 * @param lon longitudes in degrees, any finite value.
 * @param lat latitudes in degrees, as many.
 * @param out where the cells go; a new array unless given.
 * @returns `out`. A position that is not on the sphere (NaN, |lat| > 90) has cell -1.
 * @throws CaelumError `usage` for an order or for arrays of different lengths.
 */
export function cellsAt(order: number, lon: Float64Array, lat: Float64Array, out?: Float64Array): Float64Array {
  checkOrder(order, MAX_NUMBER_ORDER)
  const cells = out ?? new Float64Array(lon.length)
  checkLengths(lon, lat, cells)
  const side = sideOf(order)
  const spot = newSpot()
  for (let i = 0; i < lon.length; i++) cells[i] = locate(side, lon[i]!, lat[i]!, spot) ? nestedOf(order, spot) : -1
  return cells
}

/**
 * The NESTED cells of many positions as 64-bit integers, orders 0 to 29: `cellsAt`, without a bigint in its loop.
 * @throws CaelumError `usage` for an order or for arrays of different lengths.
 */
export function cellsAt64(order: number, lon: Float64Array, lat: Float64Array, out?: BigInt64Array): BigInt64Array {
  checkOrder(order, MAX_ORDER)
  const cells = out ?? new BigInt64Array(lon.length)
  checkLengths(lon, lat, cells)
  const words = new Uint32Array(cells.buffer, cells.byteOffset, 2 * cells.length)
  const side = sideOf(order)
  const spot = newSpot()
  for (let i = 0; i < lon.length; i++) {
    if (locate(side, lon[i]!, lat[i]!, spot)) writeNested(order, spot, words, i, LOW_WORD)
    else words[2 * i] = words[2 * i + 1] = 0xffffffff
  }
  return cells
}

/** Positions in degrees, one entry a point. */
export interface Positions {
  readonly lon: Float64Array
  readonly lat: Float64Array
}

/**
 * The centres of many NESTED cells, orders 0 to 24. A number that is no cell of `order` gives NaN.
 * @param cells cell numbers, in any array of numbers.
 * @param out where the centres go; new arrays unless given.
 * @throws CaelumError `usage` for an order or for arrays of different lengths.
 */
export function cellCenters(order: number, cells: ArrayLike<number>, out?: Positions): Positions {
  checkOrder(order, MAX_NUMBER_ORDER)
  const { lon, lat } = out ?? newPositions(cells.length)
  checkLengths(cells, lon, lat)
  const total = cellCount(order)
  const side = sideOf(order)
  const spot = newSpot()
  const place: Place = { lon: 0, lat: 0 }
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i]!
    if (cell >= 0 && cell < total && Math.floor(cell) === cell) {
      spotOfNested(order, cell, spot)
      placeOf(side, spot.face, spot.x + 0.5, spot.y + 0.5, place)
    } else place.lon = place.lat = NaN
    lon[i] = place.lon
    lat[i] = place.lat
  }
  return { lon, lat }
}

/**
 * The centres of many NESTED cells given as 64-bit integers, orders 0 to 29: `cellCenters`, without a bigint in its loop.
 * @throws CaelumError `usage` for an order or for arrays of different lengths.
 */
export function cellCenters64(order: number, cells: BigInt64Array, out?: Positions): Positions {
  checkOrder(order, MAX_ORDER)
  const { lon, lat } = out ?? newPositions(cells.length)
  checkLengths(cells, lon, lat)
  const words = new Uint32Array(cells.buffer, cells.byteOffset, 2 * cells.length)
  const total = cellCount(order)
  const side = sideOf(order)
  const spot = newSpot()
  const place: Place = { lon: 0, lat: 0 }
  for (let i = 0; i < cells.length; i++) {
    if (holdsCell(order, total, words, i)) {
      readNested(order, words, i, LOW_WORD, spot)
      placeOf(side, spot.face, spot.x + 0.5, spot.y + 0.5, place)
    } else place.lon = place.lat = NaN
    lon[i] = place.lon
    lat[i] = place.lat
  }
  return { lon, lat }
}

/** Whether entry `i` of 64-bit words is one of the `total` cells of `order`. */
export function holdsCell(order: number, total: number, words: Uint32Array, i: number): boolean {
  // from order 16 on the total is a multiple of 2^32, and the high word alone decides
  const low = order < 16 ? words[2 * i + LOW_WORD]! : 0
  return words[2 * i + 1 - LOW_WORD]! * 2 ** 32 + low < total
}

function newPositions(length: number): Positions {
  return { lon: new Float64Array(length), lat: new Float64Array(length) }
}

/** @throws CaelumError `usage` unless all are equal in length. */
export function checkLengths(...arrays: { readonly length: number }[]): void {
  const [first, ...others] = arrays.map((array) => array.length)
  if (others.every((length) => length === first)) return
  throw new CaelumError(
    "usage",
    `Arrays of ${arrays.map((a) => a.length).join(", ")} elements were given where one entry a point is needed; make them equal in length.`,
  )
}

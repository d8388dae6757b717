import { MAX_NUMBER_ORDER, checkOrder, sideOf } from "./order.ts"
import { spotOfCell } from "./nested.ts"
import { bigintOfSpot, spotOfBigint } from "./nested64.ts"
import { type Spot, nestedOf, newSpot } from "./spot.ts"

/** Steps in x and y to the neighbours SW, W, NW, N, NE, E, SE, S. */
export const DX: readonly number[] = [-1, -1, 0, 1, 1, 1, 0, -1]
export const DY: readonly number[] = [0, 1, 1, 1, 0, -1, -1, -1]

/**
 * The eight NESTED cells around a cell, in the order SW, W, NW, N, NE, E, SE, S; -1 where there is none (24 cells of each
 * order have seven neighbours; the twelve of order 0 have six to eight).
 * @param order 0 to 24; `neighbours64` goes to 29.
 * @throws CaelumError `usage` for an order, `outside` for a cell that does not exist.
 */
export function neighbours(order: number, cell: number): number[] {
  checkOrder(order, MAX_NUMBER_ORDER)
  const spot = spotOfCell(order, cell)
  const next = newSpot()
  return DX.map((_, i) => (stepFrom(sideOf(order), spot, i, next) ? nestedOf(order, next) : -1))
}

/**
 * The eight NESTED cells around a cell, as `neighbours`, at every order from 0 to 29.
 * @throws CaelumError `usage` for an order, `outside` for a cell that does not exist.
 */
export function neighbours64(order: number, cell: bigint): bigint[] {
  const spot = spotOfBigint(order, cell)
  const next = newSpot()
  return DX.map((_, i) => (stepFrom(sideOf(order), spot, i, next) ? bigintOfSpot(order, next) : -1n))
}

/** Sets `next` to the neighbour of `spot` in direction `way` (0 SW … 7 S); false where there is none. */
export function stepFrom(side: number, spot: Spot, way: number, next: Spot): boolean {
  const x = spot.x + DX[way]!
  const y = spot.y + DY[way]!
  const outX = x < 0 ? -1 : x >= side ? 1 : 0
  const outY = y < 0 ? -1 : y >= side ? 1 : 0
  const last = side - 1
  const k = spot.face & 3
  if (outX === 0 && outY === 0) return settle(next, spot.face, x, y)
  if (spot.face < 4) return stepFromNorth(k, x, y, outX, outY, last, next)
  if (spot.face < 8) return stepFromEquator(k, x, y, outX, outY, last, next)
  return stepFromSouth(k, x, y, outX, outY, next)
}

function settle(next: Spot, face: number, x: number, y: number): boolean {
  next.face = face
  next.x = x
  next.y = y
  return true
}

// North-eastern and north-western edges of a northern face are meridians shared with the faces beside it, whose axes are
// turned by a right angle; its northern corner is the pole. Its eastern and western corners belong to three faces only.
function stepFromNorth(k: number, x: number, y: number, outX: number, outY: number, last: number, next: Spot): boolean {
  const east = (k + 1) & 3
  const west = (k + 3) & 3
  if (outX === 1) return outY === 1 ? settle(next, (k + 2) & 3, last, last) : outY === 0 && settle(next, east, y, last)
  if (outY === 1) return outX === 0 && settle(next, west, last, x)
  if (outX === -1) return outY === -1 ? settle(next, 8 + k, last, last) : settle(next, 4 + k, last, y)
  return settle(next, 4 + east, x, last)
}

function stepFromEquator(
  k: number,
  x: number,
  y: number,
  outX: number,
  outY: number,
  last: number,
  next: Spot,
): boolean {
  const east = (k + 1) & 3
  const west = (k + 3) & 3
  if (outX === 1) return outY === -1 ? settle(next, 4 + east, 0, last) : outY === 0 && settle(next, k, 0, y)
  if (outX === -1) return outY === 1 ? settle(next, 4 + west, last, 0) : outY === 0 && settle(next, 8 + west, last, y)
  return outY === 1 ? settle(next, west, x, 0) : settle(next, 8 + k, x, last)
}

function stepFromSouth(k: number, x: number, y: number, outX: number, outY: number, next: Spot): boolean {
  const east = (k + 1) & 3
  const west = (k + 3) & 3
  if (outX === -1)
    return outY === -1 ? settle(next, 8 + ((k + 2) & 3), 0, 0) : outY === 0 && settle(next, 8 + west, y, 0)
  if (outY === -1) return outX === 0 && settle(next, 8 + east, 0, x)
  if (outX === 1) return outY === 1 ? settle(next, k, 0, 0) : settle(next, 4 + east, 0, y)
  return settle(next, 4 + k, x, 0)
}

import { LOW_WORD } from "./bits.ts"
import { checkCell, checkOrder, MAX_ORDER } from "./order.ts"
import { centerOf, spotAt } from "./nested.ts"
import { type Spot, newSpot, readNested, writeNested } from "./spot.ts"

/**
 * The NESTED cell that holds a position (degrees; any finite longitude), at every order from 0 to 29.
 * @throws CaelumError `usage` for an order, `outside` for a position that is not on the sphere.
 */
export function cellAt64(order: number, lon: number, lat: number): bigint {
  return bigintOfSpot(order, spotAt(order, lon, lat))
}

/**
 * The centre of a NESTED cell, in degrees, at every order from 0 to 29.
 * @throws CaelumError `usage` for an order, `outside` for a cell that does not exist.
 */
export function cellCenter64(order: number, cell: bigint): [lon: number, lat: number] {
  return centerOf(order, spotOfBigint(order, cell))
}

/**
 * The cell of a coarser order that holds a NESTED cell, at every order from 0 to 29.
 * @throws CaelumError `usage` unless 0 ≤ coarser ≤ order ≤ 29, `outside` for a cell that does not exist.
 */
export function parentCell64(order: number, cell: bigint, coarser: number): bigint {
  checkOrder(order, MAX_ORDER)
  checkOrder(coarser, order)
  checkCell(order, cell)
  return cell >> BigInt(2 * (order - coarser))
}

/** The NESTED number of a spot. */
export function bigintOfSpot(order: number, spot: Spot): bigint {
  const one = new BigInt64Array(1)
  writeNested(order, spot, new Uint32Array(one.buffer), 0, LOW_WORD)
  return one[0]!
}

/** The spot of a NESTED cell, both checked. */
export function spotOfBigint(order: number, cell: bigint): Spot {
  checkOrder(order, MAX_ORDER)
  checkCell(order, cell)
  const spot = newSpot()
  const one = new BigInt64Array([cell])
  readNested(order, new Uint32Array(one.buffer), 0, LOW_WORD, spot)
  return spot
}

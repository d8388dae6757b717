import { LOW_WORD } from "./bits.ts"
import { MAX_NUMBER_ORDER, MAX_ORDER, checkCell, checkOrder, sideOf } from "./order.ts"
import { spotOfCell } from "./nested.ts"
import { bigintOfSpot, spotOfBigint } from "./nested64.ts"
import { ringOfSpot, spotOfRing } from "./ring-spot.ts"
import { nestedOf, newSpot } from "./spot.ts"
import { type Words, newWords, setNumber, toNumber } from "./words.ts"

/**
 * The RING number of a NESTED cell.
 * @param order 0 to 24; `nestedToRing64` goes to 29.
 * @throws CaelumError `usage` for an order, `outside` for a cell that does not exist.
 */
export function nestedToRing(order: number, cell: number): number {
  const words = newWords()
  ringOfSpot(sideOf(order), spotOfCell(order, cell), words)
  return toNumber(words)
}

/**
 * The NESTED number of a RING cell.
 * @param order 0 to 24; `ringToNested64` goes to 29.
 * @throws CaelumError `usage` for an order, `outside` for a cell that does not exist.
 */
export function ringToNested(order: number, cell: number): number {
  checkOrder(order, MAX_NUMBER_ORDER)
  checkCell(order, cell)
  const words = newWords()
  const spot = newSpot()
  setNumber(words, cell)
  spotOfRing(sideOf(order), words, spot)
  return nestedOf(order, spot)
}

/**
 * The RING number of a NESTED cell, at every order from 0 to 29.
 * @throws CaelumError `usage` for an order, `outside` for a cell that does not exist.
 */
export function nestedToRing64(order: number, cell: bigint): bigint {
  const words = newWords()
  ringOfSpot(sideOf(order), spotOfBigint(order, cell), words)
  return bigintOfWords(words)
}

/**
 * The NESTED number of a RING cell, at every order from 0 to 29.
 * @throws CaelumError `usage` for an order, `outside` for a cell that does not exist.
 */
export function ringToNested64(order: number, cell: bigint): bigint {
  checkOrder(order, MAX_ORDER)
  checkCell(order, cell)
  const pair = new Uint32Array(new BigInt64Array([cell]).buffer)
  const spot = newSpot()
  spotOfRing(sideOf(order), { high: pair[1 - LOW_WORD]!, low: pair[LOW_WORD]! }, spot)
  return bigintOfSpot(order, spot)
}

function bigintOfWords(words: Words): bigint {
  return (BigInt(words.high) << 32n) | BigInt(words.low)
}

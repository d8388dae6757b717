import { CaelumError } from "../core/index.ts"
import { type LineMoc, factsOf } from "./moc-axis.ts"
import type { Moc } from "./moc.ts"
import { degradeMoc } from "./moc-algebra.ts"
import { WordList, highAt, highestBit, lowAt, setUnshifted, trailingZeros, wordsOf } from "./moc-words.ts"
import { MAX_NUMBER_ORDER, MAX_ORDER, cellArea, cellCount, checkOrder } from "./order.ts"
import { addNumber, newWords } from "./words.ts"

const MOST_CELLS = 2 ** 24

/** Cells of several orders: entry i of each is one cell. */
export interface MocCells {
  readonly orders: Uint8Array
  /** Cells of their own order: NESTED in space. */
  readonly cells: BigInt64Array
}

/** The cells of a MOC, the coarsest that there can be, in the order of the sphere, of time or of frequency. */
export function mocCells(moc: Moc | LineMoc): MocCells {
  const orders: number[] = []
  const cells = new WordList(moc.ranges.length)
  const out = newWords()
  const { bits, finest } = factsOf(moc)
  eachCell(moc, (order, high, low) => {
    setUnshifted(out, high, low, bits * (finest - order))
    orders.push(order)
    cells.push(out.high, out.low)
  })
  return { orders: Uint8Array.from(orders), cells: cells.values() }
}

/** The cells of a MOC in the NUNIQ numbering, ascending: the coarsest first. */
export function mocUniq(moc: Moc): BigInt64Array {
  const list = new WordList(moc.ranges.length)
  const out = newWords()
  eachCell(moc, (order, high, low) => {
    setUnshifted(out, high, low, 2 * (MAX_ORDER - order))
    if (order < 15) addNumber(out, 4 ** (order + 1))
    else out.high += 4 ** (order - 15)
    list.push(out.high, out.low)
  })
  return list.values().sort()
}

/**
 * The NESTED cells of one order that have a part in a MOC, ascending.
 * @param order 0 to 24.
 * @throws CaelumError `usage` for an order, `limit` for more than 16,777,216 cells.
 */
export function mocCellsAt(moc: Moc, order: number): number[] {
  checkOrder(order, MAX_NUMBER_ORDER)
  const { ranges } = degradeMoc(moc, order)
  const words = wordsOf(ranges)
  const bits = 2 * (MAX_ORDER - order)
  const bounds = Array.from(ranges, (_, i) => (highAt(words, i) * 2 ** 32 + lowAt(words, i)) / 2 ** bits)
  const total = bounds.reduce((sum, bound, i) => (i % 2 === 0 ? sum - bound : sum + bound), 0)
  if (total > MOST_CELLS)
    throw new CaelumError(
      "limit",
      `The MOC has ${total} cells of order ${order} and ${MOST_CELLS} are the most; ask for a coarser order.`,
    )
  const cells: number[] = []
  for (let i = 0; i < bounds.length; i += 2) for (let cell = bounds[i]!; cell < bounds[i + 1]!; cell++) cells.push(cell)
  return cells
}

/** The part of the sphere that a MOC covers, 0 to 1. */
export function mocFraction(moc: Moc): number {
  const words = wordsOf(moc.ranges)
  let [high, low] = [0, 0]
  for (let i = 0; i < moc.ranges.length; i += 2) {
    high += highAt(words, i + 1) - highAt(words, i)
    low += lowAt(words, i + 1) - lowAt(words, i)
  }
  return (high * 2 ** 32 + low) / cellCount(MAX_ORDER)
}

/** The area of a MOC in square degrees. */
export function mocArea(moc: Moc): number {
  return mocFraction(moc) * 12 * cellArea(0)
}

/** Calls `visit` with the order of each cell and its first cell of the finest order, ascending. */
function eachCell(moc: Moc | LineMoc, visit: (order: number, high: number, low: number) => void): void {
  const words = wordsOf(moc.ranges)
  const at = newWords()
  const { bits, finest } = factsOf(moc)
  for (let i = 0; i < moc.ranges.length; i += 2) {
    at.high = highAt(words, i)
    at.low = lowAt(words, i)
    const [endHigh, endLow] = [highAt(words, i + 1), lowAt(words, i + 1)]
    for (;;) {
      const borrow = endLow < at.low ? 1 : 0
      const length = highestBit(endHigh - at.high - borrow, endLow - at.low + borrow * 2 ** 32)
      if (length < 0) break
      const steps = Math.min(finest, Math.floor(Math.min(length, trailingZeros(at.high, at.low)) / bits))
      visit(finest - steps, at.high, at.low)
      if (bits * steps < 32) addNumber(at, 2 ** (bits * steps))
      else at.high += 2 ** (bits * steps - 32)
    }
  }
}

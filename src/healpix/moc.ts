import { CaelumError } from "../core/index.ts"
import { holdsCell } from "./batch.ts"
import { LOW_WORD } from "./bits.ts"
import { MAX_ORDER, cellCount, checkCell, checkOrder } from "./order.ts"
import { RangeJoiner, compareAt, highAt, highestBit, lowAt, setShifted, trailingZeros, wordsOf } from "./moc-words.ts"
import { newWords, setNumber } from "./words.ts"
import { notUniq } from "./uniq.ts"

/** Cells of the whole sky at order 29: one past the last bound of any MOC. */
export const ALL_CELLS: bigint = 12n * 4n ** 29n

/**
 * A space MOC, a set of HEALPix cells of several orders (IVOA MOC 2.0): plain data, made by the functions of this module, so that
 * two MOCs of the same cells have the same ranges.
 */
export interface Moc {
  /** MOCs of other axes say which. */
  readonly axis?: undefined
  /** The finest order of its cells: its resolution. Every bound is a multiple of 4^(29 − order). */
  readonly order: number
  /** Pairs of bounds, start and end (excluded), as NESTED cells of order 29: ascending, and no two pairs meet. */
  readonly ranges: BigInt64Array
}

/** The MOC without a cell, of resolution `order`. @throws CaelumError `usage` for an order. */
export function emptyMoc(order: number): Moc {
  checkOrder(order, MAX_ORDER)
  return { order, ranges: new BigInt64Array(0) }
}

/** The MOC of the whole sky, of resolution `order`. @throws CaelumError `usage` for an order. */
export function fullMoc(order: number): Moc {
  checkOrder(order, MAX_ORDER)
  return { order, ranges: BigInt64Array.of(0n, ALL_CELLS) }
}

/**
 * The MOC of ranges of cells of order 29, in any order, overlapping or not.
 * @param ranges pairs of start and end, the end excluded.
 * @param order its resolution; finer where the bounds need that.
 * @throws CaelumError `usage` for an order or an odd number of bounds, `outside` for a range that is empty, reversed or beyond
 *   the sphere.
 */
export function mocOfRanges(ranges: BigInt64Array, order: number = 0): Moc {
  checkOrder(order, MAX_ORDER)
  if (ranges.length % 2 === 1)
    throw new CaelumError("usage", `${ranges.length} bounds of ranges were given; give a start and an end for each.`)
  const values = joinedRanges(ranges, ALL_CELLS)
  return { order: Math.max(order, MAX_ORDER - (finestBit(values) >> 1)), ranges: values }
}

/**
 * Ranges in any order, overlapping or not, as ascending ones that do not meet.
 * @param cells one past the last bound that there can be: a multiple of 2^32.
 * @throws CaelumError `outside` for a range that is empty, reversed or beyond `cells`.
 */
export function joinedRanges(ranges: BigInt64Array, cells: bigint): BigInt64Array {
  const words = wordsOf(ranges)
  const count = ranges.length / 2
  checkRanges(ranges, words, cells)
  const joined = new RangeJoiner(count)
  for (const i of orderOfStarts(words, count)) {
    const [start, end] = [2 * i, 2 * i + 1]
    joined.add(highAt(words, start), lowAt(words, start), highAt(words, end), lowAt(words, end))
  }
  return joined.values()
}

/**
 * The MOC of some NESTED cells of one order, in any order, repeated or not.
 * @param cells numbers, or 64-bit integers where the order is beyond 24.
 * @throws CaelumError `usage` for an order, `outside` for a cell that does not exist.
 */
export function mocOfCells(order: number, cells: ArrayLike<number> | BigInt64Array): Moc {
  checkOrder(order, MAX_ORDER)
  const zuniq = cells instanceof BigInt64Array ? cells.slice() : new BigInt64Array(cells.length)
  const words = wordsOf(zuniq)
  const total = cellCount(order)
  const out = newWords()
  const bits = 2 * (MAX_ORDER - order)
  for (let i = 0; i < cells.length; i++) {
    if (cells instanceof BigInt64Array) {
      if (!holdsCell(order, total, words, i)) checkCell(order, cells[i]!)
      setShifted(out, highAt(words, i), lowAt(words, i), bits)
    } else {
      checkCell(order, cells[i]!)
      setNumber(out, cells[i]!)
      setShifted(out, out.high, out.low, bits)
    }
    setZuniq(words, i, out.high, out.low, bits)
  }
  return mocOfZuniq(zuniq, order)
}

/**
 * The MOC of cells of several orders in the NUNIQ numbering, 4^(order + 1) + cell, in any order, repeated or not.
 * @param order its resolution; finer where a cell is.
 * @throws CaelumError `usage` for an order, `outside` for what is no cell of order 0 to 29.
 */
export function mocOfUniq(uniq: BigInt64Array, order: number = 0): Moc {
  checkOrder(order, MAX_ORDER)
  const zuniq = uniq.slice()
  const words = wordsOf(zuniq)
  const out = newWords()
  let finest = order
  for (let i = 0; i < uniq.length; i++) {
    const [high, low] = [highAt(words, i), lowAt(words, i)]
    const own = (highestBit(high, low) >> 1) - 1
    if (own < 0 || own > MAX_ORDER) throw notUniq(uniq[i]!)
    finest = Math.max(finest, own)
    const base = 2 * own + 2
    const bits = 2 * (MAX_ORDER - own)
    setShifted(out, base < 32 ? high : high - 2 ** (base - 32), base < 32 ? low - 2 ** base : low, bits)
    setZuniq(words, i, out.high, out.low, bits)
  }
  return mocOfZuniq(zuniq, finest)
}

/** Writes entry i: twice the start of a cell at order 29, and the bit that says its size: sorts by the centres. */
export function setZuniq(words: Uint32Array, i: number, high: number, low: number, bits: number): void {
  words[2 * i + LOW_WORD] = (low << 1) | (bits < 32 ? 1 << bits : 0)
  words[2 * i + 1 - LOW_WORD] = (high << 1) | (low >>> 31) | (bits < 32 ? 0 : 1 << (bits - 32))
}

/** The MOC of cells as `setZuniq` writes them, which are sorted in place. */
export function mocOfZuniq(cells: BigInt64Array, order: number): Moc {
  cells.sort()
  const words = wordsOf(cells)
  const joined = new RangeJoiner(Math.min(cells.length, 1024))
  for (let i = 0; i < cells.length; i++) {
    const [high, low] = [highAt(words, i), lowAt(words, i)]
    const bits = trailingZeros(high, low)
    const flat = bits < 32 ? (low ^ (1 << bits)) >>> 0 : low
    const top = bits < 32 ? high : (high ^ (1 << (bits - 32))) >>> 0
    const startLow = ((flat >>> 1) | (top << 31)) >>> 0
    const startHigh = top >>> 1
    const endLow = bits < 32 ? startLow + 2 ** bits : startLow
    const carry = endLow >= 2 ** 32 ? 1 : 0
    joined.add(startHigh, startLow, startHigh + (bits < 32 ? carry : 2 ** (bits - 32)), endLow - carry * 2 ** 32)
  }
  return { order, ranges: joined.values() }
}

/** The lowest bit that one of the bounds has: what order their cells must have. 62 and more where no bound has one. */
export function finestBit(ranges: BigInt64Array): number {
  const words = wordsOf(ranges)
  let [high, low] = [0, 0]
  for (let i = 0; i < ranges.length; i++) {
    high |= highAt(words, i)
    low |= lowAt(words, i)
  }
  return trailingZeros(high, low)
}

function checkRanges(ranges: BigInt64Array, words: Uint32Array, cells: bigint): void {
  const top = Number(cells) / 2 ** 32
  for (let i = 0; i < ranges.length; i += 2) {
    const end = highAt(words, i + 1)
    // a negative number has a high word of 2^31 and more
    const isWithin = end < top || (end === top && lowAt(words, i + 1) === 0)
    if (isWithin && compareAt(words, i, words, i + 1) < 0) continue
    throw new CaelumError(
      "outside",
      `Range ${i / 2} of a MOC, ${ranges[i]} to ${ranges[i + 1]}, is empty or not within the ${cells} cells of the finest order; give the end after the start.`,
    )
  }
}

/** Numbers of ranges in the order of their starts. */
function orderOfStarts(words: Uint32Array, count: number): Uint32Array {
  const numbers = Uint32Array.from({ length: count }, (_, i) => i)
  for (let i = 1; i < count; i++)
    if (compareAt(words, 2 * i - 2, words, 2 * i) > 0)
      return numbers.sort((a, b) => compareAt(words, 2 * a, words, 2 * b))
  return numbers
}

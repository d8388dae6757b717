import { type Moc, fullMoc } from "./moc.ts"
import { RangeJoiner, compareAt, highAt, lowAt, setShifted, setUnshifted, wordsOf } from "./moc-words.ts"
import { MAX_ORDER, checkOrder } from "./order.ts"
import { addNumber, newWords } from "./words.ts"

/** What to keep, one bit each: 1 of neither, 2 of the first alone, 4 of the second alone, 8 of both. */
const EITHER = 2 + 4 + 8
const BOTH = 8
const FIRST_ONLY = 2

/** All that is in one of the MOCs at least, of the finest resolution among them; empty of order 0 for no MOC. */
export function unionMocs(...mocs: readonly Moc[]): Moc {
  if (mocs.length === 0) return { order: 0, ranges: new BigInt64Array(0) }
  // halves, so that each range is copied as often as a list can be halved
  let left: readonly Moc[] = mocs
  while (left.length > 1) {
    const pairs: Moc[] = []
    for (let i = 0; i < left.length; i += 2)
      pairs.push(i + 1 < left.length ? sweep(left[i]!, left[i + 1]!, EITHER) : left[i]!)
    left = pairs
  }
  return left[0]!
}

/** All that is in every one of the MOCs, of the finest resolution among them. */
export function intersectMocs(first: Moc, ...others: readonly Moc[]): Moc {
  return others.reduce((all, next) => sweep(all, next, BOTH), first)
}

/** All of `moc` that is in none of the others, of the finest resolution among them. */
export function subtractMocs(moc: Moc, ...others: readonly Moc[]): Moc {
  return others.reduce((rest, next) => sweep(rest, next, FIRST_ONLY), moc)
}

/** All of the sphere that is not in `moc`. */
export function complementMoc(moc: Moc): Moc {
  return sweep(fullMoc(moc.order), moc, FIRST_ONLY)
}

/**
 * `moc` at a coarser resolution: all cells of `order` that have a part in it; `moc` itself where it is as coarse already.
 * @throws CaelumError `usage` for an order.
 */
export function degradeMoc(moc: Moc, order: number): Moc {
  checkOrder(order, MAX_ORDER)
  if (order >= moc.order) return moc
  const bits = 2 * (MAX_ORDER - order)
  const words = wordsOf(moc.ranges)
  const joined = new RangeJoiner(Math.min(moc.ranges.length, 1024))
  const [start, end] = [newWords(), newWords()]
  for (let i = 0; i < moc.ranges.length; i += 2) {
    setUnshifted(start, highAt(words, i), lowAt(words, i), bits)
    setShifted(start, start.high, start.low, bits)
    end.high = highAt(words, i + 1)
    end.low = lowAt(words, i + 1)
    // the cell that holds the last cell of the range, and the one behind it
    addNumber(end, -1)
    setUnshifted(end, end.high, end.low, bits)
    addNumber(end, 1)
    setShifted(end, end.high, end.low, bits)
    joined.add(start.high, start.low, end.high, end.low)
  }
  return { order, ranges: joined.values() }
}

/** Walks the bounds of two MOCs in their order; a bound of the result is where it changes whether the place is kept. */
function sweep(a: Moc, b: Moc, keep: number): Moc {
  const [inA, inB] = [wordsOf(a.ranges), wordsOf(b.ranges)]
  const [countA, countB] = [a.ranges.length, b.ranges.length]
  const out = new Uint32Array(2 * (countA + countB))
  let [i, j, count, kept] = [0, 0, 0, 0]
  while (i < countA || j < countB) {
    const side = i === countA ? 1 : j === countB ? -1 : compareAt(inA, i, inB, j)
    const from = side <= 0 ? inA : inB
    const at = side <= 0 ? i : j
    if (side <= 0) i++
    if (side >= 0) j++
    const now = (keep >> ((i & 1) | ((j & 1) << 1))) & 1
    if (now === kept) continue
    kept = now
    out[2 * count] = from[2 * at]!
    out[2 * count + 1] = from[2 * at + 1]!
    count++
  }
  return { order: Math.max(a.order, b.order), ranges: new BigInt64Array(out.slice(0, 2 * count).buffer) }
}

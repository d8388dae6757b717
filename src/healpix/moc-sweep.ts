import { compareAt, wordsOf } from "./moc-words.ts"

// what to keep, one bit each: 1 of neither, 2 of the first alone, 4 of the second alone, 8 of both
export const EITHER: number = 2 + 4 + 8
export const BOTH = 8
export const FIRST_ONLY = 2

/** Walks the bounds of two sets of ranges in their order; a bound of the result is where it changes whether the place is kept. */
export function combineRanges(a: BigInt64Array, b: BigInt64Array, keep: number): BigInt64Array {
  const [inA, inB] = [wordsOf(a), wordsOf(b)]
  const [countA, countB] = [a.length, b.length]
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
  return new BigInt64Array(out.slice(0, 2 * count).buffer)
}

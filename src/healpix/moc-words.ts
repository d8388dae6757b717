import { LOW_WORD } from "./bits.ts"
import type { Words } from "./words.ts"

/** A view of 64-bit integers as words: `words[2i + LOW_WORD]` the low and `words[2i + 1 - LOW_WORD]` the high ones of entry i. */
export function wordsOf(values: BigInt64Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, 2 * values.length)
}

/** The high word of entry `i`. */
export function highAt(words: Uint32Array, i: number): number {
  return words[2 * i + 1 - LOW_WORD]!
}

/** The low word of entry `i`. */
export function lowAt(words: Uint32Array, i: number): number {
  return words[2 * i + LOW_WORD]!
}

/** Negative, 0 or positive as entry `i` of some words is below, equal to or above entry `j` of others. */
export function compareAt(a: Uint32Array, i: number, b: Uint32Array, j: number): number {
  const high = highAt(a, i) - highAt(b, j)
  return high === 0 ? lowAt(a, i) - lowAt(b, j) : high
}

/** Sets `out` to (high, low) × 2^bits, 0 ≤ bits < 64, dropping what goes beyond 64 bits. */
export function setShifted(out: Words, high: number, low: number, bits: number): void {
  if (bits >= 32) {
    out.high = (low << (bits - 32)) >>> 0
    out.low = 0
  } else {
    out.high = bits === 0 ? high : ((high << bits) | (low >>> (32 - bits))) >>> 0
    out.low = (low << bits) >>> 0
  }
}

/** Sets `out` to the whole part of (high, low) / 2^bits, 0 ≤ bits < 64. */
export function setUnshifted(out: Words, high: number, low: number, bits: number): void {
  if (bits >= 32) {
    out.high = 0
    out.low = high >>> (bits - 32)
  } else {
    out.high = high >>> bits
    out.low = bits === 0 ? low : ((low >>> bits) | (high << (32 - bits))) >>> 0
  }
}

/** Number of zero bits below the lowest 1 of (high, low), 64 where there is none. */
export function trailingZeros(high: number, low: number): number {
  if (low !== 0) return 31 - Math.clz32(low & -low)
  return high === 0 ? 64 : 63 - Math.clz32(high & -high)
}

/** Position of the highest 1 of (high, low), -1 where there is none. */
export function highestBit(high: number, low: number): number {
  return high === 0 ? 31 - Math.clz32(low) : 63 - Math.clz32(high)
}

/** Entries of 64-bit words that grow as they are pushed. */
export class WordList {
  words: Uint32Array
  count = 0

  constructor(room: number) {
    this.words = new Uint32Array(2 * Math.max(1, room))
  }

  push(high: number, low: number): void {
    if (2 * this.count === this.words.length) {
      const larger = new Uint32Array(2 * this.words.length)
      larger.set(this.words)
      this.words = larger
    }
    this.words[2 * this.count + LOW_WORD] = low
    this.words[2 * this.count + 1 - LOW_WORD] = high
    this.count++
  }

  /** What was pushed, as 64-bit integers in a buffer of their own. */
  values(): BigInt64Array {
    return new BigInt64Array(this.words.slice(0, 2 * this.count).buffer)
  }
}

/**
 * Ranges joined where they overlap or meet. They arrive in the order of their starts, but that a range may come after some that
 * it holds whole.
 */
export class RangeJoiner {
  readonly #bounds: WordList

  constructor(room: number) {
    this.#bounds = new WordList(2 * room)
  }

  add(startHigh: number, startLow: number, endHigh: number, endLow: number): void {
    const bounds = this.#bounds
    while (bounds.count > 0 && this.#last(1, startHigh, startLow) >= 0 && this.#last(0, endHigh, endLow) <= 0)
      bounds.count -= 2
    if (bounds.count === 0 || this.#last(0, startHigh, startLow) < 0) bounds.push(startHigh, startLow)
    else if (this.#last(0, endHigh, endLow) >= 0) return
    else bounds.count--
    bounds.push(endHigh, endLow)
  }

  /** Negative, 0 or positive as the `back`th bound from the end is below, equal to or above (high, low). */
  #last(back: number, high: number, low: number): number {
    const { words, count } = this.#bounds
    const above = highAt(words, count - 1 - back) - high
    return above === 0 ? lowAt(words, count - 1 - back) - low : above
  }

  values(): BigInt64Array {
    return this.#bounds.values()
  }
}

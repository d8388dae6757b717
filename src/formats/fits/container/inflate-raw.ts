import type { Output } from "./output.ts"
import { corrupt } from "./output.ts"

/** Codes of one Huffman alphabet: how many of each length, and the symbols in order of their codes (RFC 1951 §3.2.2). */
interface Codes {
  readonly counts: Uint16Array
  readonly symbols: Uint16Array
}

const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
]
const DISTANCE_BASE = Array.from({ length: 30 }, (_, i) => (i < 4 ? i + 1 : (2 + (i & 1)) * 2 ** ((i >> 1) - 1) + 1))
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
const LONGEST_CODE = 15

function makeCodes(lengths: Uint8Array): Codes {
  const counts = new Uint16Array(LONGEST_CODE + 1)
  for (const length of lengths) counts[length]! += 1
  counts[0] = 0
  let left = 1
  for (let length = 1; length <= LONGEST_CODE; length++) {
    left = 2 * left - counts[length]!
    if (left < 0) corrupt("its Huffman codes overlap")
  }
  const next = new Uint16Array(LONGEST_CODE + 2)
  for (let length = 1; length <= LONGEST_CODE; length++) next[length + 1] = next[length]! + counts[length]!
  const symbols = new Uint16Array(lengths.length)
  for (const [symbol, length] of lengths.entries()) if (length > 0) symbols[next[length]!++] = symbol
  return { counts, symbols }
}

const FIXED_LENGTHS = Uint8Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8))
const FIXED: readonly [Codes, Codes] = [makeCodes(FIXED_LENGTHS), makeCodes(new Uint8Array(30).fill(5))]

/** Reads DEFLATE data (RFC 1951) from `start` into `out`; gives the place behind them. */
export function inflateRaw(bytes: Uint8Array, start: number, out: Output): number {
  const reader = new DeflateReader(bytes, start)
  for (let last = false; !last;) {
    last = reader.bits(1) === 1
    const type = reader.bits(2)
    if (type === 3) corrupt("it holds a block of no known type")
    if (type === 0) reader.stored(out)
    else reader.block(type === 1 ? FIXED : reader.codes(), out)
  }
  return reader.at
}

class DeflateReader {
  readonly #bytes: Uint8Array
  at: number
  #hold = 0
  #count = 0

  constructor(bytes: Uint8Array, start: number) {
    this.#bytes = bytes
    this.at = start
  }

  bits(count: number): number {
    while (this.#count < count) {
      if (this.at >= this.#bytes.length) corrupt("it ends early")
      this.#hold |= this.#bytes[this.at++]! << this.#count
      this.#count += 8
    }
    const value = this.#hold & ((1 << count) - 1)
    this.#hold >>>= count
    this.#count -= count
    return value
  }

  stored(out: Output): void {
    this.#hold = 0
    this.#count = 0
    const length = this.bits(16)
    if ((this.bits(16) ^ 0xffff) !== length) corrupt("the length of a stored block is wrong")
    if (this.at + length > this.#bytes.length) corrupt("it ends early")
    out.write(this.#bytes.subarray(this.at, this.at + length))
    this.at += length
  }

  codes(): readonly [Codes, Codes] {
    const [literals, distances] = [this.bits(5) + 257, this.bits(5) + 1]
    const order = new Uint8Array(19)
    for (let i = 0, n = this.bits(4) + 4; i < n; i++) order[ORDER[i]!] = this.bits(3)
    const lengthCodes = makeCodes(order)
    const lengths = new Uint8Array(literals + distances)
    for (let i = 0; i < lengths.length;) {
      const symbol = this.#symbol(lengthCodes)
      if (symbol < 16) {
        lengths[i++] = symbol
        continue
      }
      if (symbol === 16 && i === 0) corrupt("it repeats a code length before the first")
      const value = symbol === 16 ? lengths[i - 1]! : 0
      const count = symbol === 16 ? 3 + this.bits(2) : symbol === 17 ? 3 + this.bits(3) : 11 + this.bits(7)
      if (i + count > lengths.length) corrupt("it has too many code lengths")
      lengths.fill(value, i, i + count)
      i += count
    }
    return [makeCodes(lengths.subarray(0, literals)), makeCodes(lengths.subarray(literals))]
  }

  block([literals, distances]: readonly [Codes, Codes], out: Output): void {
    for (;;) {
      const symbol = this.#symbol(literals)
      if (symbol < 256) out.push(symbol)
      else if (symbol === 256) return
      else this.#repeat(symbol - 257, distances, out)
    }
  }

  #repeat(code: number, distances: Codes, out: Output): void {
    const base = LENGTH_BASE[code]
    if (base === undefined) corrupt("it holds an unknown length")
    const length = base + (code < 8 || code === 28 ? 0 : this.bits((code - 4) >> 2))
    const symbol = this.#symbol(distances)
    const far = DISTANCE_BASE[symbol]
    if (far === undefined) corrupt("it holds an unknown distance")
    const distance = far + (symbol < 4 ? 0 : this.bits((symbol - 2) >> 1))
    if (!out.copy(distance, length)) corrupt("it points before its own start")
  }

  #symbol({ counts, symbols }: Codes): number {
    let code = 0
    let first = 0
    let index = 0
    for (let length = 1; length <= LONGEST_CODE; length++) {
      code |= this.bits(1)
      const count = counts[length]!
      if (code - count < first) return symbols[index + code - first]!
      index += count
      first = (first + count) << 1
      code <<= 1
    }
    return corrupt("it holds a code that stands for nothing")
  }
}

import { CaelumError } from "../../core/index.ts"
import type { TileBytes } from "./tile-bytes.ts"

export interface RiceOptions {
  /** BLOCKSIZE: pixels that share one code. */
  readonly block: number
  /** BYTEPIX: bytes of a pixel before compression. */
  readonly bytes: 1 | 2 | 4
}

/** Per BYTEPIX: bits of a block's code, and the code of a block that is stored as it is. */
export const RICE_FORMS = { 1: { bits: 3, raw: 6 }, 2: { bits: 4, raw: 14 }, 4: { bits: 5, raw: 25 } } as const

/**
 * Decodes `count` pixels of a Rice-coded tile (FITS 4.0 §10.4.1): differences to the pixel before, zigzag-mapped, a number of low bits
 * as they are and the rest in unary. One-byte pixels are unsigned, others signed.
 * @throws CaelumError `malformed` where the stream ends early or holds a code that there is not.
 */
export function decodeRice(input: TileBytes, options: RiceOptions, out: Int32Array, count: number): void {
  const { words, bits: size } = input
  const { bits, raw } = RICE_FORMS[options.bytes]
  const narrow = 32 - 8 * options.bytes
  let position = 8 * options.bytes
  let last = words[0]! >> narrow
  for (let i = 0; i < count;) {
    const stop = Math.min(count, i + options.block)
    const low = (peek(words, position) >>> (32 - bits)) - 1
    position += bits
    if (low < 0) out.fill((last << narrow) >> narrow, i, stop)
    else if (low < raw) position = readBlock(words, position, { low, narrow, last, size }, out, i, stop)
    else if (low === raw) position = readRaw(words, position, { narrow, last }, out, i, stop)
    else throw broken(`a block of its Rice stream has the code ${low + 1}`)
    if (position > size) throw broken("its Rice stream ends early")
    last = out[stop - 1]!
    i = stop
  }
  if (options.bytes === 1) for (let i = 0; i < count; i++) out[i] = out[i]! & 0xff
}

function peek(words: Int32Array, position: number): number {
  const at = position >>> 5
  const shift = position & 31
  return (words[at]! << shift) | ((words[at + 1]! >>> 1) >>> (31 - shift))
}

interface Block {
  readonly low: number
  readonly narrow: number
  readonly last: number
  readonly size: number
}

function readBlock(
  words: Int32Array,
  start: number,
  block: Block,
  out: Int32Array,
  from: number,
  stop: number,
): number {
  const { low, narrow, size } = block
  const drop = 31 - low
  const most = 31 - low
  let { last } = block
  let position = start
  for (let i = from; i < stop; i++) {
    const at = position >>> 5
    const shift = position & 31
    let window = (words[at]! << shift) | ((words[at + 1]! >>> 1) >>> (31 - shift))
    const zeros = Math.clz32(window)
    if (zeros > most) {
      const high = countZeros(words, position, size)
      position += high + 1
      last = step(last, (high << low) | ((peek(words, position) >>> 1) >>> drop))
      position += low
      out[i] = (last << narrow) >> narrow
      continue
    }
    window = (window << zeros) << 1
    last = step(last, (zeros << low) | ((window >>> 1) >>> drop))
    out[i] = (last << narrow) >> narrow
    let used = zeros + 1 + low
    // Most codes are short: up to three are whole in one window of 32 bits.
    for (let more = 0; more < 2 && i + 1 < stop; more++) {
      window <<= low
      const next = Math.clz32(window)
      const length = next + 1 + low
      if (used + length > 32) break
      window = (window << next) << 1
      last = step(last, (next << low) | ((window >>> 1) >>> drop))
      out[++i] = (last << narrow) >> narrow
      used += length
    }
    position += used
  }
  return position
}

/** The value after a difference that is mapped to 0, -1, 1, -2, 2, … */
function step(last: number, mapped: number): number {
  return (last + ((mapped >>> 1) ^ -(mapped & 1))) | 0
}

/** Length of the run of zero bits at a position. */
function countZeros(words: Int32Array, start: number, size: number): number {
  let position = start
  for (let window = peek(words, position); window === 0; window = peek(words, position)) {
    position += 32
    if (position > size) throw broken("its Rice stream ends early")
  }
  return position - start + Math.clz32(peek(words, position))
}

function readRaw(
  words: Int32Array,
  start: number,
  { narrow, last: before }: { readonly narrow: number; readonly last: number },
  out: Int32Array,
  from: number,
  stop: number,
): number {
  let last = before
  let position = start
  for (let i = from; i < stop; i++) {
    const mapped = peek(words, position) >>> narrow
    position += 32 - narrow
    last = step(last, mapped)
    out[i] = (last << narrow) >> narrow
  }
  return position
}

function broken(what: string): CaelumError {
  return new CaelumError("malformed", what)
}

import { BitWriter } from "./bit-writer.ts"
import type { RiceOptions } from "./codec-rice.ts"
import { RICE_FORMS } from "./codec-rice.ts"

/** The Rice code of integers (FITS 4.0 §10.4.1), as `decodeRice` reads it. */
export function encodeRice(values: Int32Array, options: RiceOptions): Uint8Array {
  const { bytes: size, block } = options
  const narrow = 32 - 8 * size
  const writer = new BitWriter(values.length * size + 64)
  const mapped = new Uint32Array(block)
  let last = values[0] ?? 0
  writer.put(last, 8 * size)
  for (let from = 0; from < values.length; from += block) {
    const count = Math.min(block, values.length - from)
    let sum = 0
    for (let i = 0; i < count; i++) {
      const value = values[from + i]!
      const difference = ((value - last) << narrow) >> narrow
      last = value
      mapped[i] = (difference << 1) ^ (difference >> 31)
      sum += mapped[i]!
    }
    writeBlock(writer, mapped, count, sum, size)
  }
  return writer.finish()
}

function writeBlock(writer: BitWriter, mapped: Uint32Array, count: number, sum: number, size: 1 | 2 | 4): void {
  const { bits, raw } = RICE_FORMS[size]
  if (sum === 0) return writer.put(0, bits)
  const low = lowBits(sum, count)
  writer.put(Math.min(low, raw) + 1, bits)
  if (low >= raw) for (let i = 0; i < count; i++) writer.put(mapped[i]!, 8 * size)
  else
    for (let i = 0; i < count; i++) {
      const value = mapped[i]!
      writer.putUnary(value >>> low)
      if (low > 0) writer.put(value, low)
    }
}

/** Bits that are written as they are: the logarithm of half the mean difference. */
function lowBits(sum: number, count: number): number {
  const mean = Math.max(0, Math.trunc((sum - Math.trunc(count / 2) - 1) / count))
  let low = 0
  for (let rest = mean >>> 1; rest > 0; rest >>>= 1) low++
  return low
}

import type { ByteRange, Span } from "../core/index.ts"
import { CaelumError } from "../core/index.ts"

/**
 * The bytes that `range` means in an object of `size` bytes.
 * @throws CaelumError `range` where offset + length reaches beyond the object, `usage` for a range that is none.
 */
export function resolveRange(range: ByteRange, size: number, label: string): Span {
  checkRange(range, label)
  if ("first" in range) return { offset: 0, length: Math.min(range.first, size) }
  if ("last" in range) return { offset: size - Math.min(range.last, size), length: Math.min(range.last, size) }
  if (range.offset + range.length > size) throw outsideObject(range, size, label)
  return range
}

/** Refuses negative, fractional and unsafe numbers in a range. */
export function checkRange(range: ByteRange, label: string): void {
  const numbers = "first" in range ? [range.first] : "last" in range ? [range.last] : [range.offset, range.length]
  if (numbers.every((n) => Number.isSafeInteger(n) && n >= 0) && Number.isSafeInteger(numbers[0]! + (numbers[1] ?? 0)))
    return
  throw new CaelumError(
    "usage",
    `The range ${describeRange(range)} of ${label} is not one of whole, non-negative numbers; check how it was computed.`,
    { context: { uri: label } },
  )
}

/** Most bytes that the answer to `range` can have. */
export function bytesAsked(range: ByteRange): number {
  if ("first" in range) return range.first
  return "last" in range ? range.last : range.length
}

export function outsideObject(range: ByteRange, size: number, label: string): CaelumError {
  const context = { uri: label, size, ...("offset" in range ? { offset: range.offset } : {}) }
  return new CaelumError(
    "range",
    `${describeRange(range)} of ${label} lie outside the object, which has ${size} bytes; it may be truncated.`,
    { context },
  )
}

/** "bytes 0–99", as errors say it. */
export function describeRange(range: ByteRange): string {
  if ("first" in range) return `the first ${range.first} bytes`
  if ("last" in range) return `the last ${range.last} bytes`
  return `bytes ${range.offset}–${range.offset + range.length - 1}`
}

import type { ByteRange, ByteSource, ReadOptions, Span } from "../../../core/index.ts"
import { CaelumError, throwIfAborted } from "../../../core/index.ts"

/** Content in memory as a source. */
export function wholeSource(label: string, bytes: Uint8Array): ByteSource {
  return {
    label,
    known: () => ({ size: bytes.length }),
    size: async () => bytes.length,
    read: async (range, options) => {
      throwIfAborted(options?.signal)
      const { offset, length } = place(range, bytes.length, label)
      return bytes.subarray(offset, offset + length)
    },
  }
}

/** A part of a source as a source. */
export function subSource(source: ByteSource, part: Span): ByteSource {
  return {
    label: source.label,
    known: () => ({ size: part.length }),
    size: async () => part.length,
    read: async (range: ByteRange, options?: ReadOptions) => {
      const { offset, length } = place(range, part.length, source.label)
      return length === 0 ? new Uint8Array(0) : source.read({ offset: part.offset + offset, length }, options)
    },
  }
}

function place(range: ByteRange, size: number, label: string): Span {
  if ("first" in range) return { offset: 0, length: Math.min(range.first, size) }
  if ("last" in range) return { offset: Math.max(0, size - range.last), length: Math.min(range.last, size) }
  if (range.offset >= 0 && range.length >= 0 && range.offset + range.length <= size) return range
  throw new CaelumError(
    "range",
    `Bytes ${range.offset}+${range.length} of ${label} were asked, but its content has ${size} bytes only.`,
    { context: { uri: label, offset: range.offset } },
  )
}

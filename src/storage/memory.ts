import type { ByteSource } from "../core/index.ts"
import { throwIfAborted } from "../core/index.ts"
import { resolveRange } from "./resolve.ts"

/** Bytes in memory as a source. Reads are views: nothing is copied. */
export function memorySource(bytes: Uint8Array, label: string): ByteSource {
  const facts = { size: bytes.length }
  return {
    label,
    known: () => facts,
    size: async () => bytes.length,
    read: async (range, options) => {
      throwIfAborted(options?.signal)
      const { offset, length } = resolveRange(range, bytes.length, label)
      return bytes.subarray(offset, offset + length)
    },
  }
}

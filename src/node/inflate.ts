import { gunzipSync, gzipSync } from "node:zlib"

/** The content of a gzip stream (RFC 1952) of at most `most` bytes; undefined for a stream that is corrupt, cut off, or longer. */
export function inflate(bytes: Uint8Array, most: number): Uint8Array | undefined {
  return inflateRoom(bytes, most, Math.min(most, sizeOf(bytes, bytes.length)))
}

/** With room for what the streams say that they hold, and a little: a full buffer would be followed by another. */
function inflateRoom(bytes: Uint8Array, most: number, wanted: number): Uint8Array | undefined {
  const chunkSize = wanted + 64
  try {
    return gunzipSync(bytes, { maxOutputLength: most, chunkSize })
  } catch {
    return undefined
  }
}

/** Longest content of streams that are inflated together: beyond it the cost of a call does not show. */
const LONGEST = 1 << 20

/**
 * The contents of gzip streams that lie one behind the other in `bytes`, from each of `ends` to the next; undefined where they cannot be
 * told apart, or are corrupt, or one of them is longer than its place in `most` says. One call does for many small ones.
 */
export function inflateRow(
  bytes: Uint8Array,
  ends: readonly number[],
  most: readonly number[],
): Uint8Array[] | undefined {
  const sizes = ends.map((end) => sizeOf(bytes, end))
  const total = sizes.reduce((sum, size) => sum + size, 0)
  if (total > LONGEST || sizes.some((size, i) => size > most[i]!)) return undefined
  const content = inflateRoom(bytes, Math.max(1, total), total)
  if (content?.length !== total) return undefined
  let at = 0
  return sizes.map((size) => content.subarray(at, (at += size)))
}

/** ISIZE: the last four bytes of a stream, which the decompressor compares with what comes out. */
function sizeOf(bytes: Uint8Array, end: number): number {
  return (bytes[end - 4]! | (bytes[end - 3]! << 8) | (bytes[end - 2]! << 16) | (bytes[end - 1]! << 24)) >>> 0
}

/** The bytes as a gzip stream (RFC 1952). */
export function gzip(bytes: Uint8Array): Uint8Array {
  return gzipSync(bytes)
}

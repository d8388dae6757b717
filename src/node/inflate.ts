import { gunzipSync } from "node:zlib"

/** The content of a gzip stream (RFC 1952) of at most `most` bytes; undefined for a stream that is corrupt, cut off, or longer. */
export function inflate(bytes: Uint8Array, most: number): Uint8Array | undefined {
  try {
    return gunzipSync(bytes, { maxOutputLength: most, chunkSize: Math.max(64, most) })
  } catch {
    return undefined
  }
}

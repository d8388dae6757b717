import { CaelumError } from "../../core/index.ts"

/** The values of a stored tile: 32 bits or less as integers, 64 bits as they are, floats as floats. */
export type TileValues = Int16Array | Int32Array | BigInt64Array | Float32Array | Float64Array

/** How many bytes a value has in a tile of `count` values. @throws CaelumError `malformed` where that is no whole, known number. */
export function valueBytes(length: number, count: number, allowed: readonly number[]): number {
  const width = length / count
  if (allowed.includes(width)) return width
  throw new CaelumError(
    "malformed",
    `it holds ${length} bytes for ${count} pixels, which is not ${allowed.join(" or ")} a pixel`,
  )
}

/** Most significant bytes first, then the next: GZIP_2's order (FITS 4.0 §10.4.2), undone. */
export function unshuffle(bytes: Uint8Array, width: number): Uint8Array {
  if (width === 1) return bytes
  const count = bytes.length / width
  const out = new Uint8Array(bytes.length)
  for (let byte = 0; byte < width; byte++) {
    const from = byte * count
    for (let i = 0, to = byte; i < count; i++, to += width) out[to] = bytes[from + i]!
  }
  return out
}

/** Big-endian integers of 1 (unsigned), 2 or 4 bytes. */
export function readIntegers(bytes: Uint8Array, width: number, out: Int32Array, count: number): void {
  if (width === 1) for (let i = 0; i < count; i++) out[i] = bytes[i]!
  else if (width === 2)
    for (let i = 0, at = 0; i < count; i++, at += 2) out[i] = ((bytes[at]! << 24) >> 16) | bytes[at + 1]!
  else
    for (let i = 0, at = 0; i < count; i++, at += 4)
      out[i] = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
}

/** Big-endian integers of 2 bytes, in GZIP_2's order or one after another. */
export function readShorts(bytes: Uint8Array, shuffled: boolean, out: Int16Array, count: number): void {
  if (shuffled) for (let i = 0; i < count; i++) out[i] = (bytes[i]! << 8) | bytes[count + i]!
  else for (let i = 0, at = 0; i < count; i++, at += 2) out[i] = (bytes[at]! << 8) | bytes[at + 1]!
}

/** GZIP_2's order and integers of 2 or 4 bytes in one pass. */
export function readShuffled(bytes: Uint8Array, width: number, out: Int32Array, count: number): void {
  if (width === 1) return readIntegers(bytes, 1, out, count)
  if (width === 2) for (let i = 0; i < count; i++) out[i] = ((bytes[i]! << 24) >> 16) | bytes[count + i]!
  else {
    const second = count
    const third = 2 * count
    const fourth = 3 * count
    for (let i = 0; i < count; i++)
      out[i] = (bytes[i]! << 24) | (bytes[second + i]! << 16) | (bytes[third + i]! << 8) | bytes[fourth + i]!
  }
}

/** Big-endian integers of 8 bytes. */
export function readLongs(bytes: Uint8Array, count: number): BigInt64Array {
  return new BigInt64Array(readWide(bytes, count))
}

/** Big-endian floats of 8 bytes. */
export function readDoubles(bytes: Uint8Array, count: number): Float64Array {
  return new Float64Array(readWide(bytes, count))
}

function readWide(bytes: Uint8Array, count: number): ArrayBuffer {
  const words = new Int32Array(2 * count)
  for (let i = 0, at = 0; i < count; i++, at += 8) {
    words[2 * i + 1] = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
    words[2 * i] = (bytes[at + 4]! << 24) | (bytes[at + 5]! << 16) | (bytes[at + 6]! << 8) | bytes[at + 7]!
  }
  return words.buffer
}

import { unpackBits } from "./levels.ts"

/** A position in `bytes` that every reader here moves; `failed` once something did not fit. */
export interface Cursor {
  readonly bytes: Uint8Array
  pos: number
  readonly end: number
  failed: boolean
}

function varint(cursor: Cursor): bigint {
  let result = 0n
  for (let shift = 0n; shift < 70n; shift += 7n) {
    if (cursor.pos >= cursor.end) break
    const byte = cursor.bytes[cursor.pos++]!
    result |= BigInt(byte & 127) << shift
    if (byte < 128) return result
  }
  cursor.failed = true
  return 0n
}

function zigzag(cursor: Cursor): bigint {
  const n = varint(cursor)
  return (n >> 1n) ^ -(n & 1n)
}

/**
 * Decodes DELTA_BINARY_PACKED (Parquet "Encodings" = 5) to `count` 64-bit integers, modulo 2^64. Returns undefined for bytes
 * that are not valid.
 */
export function decodeDelta(cursor: Cursor, count: number): BigInt64Array | undefined {
  const block = Number(varint(cursor))
  const miniblocks = Number(varint(cursor))
  const total = Number(varint(cursor))
  let value = zigzag(cursor)
  const size = block / miniblocks
  const sane = block > 0 && block <= 1 << 20 && miniblocks > 0 && Number.isInteger(size) && size % 8 === 0
  if (cursor.failed || (count > 0 && !sane) || total !== count) return undefined
  const out = new BigInt64Array(count)
  if (count > 0) out[0] = value
  for (let at = 1; at < count && !cursor.failed;) {
    const least = zigzag(cursor)
    const widths = cursor.pos
    cursor.pos += miniblocks
    if (cursor.pos > cursor.end) return undefined
    for (let m = 0; m < miniblocks && at < count; m++) {
      const width = cursor.bytes[widths + m]!
      const values = Math.min(size, count - at)
      if (width > 64 || cursor.pos + Math.ceil((width * values) / 8) > cursor.end) return undefined
      const deltas = unpackMiniblock(cursor.bytes, cursor.pos, width, values)
      for (let i = 0; i < values; i++) {
        value = BigInt.asIntN(64, value + least + deltas(i))
        out[at++] = value
      }
      cursor.pos = Math.min(cursor.end, cursor.pos + (width * size) / 8)
    }
  }
  return cursor.failed ? undefined : out
}

function unpackMiniblock(bytes: Uint8Array, pos: number, width: number, count: number): (index: number) => bigint {
  if (width <= 31) {
    const values = new Int32Array(count)
    if (width > 0) unpackBits(bytes, pos, width, values, 0, count)
    return (index) => BigInt(values[index]!)
  }
  const mask = (1n << BigInt(width)) - 1n
  return (index) => {
    const bit = index * width
    const first = pos + Math.floor(bit / 8)
    let value = 0n
    for (let k = 8; k >= 0; k--) value = (value << 8n) | BigInt(bytes[first + k] ?? 0)
    return (value >> BigInt(bit % 8)) & mask
  }
}

/** Byte slices of one buffer. */
export interface Slices {
  readonly bytes: Uint8Array
  readonly starts: Int32Array
  readonly lengths: Int32Array
}

/** Decodes DELTA_LENGTH_BYTE_ARRAY (= 6): lengths first, then all bytes. The slices lie in the cursor's own bytes. */
export function decodeDeltaLength(cursor: Cursor, count: number): Slices | undefined {
  const lengths = decodeDelta(cursor, count)
  if (!lengths) return undefined
  const slices = { bytes: cursor.bytes, starts: new Int32Array(count), lengths: new Int32Array(count) }
  for (let i = 0; i < count; i++) {
    const length = Number(lengths[i]!)
    if (length < 0 || length > cursor.end - cursor.pos) return undefined
    slices.starts[i] = cursor.pos
    slices.lengths[i] = length
    cursor.pos += length
  }
  return slices
}

/** Decodes DELTA_BYTE_ARRAY (= 7): each value shares a prefix with the one before it. */
export function decodeDeltaBytes(cursor: Cursor, count: number, most: number): Slices | undefined {
  const prefixes = decodeDelta(cursor, count)
  const suffixes = prefixes && decodeDeltaLength(cursor, count)
  if (!suffixes) return undefined
  const lengths = new Int32Array(count)
  let total = 0
  for (let i = 0; i < count; i++) {
    const prefix = Number(prefixes[i]!)
    if (prefix < 0 || prefix > (i === 0 ? 0 : lengths[i - 1]!)) return undefined
    lengths[i] = prefix + suffixes.lengths[i]!
    total += lengths[i]!
    if (total > most) return undefined
  }
  const out = { bytes: new Uint8Array(total), starts: new Int32Array(count), lengths }
  for (let i = 0, at = 0; i < count; at += lengths[i]!, i++) {
    const prefix = Number(prefixes[i]!)
    const from = suffixes.starts[i]!
    out.starts[i] = at
    if (prefix > 0) out.bytes.copyWithin(at, out.starts[i - 1]!, out.starts[i - 1]! + prefix)
    out.bytes.set(suffixes.bytes.subarray(from, from + suffixes.lengths[i]!), at + prefix)
  }
  return out
}

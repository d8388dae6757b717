/**
 * Decodes `count` values of the RLE / bit-packing hybrid (Parquet "Encodings", RLE = 3) from `bytes[pos, end)` into
 * `out[to …]`. Returns the position behind them, or -1 if the bytes end too soon.
 */
export function decodeHybrid(
  bytes: Uint8Array,
  pos: number,
  end: number,
  width: number,
  out: Int32Array,
  to: number,
  count: number,
): number {
  const stop = to + count
  if (width === 0) {
    out.fill(0, to, stop)
    return pos
  }
  while (to < stop) {
    let header = 0
    for (let shift = 0; ; shift += 7) {
      if (pos >= end || shift > 28) return -1
      const byte = bytes[pos++]!
      header |= (byte & 127) << shift
      if (byte < 128) break
    }
    const run = header >>> 1
    if ((header & 1) === 0) {
      const size = (width + 7) >> 3
      if (pos + size > end || run === 0) return -1
      let value = 0
      for (let i = 0; i < size; i++) value |= bytes[pos + i]! << (8 * i)
      pos += size
      const until = Math.min(stop, to + run)
      out.fill(value, to, until)
      to = until
    } else {
      const values = Math.min(run * 8, stop - to)
      // The last group may be cut short by the writer: only the bits that are needed must be there.
      if (run === 0 || pos + Math.ceil((values * width) / 8) > end) return -1
      unpackBits(bytes, pos, width, out, to, values)
      to += values
      pos = Math.min(end, pos + run * width)
    }
  }
  return pos
}

/** Unpacks `count` little-endian bit-packed values of `width` ≤ 32 bits. The caller has checked that the bits are there. */
export function unpackBits(
  bytes: Uint8Array,
  pos: number,
  width: number,
  out: Int32Array,
  to: number,
  count: number,
): void {
  if (width > 24) return unpackWide(bytes, pos, width, out, to, count)
  const mask = (1 << width) - 1
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  // A whole word is loaded for each value as long as there are four bytes from its first one on.
  const whole = Math.max(0, Math.min(count, Math.floor(((bytes.length - pos - 4) * 8) / width)))
  let bit = 0
  for (let i = 0; i < whole; i++, bit += width)
    out[to + i] = (view.getUint32(pos + (bit >>> 3), true) >>> (bit & 7)) & mask
  for (let i = whole; i < count; i++, bit += width) {
    let word = 0
    for (let k = 3; k >= 0; k--) word = (word << 8) | (bytes[pos + (bit >>> 3) + k] ?? 0)
    out[to + i] = (word >>> (bit & 7)) & mask
  }
}

function unpackWide(bytes: Uint8Array, pos: number, width: number, out: Int32Array, to: number, count: number): void {
  for (let i = 0; i < count; i++) {
    const bit = i * width
    const first = pos + Math.floor(bit / 8)
    let value = 0
    for (let k = 0; k < 5; k++) value += (bytes[first + k] ?? 0) * 2 ** (8 * k)
    out[to + i] = Math.floor(value / 2 ** (bit % 8)) % 2 ** width
  }
}

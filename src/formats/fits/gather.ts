/** Words of a column in the host's order, two for a 64-bit value. */
export type Words = Uint8Array | Uint16Array | Uint32Array

/** Rows of big-endian fields inside a piece of a file. */
export interface Strip {
  readonly bytes: Uint8Array
  /** Where the field of the first row begins in `bytes`, and how far it is to that of the next. */
  readonly at: number
  readonly stride: number
  readonly count: number
}

/**
 * Copies fields of `per` elements of `size` bytes to their place in a column, as values of the host's (little-endian) order.
 * @param to Element of `out` where the first row goes.
 */
export function gather(strip: Strip, per: number, size: number, out: Words, to: number): void {
  const dense = strip.stride === per * size
  const rows = dense ? { ...strip, stride: size, count: strip.count * per } : strip
  const inner = dense ? 1 : per
  const view = new DataView(strip.bytes.buffer, strip.bytes.byteOffset, strip.bytes.byteLength)
  if (size === 1) gather8(rows, inner, out, to)
  else if (inner === 1) gatherOne(view, rows, size, out, to)
  else gatherMany(view, rows, { per: inner, size }, out, to)
}

function gather8({ bytes, at, stride, count }: Strip, per: number, out: Words, to: number): void {
  if (per === 1 && stride === 1) out.set(bytes.subarray(at, at + count), to)
  else if (per === 1) for (let i = 0, p = at; i < count; i++, p += stride) out[to + i] = bytes[p]!
  else for (let i = 0, p = at; i < count; i++, p += stride) out.set(bytes.subarray(p, p + per), to + i * per)
}

function gatherOne(view: DataView, { at, stride, count }: Strip, size: number, out: Words, to: number): void {
  if (size === 2) for (let i = 0, p = at; i < count; i++, p += stride) out[to + i] = view.getUint16(p)
  else if (size === 4) for (let i = 0, p = at; i < count; i++, p += stride) out[to + i] = view.getUint32(p)
  else
    for (let i = 0, p = at, o = 2 * to; i < count; i++, p += stride, o += 2) {
      out[o] = view.getUint32(p + 4)
      out[o + 1] = view.getUint32(p)
    }
}

function gatherMany(
  view: DataView,
  { bytes, at, stride, count }: Strip,
  { per, size }: { per: number; size: number },
  out: Words,
  to: number,
): void {
  for (let i = 0; i < count; i++)
    gatherOne(view, { bytes, at: at + i * stride, stride: size, count: per }, size, out, to + i * per)
}

/** From this length on a literal is copied in one call. */
const LONG = 64

/**
 * Decompresses a raw Snappy block (google/snappy format description) into `out`, which must have exactly the length that the
 * block announces. Returns false for a block that is not valid or has another length.
 */
export function unsnap(input: Uint8Array, out: Uint8Array): boolean {
  const end = input.length
  let at = preambleLength(input, out.length)
  if (at < 0) return false
  const source = new DataView(input.buffer, input.byteOffset, end)
  const target = new DataView(out.buffer, out.byteOffset, out.length)
  let to = 0
  while (at < end) {
    const tag = input[at++]!
    let length = (tag >> 2) + 1
    if ((tag & 3) === 0) {
      if (length > 60) {
        const bytes = length - 60
        if (at + bytes > end) return false
        length = 1
        for (let i = 0, scale = 1; i < bytes; i++, scale *= 256) length += input[at + i]! * scale
        at += bytes
      }
      if (length > end - at || length > out.length - to) return false
      copyLiteral(source, at, target, to, length)
      at += length
    } else {
      let offset: number
      if ((tag & 3) === 1) {
        length = ((tag >> 2) & 7) + 4
        offset = ((tag >> 5) << 8) + (input[at] ?? 0)
        at += 1
      } else {
        offset = (input[at] ?? 0) + (input[at + 1] ?? 0) * 256
        at += 2
        if ((tag & 3) === 3) {
          offset += (input[at] ?? 0) * 65536 + (input[at + 1] ?? 0) * 16777216
          at += 2
        }
      }
      if (at > end || offset === 0 || offset > to || length > out.length - to) return false
      copyBack(target, to, offset, length)
    }
    to += length
  }
  return to === out.length
}

/** Where the elements start, or -1 if the announced length is not `expected`. */
function preambleLength(input: Uint8Array, expected: number): number {
  let length = 0
  let scale = 1
  for (let at = 0; at < 5 && at < input.length; at++, scale *= 128) {
    length += (input[at]! & 127) * scale
    if (input[at]! < 128) return length === expected ? at + 1 : -1
  }
  return -1
}

/** Word by word while there is room for a whole last word: what it writes too much is written over by what follows. */
function copyLiteral(from: DataView, at: number, to: DataView, into: number, length: number): void {
  if (length > LONG) {
    const source = new Uint8Array(from.buffer, from.byteOffset + at, length)
    new Uint8Array(to.buffer, to.byteOffset + into, length).set(source)
  } else if (at + LONG <= from.byteLength && into + LONG <= to.byteLength) {
    to.setUint32(into, from.getUint32(at, true), true)
    to.setUint32(into + 4, from.getUint32(at + 4, true), true)
    if (length <= 8) return
    to.setUint32(into + 8, from.getUint32(at + 8, true), true)
    to.setUint32(into + 12, from.getUint32(at + 12, true), true)
    for (let i = 16; i < length; i += 4) to.setUint32(into + i, from.getUint32(at + i, true), true)
  } else for (let i = 0; i < length; i++) to.setUint8(into + i, from.getUint8(at + i))
}

function copyBack(out: DataView, to: number, offset: number, length: number): void {
  if (offset >= 4 && to + LONG <= out.byteLength) {
    out.setUint32(to, out.getUint32(to - offset, true), true)
    out.setUint32(to + 4, out.getUint32(to + 4 - offset, true), true)
    if (length <= 8) return
    out.setUint32(to + 8, out.getUint32(to + 8 - offset, true), true)
    out.setUint32(to + 12, out.getUint32(to + 12 - offset, true), true)
    for (let i = 16; i < length; i += 4) out.setUint32(to + i, out.getUint32(to + i - offset, true), true)
  } else for (let i = 0; i < length; i++) out.setUint8(to + i, out.getUint8(to + i - offset))
}

/** Bytes of a bit-packed run of `count` values. */
export function packedBytes(count: number, width: number): number {
  return Math.ceil(count / 8) * width
}

/** A run header of the hybrid encoding for bit-packed values: the number of groups of eight, times 2, plus 1. */
export function writeRunHeader(count: number, out: Uint8Array, at: number): number {
  return writeVarint(Math.ceil(count / 8) * 2 + 1, out, at)
}

export function writeVarint(value: number, out: Uint8Array, at: number): number {
  let rest = value
  let place = at
  while (rest > 127) {
    out[place++] = (rest & 127) | 128
    rest >>>= 7
  }
  out[place++] = rest
  return place
}

/** Packs values of `width` ≤ 24 bits, the lowest bits first; what fills the last group of eight is 0. */
export function packBits(values: Uint32Array, count: number, width: number, out: Uint8Array, at: number): number {
  let held = 0
  let bits = 0
  let place = at
  for (let i = 0; i < count; i++) {
    held |= values[i]! << bits
    bits += width
    while (bits >= 8) {
      out[place++] = held & 255
      held >>>= 8
      bits -= 8
    }
  }
  if (bits > 0) out[place++] = held & 255
  const end = at + packedBytes(count, width)
  out.fill(0, place, end)
  return end
}

/** Bits of the largest of `count` indices. */
export function indexWidth(count: number): number {
  return count <= 1 ? 0 : 32 - Math.clz32(count - 1)
}

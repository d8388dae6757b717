/** The byte at `offset` of every object of the fault server: neighbours differ, and so do blocks of 256 and of 65 536. */
export function byteAt(offset: number): number {
  return (offset * 131 + Math.floor(offset / 256) * 17 + Math.floor(offset / 65_536) * 7) & 255
}

/** Bytes `[offset, offset + length)` of such an object. */
export function bytesAt(offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  for (let i = 0; i < length; i++) bytes[i] = byteAt(offset + i)
  return bytes
}

import { Decompress } from "fzstd"
import type { Output } from "./output.ts"
import { corrupt } from "./output.ts"

const PIECE = 1 << 16

/** Reads Zstandard frames (RFC 8878) piece by piece, so that `out` can bound what comes of them. */
export function unzstd(bytes: Uint8Array, out: Output): void {
  checkWindow(bytes)
  let ended = false
  const reader = new Decompress((piece, last) => {
    out.write(piece)
    ended = last === true
  })
  for (let at = 0; at < bytes.length; at += PIECE) {
    const end = Math.min(bytes.length, at + PIECE)
    reader.push(bytes.subarray(at, end), end === bytes.length)
  }
  if (!ended && bytes.length > 0) corrupt("it ends early")
}

/** The window that a frame asks for is room that is made at once: it must be in proportion. */
function checkWindow(bytes: Uint8Array): void {
  const single = ((bytes[4] ?? 0) & 0x20) !== 0
  const window = single ? contentSize(bytes) : 2 ** (10 + ((bytes[5] ?? 0) >> 3))
  if (window > 64 * bytes.length + (16 << 20)) corrupt("it asks for more room than its content can need")
}

/** The frame's content size, behind its descriptor and dictionary (RFC 8878 §3.1.1.1). */
function contentSize(bytes: Uint8Array): number {
  const flags = bytes[4]!
  const at = 5 + [0, 1, 2, 4][flags & 3]!
  const length = [1, 2, 4, 8][flags >> 6]!
  let size = length === 2 ? 256 : 0
  for (let i = 0; i < length; i++) size += (bytes[at + i] ?? 0) * 2 ** (8 * i)
  return size
}

import { Decompress } from "fzstd"
import type { Output } from "./output.ts"
import { corrupt } from "./output.ts"
import { xxh64 } from "./xxh64.ts"

const PIECE = 1 << 16
const MAGIC = 0xfd2fb528
const SKIPPED = 0x184d2a50
const MOST_OUT_OF_PROPORTION = 16 << 20

/**
 * Reads Zstandard frames, one behind the other (RFC 8878): piece by piece, so that `out` can bound what comes of them; the window of each is
 * bounded before there is room for it, and its check sum, where it has one, is compared.
 */
export function unzstd(bytes: Uint8Array, out: Output): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at < bytes.length;) {
    if (at + 8 > bytes.length) corrupt("it ends early")
    const magic = view.getUint32(at, true)
    if ((magic & 0xfffffff0) >>> 0 === SKIPPED) at += 8 + view.getUint32(at + 4, true)
    else if (magic === MAGIC) at = readFrame(bytes, view, at, out)
    else corrupt("a frame does not begin as it should")
    if (at > bytes.length) corrupt("it ends early")
  }
}

function readFrame(bytes: Uint8Array, view: DataView, start: number, out: Output): number {
  const { data, window, checked } = frameHeader(bytes, start)
  if (window > 64 * bytes.length + MOST_OUT_OF_PROPORTION) corrupt("it asks for more room than its content can need")
  const end = blocksEnd(bytes, data)
  const stop = end + (checked ? 4 : 0)
  if (stop > bytes.length) corrupt("it ends early")
  const from = out.length
  inflate(bytes.subarray(start, stop), out)
  const sum = checked ? view.getUint32(end, true) : undefined
  if (sum !== undefined && Number(BigInt.asUintN(32, xxh64(out.bytes.subarray(from)))) !== sum)
    corrupt("the check sum of a frame is wrong")
  return stop
}

function inflate(frame: Uint8Array, out: Output): void {
  let ended = false
  const reader = new Decompress((piece, last) => {
    out.write(piece)
    ended = last === true
  })
  for (let at = 0; at < frame.length; at += PIECE) {
    const end = Math.min(frame.length, at + PIECE)
    reader.push(frame.subarray(at, end), end === frame.length)
  }
  if (!ended) corrupt("it ends early")
}

interface FrameHeader {
  /** Where its blocks begin. */
  readonly data: number
  /** Bytes of the room that the reader makes at once. */
  readonly window: number
  readonly checked: boolean
}

/** RFC 8878 §3.1.1.1. */
function frameHeader(bytes: Uint8Array, start: number): FrameHeader {
  const flags = bytes[start + 4]!
  const single = (flags & 0x20) !== 0
  const dictionary = start + (single ? 5 : 6)
  const at = dictionary + [0, 1, 2, 4][flags & 3]!
  const length = flags >> 6 === 0 ? (single ? 1 : 0) : [1, 2, 4, 8][flags >> 6]!
  let size = length === 2 ? 256 : 0
  for (let i = 0; i < length; i++) size += (bytes[at + i] ?? 0) * 2 ** (8 * i)
  const exponent = bytes[start + 5] ?? 0
  const window = single ? size : 2 ** (10 + (exponent >> 3)) * (1 + (exponent & 7) / 8)
  return { data: at + length, window, checked: (flags & 4) !== 0 }
}

/** Where the blocks of a frame end, by their headers (§3.1.1.2). */
function blocksEnd(bytes: Uint8Array, start: number): number {
  for (let at = start; at + 3 <= bytes.length;) {
    const head = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16)
    const kind = (head >> 1) & 3
    if (kind === 3) corrupt("a block is of no known kind")
    at += 3 + (kind === 1 ? 1 : head >> 3)
    if ((head & 1) === 1) return at
  }
  return corrupt("it ends early")
}

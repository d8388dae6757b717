import { CaelumError } from "../../../core/index.ts"
import { crc32, crc64 } from "./crc.ts"
import { LzmaReader } from "./lzma.ts"
import type { Output } from "./output.ts"
import { corrupt } from "./output.ts"
import { sha256 } from "./sha256.ts"

const HEADER = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]
const CHECK_BYTES = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64]
const LZMA2 = 0x21
const DELTA = 3

/** Reads .xz streams, one behind the other: LZMA2 blocks, with a delta filter or none, CRC-32, CRC-64 and SHA-256 compared (The .xz File Format 1.2). */
export function unxz(bytes: Uint8Array, out: Output): void {
  let at = 0
  do {
    at = stream(bytes, at, out)
    while (at < bytes.length && bytes[at] === 0) at++
  } while (at < bytes.length)
}

function word(bytes: Uint8Array, at: number): number {
  if (at + 4 > bytes.length) corrupt("it ends early")
  return new DataView(bytes.buffer, bytes.byteOffset + at).getUint32(0, true)
}

function stream(bytes: Uint8Array, start: number, out: Output): number {
  if (HEADER.some((byte, i) => bytes[start + i] !== byte)) corrupt("its header is wrong")
  const check = bytes[start + 7]!
  if (bytes[start + 6] !== 0 || check > 15) corrupt("its header is wrong")
  if (word(bytes, start + 8) !== crc32(bytes, start + 6, start + 8)) corrupt("the check sum of its header is wrong")
  let at = start + 12
  while (at < bytes.length && bytes[at] !== 0) at = block(bytes, at, check, out)
  at = index(bytes, at)
  if (bytes[at + 10] !== 0x59 || bytes[at + 11] !== 0x5a) corrupt("it ends early")
  if (word(bytes, at) !== crc32(bytes, at + 4, at + 10)) corrupt("the check sum of its end is wrong")
  return at + 12
}

function block(bytes: Uint8Array, start: number, check: number, out: Output): number {
  const data = start + (bytes[start]! + 1) * 4
  let at = data
  if (word(bytes, data - 4) !== crc32(bytes, start, data - 4)) corrupt("the check sum of a block's header is wrong")
  const distance = readFilters(bytes, start)
  const from = out.length
  at = lzma2(bytes, data, out)
  at += (4 - ((at - start) % 4)) % 4
  if (at + CHECK_BYTES[check]! > bytes.length) corrupt("it ends early")
  const content = out.bytes.subarray(from)
  if (distance > 0) for (let i = distance; i < content.length; i++) content[i]! += content[i - distance]!
  if (!isChecked(bytes, at, check, content)) corrupt("the check sum of a block is wrong")
  return at + CHECK_BYTES[check]!
}

/** The distance of a delta filter before LZMA2, 0 without one (§5.3.3). */
function readFilters(bytes: Uint8Array, start: number): number {
  const flags = bytes[start + 1]!
  let at = start + 2
  if (flags & 0x40) [, at] = number(bytes, at)
  if (flags & 0x80) [, at] = number(bytes, at)
  const filters = (flags & 3) + 1
  if (filters === 1 && bytes[at] === LZMA2) return 0
  if (filters === 2 && bytes[at] === DELTA && bytes[at + 1] === 1 && bytes[at + 3] === LZMA2) return bytes[at + 2]! + 1
  throw new CaelumError(
    "unsupported",
    "its xz blocks are filtered for programs (BCJ) or in several ways, which is not read; use xz -d first.",
  )
}

/** Whether content has its check sum; kinds that no version of the format defines are passed over, as it asks (§2.1.1.2). */
function isChecked(bytes: Uint8Array, at: number, check: number, content: Uint8Array): boolean {
  if (check === 1) return word(bytes, at) === crc32(content)
  if (check === 10) return sha256(content).every((byte, i) => byte === bytes[at + i])
  if (check !== 4) return true
  const [low, high] = crc64(content)
  return word(bytes, at) === low && word(bytes, at + 4) === high
}

function lzma2(bytes: Uint8Array, start: number, out: Output): number {
  const lzma = new LzmaReader(bytes, out)
  for (let at = start; ;) {
    const control = bytes[at]
    if (control === undefined) corrupt("it ends early")
    if (control === 0) return at + 1
    const size = ((control & 0x1f) << 16) + (bytes[at + 1] ?? 0) * 256 + (bytes[at + 2] ?? 0) + 1
    if (control === 1 || control === 2) {
      const length = ((size - 1) % 65_536) + 1
      if (at + 3 + length > bytes.length) corrupt("it ends early")
      if (control === 1) lzma.resetDictionary()
      out.write(bytes.subarray(at + 3, at + 3 + length))
      at += 3 + length
      continue
    }
    if (control < 0x80) corrupt("it holds a chunk of no known kind")
    const packed = (bytes[at + 3] ?? 0) * 256 + (bytes[at + 4] ?? 0) + 1
    const reset = (control >> 5) & 3
    if (reset === 3) lzma.resetDictionary()
    if (reset >= 2) lzma.setProperties(bytes[at + 5] ?? 255)
    if (reset >= 1) lzma.resetState()
    const data = at + (reset >= 2 ? 6 : 5)
    if (data + packed > bytes.length) corrupt("it ends early")
    lzma.chunk(data, data + packed, size)
    at = data + packed
  }
}

/** Steps over the index, whose check sum stands for it. */
function index(bytes: Uint8Array, start: number): number {
  let [records, at] = number(bytes, start + 1)
  for (; records > 0; records--) {
    ;[, at] = number(bytes, at)
    ;[, at] = number(bytes, at)
  }
  at += (4 - ((at - start) % 4)) % 4
  if (word(bytes, at) !== crc32(bytes, start, at)) corrupt("the check sum of its index is wrong")
  return at + 4
}

/** A number of seven bits a byte, the lowest first. */
function number(bytes: Uint8Array, start: number): [value: number, end: number] {
  let value = 0
  for (let i = 0; i < 9; i++) {
    const byte = bytes[start + i]
    if (byte === undefined) corrupt("it ends early")
    value += (byte & 0x7f) * 2 ** (7 * i)
    if (byte < 0x80) return [value, start + i + 1]
  }
  return corrupt("it holds a number that is too long")
}

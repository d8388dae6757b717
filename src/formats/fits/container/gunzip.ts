import { crc32 } from "./crc.ts"
import { inflateRaw } from "./inflate-raw.ts"
import type { Output } from "./output.ts"
import { corrupt } from "./output.ts"

/** Reads the members of a gzip file, one behind the other (RFC 1952 §2.2). What follows the last and is none is left out. */
export function gunzip(bytes: Uint8Array, out: Output): void {
  let at = 0
  do at = member(bytes, at, out)
  while (bytes[at] === 0x1f && bytes[at + 1] === 0x8b)
}

function member(bytes: Uint8Array, start: number, out: Output): number {
  if (bytes[start] !== 0x1f || bytes[start + 1] !== 0x8b || bytes[start + 2] !== 8) corrupt("it is no gzip member")
  const flags = bytes[start + 3]!
  let at = start + 10
  if (flags & 4) at += 2 + bytes[at]! + 256 * bytes[at + 1]!
  for (const flag of [8, 16]) if (flags & flag) at = bytes.indexOf(0, at) + 1 || bytes.length
  if (flags & 2) at += 2
  const from = out.length
  const end = inflateRaw(bytes, at, out)
  if (end + 8 > bytes.length) corrupt("it ends early")
  const view = new DataView(bytes.buffer, bytes.byteOffset + end)
  if (view.getUint32(0, true) !== crc32(out.bytes, from)) corrupt("its check sum is wrong")
  if (view.getUint32(4, true) !== (out.length - from) % 2 ** 32) corrupt("its length is wrong")
  return end + 8
}

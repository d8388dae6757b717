import type { ByteSource, SignalOptions } from "../../../core/index.ts"
import { CaelumError } from "../../../core/index.ts"
import { corrupt } from "./output.ts"

/** One file of a zip archive, as its directory tells. */
export interface ZipMember {
  readonly name: string
  readonly method: number
  readonly crc: number
  readonly packed: number
  readonly size: number
  /** Where its own header begins. */
  readonly offset: number
}

const TAIL = 65_557
const MOST_DIRECTORY = 64 << 20

/** The files of a zip archive by its directory (APPNOTE 6.3, §4.3.12), folders left out: two reads, one where the directory is short. */
export async function zipMembers(source: ByteSource, size: number, options: SignalOptions): Promise<ZipMember[]> {
  const tail = await source.read({ last: Math.min(size, TAIL) }, options)
  const from = size - tail.length
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength)
  let end = tail.length - 22
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--
  if (end < 0) corrupt("it has no directory at its end")
  let [count, length, offset] = [
    view.getUint16(end + 10, true),
    view.getUint32(end + 12, true),
    view.getUint32(end + 16, true),
  ]
  const wide = end - 20
  if (offset === 0xffffffff && wide >= 0 && view.getUint32(wide, true) === 0x07064b50) {
    const at = Number(view.getBigUint64(wide + 8, true)) - from
    if (at < 0 || at + 56 > tail.length || view.getUint32(at, true) !== 0x06064b50) corrupt("its directory is damaged")
    ;[count, length, offset] = [32, 40, 48].map((place) => Number(view.getBigUint64(at + place, true))) as [
      number,
      number,
      number,
    ]
  }
  if (offset + length > size || length > MOST_DIRECTORY) corrupt("its directory is damaged")
  const directory =
    offset >= from
      ? tail.subarray(offset - from, offset - from + length)
      : await source.read({ offset, length }, options)
  return parseDirectory(directory, count)
}

function parseDirectory(bytes: Uint8Array, count: number): ZipMember[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const members: ZipMember[] = []
  for (let at = 0, i = 0; i < count && at + 46 <= bytes.length; i++) {
    if (view.getUint32(at, true) !== 0x02014b50) corrupt("its directory is damaged")
    const [name, extra, comment] = [28, 30, 32].map((place) => view.getUint16(at + place, true)) as [
      number,
      number,
      number,
    ]
    if (at + 46 + name + extra > bytes.length) corrupt("its directory is damaged")
    const text = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + name))
    const numbers = wideNumbers(view, at, at + 46 + name, extra)
    if ((view.getUint16(at + 8, true) & 1) !== 0)
      throw new CaelumError("unsupported", `its member ${text} is encrypted, which is not read.`)
    if (!text.endsWith("/"))
      members.push({
        name: text,
        method: view.getUint16(at + 10, true),
        crc: view.getUint32(at + 16, true),
        ...numbers,
      })
    at += 46 + name + extra + comment
  }
  return members
}

/** Sizes and place, from the extra field of ZIP64 where they are too large for their own. */
function wideNumbers(
  view: DataView,
  at: number,
  from: number,
  length: number,
): Pick<ZipMember, "size" | "packed" | "offset"> {
  const numbers = [24, 20, 42].map((place) => view.getUint32(at + place, true))
  for (let field = from; field + 4 <= from + length; field += 4 + view.getUint16(field + 2, true)) {
    if (view.getUint16(field, true) !== 1) continue
    let next = field + 4
    for (const [i, value] of numbers.entries())
      if (value === 0xffffffff && next + 8 <= from + length) {
        numbers[i] = Number(view.getBigUint64(next, true))
        next += 8
      }
    break
  }
  return { size: numbers[0]!, packed: numbers[1]!, offset: numbers[2]! }
}

/** Where a member's data begin, by its own header of 30 bytes and more. */
export async function memberStart(source: ByteSource, member: ZipMember, options: SignalOptions): Promise<number> {
  const head = await source.read({ offset: member.offset, length: 30 }, options)
  const view = new DataView(head.buffer, head.byteOffset)
  if (view.getUint32(0, true) !== 0x04034b50) corrupt(`the header of its member ${member.name} is damaged`)
  return member.offset + 30 + view.getUint16(26, true) + view.getUint16(28, true)
}

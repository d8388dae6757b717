import type { ByteSource, SignalOptions, Span } from "../../../core/index.ts"
import { CaelumError, isCaelumError } from "../../../core/index.ts"
import { latin1Text } from "../text.ts"
import { readPieces } from "../pieces.ts"
import { bunzip } from "./bunzip.ts"
import { crc32 } from "./crc.ts"
import { inflateRaw } from "./inflate-raw.ts"
import { unLzw } from "./lzw.ts"
import { CorruptError, Output, corrupt } from "./output.ts"
import { subSource, wholeSource } from "./sources.ts"
import { unxz } from "./unxz.ts"
import { unzstd } from "./unzstd.ts"
import type { ZipMember } from "./zip.ts"
import { memberStart, zipMembers } from "./zip.ts"

type Unpack = (bytes: Uint8Array, out: Output) => void

const FORMATS: readonly { readonly magic: string; readonly name: string; readonly unpack?: Unpack }[] = [
  { magic: "BZh", name: "bzip2", unpack: bunzip },
  { magic: "\x1f\x9d", name: "Unix compress", unpack: unLzw },
  { magic: "\xfd7zXZ\0", name: "xz", unpack: unxz },
  { magic: "\x28\xb5\x2f\xfd", name: "zstd", unpack: unzstd },
  { magic: "PK\x03\x04", name: "zip" },
]
const PIECE = 4 << 20
const CONNECTIONS = 8

export interface ContainerOptions extends SignalOptions {
  /** Most bytes that the content may have. */
  readonly maxBytes: number
  readonly note?: ((text: string) => void) | undefined
}

/** What was in a compressed object. */
export interface Unpacked {
  readonly source: ByteSource
  /** What people call the compression. */
  readonly packing: string
  /** The reads that it took, each behind the one before. */
  readonly reads: readonly (readonly Span[])[]
}

/** What people call the compression of an object that begins so, by its first bytes; gzip is not among them. */
export function packingOf(head: Uint8Array): string | undefined {
  const start = latin1Text(head, 0, Math.min(8, head.length))
  return FORMATS.find(({ magic }) => start.startsWith(magic))?.name
}

/**
 * The content of a bzip2, compress, xz, zstd or zip object, by its first bytes: read whole (of a zip archive one member; one that is only
 * stored is read in part) and uncompressed in memory. `note` is told first, with the size.
 * @throws CaelumError `malformed` for corrupt or cut-off data, `limit` above `maxBytes`, `unsupported`, and what the source throws.
 */
export async function unpackSource(
  source: ByteSource,
  head: Uint8Array,
  size: number,
  options: ContainerOptions,
): Promise<Unpacked> {
  const { label } = source
  const packing = packingOf(head)!
  const unpack = FORMATS.find(({ name }) => name === packing)!.unpack
  try {
    if (unpack === undefined) return await unzip(source, size, options)
    options.note?.(`${label} is ${packing}: all of its ${size} bytes are read, however small the part that is wanted.`)
    checkRoom(label, size, options)
    const rest = { offset: head.length, length: size - head.length }
    const bytes = new Uint8Array(size)
    bytes.set(head)
    const spans = await readInto(source, rest, bytes.subarray(head.length), options)
    const out = new Output(label, options.maxBytes)
    unpack(bytes, out)
    return { source: wholeSource(label, out.bytes), packing, reads: spans.length === 0 ? [] : [spans] }
  } catch (cause) {
    throw namedError(cause, label, packing)
  }
}

function namedError(cause: unknown, label: string, packing: string): unknown {
  const context = { uri: label }
  if (isCaelumError(cause) && cause.context.uri !== undefined) return cause
  if (isCaelumError(cause) && cause.code === "unsupported")
    return new CaelumError("unsupported", `${label} cannot be read: ${cause.message}`, { context, cause })
  if (isCaelumError(cause)) return cause
  const found = cause instanceof CorruptError ? cause.message : "it is corrupt"
  return new CaelumError(
    "malformed",
    `${label} is ${packing} data that cannot be read: ${found}; fetch the object again or ask its archive.`,
    { context, cause },
  )
}

async function unzip(source: ByteSource, size: number, options: ContainerOptions): Promise<Unpacked> {
  const { label } = source
  const tail = { offset: Math.max(0, size - 65_557), length: Math.min(size, 65_557) }
  const member = chooseMember(await zipMembers(source, size, options))
  const offset = await memberStart(source, member, options)
  const { name, method, packed } = member
  if (offset + packed > size) corrupt(`its member ${name} is cut off`)
  const reads = [[tail], [{ offset: member.offset, length: 30 }]]
  if (method === 0) {
    options.note?.(`${label}: using its member ${name} of ${packed} bytes, which is stored as it is.`)
    return { source: subSource(source, { offset, length: packed }), packing: "zip", reads }
  }
  if (method !== 8)
    throw new CaelumError("unsupported", `its member ${name} is compressed by method ${method}, which is not read.`)
  options.note?.(
    `${label}: using its member ${name}: all of its ${packed} bytes are read (${member.size} uncompressed).`,
  )
  checkRoom(label, packed, options)
  const bytes = new Uint8Array(packed)
  const spans = await readInto(source, { offset, length: packed }, bytes, options)
  const out = new Output(label, options.maxBytes)
  inflateRaw(bytes, 0, out)
  if (out.length !== member.size || crc32(out.bytes) !== member.crc)
    corrupt(`the check sum of its member ${name} is wrong`)
  return { source: wholeSource(label, out.bytes), packing: "zip", reads: [...reads, spans] }
}

/** The one member, or the first that is called like a FITS file, or the first. */
function chooseMember(members: readonly ZipMember[]): ZipMember {
  const named = members.find(({ name }) => /\.(?:fits?|fts|fz|ftz)(?:\.gz)?$/i.test(name))
  return named ?? members[0] ?? corrupt("it holds no file")
}

function checkRoom(label: string, size: number, { maxBytes }: ContainerOptions): void {
  if (size <= maxBytes) return
  throw new CaelumError(
    "limit",
    `${label} has ${size} compressed bytes to be held in memory, more than ${maxBytes}; raise the limit (--max-memory).`,
    { context: { uri: label, bytes: maxBytes } },
  )
}

async function readInto(
  source: ByteSource,
  { offset, length }: Span,
  room: Uint8Array,
  { signal }: ContainerOptions,
): Promise<Span[]> {
  const spans = Array.from({ length: Math.ceil(length / PIECE) }, (_, i) => {
    const at = i * PIECE
    return { offset: offset + at, length: Math.min(PIECE, length - at) }
  })
  await readPieces(source, spans, CONNECTIONS, { signal }, (bytes, span) => room.set(bytes, span.offset - offset))
  return spans
}

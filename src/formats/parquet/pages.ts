import { CaelumError } from "../../core/index.ts"
import type { Decompress } from "./codecs.ts"
import type { Scratch } from "./scratch.ts"
import { STOP, ThriftReader } from "./thrift.ts"
import type { Codec, ColumnChunk } from "./types.ts"

/** Encodings by their number in the format. */
export const ENCODING = {
  plain: 0,
  plainDictionary: 2,
  rle: 3,
  deltaBinary: 5,
  deltaLength: 6,
  deltaBytes: 7,
  dictionary: 8,
  byteStreamSplit: 9,
} as const

/** A page inside the arena of its chunk, decompressed: levels and values lie in `[start, end)`. */
export interface Page {
  readonly dictionary: boolean
  readonly values: number
  readonly encoding: number
  readonly start: number
  readonly end: number
  /** Byte lengths of the levels of a version 2 page; in version 1 they carry their own. */
  readonly v2?: { readonly repetition: number; readonly definition: number } | undefined
}

export interface PagedChunk {
  /** All pages, one behind the other. Strings are cut out of it without another copy. */
  readonly arena: Uint8Array
  readonly pages: readonly Page[]
  readonly values: number
}

interface PageHeader {
  kind: number
  compressed: number
  uncompressed: number
  values: number
  encoding: number
  repetition: number
  definition: number
  isCompressed: boolean
  body: number
}

const DATA = 0
const DICTIONARY = 2
const DATA_V2 = 3
/** Largest expansion that a codec can reach: what claims more is hostile. */
const EXPANSION: Readonly<Record<Codec, number>> = {
  UNCOMPRESSED: 1,
  SNAPPY: 24,
  GZIP: 1040,
  LZO: 256,
  LZ4: 256,
  LZ4_RAW: 256,
  ZSTD: 33_000,
  BROTLI: 33_000,
}
const LARGEST_CHUNK = 2 ** 30
const MOST_VALUES = 2 ** 26

/** Finds the pages of a chunk and decompresses them. `what` names object and column in errors. */
export function readPages(
  bytes: Uint8Array,
  chunk: ColumnChunk,
  decompress: Decompress,
  what: string,
  scratch: Scratch,
): PagedChunk {
  const headers = pageHeaders(bytes, chunk, what)
  const values = headers.reduce((sum, page) => sum + (page.kind === DICTIONARY ? 0 : page.values), 0)
  if (values !== chunk.values) damaged(what, `its pages hold ${values} values where its footer says ${chunk.values}`)
  if (values > Math.max(MOST_VALUES, bytes.length * 8))
    throw new CaelumError("limit", `${what} claims ${values} values in one row group; at most ${MOST_VALUES} are read.`)
  if (chunk.codec === "UNCOMPRESSED") return { arena: bytes, pages: headers.map(inPlace), values }
  const total = headers.reduce((sum, page) => sum + page.uncompressed, 0)
  if (total > LARGEST_CHUNK)
    throw new CaelumError(
      "limit",
      `${what} claims ${total} bytes when decompressed; at most ${LARGEST_CHUNK} are read.`,
    )
  const arena = scratch.bytes(total)
  let at = 0
  const pages = headers.map((header) => {
    const page = unpackPage(bytes, header, arena, at, decompress, what)
    at = page.end
    return page
  })
  return { arena, pages, values }
}

export function damaged(what: string, found: string): never {
  throw new CaelumError("malformed", `${what} cannot be decoded: ${found}; the object is damaged.`)
}

function pageHeaders(bytes: Uint8Array, chunk: ColumnChunk, what: string): PageHeader[] {
  const reader = new ThriftReader(bytes, what)
  const headers: PageHeader[] = []
  let values = 0
  while (reader.pos < bytes.length && values < chunk.values) {
    const header = readHeader(reader)
    header.body = reader.pos
    if (header.compressed > bytes.length - reader.pos)
      damaged(what, `a page of ${header.compressed} bytes runs over the end of its column chunk`)
    if (header.uncompressed > header.compressed * EXPANSION[chunk.codec] + 64)
      damaged(what, `a page of ${header.compressed} bytes claims to hold ${header.uncompressed}`)
    if (header.repetition + header.definition > Math.min(header.compressed, header.uncompressed))
      damaged(what, "the levels of a page are longer than the page")
    if (header.kind === DATA || header.kind === DATA_V2) values += header.values
    if (header.kind === DATA || header.kind === DATA_V2 || header.kind === DICTIONARY) headers.push(header)
    reader.pos += header.compressed
  }
  return headers
}

function readHeader(reader: ThriftReader): PageHeader {
  const page: PageHeader = {
    kind: -1,
    compressed: 0,
    uncompressed: 0,
    values: 0,
    encoding: ENCODING.plain,
    repetition: 0,
    definition: 0,
    isCompressed: true,
    body: 0,
  }
  for (let id = 0, type = reader.field(id); type !== STOP; type = reader.field(id)) {
    id = reader.id
    if (id === 1) page.kind = reader.int(type)
    else if (id === 2) page.uncompressed = reader.count(type)
    else if (id === 3) page.compressed = reader.count(type)
    else if (id === 5 || id === 7) readShortHeader(reader, type, page)
    else if (id === 8) readV2Header(reader, type, page)
    else reader.skip(type)
  }
  return page
}

function readShortHeader(reader: ThriftReader, type: number, page: PageHeader): void {
  reader.struct(type)
  for (let id = 0, field = reader.field(id); field !== STOP; field = reader.field(id)) {
    id = reader.id
    if (id === 1) page.values = reader.count(field)
    else if (id === 2) page.encoding = reader.int(field)
    else reader.skip(field)
  }
}

function readV2Header(reader: ThriftReader, type: number, page: PageHeader): void {
  reader.struct(type)
  for (let id = 0, field = reader.field(id); field !== STOP; field = reader.field(id)) {
    id = reader.id
    if (id === 1) page.values = reader.count(field)
    else if (id === 4) page.encoding = reader.int(field)
    else if (id === 5) page.definition = reader.count(field)
    else if (id === 6) page.repetition = reader.count(field)
    else if (id === 7) page.isCompressed = reader.bool(field)
    else reader.skip(field)
  }
}

function pageOf(header: PageHeader, start: number, end: number): Page {
  const { values, encoding, repetition, definition } = header
  const v2 = header.kind === DATA_V2 ? { repetition, definition } : undefined
  return { dictionary: header.kind === DICTIONARY, values, encoding, start, end, v2 }
}

function inPlace(header: PageHeader): Page {
  return pageOf(header, header.body, header.body + header.compressed)
}

function unpackPage(
  bytes: Uint8Array,
  header: PageHeader,
  arena: Uint8Array,
  at: number,
  decompress: Decompress,
  what: string,
): Page {
  const levels = header.repetition + header.definition
  const input = bytes.subarray(header.body + levels, header.body + header.compressed)
  const out = arena.subarray(at + levels, at + header.uncompressed)
  arena.set(bytes.subarray(header.body, header.body + levels), at)
  if (header.kind === DATA_V2 && !header.isCompressed) {
    if (input.length !== out.length) damaged(what, "an uncompressed page has another length than its header says")
    out.set(input)
  } else if (out.length > 0 || input.length > 0) inflate(input, out, decompress, what)
  return pageOf(header, at, at + header.uncompressed)
}

function inflate(input: Uint8Array, out: Uint8Array, decompress: Decompress, what: string): void {
  // Pages of nulls alone are written with no bytes at all by some writers.
  if (out.length === 0 && input.length <= 1) return
  let done = false
  try {
    done = decompress(input, out)
  } catch (cause) {
    throw new CaelumError("malformed", `${what} cannot be decompressed; the object is damaged.`, { cause })
  }
  if (!done) damaged(what, "a compressed page does not unpack to the length in its header")
}

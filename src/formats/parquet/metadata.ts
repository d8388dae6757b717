import type { Span } from "../../core/index.ts"
import type { SchemaElement } from "./schema.ts"
import { buildSchema, readSchemaElement } from "./schema.ts"
import { STOP, type ThriftReader } from "./thrift.ts"
import type { Codec, ColumnChunk, ParquetMetadata, RawStatistics, RowGroup, SchemaNode } from "./types.ts"

const CODECS: readonly Codec[] = ["UNCOMPRESSED", "SNAPPY", "GZIP", "LZO", "BROTLI", "LZ4", "ZSTD", "LZ4_RAW"]

/**
 * Parses a FileMetaData struct (Apache Parquet format 2.12, parquet.thrift). `dataEnd` is where the data of the object must
 * end: no chunk may lie beyond it.
 * @throws CaelumError `malformed` for anything inconsistent.
 */
export function parseMetadata(reader: ThriftReader, dataEnd: number): ParquetMetadata {
  let elements: SchemaElement[] = []
  let groups: RawGroup[] = []
  let keyValues: Record<string, string> = {}
  let createdBy: string | undefined
  for (let id = 0, type = reader.field(id); type !== STOP; type = reader.field(id)) {
    id = reader.id
    if (id === 2) elements = reader.list(type, readSchemaElement)
    else if (id === 4) groups = reader.list(type, readRowGroup)
    else if (id === 5) keyValues = Object.fromEntries(reader.list(type, readKeyValue))
    else if (id === 6) createdBy = reader.text(type)
    else reader.skip(type)
  }
  const { root, leaves } = buildSchema(elements, reader)
  const padding = UNDERCOUNTING.test(createdBy ?? "") ? 100 : 0
  const rowGroups = placeGroups(groups, leaves, reader, { end: dataEnd, padding })
  const rows = rowGroups.reduce((sum, group) => sum + group.rows, 0)
  return { rows, createdBy, schema: root, leaves, rowGroups, keyValues }
}

/** Writers that left the header of the dictionary page out of a chunk's length (PARQUET-816). */
const UNDERCOUNTING = /^parquet-mr(?:$| version 1\.(?:[01]\.|2\.[0-8]\b))/

/** Where chunks may lie, and how much longer than they say they may be. */
interface DataBounds {
  readonly end: number
  readonly padding: number
}

interface RawGroup {
  rows: number
  chunks: RawChunk[]
}

type RawChunk = { -readonly [K in keyof ColumnChunk]: ColumnChunk[K] } & {
  physical: number
  dictionary: number
  hasMetadata: boolean
}

function readRowGroup(reader: ThriftReader, type: number): RawGroup {
  reader.struct(type)
  const group: RawGroup = { rows: 0, chunks: [] }
  for (let id = 0, field = reader.field(id); field !== STOP; field = reader.field(id)) {
    id = reader.id
    if (id === 1) group.chunks = reader.list(field, readChunk)
    else if (id === 3) group.rows = reader.count(field)
    else reader.skip(field)
  }
  return group
}

function readChunk(reader: ThriftReader, type: number): RawChunk {
  reader.struct(type)
  const chunk: RawChunk = {
    codec: "UNCOMPRESSED",
    values: 0,
    offset: 0,
    length: 0,
    uncompressed: 0,
    physical: -1,
    dictionary: 0,
    hasMetadata: false,
  }
  const index = [0, 0, 0, 0]
  for (let id = 0, field = reader.field(id); field !== STOP; field = reader.field(id)) {
    id = reader.id
    if (id === 1) chunk.filePath = reader.text(field)
    else if (id === 3) readChunkMetadata(reader, field, chunk)
    else if (id >= 4 && id <= 7) index[id - 4] = reader.count(field)
    else reader.skip(field)
  }
  chunk.offsetIndex = indexSpan(index[0]!, index[1]!)
  chunk.columnIndex = indexSpan(index[2]!, index[3]!)
  return chunk
}

function indexSpan(offset: number, length: number): Span | undefined {
  return offset > 0 && length > 0 ? { offset, length } : undefined
}

function readChunkMetadata(reader: ThriftReader, type: number, chunk: RawChunk): void {
  reader.struct(type)
  chunk.hasMetadata = true
  for (let id = 0, field = reader.field(id); field !== STOP; field = reader.field(id)) {
    id = reader.id
    if (id === 1) chunk.physical = reader.int(field)
    else if (id === 4) chunk.codec = CODECS[reader.int(field)] ?? reader.fail("a codec does not exist")
    else if (id === 5) chunk.values = reader.count(field)
    else if (id === 6) chunk.uncompressed = reader.count(field)
    else if (id === 7) chunk.length = reader.count(field)
    else if (id === 9) chunk.offset = reader.count(field)
    else if (id === 11) chunk.dictionary = reader.count(field)
    else if (id === 12) chunk.statistics = readStatistics(reader, field)
    else reader.skip(field)
  }
}

function readStatistics(reader: ThriftReader, type: number): RawStatistics {
  reader.struct(type)
  let nulls: number | undefined
  const bounds: (Uint8Array | undefined)[] = []
  for (let id = 0, field = reader.field(id); field !== STOP; field = reader.field(id)) {
    id = reader.id
    if (id === 1 || id === 2 || id === 5 || id === 6) bounds[id] = reader.binary(field)
    else if (id === 3) nulls = reader.count(field)
    else reader.skip(field)
  }
  const [, oldMax, oldMin, , , max, min] = bounds
  const deprecated = max === undefined && min === undefined
  return deprecated ? { min: oldMin, max: oldMax, deprecated, nulls } : { min, max, deprecated, nulls }
}

function readKeyValue(reader: ThriftReader, type: number): [string, string] {
  reader.struct(type)
  const pair: [string, string] = ["", ""]
  for (let id = 0, field = reader.field(id); field !== STOP; field = reader.field(id)) {
    id = reader.id
    if (id === 1 || id === 2) pair[id - 1] = reader.text(field)
    else reader.skip(field)
  }
  return pair
}

function placeGroups(
  groups: readonly RawGroup[],
  leaves: readonly SchemaNode[],
  reader: ThriftReader,
  bounds: DataBounds,
): RowGroup[] {
  let firstRow = 0
  return groups.map((group) => {
    if (group.chunks.length !== leaves.length)
      reader.fail(`a row group holds ${group.chunks.length} column chunks for ${leaves.length} columns`)
    const chunks = group.chunks.map((chunk, leaf) => placeChunk(chunk, leaves[leaf]!, reader, bounds))
    const placed = { rows: group.rows, firstRow, chunks }
    firstRow += group.rows
    if (!Number.isSafeInteger(firstRow)) reader.fail("the row count exceeds 2^53")
    return placed
  })
}

const PHYSICAL = ["BOOLEAN", "INT32", "INT64", "INT96", "FLOAT", "DOUBLE", "BYTE_ARRAY", "FIXED_LEN_BYTE_ARRAY"]

function placeChunk(raw: RawChunk, leaf: SchemaNode, reader: ThriftReader, bounds: DataBounds): ColumnChunk {
  const { physical, dictionary, hasMetadata, ...chunk } = raw
  if (!hasMetadata) reader.fail(`column '${leaf.path.join(".")}' has no chunk metadata (it may be encrypted)`)
  if (PHYSICAL[physical] !== leaf.physical) reader.fail(`column '${leaf.path.join(".")}' has a chunk of another type`)
  // A dictionary page comes first where there is one; some writers say 0 for "none".
  if (dictionary > 0 && dictionary < chunk.offset) chunk.offset = dictionary
  if (chunk.filePath === undefined && chunk.offset + chunk.length > bounds.end)
    reader.fail(
      `column '${leaf.path.join(".")}' claims bytes ${chunk.offset}–${chunk.offset + chunk.length}, beyond the data's end at ${bounds.end}`,
    )
  if (bounds.padding > 0) chunk.length = Math.max(chunk.length, Math.min(chunk.length + bounds.padding, bounds.end - chunk.offset))
  return chunk
}

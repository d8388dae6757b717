import type { Span } from "../../core/index.ts"
import { readSchema } from "./schema.ts"
import { STOP, type ThriftReader } from "./thrift.ts"
import type {
  Codec,
  ColumnChunk,
  ParquetMetadata,
  ParquetSchema,
  RawBound,
  RawStatistics,
  RowGroup,
  SchemaNode,
} from "./types.ts"

const CODECS: readonly Codec[] = ["UNCOMPRESSED", "SNAPPY", "GZIP", "LZO", "BROTLI", "LZ4", "ZSTD", "LZ4_RAW"]

/**
 * Parses a FileMetaData struct (Apache Parquet format 2.12, parquet.thrift). `dataEnd` is where the data of the object must
 * end: no chunk may lie beyond it. `like` is the schema of another file, which is taken over where the bytes are the same.
 * @throws CaelumError `malformed` for anything inconsistent.
 */
export function parseMetadata(reader: ThriftReader, dataEnd: number, like?: ParquetSchema): ParquetMetadata {
  let schema: ParquetSchema | undefined
  let groups: RawGroup[] = []
  let keyValues: Record<string, string> = {}
  let createdBy: string | undefined
  for (let id = 0, type = reader.field(id); type !== STOP; type = reader.field(id)) {
    id = reader.id
    if (id === 2) schema = readSchema(reader, type, like)
    else if (id === 4) groups = reader.list(type, readRowGroup)
    else if (id === 5) keyValues = Object.fromEntries(reader.list(type, readKeyValue))
    else if (id === 6) createdBy = reader.text(type)
    else reader.skip(type)
  }
  if (!schema) return reader.fail("there is no schema")
  const padding = UNDERCOUNTING.test(createdBy ?? "") ? 100 : 0
  const rowGroups = placeGroups(groups, schema.leaves, reader, { end: dataEnd, padding })
  const rows = rowGroups.reduce((sum, group) => sum + group.rows, 0)
  return { rows, createdBy, schema, rowGroups, keyValues }
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

/** A chunk while it is read. Everything is set from the start: one shape for all is what makes reading many fast. */
interface RawChunk {
  codec: Codec
  values: number
  offset: number
  length: number
  uncompressed: number
  physical: number
  dictionary: number
  statistics: RawStatistics | undefined
  filePath: string | undefined
  offsetIndex: number
  offsetIndexLength: number
  columnIndex: number
  columnIndexLength: number
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
    statistics: undefined,
    filePath: undefined,
    offsetIndex: 0,
    offsetIndexLength: 0,
    columnIndex: 0,
    columnIndexLength: 0,
  }
  for (let id = 0, field = reader.field(id); field !== STOP; field = reader.field(id)) {
    id = reader.id
    if (id === 1) chunk.filePath = reader.text(field)
    else if (id === 3) readChunkMetadata(reader, field, chunk)
    else if (id === 4) chunk.offsetIndex = reader.count(field)
    else if (id === 5) chunk.offsetIndexLength = reader.count(field)
    else if (id === 6) chunk.columnIndex = reader.count(field)
    else if (id === 7) chunk.columnIndexLength = reader.count(field)
    else reader.skip(field)
  }
  return chunk
}

function indexSpan(offset: number, length: number): Span | undefined {
  return offset > 0 && length > 0 ? { offset, length } : undefined
}

function readChunkMetadata(reader: ThriftReader, type: number, chunk: RawChunk): void {
  reader.struct(type)
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
  let oldMax: RawBound | undefined
  let oldMin: RawBound | undefined
  let max: RawBound | undefined
  let min: RawBound | undefined
  for (let id = 0, field = reader.field(id); field !== STOP; field = reader.field(id)) {
    id = reader.id
    if (id === 1) oldMax = reader.place(field)
    else if (id === 2) oldMin = reader.place(field)
    else if (id === 3) nulls = reader.count(field)
    else if (id === 5) max = reader.place(field)
    else if (id === 6) min = reader.place(field)
    else reader.skip(field)
  }
  const deprecated = max === undefined && min === undefined
  return { footer: reader.bytes, min: deprecated ? oldMin : min, max: deprecated ? oldMax : max, deprecated, nulls }
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
  const { codec, values, uncompressed, statistics, filePath } = raw
  if (raw.physical < 0) reader.fail(`column '${leaf.path.join(".")}' has no chunk metadata (it may be encrypted)`)
  if (PHYSICAL[raw.physical] !== leaf.physical)
    reader.fail(`column '${leaf.path.join(".")}' has a chunk of another type`)
  // A dictionary page comes first where there is one; some writers say 0 for "none".
  const offset = raw.dictionary > 0 && raw.dictionary < raw.offset ? raw.dictionary : raw.offset
  if (filePath === undefined && offset + raw.length > bounds.end)
    reader.fail(
      `column '${leaf.path.join(".")}' claims bytes ${offset}–${offset + raw.length}, beyond the data's end at ${bounds.end}`,
    )
  const length = bounds.padding > 0 ? padded(raw.length, offset, bounds) : raw.length
  const columnIndex = indexSpan(raw.columnIndex, raw.columnIndexLength)
  const offsetIndex = indexSpan(raw.offsetIndex, raw.offsetIndexLength)
  return { codec, values, offset, length, uncompressed, statistics, filePath, columnIndex, offsetIndex }
}

function padded(length: number, offset: number, bounds: DataBounds): number {
  return Math.max(length, Math.min(length + bounds.padding, bounds.end - offset))
}

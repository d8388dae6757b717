import type { Chunk } from "./chunk.ts"
import type { PhysicalType } from "./plain.ts"
import type { Range } from "./range.ts"
import { thriftBytes, type Struct, type ThriftValue } from "./thrift.ts"

/** A column as the schema of a file names it. */
export interface FileColumn {
  readonly name: string
  readonly type: PhysicalType | "int32"
}

/** A chunk with its place in the file. */
export interface PlacedChunk {
  readonly chunk: Pick<Chunk, "dictionaryBytes" | "uncompressed" | "nulls" | "range"> & {
    readonly bytes: { readonly length: number }
  }
  readonly offset: number
}

const TYPE = { int32: 1, int64: 2, double: 5, string: 6 }
const OPTIONAL = 1
const UTF8 = 0
const SNAPPY = 1
const PLAIN = 0
const RLE = 3
const RLE_DICTIONARY = 8

/** The footer of a file: metadata, its length, and the magic word. One row group, or none. */
export function footerBytes(
  columns: readonly FileColumn[],
  rows: number,
  chunks: readonly PlacedChunk[],
  entries: Readonly<Record<string, string>> = {},
): Uint8Array {
  const keyValues = Object.entries(entries).map(([key, value]) => ({ field_1: key, field_2: value }))
  const metadata = thriftBytes({
    field_1: 2,
    field_2: schemaElements(columns),
    field_3: BigInt(rows),
    field_4: chunks.length === 0 ? [] : [rowGroup(columns, rows, chunks)],
    ...(keyValues.length === 0 ? {} : { field_5: keyValues }),
    field_6: "parquet-cpp-arrow version 14.0.2 (layout), Caelum embedded archive",
    field_7: columns.map(() => ({ field_1: {} })),
  })
  const out = new Uint8Array(metadata.length + 8)
  out.set(metadata)
  new DataView(out.buffer).setUint32(metadata.length, metadata.length, true)
  out.set(MAGIC, metadata.length + 4)
  return out
}

/** The four bytes at both ends of a Parquet file. */
export const MAGIC: Uint8Array = new TextEncoder().encode("PAR1")

function schemaElements(columns: readonly FileColumn[]): ThriftValue[] {
  const root: Struct = { field_3: 0, field_4: "schema", field_5: columns.length }
  return [
    root,
    ...columns.map(({ name, type }): Struct => {
      const element: Struct = { field_1: TYPE[type], field_3: OPTIONAL, field_4: name }
      return type === "string" ? { ...element, field_6: UTF8, field_10: { field_1: {} } } : element
    }),
  ]
}

function rowGroup(columns: readonly FileColumn[], rows: number, chunks: readonly PlacedChunk[]): Struct {
  const uncompressed = chunks.reduce((sum, { chunk }) => sum + chunk.uncompressed, 0)
  const compressed = chunks.reduce((sum, { chunk }) => sum + chunk.bytes.length, 0)
  return {
    field_1: chunks.map((placed, index) => columnChunk(columns[index]!, rows, placed)),
    field_2: BigInt(uncompressed),
    field_3: BigInt(rows),
    field_5: 4n,
    field_6: BigInt(compressed),
  }
}

function columnChunk({ name, type }: FileColumn, rows: number, { chunk, offset }: PlacedChunk): Struct {
  const dictionary = chunk.dictionaryBytes > 0
  const pages: Struct[] = dictionary
    ? [
        { field_1: 2, field_2: PLAIN, field_3: 1 },
        { field_1: 0, field_2: RLE_DICTIONARY, field_3: 1 },
      ]
    : [{ field_1: 0, field_2: PLAIN, field_3: 1 }]
  return {
    field_2: BigInt(offset + chunk.bytes.length),
    field_3: {
      field_1: TYPE[type],
      field_2: dictionary ? [PLAIN, RLE, RLE_DICTIONARY] : [PLAIN, RLE],
      field_3: [name],
      field_4: SNAPPY,
      field_5: BigInt(rows),
      field_6: BigInt(chunk.uncompressed),
      field_7: BigInt(chunk.bytes.length),
      field_9: BigInt(offset + chunk.dictionaryBytes),
      ...(dictionary ? { field_11: BigInt(offset) } : {}),
      field_12: statistics(type, chunk.nulls, chunk.range),
      field_13: pages,
      field_16: { field_3: [BigInt(chunk.nulls), BigInt(rows - chunk.nulls)] },
    },
  }
}

/** Signed types have their bounds in the deprecated fields too, as Arrow writes them. */
function statistics(type: FileColumn["type"], nulls: number, range: Range | undefined): Struct {
  if (range === undefined) return { field_3: BigInt(nulls) }
  const old = type === "string" ? {} : { field_1: range.max, field_2: range.min }
  return { ...old, field_3: BigInt(nulls), field_5: range.max, field_6: range.min }
}

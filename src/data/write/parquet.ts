import { ByteWriter, ParquetWriter } from "hyparquet-writer"
import type { SchemaElement } from "hyparquet"
import { CaelumError, type Column, type ColumnType } from "../../core/index.ts"
import { arrowSchemaText, nullableCells } from "./arrow.ts"
import { NOTHING, type TableEncoder } from "./encoder.ts"

const GROUP_ROWS = 100_000

/**
 * Parquet, Snappy compressed, with statistics; units, descriptions and all field metadata in the Arrow schema of the footer,
 * where pyarrow and this library find them.
 */
export function parquetEncoder(columns: readonly Column[], metadata: Readonly<Record<string, string>>): TableEncoder {
  const buffer = new ByteWriter(1 << 20)
  const { pandas: _, ...kept } = metadata
  const entries = { ...kept, "ARROW:schema": arrowSchemaText(columns, kept) }
  const writer = new ParquetWriter({
    writer: buffer,
    schema: [{ name: "schema", num_children: columns.length }, ...columns.flatMap(schemaElements)],
    kvMetadata: Object.entries(entries).map(([key, value]) => ({ key, value })),
    createdBy: "caelum",
  })
  return {
    add(table) {
      const columnData = table.columns.map((column) => columnSource(column, table.rows))
      void writer.write({ columnData, rowGroupSize: GROUP_ROWS })
      return taken(buffer)
    },
    end() {
      void writer.finish()
      return taken(buffer)
    },
  }
}

/** What was written since the last time; `offset`, which the writer counts places by, goes on. */
function taken(buffer: ByteWriter): Uint8Array {
  const bytes = buffer.index === 0 ? NOTHING : new Uint8Array(buffer.getBuffer())
  buffer.index = 0
  return bytes
}

/** Types whose arrays the writer does not take as they are. */
const CELL_BY_CELL: ReadonlySet<ColumnType> = new Set<ColumnType>(["bool", "bit", "object", "uint32"])

type Source = Parameters<ParquetWriter["write"]>[0]["columnData"][number]

function columnSource(column: Column, rows: number): Source {
  const source = { name: column.name, data: storedValues(column, rows) }
  // The writer's dictionaries take -0 for 0.
  return hasNegativeZero(column.values) ? { ...source, encoding: "PLAIN" } : source
}

function hasNegativeZero(values: Column["values"]): boolean {
  return (
    (values instanceof Float64Array || values instanceof Float32Array) && values.some((value) => Object.is(value, -0))
  )
}

type Data = Source["data"]

function storedValues(column: Column, rows: number): Data {
  const direct = column.shape.length === 0 && column.validity === undefined && !CELL_BY_CELL.has(column.type)
  if (direct && (ArrayBuffer.isView(column.values) || Array.isArray(column.values))) return asStored(column)
  return nullableCells(column, rows) as Data
}

/** The writer knows typed arrays by their width: narrow integers are stored as 32-bit ones. */
function asStored({ type, values }: Column): Data {
  if (type === "int8" || type === "int16" || type === "uint8" || type === "uint16")
    return Int32Array.from(values as ArrayLike<number>)
  return values as Data
}

const STORED: Readonly<Partial<Record<ColumnType, Omit<SchemaElement, "name">>>> = {
  bool: { type: "BOOLEAN" },
  bit: { type: "BOOLEAN" },
  int8: { type: "INT32", converted_type: "INT_8" },
  uint8: { type: "INT32", converted_type: "UINT_8" },
  int16: { type: "INT32", converted_type: "INT_16" },
  uint16: { type: "INT32", converted_type: "UINT_16" },
  int32: { type: "INT32" },
  uint32: { type: "INT32", converted_type: "UINT_32" },
  int64: { type: "INT64" },
  uint64: { type: "INT64", converted_type: "UINT_64" },
  float32: { type: "FLOAT" },
  float64: { type: "DOUBLE" },
  string: { type: "BYTE_ARRAY", converted_type: "UTF8" },
  object: { type: "BYTE_ARRAY", converted_type: "UTF8" },
  binary: { type: "BYTE_ARRAY" },
  timestamp: { type: "INT64", logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MICROS" } },
}

function schemaElements({ name, type, shape }: Column): SchemaElement[] {
  const stored = STORED[type]
  if (!stored)
    throw new CaelumError(
      "unsupported",
      `Column '${name}' holds ${type} values, which are not written; leave it out.`,
      {
        context: { column: name },
      },
    )
  if (shape.length === 0) return [{ name, repetition_type: "OPTIONAL", ...stored }]
  return [
    { name, repetition_type: "OPTIONAL", num_children: 1, converted_type: "LIST" },
    { name: "list", repetition_type: "REPEATED", num_children: 1 },
    { name: "element", repetition_type: "OPTIONAL", ...stored },
  ]
}

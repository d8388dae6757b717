import {
  binary,
  bool,
  type Column as ArrowColumn,
  columnFromArray,
  type DataType,
  float32,
  float64,
  int16,
  int32,
  int64,
  int8,
  list,
  Table as ArrowTable,
  tableToIPC,
  timestamp,
  TimeUnit,
  uint16,
  uint32,
  uint64,
  uint8,
  utf8,
} from "@uwdata/flechette"
import { CaelumError, cellReader, type Column, isNull, type Table } from "../../core/index.ts"
import { concatTables } from "../catalog/collect.ts"
import { NOTHING, type TableEncoder } from "./encoder.ts"

/** Apache Arrow IPC file with units and descriptions as field metadata. */
export function arrowEncoder(columns: readonly Column[], metadata: Readonly<Record<string, string>>): TableEncoder {
  const tables: Table[] = []
  const fields = columns.map(arrowField)
  return {
    add(table) {
      tables.push(table)
      return NOTHING
    },
    end() {
      const table = concatTables(tables, columns)
      const arrays = table.columns.map((column) => arrowColumn(column, table.rows))
      const schema = { fields, metadata: new Map(Object.entries(metadata)) }
      return tableToIPC(new ArrowTable(schema, arrays), { format: "file" }) ?? NOTHING
    },
  }
}

/** The Arrow schema message that Parquet files carry in their footer, base64. */
export function arrowSchemaText(columns: readonly Column[], metadata: Readonly<Record<string, string>>): string {
  const fields = columns.map(arrowField)
  const empty = fields.map(({ type }) => columnFromArray([], type))
  const schema = { fields, metadata: new Map(Object.entries(metadata)) }
  const stream = tableToIPC(new ArrowTable(schema, empty), { format: "stream" }) ?? NOTHING
  const length = new DataView(stream.buffer, stream.byteOffset).getInt32(4, true)
  return btoa(Array.from(stream.subarray(0, 8 + length), (byte) => String.fromCharCode(byte)).join(""))
}

interface ArrowField {
  readonly name: string
  readonly type: DataType
  readonly nullable: boolean
  readonly metadata: Map<string, string>
}

function arrowField(column: Column): ArrowField {
  return { name: column.name, type: arrowType(column), nullable: true, metadata: fieldMetadata(column) }
}

/** What a field says of itself: all metadata that came with it, and unit, description, UCD where they are not among it. */
export function fieldMetadata({ unit, description, ucd, utype, metadata = {} }: Column): Map<string, string> {
  const entries = new Map(Object.entries(metadata))
  if (unit !== undefined && metadata["units"] === undefined) entries.set("unit", unit)
  for (const [key, value] of Object.entries({ description, ucd, utype }))
    if (value !== undefined) entries.set(key, value)
  return entries
}

function arrowType(column: Column): DataType {
  const type = elementType(column)
  return column.shape.length === 0 ? type : list(type)
}

function elementType({ name, type }: Column): DataType {
  switch (type) {
    case "bool":
    case "bit":
      return bool()
    case "int8":
      return int8()
    case "uint8":
      return uint8()
    case "int16":
      return int16()
    case "uint16":
      return uint16()
    case "int32":
      return int32()
    case "uint32":
      return uint32()
    case "int64":
      return int64()
    case "uint64":
      return uint64()
    case "float32":
      return float32()
    case "float64":
      return float64()
    case "binary":
      return binary()
    case "timestamp":
      return timestamp(TimeUnit.MICROSECOND, "UTC")
    case "string":
    case "object":
      return utf8()
    default:
      throw new CaelumError(
        "unsupported",
        `Column '${name}' holds ${type} values, which are not written; leave it out.`,
        {
          context: { column: name },
        },
      )
  }
}

function arrowColumn(column: Column, rows: number): ArrowColumn<unknown> {
  // The encoder of times takes milliseconds; as integers, which lie in the file the same way, they keep their digits.
  const type = column.type === "timestamp" ? int64() : arrowType(column)
  const plain = column.shape.length === 0 && column.type !== "object" && column.type !== "bit"
  if (plain && column.validity === undefined && ArrayBuffer.isView(column.values) && column.type !== "bool")
    return columnFromArray<unknown>(column.values, type)
  return columnFromArray<unknown>(nullableCells(column, rows), type)
}

/** The cells of a column as plain values, null where they are null; objects as JSON text. */
export function nullableCells(column: Column, rows: number): unknown[] {
  const read = cellReader(column)
  const text = column.type === "object"
  return Array.from({ length: rows }, (_, row) => {
    if (isNull(column, row)) return null
    return text
      ? JSON.stringify(read(row), (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value))
      : read(row)
  })
}

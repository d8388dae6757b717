import { type DataType, tableFromIPC, Type } from "@uwdata/flechette"
import {
  CaelumError,
  type Column,
  type ColumnType,
  type ColumnValues,
  type Table,
  type TypedArray,
} from "../../core/index.ts"
import { emptyValues } from "../catalog/collect.ts"

/** Reads an Arrow IPC file or stream; types that have no column type of their own become plain objects. */
export function readArrow(bytes: Uint8Array, label: string): Table {
  try {
    const table = tableFromIPC(bytes, { useBigInt: true })
    const columns = table.schema.fields.map(({ name, type, metadata }, i) =>
      column(name, type, table.getChildAt(i), metadata ?? new Map<string, string>()),
    )
    return { rows: table.numRows, columns, metadata: Object.fromEntries(table.schema.metadata ?? []) }
  } catch (cause) {
    throw new CaelumError("malformed", `${label} is not a readable Arrow file; check that it is whole.`, {
      context: { uri: label },
      cause,
    })
  }
}

interface ArrowValues extends Iterable<unknown> {
  readonly length: number
  readonly nullCount: number
}

function column(name: string, type: DataType, values: ArrowValues, given: ReadonlyMap<string, string>): Column {
  const metadata = Object.fromEntries(given)
  const cells = Array.from(values, (cell) => cell ?? null)
  const kind = columnType(type)
  const validity = values.nullCount > 0 ? Uint8Array.from(cells, (cell) => (cell === null ? 0 : 1)) : undefined
  const unit = metadata["unit"] ?? metadata["units"]
  const { ucd, description } = metadata
  return { name, type: kind, shape: [], values: typedValues(cells, kind), validity, unit, ucd, description, metadata }
}

function columnType(type: DataType): ColumnType {
  switch (type.typeId) {
    case Type.Bool:
      return "bool"
    case Type.Int:
      return `${type.signed ? "" : "u"}int${type.bitWidth}` as ColumnType
    case Type.Float:
      return type.precision === 2 ? "float64" : "float32"
    case Type.Utf8:
    case Type.LargeUtf8:
    case Type.Dictionary:
      return type.typeId === Type.Dictionary ? columnType(type.dictionary) : "string"
    case Type.Binary:
      return "binary"
    case Type.Timestamp:
      return "timestamp"
    default:
      return "object"
  }
}

function typedValues(cells: readonly unknown[], type: ColumnType): ColumnValues {
  const empty = emptyValues(type)
  if (type === "timestamp") return BigInt64Array.from(cells, (ms) => BigInt(Math.round(Number(ms ?? 0) * 1000)))
  if (!ArrayBuffer.isView(empty)) return type === "string" ? cells.map((cell) => (cell ?? "") as string) : cells
  const wide = type === "int64" || type === "uint64"
  const from = empty.constructor as unknown as {
    from(cells: readonly unknown[], map: (cell: unknown) => unknown): TypedArray
  }
  return from.from(cells, (cell) => (wide ? (cell ?? 0n) : cell === null ? blank(type) : Number(cell)))
}

function blank(type: ColumnType): number {
  return type.startsWith("float") ? NaN : 0
}

import type { Column, ColumnType } from "../../core/index.ts"
import type { ParquetField } from "../../formats/parquet/index.ts"
import { numberArray } from "./constant.ts"

const INT16: readonly ColumnType[] = ["int8", "uint8"]
const INT32: readonly ColumnType[] = [...INT16, "int16", "uint16"]
const INT64: readonly ColumnType[] = [...INT32, "int32", "uint32"]

/** Types whose every value is one of the wider type too. */
const NARROWER: Readonly<Partial<Record<ColumnType, readonly ColumnType[]>>> = {
  int16: INT16,
  uint16: ["uint8"],
  int32: INT32,
  uint32: ["uint8", "uint16"],
  int64: INT64,
  uint64: ["uint8", "uint16", "uint32"],
  float32: INT32,
  float64: [...INT64, "float32"],
}

/** Whether every value of `stored` goes into `wanted` as it is. */
export function widens(stored: ColumnType, wanted: ColumnType): boolean {
  return stored === wanted || (NARROWER[wanted]?.includes(stored) ?? false)
}

/** A column as the schema has it. */
export function widenColumn(column: Column, fields: readonly ParquetField[]): Column {
  const type = fields.find(({ name }) => name === column.name)?.type ?? column.type
  if (type === column.type) return column
  const values = column.values as ArrayLike<number>
  if (type === "int64") return { ...column, type, values: BigInt64Array.from(values, BigInt) }
  if (type === "uint64") return { ...column, type, values: BigUint64Array.from(values, BigInt) }
  const wide = numberArray(type, values.length)
  wide.set(values)
  return { ...column, type, values: wide }
}

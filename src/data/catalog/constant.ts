import type { Column, TypedArray } from "../../core/index.ts"
import type { ParquetField } from "../../formats/parquet/index.ts"
import type { PartitionValue } from "./leaf.ts"

/** A column whose rows all have one value, or none. */
export function constantColumn(field: ParquetField, value: PartitionValue, rows: number): Column {
  const { name, type, unit, description, metadata } = field
  const validity = value === null ? new Uint8Array(rows) : undefined
  const base = { name, type, shape: [], unit, description, metadata, validity }
  if (type === "string") return { ...base, values: new Array<string>(rows).fill(String(value ?? "")) }
  if (type === "object") return { ...base, values: new Array<unknown>(rows).fill(value) }
  const number = Number(value ?? 0)
  if (type === "int64" || type === "timestamp") return { ...base, values: new BigInt64Array(rows).fill(BigInt(number)) }
  if (type === "uint64") return { ...base, values: new BigUint64Array(rows).fill(BigInt(number)) }
  return { ...base, values: numberArray(type, rows).fill(number) }
}

/** Zeros of a type of at most 32 bits, or of floats. */
export function numberArray(type: Column["type"], rows: number): Exclude<TypedArray, BigInt64Array | BigUint64Array> {
  switch (type) {
    case "int8":
      return new Int8Array(rows)
    case "uint8":
    case "bool":
    case "bit":
      return new Uint8Array(rows)
    case "int16":
      return new Int16Array(rows)
    case "uint16":
      return new Uint16Array(rows)
    case "uint32":
      return new Uint32Array(rows)
    case "float32":
      return new Float32Array(rows)
    case "float64":
      return new Float64Array(rows)
    default:
      return new Int32Array(rows)
  }
}

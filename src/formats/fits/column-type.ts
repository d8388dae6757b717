import type { ColumnType } from "../../core/index.ts"
import type { FitsColumn } from "./fits-column.ts"
import type { BinaryForm, FieldCode } from "./table-form.ts"

type Values = Pick<FitsColumn, "type" | "kind" | "scale" | "zero" | "null">

const TYPES: Readonly<Record<FieldCode, ColumnType>> = {
  L: "bool",
  X: "bit",
  B: "uint8",
  I: "int16",
  J: "int32",
  K: "int64",
  A: "string",
  E: "float32",
  D: "float64",
  C: "complex64",
  M: "complex128",
}
const UNSIGNED: Readonly<Partial<Record<FieldCode, readonly [number, ColumnType]>>> = {
  B: [-128, "int8"],
  I: [2 ** 15, "uint16"],
  J: [2 ** 31, "uint32"],
  K: [2 ** 63, "uint64"],
}

export function plainColumn(code: FieldCode): Values {
  return { type: TYPES[code], kind: "plain", scale: 1, zero: 0 }
}

/** A numeric field with its scaling: the unsigned convention exactly, any other as double (FITS 4.0 §7.3.2, table 19). */
export function scaledColumn(code: FieldCode, scale: number, zero: number, given: unknown): Values {
  const unsigned = UNSIGNED[code]
  const missing = unsigned === undefined ? undefined : integerOf(given)
  const base = { scale, zero, ...(missing === undefined ? {} : { null: missing }) }
  if (scale === 1 && zero === 0) return { ...base, type: TYPES[code], kind: "plain" }
  if (scale === 1 && unsigned?.[0] === zero) return { ...base, type: unsigned[1], kind: "unsigned" }
  return { ...base, type: code === "C" || code === "M" ? "complex128" : "float64", kind: "linear" }
}

function integerOf(value: unknown): bigint | undefined {
  if (typeof value === "bigint") return value
  return typeof value === "number" && Number.isInteger(value) ? BigInt(value) : undefined
}

/** Characters of each string of a text field: the first axis of TDIM, or `w` of `rAw`, or all of them. */
export function stringWidth(form: BinaryForm, shape: readonly number[]): number {
  return shape.length === 0 ? form.repeat : Math.floor(form.repeat / Math.max(1, product(shape)))
}

export function stringColumn(
  form: BinaryForm,
  dims: readonly number[] | undefined,
): Values & Pick<FitsColumn, "shape"> {
  const plain = plainColumn("A")
  if (form.variable) return { ...plain, shape: [] }
  if (dims && dims.length > 1 && form.repeat > 0 && product(dims) === form.repeat)
    return { ...plain, shape: dims.slice(0, -1) }
  if (form.width !== undefined && form.repeat % form.width === 0) return { ...plain, shape: [form.repeat / form.width] }
  return { ...plain, shape: [] }
}

export function product(lengths: readonly number[]): number {
  return lengths.reduce((result, length) => result * length, 1)
}

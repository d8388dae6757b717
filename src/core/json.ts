import type { Column } from "./table.ts"
import { isNull } from "./table.ts"

const LARGEST = BigInt(Number.MAX_SAFE_INTEGER)

/**
 * JSON text by the rules of the command line: NaN and infinities as strings, 64-bit integers as numbers where a double
 * holds them and as strings where not, typed arrays as arrays, bytes as hexadecimal text.
 */
export function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, jsonValue, indent)
}

function jsonValue(_key: string, value: unknown): unknown {
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value)
  if (typeof value === "bigint") return value <= LARGEST && value >= -LARGEST ? Number(value) : value.toString()
  if (value instanceof Uint8Array) return Array.from(value, (byte) => byte.toString(16).padStart(2, "0")).join("")
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number | bigint>)
  return value
}

/** The scalar cells of a column as JSON values. A 64-bit column is all strings if any value exceeds 2^53. */
export function columnCells(column: Column, rows: number): unknown[] {
  const cell = cellReader(column)
  const cells: unknown[] = Array.from({ length: rows }, (_, row) => (isNull(column, row) ? null : cell(row)))
  const wide = cells.some((value) => typeof value === "bigint" && (value > LARGEST || value < -LARGEST))
  return wide ? cells.map((value) => (value === null ? null : String(value as bigint))) : cells
}

/** Reads cell `row` of a column: a scalar, or an array for a cell with a shape; complex numbers are `[re, im]`. */
export function cellReader(column: Column): (row: number) => unknown {
  const values = column.values as ArrayLike<unknown>
  const convert =
    column.type === "bool"
      ? (value: unknown): unknown => value === 1 || value === true
      : (value: unknown): unknown => value
  const parts = column.type === "complex64" || column.type === "complex128" ? 2 : 1
  if (column.shape[0] === -1) return (row) => Array.from(values[row] as ArrayLike<unknown>, convert)
  const count = column.shape.reduce((product, n) => product * n, 1) * parts
  if (column.shape.length === 0 && parts === 1) return (row) => convert(values[row])
  return (row) => Array.from({ length: count }, (_, i) => convert(values[row * count + i]))
}

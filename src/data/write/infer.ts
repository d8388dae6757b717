import type { Column, ColumnType, ColumnValues } from "../../core/index.ts"
import { microseconds } from "../catalog/expression/index.ts"

const INTEGER = /^[+-]?\d{1,19}$/
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$|^[+-]?(?:nan|inf(?:inity)?)$/i

/** A column out of text or JSON cells (null = null). Its type is the narrowest that holds all of them, unless given. */
export function columnOf(name: string, cells: readonly unknown[], type: ColumnType = inferType(cells)): Column {
  const validity = cells.some((cell) => cell === null)
    ? Uint8Array.from(cells, (cell) => (cell === null ? 0 : 1))
    : undefined
  return { name, type, shape: [], values: valuesOf(cells, type), validity }
}

function inferType(cells: readonly unknown[]): ColumnType {
  const present = cells.filter((cell) => cell !== null)
  if (present.length === 0) return "string"
  if (present.every((cell) => typeof cell === "boolean" || cell === "true" || cell === "false")) return "bool"
  if (present.every(isInteger)) return "int64"
  if (present.every((cell) => typeof cell === "number" || (typeof cell === "string" && NUMBER.test(cell))))
    return "float64"
  return present.every((cell) => typeof cell === "string") ? "string" : "object"
}

function isInteger(cell: unknown): boolean {
  if (typeof cell === "number") return Number.isSafeInteger(cell)
  if (typeof cell !== "string" || !INTEGER.test(cell)) return false
  const value = BigInt(cell)
  return BigInt.asIntN(64, value) === value
}

function valuesOf(cells: readonly unknown[], type: ColumnType): ColumnValues {
  switch (type) {
    case "bool":
      return Uint8Array.from(cells, (cell) => (cell === true || cell === "true" ? 1 : 0))
    case "int8":
      return Int8Array.from(cells, Number)
    case "uint8":
      return Uint8Array.from(cells, Number)
    case "int16":
      return Int16Array.from(cells, Number)
    case "uint16":
      return Uint16Array.from(cells, Number)
    case "int32":
      return Int32Array.from(cells, Number)
    case "uint32":
      return Uint32Array.from(cells, Number)
    case "int64":
      return BigInt64Array.from(cells, (cell) => BigInt((cell ?? 0) as string | number))
    case "uint64":
      return BigUint64Array.from(cells, (cell) => BigInt((cell ?? 0) as string | number))
    case "float32":
      return Float32Array.from(cells, toNumber)
    case "float64":
      return Float64Array.from(cells, toNumber)
    case "timestamp":
      return BigInt64Array.from(cells, (cell) => microseconds(String(cell)) ?? 0n)
    case "string":
      return cells.map(textOf)
    default:
      return cells
  }
}

function textOf(cell: unknown): string {
  if (cell === null) return ""
  return typeof cell === "string" ? cell : JSON.stringify(cell)
}

function toNumber(cell: unknown): number {
  if (typeof cell === "number") return cell
  if (typeof cell !== "string") return NaN
  const sign = cell.startsWith("-") ? -1 : 1
  return /inf/i.test(cell) ? sign * Infinity : Number(cell)
}

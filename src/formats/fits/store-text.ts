import type { Column } from "../../core/index.ts"
import { CaelumError, isNull } from "../../core/index.ts"
import { product } from "./column-type.ts"
import type { StoredField } from "./stored-field.ts"
import { dimensionCards } from "./stored-field.ts"

const PRINTABLE = /^[\x20-\x7e]*$/

/** How text, times and logicals are stored; undefined for any other column. */
export function storeText(column: Column, rows: number): StoredField | undefined {
  if (column.type === "string") return texts(column, (i) => (column.values as readonly string[])[i] ?? "", rows)
  if (column.type === "timestamp") return texts(column, (i) => isoTime((column.values as BigInt64Array)[i]!), rows)
  if (column.type === "bool") return logicals(column)
  if (column.type !== "bit") return undefined
  return column.validity === undefined ? bits(column) : logicals(column)
}

/** As wide as the longest; blanks behind, zero bytes for null. */
function texts(column: Column, textOf: (i: number) => string, rows: number): StoredField {
  const per = product(column.shape)
  let width = 1
  for (let i = 0; i < rows * per; i++) width = Math.max(width, checked(textOf(i), column, Math.floor(i / per)).length)
  return {
    form: `${per * width}A`,
    bytes: per * width,
    cards: column.shape.length === 0 ? [] : dimensionCards([...column.shape, width]),
    put(view, at, row) {
      if (isNull(column, row)) return
      for (let k = 0; k < per; k++) {
        const text = textOf(row * per + k)
        for (let c = 0; c < width; c++) view.setUint8(at + k * width + c, c < text.length ? text.charCodeAt(c) : 32)
      }
    },
  }
}

function checked(text: string, { name }: Column, row: number): string {
  if (PRINTABLE.test(text)) return text
  throw new CaelumError(
    "unsupported",
    `Column '${name}' holds ${JSON.stringify(text.slice(0, 40))} in row ${row + 1}, and FITS tables hold printable ASCII alone; write .parquet, .vot or .csv, or leave it out.`,
    { context: { column: name, row } },
  )
}

/** FITS 4.0 §9.1.1: without a zone, microseconds where there are any. */
export function isoTime(micros: bigint): string {
  const rest = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n
  const seconds = Number((micros - rest) / 1_000_000n)
  if (Math.abs(seconds) > 8.64e12) return ""
  const text = new Date(seconds * 1000).toISOString().slice(0, -5)
  return rest === 0n ? text : `${text}.${String(rest).padStart(6, "0")}`
}

const TRUE = 84
const FALSE = 70

function logicals(column: Column): StoredField {
  const per = product(column.shape)
  const values = column.values as Uint8Array
  return {
    form: `${per}L`,
    bytes: per,
    cards: dimensionCards(column.shape),
    put(view, at, row) {
      if (isNull(column, row)) return
      for (let k = 0; k < per; k++) view.setUint8(at + k, values[row * per + k] ? TRUE : FALSE)
    },
  }
}

function bits(column: Column): StoredField {
  const per = product(column.shape)
  const values = column.values as Uint8Array
  return {
    form: `${per}X`,
    bytes: Math.ceil(per / 8),
    cards: dimensionCards(column.shape),
    put(view, at, row) {
      for (let k = 0; k < per; k++) {
        const byte = at + (k >> 3)
        if (values[row * per + k]) view.setUint8(byte, view.getUint8(byte) | (128 >> (k & 7)))
      }
    },
  }
}

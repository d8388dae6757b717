import type { Column, Table } from "../../core/index.ts"
import { CaelumError, isNull } from "../../core/index.ts"
import { Header } from "./header.ts"
import { isoTime } from "./store-text.ts"
import { latin1Bytes } from "./text.ts"
import type { CardValue } from "./value.ts"
import type { Frame } from "./write-frame.ts"
import { announceLongStrings } from "./write-frame.ts"
import { addColumn, addMandatory, addRest, adderOf, checkColumns, givenCards } from "./write-table.ts"

/** A column as text, all cells of one width. */
interface TextField {
  readonly form: string
  readonly width: number
  readonly cards: readonly (readonly [keyword: string, value: CardValue])[]
  cell(row: number): string
}

const PIECE = 1 << 20
const PRINTABLE = /^[\x20-\x7e]*$/

/**
 * An ASCII table as an HDU (FITS 4.0 §7.2): integers as Iw, reals as Ew.d and Dw.d with all their digits, logicals as T and F, text as Aw,
 * a blank between columns. Null, and NaN, which has no form there, is the text of TNULLn; null text is blank.
 * @throws CaelumError `unsupported` for arrays, complex and nested values, infinities, text beyond ASCII, more than 999 columns.
 */
export function asciiTableFrame(table: Table, given: Header): Frame {
  checkColumns(table)
  const fields = table.columns.map((column) => textField(column, table.rows))
  const rowBytes = fields.reduce((sum, { width }) => sum + width + 1, 0) - (fields.length > 0 ? 1 : 0)
  const header = new Header()
  const add = adderOf(header)
  addMandatory(add, ["TABLE", "ASCII table extension"], [rowBytes, table.rows, 0, fields.length])
  let start = 1
  for (const [i, { form, width, cards }] of fields.entries()) {
    const mandatory = [
      ["TBCOL", start],
      ["TFORM", form],
    ] as const
    addColumn(add, table.columns[i]!, i + 1, mandatory, cards)
    start += width + 1
  }
  addRest(add, table, given)
  header.append(...givenCards(given))
  return { header: announceLongStrings(header), fill: 32, data: () => encodeRows(fields, table.rows, rowBytes) }
}

function* encodeRows(fields: readonly TextField[], rows: number, rowBytes: number): Generator<Uint8Array> {
  const step = Math.max(1, Math.floor(PIECE / Math.max(1, rowBytes)))
  for (let first = 0; first < rows; first += step) {
    const lines: string[] = []
    for (let row = first; row < Math.min(rows, first + step); row++)
      lines.push(fields.map((field) => field.cell(row)).join(" "))
    yield latin1Bytes(lines.join(""))
  }
}

function textField(column: Column, rows: number): TextField {
  const text = textOf(column)
  if (!text || column.shape.length > 0)
    throw new CaelumError(
      "unsupported",
      `Column '${column.name}' holds ${column.shape.length > 0 ? "arrays" : `${column.type} values`}, which have no form in an ASCII table; write a binary table.`,
      { context: { column: column.name } },
    )
  let width = 1
  let nulls = false
  for (let row = 0; row < rows; row++) {
    const cell = text.of(row)
    if (cell === undefined) nulls = true
    else width = Math.max(width, cell.length)
  }
  const numeric = text.code !== "A"
  const missing = numeric && nulls ? "*" : ""
  width = text.width ?? width
  const form = text.digits === undefined ? `${text.code}${width}` : `${text.code}${width}.${text.digits}`
  return {
    form,
    width,
    cards: missing === "" ? [] : [["TNULL", missing]],
    cell(row) {
      const cell = text.of(row)
      return numeric && cell !== undefined ? cell.padStart(width) : (cell ?? missing).padEnd(width)
    },
  }
}

/** The text of each cell, undefined for null, and how TFORMn calls it. */
interface ColumnText {
  readonly code: "A" | "I" | "E" | "D"
  readonly width?: number
  readonly digits?: number
  of(row: number): string | undefined
}

function textOf(column: Column): ColumnText | undefined {
  const { type, values, name } = column
  const cell = (row: number): unknown => (isNull(column, row) ? undefined : (values as readonly unknown[])[row])
  if (type === "string") return { code: "A", of: (row) => checked(cell(row) as string | undefined, name, row) }
  if (type === "timestamp") return { code: "A", of: (row) => time(cell(row) as bigint | undefined) }
  if (type === "bool" || type === "bit") return { code: "A", of: (row) => flag(cell(row)) }
  if (/^u?int/.test(type)) return { code: "I", of: (row) => word(cell(row)) }
  if (type === "float32") return { code: "E", width: 15, digits: 8, of: (row) => real(cell(row), 8, name, row) }
  if (type === "float64") return { code: "D", width: 24, digits: 16, of: (row) => real(cell(row), 16, name, row) }
  return undefined
}

function time(micros: bigint | undefined): string | undefined {
  return micros === undefined ? undefined : isoTime(micros)
}

function flag(value: unknown): string | undefined {
  return value === undefined ? undefined : value ? "T" : "F"
}

function word(value: unknown): string | undefined {
  return (value as number | bigint | undefined)?.toString()
}

function real(value: unknown, digits: number, column: string, row: number): string | undefined {
  if (typeof value !== "number" || Number.isNaN(value)) return undefined
  if (!Number.isFinite(value))
    throw new CaelumError(
      "unsupported",
      `Column '${column}' holds ${value} in row ${row + 1}, which has no form in an ASCII table; write a binary table.`,
      { context: { column, row } },
    )
  const text = value.toExponential(digits)
  return text.replace("e", digits > 9 ? "D" : "E")
}

function checked(text: string | undefined, column: string, row: number): string | undefined {
  if (text === undefined || PRINTABLE.test(text)) return text
  throw new CaelumError(
    "unsupported",
    `Column '${column}' holds ${JSON.stringify(text.slice(0, 40))} in row ${row + 1}, and FITS tables hold printable ASCII alone; write .parquet, .vot or .csv, or leave it out.`,
    { context: { column, row } },
  )
}

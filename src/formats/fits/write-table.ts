import type { Column, Table } from "../../core/index.ts"
import { CaelumError } from "../../core/index.ts"
import type { Card } from "./card.ts"
import { isCommentary } from "./card.ts"
import { makeCard } from "./format-card.ts"
import { Header } from "./header.ts"
import { parseNumber } from "./value.ts"
import { storeArrays } from "./store-array.ts"
import { storeNumbers } from "./store-number.ts"
import { storeText } from "./store-text.ts"
import type { StoredField } from "./stored-field.ts"
import { isStructure } from "./table-metadata.ts"
import type { CardValue } from "./value.ts"
import { checkDisplay } from "./verify/check-display.ts"
import type { Frame } from "./write-frame.ts"
import { announceLongStrings, encodeFrame } from "./write-frame.ts"

const PIECE = 4 << 20
const MOST_COLUMNS = 999

/**
 * The bytes of a binary table HDU (FITS 4.0 §7.3), in pieces: an extension, to stand behind a primary HDU. Integers that have nulls get
 * a TNULL that none of their values has, and int8 and unsigned ones of up to 32 bits are stored as wider integers then, and in arrays of
 * variable length. Null text is zero bytes, other nulls are NaN or an empty array. Times are ISO 8601 text, bytes
 * variable-length arrays. Entries of the table's metadata that are FITS keywords become cards.
 * @param header Further cards; those that describe the table's structure are left out.
 * @throws CaelumError `unsupported` for nested values, text beyond ASCII, more than 999 columns.
 */
export function encodeTable(table: Table, header: Header = new Header()): Generator<Uint8Array> {
  return encodeFrame(tableFrame(table, header), false)
}

/** A binary table as an HDU: `encodeTable`. */
export function tableFrame(table: Table, header: Header): Frame {
  checkColumns(table)
  const fields = table.columns.map((column) => storedField(column, table.rows))
  const rowBytes = fields.reduce((sum, field) => sum + field.bytes, 0)
  const heapBytes = heapLength(fields, table.rows)
  return {
    header: announceLongStrings(tableHeader(table, fields, { rowBytes, heapBytes }, header)),
    *data() {
      yield* encodeRows(fields, table.rows, rowBytes)
      yield* encodeHeap(fields, table.rows)
    },
  }
}

/** FITS 4.0 §7.2.1, §7.3.1. */
export function checkColumns(table: Table): void {
  if (table.columns.length <= MOST_COLUMNS) return
  throw new CaelumError(
    "unsupported",
    `A table of ${table.columns.length} columns cannot be written as FITS, which allows ${MOST_COLUMNS}; choose columns.`,
  )
}

function storedField(column: Column, rows: number): StoredField {
  if (column.shape[0] === -1 || column.type === "binary") return storeArrays(column, rows)
  const field = storeText(column, rows) ?? storeNumbers(column, rows)
  if (field) return field
  throw new CaelumError(
    "unsupported",
    `Column '${column.name}' holds ${column.type} values, which have no form in a FITS table; write .parquet or .json, or leave it out.`,
    { context: { column: column.name } },
  )
}

function heapLength(fields: readonly StoredField[], rows: number): number {
  let bytes = 0
  for (const { heap } of fields) if (heap) for (let row = 0; row < rows; row++) bytes += heap.bytes(row)
  return bytes
}

function* encodeRows(fields: readonly StoredField[], rows: number, rowBytes: number): Generator<Uint8Array> {
  const step = Math.max(1, Math.floor(PIECE / Math.max(1, rowBytes)))
  let heapAt = 0
  if (rowBytes === 0) return
  for (let first = 0; first < rows; first += step) {
    const count = Math.min(step, rows - first)
    const view = new DataView(new ArrayBuffer(count * rowBytes))
    for (let row = first; row < first + count; row++) {
      let at = (row - first) * rowBytes
      for (const field of fields) {
        field.put(view, at, row, heapAt)
        at += field.bytes
        if (field.heap) heapAt += field.heap.bytes(row)
      }
    }
    yield new Uint8Array(view.buffer)
  }
}

/** The arrays in the order in which `encodeRows` gave them their places. */
function* encodeHeap(fields: readonly StoredField[], rows: number): Generator<Uint8Array> {
  const arrays = fields.flatMap(({ heap }) => (heap ? [heap] : []))
  for (let row = 0; row < rows; row++) {
    const bytes = arrays.reduce((sum, heap) => sum + heap.bytes(row), 0)
    if (bytes === 0) continue
    const view = new DataView(new ArrayBuffer(bytes))
    let at = 0
    for (const heap of arrays) {
      heap.put(view, at, row)
      at += heap.bytes(row)
    }
    yield new Uint8Array(view.buffer)
  }
}

function tableHeader(
  table: Table,
  fields: readonly StoredField[],
  { rowBytes, heapBytes }: { rowBytes: number; heapBytes: number },
  given: Header,
): Header {
  const header = new Header()
  const add = adderOf(header)
  addMandatory(add, ["BINTABLE", "binary table extension"], [rowBytes, table.rows, heapBytes, fields.length])
  for (const [i, column] of table.columns.entries()) {
    const { form, cards } = fields[i]!
    addColumn(add, column, i + 1, [["TFORM", form]], cards)
  }
  addRest(add, table, given)
  return header.append(...givenCards(given))
}

export type AddCard = (keyword: string, value: CardValue, comment?: string) => void

export function adderOf(header: Header): AddCard {
  return (keyword, value, comment = "") => void header.append(makeCard(keyword, value, comment))
}

/** The mandatory cards of a table, binary or ASCII (FITS 4.0 §7.2.1, §7.3.1). */
export function addMandatory(
  add: AddCard,
  [type, about]: readonly [string, string],
  [rowBytes, rows, heapBytes, fields]: readonly [number, number, number, number],
): void {
  add("XTENSION", type, about)
  add("BITPIX", 8, "bits per entry")
  add("NAXIS", 2, "rows and their bytes")
  add("NAXIS1", rowBytes, "bytes of a row")
  add("NAXIS2", rows, "rows")
  add("PCOUNT", heapBytes, heapBytes > 0 ? "bytes of the heap" : "no heap")
  add("GCOUNT", 1, "one group")
  add("TFIELDS", fields, "columns")
}

/** The name of a table and its metadata. */
export function addRest(add: AddCard, table: Table, given: Header): void {
  if (table.name !== undefined && table.name !== "" && !given.has("EXTNAME")) add("EXTNAME", plainText(table.name))
  addMetadata(add, table.metadata, given)
}

/** The given cards that do not describe the structure. */
export function givenCards(given: Header): readonly Card[] {
  return given.cards.filter((card) => card.keyword === "EXTNAME" || !isStructure(card.keyword))
}

type Cards = readonly (readonly [keyword: string, value: CardValue])[]

/** The cards of column `n`: its form, and what is said of it. */
export function addColumn(add: AddCard, column: Column, n: number, form: Cards, cards: Cards): void {
  const { unit, ucd, utype, description, metadata = {} } = column
  add(`TTYPE${n}`, column.name)
  for (const [keyword, value] of form) add(`${keyword}${n}`, value)
  if (unit !== undefined && unit !== "") add(`TUNIT${n}`, unitText(unit))
  for (const [keyword, value] of cards) add(`${keyword}${n}`, value)
  const display = metadata["TDISP"]
  const stored = form.find(([keyword]) => keyword === "TFORM")?.[1]
  if (display !== undefined && typeof stored === "string" && checkDisplay(display, stored) === undefined)
    add(`TDISP${n}`, display)
  if (ucd) add(`TUCD${n}`, plainText(ucd))
  if (utype) add(`TUTYP${n}`, plainText(utype))
  if (description) add(`TCOMM${n}`, plainText(description))
}

/** Numbers and logicals that are written as FITS writes them become such again. */
function addMetadata(add: AddCard, metadata: Readonly<Record<string, string>>, given: Header): void {
  for (const [keyword, text] of Object.entries(metadata)) {
    if (!/^[A-Z0-9_-]{1,8}$/.test(keyword) || isStructure(keyword) || given.has(keyword)) continue
    if (/[^\x20-\x7e]/.test(text) || isCommentary(keyword)) continue
    const number = parseNumber(text)
    add(
      keyword,
      text === "T" || text === "F" ? text === "T" : number !== undefined && String(number) === text ? number : text,
    )
  }
}

const UNITS: readonly (readonly [RegExp, string])[] = [
  [/[µμ]/g, "u"],
  [/[ÅÅ]/g, "Angstrom"],
  [/°/g, "deg"],
]

function unitText(unit: string): string {
  return UNITS.reduce((text, [sign, word]) => text.replace(sign, word), unit)
}

/** Text for a card that is about the data, not the data: letters without their accents, `?` for what is not ASCII. */
function plainText(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/\s+/g, " ")
    .replace(/[^\x20-\x7e]/g, "?")
}

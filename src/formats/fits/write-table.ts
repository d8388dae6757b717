import type { Column, Table } from "../../core/index.ts"
import { CaelumError } from "../../core/index.ts"
import { isCommentary } from "./card.ts"
import { makeCard } from "./format-card.ts"
import { Header } from "./header.ts"
import { parseNumber } from "./value.ts"
import { formatHeader } from "./parse-header.ts"
import { storeArrays } from "./store-array.ts"
import { storeNumbers } from "./store-number.ts"
import { storeText } from "./store-text.ts"
import type { StoredField } from "./stored-field.ts"
import { isStructure } from "./table-metadata.ts"
import { BLOCK } from "./text.ts"
import type { CardValue } from "./value.ts"

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
export function* encodeTable(table: Table, header: Header = new Header()): Generator<Uint8Array> {
  if (table.columns.length > MOST_COLUMNS)
    throw new CaelumError(
      "unsupported",
      `A table of ${table.columns.length} columns cannot be written as FITS, which allows ${MOST_COLUMNS}; choose columns.`,
    )
  const fields = table.columns.map((column) => storedField(column, table.rows))
  const rowBytes = fields.reduce((sum, field) => sum + field.bytes, 0)
  const heapBytes = heapLength(fields, table.rows)
  yield formatHeader(tableHeader(table, fields, { rowBytes, heapBytes }, header))
  yield* encodeRows(fields, table.rows, rowBytes)
  yield* encodeHeap(fields, table.rows)
  const over = (table.rows * rowBytes + heapBytes) % BLOCK
  if (over > 0) yield new Uint8Array(BLOCK - over)
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
  const add = (keyword: string, value: CardValue, comment = ""): void => {
    header.append(makeCard(keyword, value, comment))
  }
  add("XTENSION", "BINTABLE", "binary table extension")
  add("BITPIX", 8, "bits per entry")
  add("NAXIS", 2, "rows and their bytes")
  add("NAXIS1", rowBytes, "bytes of a row")
  add("NAXIS2", table.rows, "rows")
  add("PCOUNT", heapBytes, "bytes of the heap")
  add("GCOUNT", 1, "one group")
  add("TFIELDS", fields.length, "columns")
  for (const [i, column] of table.columns.entries()) addColumn(add, column, fields[i]!, i + 1)
  if (table.name !== undefined && table.name !== "" && !given.has("EXTNAME")) add("EXTNAME", plainText(table.name))
  addMetadata(add, table.metadata, given)
  return header.append(...given.cards.filter((card) => card.keyword === "EXTNAME" || !isStructure(card.keyword)))
}

type AddCard = (keyword: string, value: CardValue, comment?: string) => void

function addColumn(add: AddCard, column: Column, field: StoredField, n: number): void {
  const { unit, ucd, utype, description, metadata = {} } = column
  add(`TTYPE${n}`, column.name)
  add(`TFORM${n}`, field.form)
  if (unit !== undefined && unit !== "") add(`TUNIT${n}`, unitText(unit))
  for (const [keyword, value] of field.cards) add(`${keyword}${n}`, value)
  const display = metadata["TDISP"]
  if (display !== undefined && /^[A-Z]{1,2}\d+(?:\.\d+(?:E\d+)?)?$/.test(display)) add(`TDISP${n}`, display)
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

import type { ColumnType } from "../../core/index.ts"
import { CaelumError } from "../../core/index.ts"
import type { FitsColumn, TableLayout } from "./fits-column.ts"
import { groupColumns } from "./group-columns.ts"
import type { Hdu } from "./hdu.ts"
import { originalHeader } from "./original-header.ts"
import { plainColumn, scaledColumn, stringColumn } from "./column-type.ts"
import { parseBinaryForm, parseDimensions, parseTextForm } from "./table-form.ts"
import type { BinaryForm, TextForm } from "./table-form.ts"

/**
 * The columns of a binary or ASCII table, or of random groups (FITS 4.0 §6, §7.2, §7.3). Pure.
 * Of a compressed table they are those of the original, and the heap is too: its place in the file is not.
 * @throws CaelumError `usage` where the HDU holds no table, `malformed`.
 */
export function tableLayout(stored: Hdu): TableLayout {
  requireTable(stored)
  const hdu = stored.compression ? { ...stored, header: originalHeader(stored) } : stored
  try {
    if (hdu.kind === "groups") return { ...groupColumns(hdu), heapOffset: 0, heapBytes: 0 }
    const rowBytes = hdu.naxis[0] ?? 0
    const rows = hdu.naxis[1] ?? 0
    const columns = hdu.kind === "table" ? binaryColumns(hdu, rowBytes) : textColumns(hdu, rowBytes)
    return { columns, rows, rowBytes, ...heapPlace(hdu, rows * rowBytes) }
  } catch (cause) {
    if (!(cause instanceof CaelumError)) throw cause
    const context = { ...cause.context, uri: hdu.object, hdu: hdu.index }
    throw new CaelumError(
      cause.code,
      `The table in HDU ${hdu.index} of ${hdu.object} cannot be read: ${cause.message}`,
      { context, cause },
    )
  }
}

function requireTable(hdu: Hdu): void {
  const context = { uri: hdu.object, hdu: hdu.index }
  const where = `HDU ${hdu.index} of ${hdu.object}`
  if (hdu.kind !== "table" && hdu.kind !== "ascii-table" && hdu.kind !== "groups")
    throw new CaelumError("usage", `A table was asked of ${where}, which holds none but is of kind ${hdu.kind}.`, {
      context,
    })
}

function heapPlace(hdu: Hdu, main: number): { heapOffset: number; heapBytes: number } {
  if (hdu.kind !== "table") return { heapOffset: 0, heapBytes: 0 }
  const start = hdu.header.integer("THEAP") ?? main
  if (hdu.compression) return { heapOffset: 0, heapBytes: main + (hdu.header.integer("PCOUNT") ?? 0) - start }
  if (start < main)
    throw new CaelumError("malformed", `THEAP is ${start}, inside the rows, which take ${main} bytes.`, {
      context: { keyword: "THEAP" },
    })
  return { heapOffset: hdu.dataOffset + start, heapBytes: Math.max(0, hdu.dataBytes - start) }
}

function binaryColumns(hdu: Hdu, rowBytes: number): FitsColumn[] {
  const columns: FitsColumn[] = []
  let offset = 0
  for (let n = 1; n <= columnCount(hdu); n++) {
    const form = parseBinaryForm(hdu.header.text(`TFORM${n}`) ?? "", `TFORM${n}`)
    columns.push(binaryColumn(hdu, n, form, offset))
    offset += form.bytes
    if (offset > rowBytes) throw tooWide(n, offset, rowBytes)
  }
  return columns
}

function binaryColumn(hdu: Hdu, n: number, form: BinaryForm, offset: number): FitsColumn {
  const { header } = hdu
  const dims = parseDimensions(header.get(`TDIM${n}`))
  const base = { ...words(hdu, n), form, offset, bytes: form.bytes }
  if (form.code === "A") return { ...base, ...stringColumn(form, dims) }
  const shape = cellShape(form, dims)
  if (form.code === "L" || form.code === "X") return { ...base, ...plainColumn(form.code), shape }
  const scale = header.number(`TSCAL${n}`) ?? 1
  const zero = header.number(`TZERO${n}`) ?? 0
  return { ...base, ...scaledColumn(form.code, scale, zero, header.get(`TNULL${n}`)), shape }
}

/** A TDIM that does not fill the cell is left aside, as other readers do. */
function cellShape(form: BinaryForm, dims: readonly number[] | undefined): readonly number[] {
  if (form.variable) return [-1]
  if (dims && dims.reduce((product, n) => product * n, 1) === form.repeat) return dims
  return form.repeat === 1 ? [] : [form.repeat]
}

function textColumns(hdu: Hdu, rowBytes: number): FitsColumn[] {
  return Array.from({ length: columnCount(hdu) }, (_, i) => textColumn(hdu, i + 1, rowBytes))
}

function textColumn(hdu: Hdu, n: number, rowBytes: number): FitsColumn {
  const { header } = hdu
  const form = parseTextForm(header.text(`TFORM${n}`) ?? "", `TFORM${n}`)
  const offset = (header.integer(`TBCOL${n}`) ?? 0) - 1
  if (offset < 0 || offset + form.width > rowBytes) throw tooWide(n, offset + form.width, rowBytes)
  const scale = header.number(`TSCAL${n}`) ?? 1
  const zero = header.number(`TZERO${n}`) ?? 0
  const given = header.get(`TNULL${n}`)
  const base = { ...words(hdu, n), form, offset, bytes: form.width, shape: [] }
  const missing = given === undefined ? {} : { null: nullText(given).trim() }
  if (form.code === "A") return { ...base, ...missing, type: "string", kind: "plain", scale: 1, zero: 0 }
  if (scale !== 1 || zero !== 0) return { ...base, ...missing, type: "float64", kind: "linear", scale, zero }
  return { ...base, ...missing, type: textType(form), kind: "plain", scale, zero }
}

function nullText(value: unknown): string {
  return typeof value === "string" || typeof value === "number" || typeof value === "bigint" ? String(value) : ""
}

/** Integers by what their field can hold. */
function textType(form: TextForm): ColumnType {
  if (form.code !== "I") return "float64"
  return form.width <= 4 ? "int16" : form.width <= 9 ? "int32" : "int64"
}

function columnCount(hdu: Hdu): number {
  const count = hdu.columns ?? 0
  if (count <= 999) return count
  throw new CaelumError("malformed", `TFIELDS is ${count}, more than the 999 columns that FITS allows.`, {
    context: { keyword: "TFIELDS" },
  })
}

const WORDS = { unit: "TUNIT", ucd: "TUCD", utype: "TUTYP", description: "TCOMM" } as const
const KEPT = ["TFORM", "TDISP", "TDIM", "TNULL", "TSCAL", "TZERO"] as const

type Words = Pick<FitsColumn, "name" | "unit" | "ucd" | "utype" | "description" | "metadata">

function words({ header }: Hdu, n: number): Words {
  const text = (keyword: string): string => {
    const value = header.get(`${keyword}${n}`)
    return value === undefined || typeof value === "object" ? "" : String(value).trim()
  }
  const entries = (pairs: readonly (readonly [string, string])[]): Record<string, string> =>
    Object.fromEntries(pairs.filter(([, value]) => value !== ""))
  const said = entries(Object.entries(WORDS).map(([key, keyword]) => [key, text(keyword)] as const))
  const metadata = entries(KEPT.map((keyword) => [keyword, text(keyword)] as const))
  return { name: text("TTYPE") || `col${n}`, ...said, metadata }
}

function tooWide(n: number, end: number, rowBytes: number): CaelumError {
  return new CaelumError(
    "malformed",
    `column ${n} reaches to byte ${end} of a row of NAXIS1 = ${rowBytes} bytes; TFORM${n} and NAXIS1 disagree.`,
    { context: { keyword: `TFORM${n}` } },
  )
}

import type { Hdu } from "./hdu.ts"
import { product, scaledColumn } from "./column-type.ts"
import type { FitsColumn, TableLayout } from "./fits-column.ts"
import type { BinaryForm, FieldCode } from "./table-form.ts"
import { ELEMENT_BYTES } from "./table-form.ts"

const CODES: Readonly<Record<number, FieldCode>> = { 8: "B", 16: "I", 32: "J", 64: "K", [-32]: "E", [-64]: "D" }

/**
 * Random groups as a table: a row is a group, with a column for each parameter (PTYPEn, PSCALn, PZEROn) and `DATA`, its array
 * (FITS 4.0 §6). Parameters of the same name, which add up to one quantity, stay apart.
 */
export function groupColumns(hdu: Hdu): Pick<TableLayout, "columns" | "rows" | "rowBytes"> {
  const { header } = hdu
  const code = CODES[hdu.bitpix]!
  const element = ELEMENT_BYTES[code]
  const parameters = header.integer("PCOUNT") ?? 0
  const columns: FitsColumn[] = []
  const add = (name: string, shape: readonly number[], values: ReturnType<typeof scaledColumn>, more: object): void => {
    const repeat = product(shape)
    const form: BinaryForm = { code, repeat, bytes: repeat * element }
    const offset = columns.reduce((sum, column) => sum + column.bytes, 0)
    columns.push({ name, shape, form, offset, bytes: form.bytes, ...values, ...more, metadata: {} })
  }
  const number = (keyword: string, fallback: number): number => header.number(keyword) ?? fallback
  for (let n = 1; n <= Math.min(parameters, 999); n++) {
    const name = header.get(`PTYPE${n}`)
    const values = scaledColumn(code, number(`PSCAL${n}`, 1), number(`PZERO${n}`, 0), undefined)
    add(typeof name === "string" && name !== "" ? name : `par${n}`, [], values, {})
  }
  const blank = header.get("BLANK")
  const data = scaledColumn(code, number("BSCALE", 1), number("BZERO", 0), blank)
  const unit = header.get("BUNIT")
  const shape = hdu.naxis.slice(1).reverse()
  const rowBytes = (parameters + product(shape)) * element
  // Parameters beyond those that keywords can describe still take their room before the array.
  const hidden = parameters - Math.min(parameters, 999)
  add("DATA", shape, data, typeof unit === "string" && unit !== "" ? { unit } : {})
  const last = columns.pop()!
  columns.push({ ...last, offset: last.offset + hidden * element })
  return { columns, rows: header.integer("GCOUNT") ?? 1, rowBytes }
}

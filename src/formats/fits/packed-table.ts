import type { Span } from "../../core/index.ts"
import { CaelumError } from "../../core/index.ts"
import type { FitsColumn, TableLayout } from "./fits-column.ts"
import type { Hdu } from "./hdu.ts"
import type { BinaryForm } from "./table-form.ts"
import { parseBinaryForm } from "./table-form.ts"

/** ZCTYPn: how the values of a column are compressed (FITS 4.0 §10.3.5). */
export type ColumnCodec = "rice" | "gzip-1" | "gzip-2" | "none"

/** Where a column's streams are told of in a row of the compressed table. */
export interface PackedField {
  readonly codec: ColumnCodec
  /** Offset of its descriptor in a row, and whether that is of 64 bits. */
  readonly offset: number
  readonly wide: boolean
}

/** A compressed table (FITS 4.0 §10.3): a row for each tile of the original's rows, a stream for each column of it. */
export interface PackedTable {
  /** Rows of the original in a tile; the last may have fewer. */
  readonly tileRows: number
  readonly rowBytes: number
  /** In the order of the original's columns; undefined for a column without bytes. */
  readonly fields: readonly (PackedField | undefined)[]
  readonly heapOffset: number
  readonly heapBytes: number
}

const CODECS: Readonly<Record<string, ColumnCodec>> = {
  RICE_1: "rice",
  RICE_ONE: "rice",
  GZIP_1: "gzip-1",
  GZIP_2: "gzip-2",
  NOCOMPRESS: "none",
}

/**
 * How the columns of a compressed table are stored. Pure.
 * @throws CaelumError `malformed`, `unsupported` for an unknown ZCTYPn.
 */
export function packedTable(hdu: Hdu, layout: TableLayout): PackedTable {
  const { header } = hdu
  const [rowBytes = 0, rows = 0] = [header.integer("NAXIS1"), header.integer("NAXIS2")]
  const tileRows = hdu.compression!.tile[0]!
  if (tileRows < 1 && layout.rows > 0) throw bad("ZTILELEN", `is ${tileRows}`)
  if (layout.rows > 0 && Math.ceil(layout.rows / tileRows) > rows)
    throw bad("NAXIS2", `is ${rows}, fewer than the tiles of ${tileRows} rows that ${layout.rows} rows make`)
  const start = header.integer("THEAP") ?? rowBytes * rows
  if (start < rowBytes * rows || start > hdu.dataBytes) throw bad("THEAP", `is ${start}, outside the data`)
  const heap = { heapOffset: hdu.dataOffset + start, heapBytes: hdu.dataBytes - start }
  return { tileRows, rowBytes, fields: packedFields(hdu, layout, rowBytes), ...heap }
}

function packedFields(hdu: Hdu, layout: TableLayout, rowBytes: number): (PackedField | undefined)[] {
  let next = 0
  return layout.columns.map((column, i) => {
    const n = i + 1
    const form = parseBinaryForm(hdu.header.text(`TFORM${n}`) ?? "", `TFORM${n}`)
    const offset = next
    next += form.bytes
    if (next > rowBytes) throw bad("NAXIS1", `is ${rowBytes}, less than its columns' bytes`)
    if (column.bytes === 0) return undefined
    if (form.variable === undefined || form.repeat === 0 || form.code !== "B")
      throw bad(`TFORM${n}`, "is no descriptor of bytes")
    return { codec: codecOf(hdu, column, n), offset, wide: form.variable === "Q" }
  })
}

function codecOf(hdu: Hdu, column: FitsColumn, n: number): ColumnCodec {
  const name = hdu.header.text(`ZCTYP${n}`)?.trim().toUpperCase() ?? ""
  const codec = CODECS[name]
  if (codec === undefined)
    throw new CaelumError("unsupported", `ZCTYP${n} is '${name}', which this version does not know.`, {
      context: { keyword: `ZCTYP${n}`, column: column.name },
    })
  const { code } = column.form as BinaryForm
  if (codec === "rice" && code !== "B" && code !== "I" && code !== "J")
    throw bad(`ZCTYP${n}`, `is ${name}, which is of integers of 8, 16 and 32 bits, but the column is of type ${code}`)
  return codec
}

/** The tiles that rows `[start, stop)` touch, and the bytes of the table that say where their streams are. */
export function packedRows(
  hdu: Hdu,
  packed: PackedTable,
  start: number,
  stop: number,
): { readonly first: number; readonly end: number; readonly span: Span } {
  const first = stop > start ? Math.floor(start / packed.tileRows) : 0
  const end = stop > start ? Math.ceil(stop / packed.tileRows) : 0
  const span = { offset: hdu.dataOffset + first * packed.rowBytes, length: (end - first) * packed.rowBytes }
  return { first, end, span }
}

function bad(keyword: string, found: string): CaelumError {
  return new CaelumError("malformed", `${keyword} ${found}; the header of this compressed table is damaged.`, {
    context: { keyword },
  })
}

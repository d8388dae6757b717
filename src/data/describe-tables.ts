import type { ByteSource, Column, Table } from "../core/index.ts"
import { CaelumError } from "../core/index.ts"
import type { FitsOptions } from "../formats/fits/index.ts"
import { holdsTable, openFits, packingOf, readHdus, tableLayout } from "../formats/fits/index.ts"
import { openParquet } from "../formats/parquet/index.ts"
import { parseVoTable } from "../formats/votable/index.ts"
import { columnInfo, type ColumnInfo, readTable, TABLE_FORMATS, type TableFormat, tableFormat } from "./write/index.ts"

/** One table of a file, without its rows. */
export interface TableInfo {
  readonly name: string
  readonly rows: number
  readonly columns: readonly ColumnInfo[]
}

/** What tables a file holds. */
export interface TableFileInfo {
  /** `votable` for a VOTable; else the usual ending of its format. */
  readonly format: Exclude<TableFormat, "vot"> | "votable"
  readonly tables: readonly TableInfo[]
}

/**
 * The tables of a file: FITS and Parquet by their headers and footers alone, other formats by reading them whole.
 * @throws CaelumError as `formatOfTable`; `malformed`, `truncated` for a damaged file, `unsupported` for a compressed FITS table.
 */
export async function describeTables(source: ByteSource, options: FitsOptions = {}): Promise<TableFileInfo> {
  const format = await formatOfTable(source, options)
  if (format === "fits") return { format, tables: await fitsTables(source, options) }
  if (format === "parquet") return { format, tables: [await parquetTable(source, options)] }
  if (format !== "vot") return { format, tables: [infoOf(await readTable(source, { signal: options.signal, format }))] }
  const bytes = await source.read({ offset: 0, length: await source.size(options) }, options)
  const limit = options.maxBytes === undefined ? {} : { maxBytes: options.maxBytes }
  const { tables } = await parseVoTable(bytes, { signal: options.signal, ...limit })
  return { format: "votable", tables: tables.map(infoOf) }
}

async function fitsTables(source: ByteSource, options: FitsOptions): Promise<TableInfo[]> {
  const hdus = await readHdus(await openFits(source, options), options)
  return hdus.filter(holdsTable).map((hdu) => {
    const { columns, rows } = tableLayout(hdu)
    return { name: hdu.name, rows, columns: columns.map((column) => columnInfo({ ...column, values: [] })) }
  })
}

async function parquetTable(source: ByteSource, options: FitsOptions): Promise<TableInfo> {
  const { fields, rowGroups } = await openParquet(source, options)
  const columns = fields.map((field): Column => ({ ...field, shape: [], values: [] }))
  return { name: "", rows: rowGroups.reduce((sum, group) => sum + group.rows, 0), columns: columns.map(columnInfo) }
}

function infoOf({ name = "", rows, columns }: Table): TableInfo {
  return { name, rows, columns: columns.map(columnInfo) }
}

const HEAD_BYTES = 256

/**
 * The format of a table file by its first bytes, and by its ending where they do not say.
 * @throws CaelumError `unsupported` where neither tells.
 */
export async function formatOfTable(source: ByteSource, options: FitsOptions = {}): Promise<TableFormat> {
  const bytes = await source.read({ first: HEAD_BYTES }, options)
  const head = new TextDecoder("latin1").decode(bytes)
  if (/^SIMPLE {2}=/.test(head)) return "fits"
  if (head.startsWith("PAR1")) return "parquet"
  if (head.startsWith("ARROW1")) return "arrow"
  if (/^# ?%ECSV /.test(head)) return "ecsv"
  if (packingOf(bytes) !== undefined) return "fits"
  if (head.startsWith("\x1f\x8b")) return /\.(?:vot|votable|xml)\.gz$/i.test(source.label) ? "vot" : "fits"
  if (/^(?:\xef\xbb\xbf|[\xfe\xff]{2})?\s*(?:<|\0<)/.test(head)) return "vot"
  return byEnding(source.label)
}

function byEnding(label: string): TableFormat {
  try {
    return tableFormat(label.replace(/[?#].*$/, ""))
  } catch (cause) {
    throw new CaelumError(
      "unsupported",
      `${label} is no table by its first bytes nor by its ending; ${TABLE_FORMATS.map((each) => `.${each}`).join(", ")} are read.`,
      { context: { uri: label }, cause },
    )
  }
}

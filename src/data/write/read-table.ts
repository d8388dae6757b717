import { type ByteSource, CaelumError, type Column, type SignalOptions, type Table } from "../../core/index.ts"
import { findTable, openFits, readTable as readFitsTable } from "../../formats/fits/index.ts"
import { chunkSpans, decodeFields, openParquet, requireOwnData } from "../../formats/parquet/index.ts"
import { parseVoTable } from "../../formats/votable/index.ts"
import { readSpans } from "../../storage/index.ts"
import { concatTables, emptyValues } from "../catalog/collect.ts"
import { requireNames } from "./names.ts"
import { readArrow } from "./read-arrow.ts"
import { readCsv, readEcsvBytes, readJson, readJsonLines } from "./read-text.ts"
import { type TableFormat, tableFormat } from "./write.ts"

export interface ReadTableOptions extends SignalOptions {
  /** By the ending of the source's name unless given. */
  readonly format?: TableFormat | undefined
  /** Only these columns, in this order. */
  readonly columns?: readonly string[] | undefined
}

/**
 * Reads a whole table file: Parquet and FITS (only the wanted columns; of FITS the first table), VOTable (its first table), Arrow IPC,
 * CSV with a header line, ECSV, JSON and JSON lines as `writeTable` makes them.
 * @throws CaelumError `malformed` for a damaged file, `not-found` for a column that is not there.
 */
export async function readTable(source: ByteSource, options: ReadTableOptions = {}): Promise<Table> {
  const format = options.format ?? tableFormat(source.label)
  if (format === "parquet") return readParquetTable(source, options)
  if (format === "fits") return readFirstFits(source, options)
  const bytes = await source.read({ offset: 0, length: await source.size(options) }, options)
  const table =
    format === "vot" ? await readFirstVoTable(bytes, source.label, options) : READERS[format](bytes, source.label)
  if (!options.columns) return table
  const columns = requireNames(table.columns, options.columns, source.label)
  return { ...table, columns }
}

const READERS = { arrow: readArrow, csv: readCsv, ecsv: readEcsvBytes, json: readJson, jsonl: readJsonLines }

async function readFirstFits(source: ByteSource, { signal, columns }: ReadTableOptions): Promise<Table> {
  const file = await openFits(source, { signal })
  const hdu = await findTable(file, undefined, { signal })
  return readFitsTable(file.source, hdu, { columns }, { signal })
}

async function readFirstVoTable(bytes: Uint8Array, label: string, { signal }: SignalOptions): Promise<Table> {
  const [table] = (await parseVoTable(bytes, { signal })).tables
  if (table) return table
  throw new CaelumError("not-found", `${label} is a VOTable without a table; look at its INFO elements.`, {
    context: { uri: label },
  })
}

async function readParquetTable(source: ByteSource, options: ReadTableOptions): Promise<Table> {
  const file = await openParquet(source, options)
  requireOwnData(file)
  const fields = options.columns ? requireNames(file.fields, options.columns, source.label) : file.fields
  const tables: Table[] = []
  for (const group of file.rowGroups) {
    const spans = chunkSpans(group, fields)
    const parts = spans.length === 0 ? [] : await readSpans(source, spans, options)
    const pieces = parts.map((bytes, i) => ({ offset: spans[i]!.offset, bytes }))
    const columns = await decodeFields(file, group, fields, pieces)
    tables.push({ rows: group.rows, columns: columns.map((column) => column.column()), metadata: file.metadata })
  }
  if (tables.length > 0) return concatTables(tables, [])
  const columns = fields.map(({ name, type, unit, ucd, description, metadata }): Column => {
    return { name, type, shape: [], values: emptyValues(type), unit, ucd, description, metadata }
  })
  return { rows: 0, columns, metadata: file.metadata }
}

import { type ByteSource, type Column, type SignalOptions, type Table } from "../../core/index.ts"
import { chunkSpans, decodeFields, openParquet, requireOwnData } from "../../formats/parquet/index.ts"
import { readSpans } from "../../storage/index.ts"
import { concatTables, emptyValues } from "../catalog/collect.ts"
import { requireNames } from "./names.ts"
import { readArrow } from "./read-arrow.ts"
import { readCsv, readJson, readJsonLines } from "./read-text.ts"
import { type TableFormat, tableFormat } from "./write.ts"

export interface ReadTableOptions extends SignalOptions {
  /** By the ending of the source's name unless given. */
  readonly format?: TableFormat | undefined
  /** Only these columns, in this order. */
  readonly columns?: readonly string[] | undefined
}

/**
 * Reads a whole table file: Parquet (only the chunks of the wanted columns), Arrow IPC, CSV with a header line, JSON and JSON
 * lines as `writeTable` makes them.
 * @throws CaelumError `malformed` for a damaged file, `not-found` for a column that is not there.
 */
export async function readTable(source: ByteSource, options: ReadTableOptions = {}): Promise<Table> {
  const format = options.format ?? tableFormat(source.label)
  if (format === "parquet") return readParquetTable(source, options)
  const bytes = await source.read({ offset: 0, length: await source.size(options) }, options)
  const table = READERS[format](bytes, source.label)
  if (!options.columns) return table
  const columns = requireNames(table.columns, options.columns, source.label)
  return { ...table, columns }
}

const READERS = { arrow: readArrow, csv: readCsv, json: readJson, jsonl: readJsonLines }

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

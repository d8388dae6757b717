import {
  type ByteSink,
  CaelumError,
  type Column,
  delay,
  type SignalOptions,
  type Table,
  throwIfAborted,
} from "../../core/index.ts"
import { arrowEncoder } from "./arrow.ts"
import { csvEncoder } from "./csv.ts"
import { ecsvEncoder } from "./ecsv.ts"
import type { EncoderFactory } from "./encoder.ts"
import { fitsEncoder } from "./fits.ts"
import { jsonEncoder, jsonLinesEncoder } from "./json.ts"
import { parquetEncoder } from "./parquet.ts"
import { voTableEncoder } from "./votable.ts"

/** Formats of tables, which are also the endings of their files. */
export type TableFormat = "parquet" | "arrow" | "csv" | "ecsv" | "fits" | "vot" | "json" | "jsonl"

const ENCODERS: Readonly<Record<TableFormat, EncoderFactory>> = {
  parquet: parquetEncoder,
  arrow: arrowEncoder,
  csv: csvEncoder,
  ecsv: ecsvEncoder,
  fits: fitsEncoder,
  vot: voTableEncoder,
  json: jsonEncoder,
  jsonl: jsonLinesEncoder,
}

export const TABLE_FORMATS: readonly TableFormat[] = ["parquet", "arrow", "csv", "ecsv", "fits", "vot", "json", "jsonl"]

const ALIASES: Readonly<Record<string, TableFormat>> = {
  parq: "parquet",
  pq: "parquet",
  ndjson: "jsonl",
  fit: "fits",
  fts: "fits",
  votable: "vot",
}

/**
 * The format of a table file by its ending.
 * @throws CaelumError `usage` for an ending that stands for none.
 */
export function tableFormat(path: string): TableFormat {
  const ending = /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase()
  const format = TABLE_FORMATS.find((each) => each === (ALIASES[ending ?? ""] ?? ending))
  if (format) return format
  throw new CaelumError(
    "usage",
    `'${path}' does not say in which format to write the table; end it in ${TABLE_FORMATS.map((each) => `.${each}`).join(", ")}.`,
  )
}

/**
 * What a reader of the file should know of columns whose type the format does not keep: one sentence, or undefined.
 * Nested values (lists, structs, maps) are JSON text in Parquet and Arrow.
 */
export function lostTypes(columns: readonly Column[], format: TableFormat): string | undefined {
  const nested = columns.filter(({ type }) => type === "object").map(({ name }) => `'${name}'`)
  if (nested.length === 0 || !["parquet", "arrow"].includes(format)) return undefined
  const [what, kind] = nested.length === 1 ? ["Column", "holds nested values"] : ["Columns", "hold nested values"]
  return `${what} ${nested.join(", ")} ${kind}, which are JSON text in .${format}; .json keeps them as they are.`
}

/**
 * The bytes of a table in a format.
 * @throws CaelumError `unsupported` for a column that the format cannot hold.
 */
export function writeTable(table: Table, format: TableFormat): Uint8Array {
  const encoder = ENCODERS[format](table.columns, table.metadata)
  const head = encoder.add(table)
  const tail = encoder.end()
  const bytes = new Uint8Array(head.length + tail.length)
  bytes.set(head)
  bytes.set(tail, head.length)
  return bytes
}

/** Milliseconds after which the event loop gets a turn. */
const LONGEST_TURN = 50

export interface WriteTablesOptions extends SignalOptions {
  readonly metadata?: Readonly<Record<string, string>> | undefined
}

/**
 * Writes tables as they come to one file, which appears whole or not at all. Parquet, CSV and ECSV are written piece by piece; the
 * other formats are gathered first. `columns` are those of the tables, for a stream that holds none.
 * @returns the number of rows.
 */
export async function writeTables(
  sink: ByteSink,
  format: TableFormat,
  columns: readonly Column[],
  tables: AsyncIterable<Table>,
  options: WriteTablesOptions = {},
): Promise<number> {
  let rows = 0
  try {
    const encoder = ENCODERS[format](columns, options.metadata ?? {})
    let paused = performance.now()
    for await (const table of tables) {
      // Encoding is work without a pause: timers and Ctrl-C get their turn.
      if (performance.now() - paused > LONGEST_TURN) {
        await delay(0, options.signal)
        paused = performance.now()
      }
      throwIfAborted(options.signal)
      rows += table.rows
      await writeSome(sink, encoder.add(table))
    }
    await writeSome(sink, encoder.end())
    throwIfAborted(options.signal)
    await sink.commit()
    return rows
  } catch (error) {
    await sink.abort()
    throw error
  }
}

async function writeSome(sink: ByteSink, bytes: Uint8Array): Promise<void> {
  if (bytes.length > 0) await sink.write(bytes)
}

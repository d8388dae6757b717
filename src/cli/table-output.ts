import type { Table } from "../core/index.ts"
import { CaelumError, throwIfAborted } from "../core/index.ts"
import { sliceTable } from "../data/catalog/index.ts"
import { lostTypes, tableFormat, writeTables } from "../data/index.ts"
import type { FilteredTable, FitsFile, Hdu, TablePart } from "../formats/fits/index.ts"
import { readFiltered, readTable, tableLayout } from "../formats/fits/index.ts"
import { fileSink } from "../node/index.ts"
import type { CommandContext } from "./command.ts"
import { stdoutSink } from "./table-text.ts"

/** Bytes of rows that are held at once where a table goes to a file. */
const STRIP_BYTES = 32 << 20

/** Writes tables of the same columns to a file by its ending, or as CSV to standard output; gives the number of rows. */
export async function writeTableOutput(
  context: CommandContext,
  output: string,
  like: Table,
  tables: AsyncIterable<Table>,
): Promise<number> {
  const format = output === "-" ? "csv" : tableFormat(output)
  const lost = lostTypes(like.columns, format)
  if (lost !== undefined) context.note(lost)
  const sink = output === "-" ? stdoutSink(context.io) : await fileSink(context.path(output))
  return writeTables(sink, format, like.columns, tables, { metadata: like.metadata, signal: context.signal })
}

/** A FITS table in strips of rows; at least one, so that a table without rows keeps its columns. */
export async function* tableStrips(
  context: CommandContext,
  file: FitsFile,
  hdu: Hdu,
  part: TablePart,
  options: Parameters<typeof readTable>[3],
): AsyncGenerator<Table> {
  const { rows, rowBytes } = tableLayout(hdu)
  const { start, stop } = part.rows ?? { start: 0, stop: rows }
  const step = Math.max(1, Math.floor(STRIP_BYTES / Math.max(1, rowBytes)))
  for (let at = start; at === start || at < stop; at += step) {
    throwIfAborted(context.signal)
    yield await readTable(file.source, hdu, { ...part, rows: { start: at, stop: Math.min(at + step, stop) } }, options)
    if (step < stop - start) context.progress(`${Math.min(at + step, stop) - start} rows`)
  }
}

/** Rows `[start, stop)` of a filtered FITS table, in strips; at least one. */
export async function* filteredStrips(
  context: CommandContext,
  file: FitsFile,
  filtered: FilteredTable,
  { start, stop }: { start: number; stop: number },
  options: Parameters<typeof readTable>[3],
): AsyncGenerator<Table> {
  let seen = 0
  for await (const strip of readFiltered(file.source, filtered, options)) {
    const first = Math.max(0, Math.min(strip.rows, start - seen))
    const last = Math.max(first, Math.min(strip.rows, stop - seen))
    seen += strip.rows
    yield first === 0 && last === strip.rows ? strip : sliceTable(strip, first, last)
    context.progress(`${seen} rows`)
    if (seen >= stop) return
  }
  if (start > seen || (stop > seen && stop !== Infinity)) {
    const { index, object } = filtered.hdu
    throw new CaelumError(
      "outside",
      `Rows ${start + 1} to ${stop} (from 1) were asked of HDU ${index} of ${object}, of which the filter leaves ${seen} rows.`,
      { context: { uri: object, hdu: index, row: start } },
    )
  }
}

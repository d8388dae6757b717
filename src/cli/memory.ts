import type { Column, Table } from "../core/index.ts"
import { CaelumError } from "../core/index.ts"
import type { CommandContext } from "./command.ts"

/**
 * Passes tables on that a command gathers, up to `--max-memory` bytes of values in all.
 * @throws CaelumError `limit`, with `advice` on how to need less, where they hold more.
 */
export async function* withinMemory(
  { options: { maxMemory } }: CommandContext,
  tables: AsyncIterable<Table>,
  advice: string,
): AsyncGenerator<Table> {
  let held = 0
  for await (const table of tables) {
    held += tableBytes(table)
    if (maxMemory !== undefined && held > maxMemory) throw tooMuch("The rows hold", held, maxMemory, advice)
    yield table
  }
}

/** @throws CaelumError `limit` where a file that is read whole has more than `--max-memory` bytes. */
export function checkWhole({ options: { maxMemory } }: CommandContext, uri: string, bytes: number): void {
  if (maxMemory !== undefined && bytes > maxMemory)
    throw tooMuch(
      `${uri} is read whole and holds`,
      bytes,
      maxMemory,
      "convert it to Parquet, of which only the needed columns are read",
    )
}

function tooMuch(what: string, bytes: number, most: number, advice: string): CaelumError {
  const sentence = `${what} ${bytes} bytes or more, and --max-memory allows ${most}; ${advice}, or allow more.`
  return new CaelumError("limit", sentence, { context: { bytes, most } })
}

/** Bytes that the values of a table take. */
function tableBytes(table: Table): number {
  return table.columns.reduce((sum, column) => sum + columnBytes(column), 0)
}

function columnBytes({ values, validity }: Column): number {
  const beside = validity?.byteLength ?? 0
  if (ArrayBuffer.isView(values)) return beside + values.byteLength
  let bytes = 8 * values.length
  for (const value of values) bytes += cellBytes(value)
  return beside + bytes
}

/** Text takes two bytes a character at most; a cell of several values about eight each. */
function cellBytes(value: unknown): number {
  if (typeof value === "string") return 2 * value.length
  if (ArrayBuffer.isView(value)) return value.byteLength
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + 8 + cellBytes(item), 0)
  return typeof value === "object" && value !== null ? cellBytes(Object.values(value)) : 0
}

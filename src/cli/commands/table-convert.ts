import type { Table } from "../../core/index.ts"
import { CaelumError } from "../../core/index.ts"
import { columnInfo, formatOfTable, readTable, tableFormat } from "../../data/index.ts"
import { filterTable, findTable, openFits, readFiltered, readTable as readFitsTable } from "../../formats/fits/index.ts"
import type { CommandContext, CommandOptions, CommandResult, CommandSpec } from "../command.ts"
import { fitsObject, refusePixels } from "../fits-object.ts"
import { filteredStrips, tableStrips, writeTableOutput } from "../table-output.ts"
import { counted } from "../report.ts"

export const tableConvert: CommandSpec = {
  name: "table convert",
  summary: "Write a table in another format: its first table, or obj[n] of a FITS file",
  arguments: [{ name: "file", about: "VOTable, FITS, Parquet, Arrow, CSV, JSON; s3://…, https://… or a path" }],
  options: [
    {
      flags: "-o, --output <file>",
      about: "the new file: .parquet, .arrow, .csv, .ecsv, .fits, .vot, .json, .jsonl; - is stdout (CSV)",
    },
  ],
  examples: ["caelum table convert list.csv -o list.vot", "caelum table convert list.fits -o list.parquet"],
  run,
}

async function run(
  context: CommandContext,
  [word = ""]: readonly string[],
  options: CommandOptions,
): Promise<CommandResult | undefined> {
  const output = options["output"]
  if (typeof output !== "string")
    throw new CaelumError("usage", "table convert needs -o FILE, whose ending says the new format.")
  if (output !== "-") tableFormat(output)
  const { like, tables } = await openTables(context, word)
  const rows = await writeTableOutput(context, output, like, tables)
  if (output === "-") return undefined
  const path = context.path(output)
  return {
    json: { path, rows, columns: like.columns.map(columnInfo) },
    text: () => `${path}: ${counted(rows, "row")} × ${counted(like.columns.length, "column")}`,
  }
}

async function openTables(
  context: CommandContext,
  word: string,
): Promise<{ like: Table; tables: AsyncIterable<Table> }> {
  const { name, ref, store, options } = await fitsObject(context, word)
  refusePixels(name, word)
  const source = store.source(ref)
  const format = await formatOfTable(source, options)
  if (format === "fits") {
    const file = await openFits(source, options)
    const hdu = await findTable(file, name.hdu, options)
    if (name.filter !== undefined) {
      const filtered = filterTable(hdu, name.filter)
      const empty = readFiltered(file.source, { ...filtered, rows: { start: 0, stop: 0 } }, options)
      const { value } = await empty.next()
      return {
        like: value as Table,
        tables: filteredStrips(context, file, filtered, { start: 0, stop: Infinity }, options),
      }
    }
    const like = await readFitsTable(file.source, hdu, { rows: { start: 0, stop: 0 } }, options)
    return { like, tables: tableStrips(context, file, hdu, {}, options) }
  }
  if (name.hdu !== undefined || name.filter !== undefined)
    throw new CaelumError("usage", `'${word}' names an HDU, but ${source.label} is not FITS; leave the brackets out.`)
  const like = await readTable(source, { signal: context.signal, format })
  return { like, tables: one(like) }
}

async function* one(table: Table): AsyncGenerator<Table> {
  yield table
}

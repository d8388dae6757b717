import type { ReadPlan } from "../../core/index.ts"
import { CaelumError, appendPlan } from "../../core/index.ts"
import { columnInfo, jsonRows, tableFormat } from "../../data/index.ts"
import type { FitsFile, Hdu, TablePart } from "../../formats/fits/index.ts"
import { findTable, openFits, planTable, readTable, tableLayout } from "../../formats/fits/index.ts"
import type { CommandContext, CommandOptions, CommandResult, CommandSpec } from "../command.ts"
import type { NamedFits } from "../fits-object.ts"
import { fitsObject, refuseSection } from "../fits-object.ts"
import { tableStrips, writeTableOutput } from "../table-output.ts"
import { tableText } from "../table-text.ts"
import { counted } from "../report.ts"

export const fitsTable: CommandSpec = {
  name: "fits table",
  summary: "Columns and rows of a FITS table, reading only what is needed",
  arguments: [{ name: "object", about: "obj[n], obj[EXTNAME,version]; the first table where nothing is said" }],
  options: [
    { flags: "--columns <list>", about: "only these, in this order: ra,dec" },
    { flags: "--rows <a:b>", about: "only rows a to b, from 1, both ends in; a: or :b to the end or from the start" },
    {
      flags: "-o, --output <file>",
      about: "write a table: .parquet, .arrow, .csv, .ecsv, .fits, .vot, .json, .jsonl; - is stdout (CSV)",
    },
  ],
  examples: ["caelum fits table list.fits --columns dec,ra --rows 1:1", "caelum fits table list.fits -o list.parquet"],
  plan,
  run,
}

interface OpenedTable extends NamedFits {
  readonly file: FitsFile
  readonly hdu: Hdu
  readonly part: TablePart
}

async function open(context: CommandContext, word: string, options: CommandOptions): Promise<OpenedTable> {
  const named = await fitsObject(context, word)
  refuseSection(named.name, word)
  const file = await openFits(named.store.source(named.ref), named.options)
  const hdu = await findTable(file, named.name.hdu, named.options)
  const { columns, rows } = options
  const part = {
    columns: typeof columns === "string" ? columns.split(",").map((name) => name.trim()) : undefined,
    rows: typeof rows === "string" ? rowsOf(rows, tableLayout(hdu).rows) : undefined,
  }
  return { ...named, file, hdu, part }
}

/** `a:b` in the counting of FITS to [start, stop) from 0. */
function rowsOf(text: string, rows: number): { start: number; stop: number } {
  const match = /^\s*(\d{0,15})\s*:\s*(\d{0,15})\s*$/.exec(text)
  const first = match?.[1] ? Number(match[1]) : 1
  const last = match?.[2] ? Number(match[2]) : rows
  if (match && first >= 1 && last >= first - 1) return { start: first - 1, stop: last }
  throw new CaelumError("usage", `--rows takes a:b, rows from 1 with both ends in, and '${text}' is not; write 1:100.`)
}

async function plan(
  context: CommandContext,
  [word = ""]: readonly string[],
  options: CommandOptions,
): Promise<ReadPlan> {
  const { file, hdu, part, store } = await open(context, word, options)
  return appendPlan(file.headerPlan, planTable(hdu, part, store.cost))
}

async function run(
  context: CommandContext,
  [word = ""]: readonly string[],
  options: CommandOptions,
): Promise<CommandResult | undefined> {
  const output = options["output"]
  if (typeof output === "string" && output !== "-") tableFormat(output)
  const opened = await open(context, word, options)
  const { file, hdu, part } = opened
  if (typeof output !== "string") {
    const table = await readTable(file.source, hdu, part, opened.options)
    return {
      json: context.options.json ? { columns: table.columns.map(columnInfo), rows: jsonRows(table) } : undefined,
      text: () => tableText(table, context.io.stdout.isTTY === true ? 40 : Infinity),
    }
  }
  const like = await readTable(file.source, hdu, { ...part, rows: { start: 0, stop: 0 } }, opened.options)
  const strips = tableStrips(context, file, hdu, part, opened.options)
  const rows = await writeTableOutput(context, output, like, strips)
  if (output === "-") return undefined
  const path = context.path(output)
  return {
    json: { path, uri: hdu.object, hdu: hdu.index, rows, columns: like.columns.map(columnInfo) },
    text: () => `${path}: ${counted(rows, "row")} × ${counted(like.columns.length, "column")}`,
  }
}

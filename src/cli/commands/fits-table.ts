import type { ReadPlan, Table } from "../../core/index.ts"
import { CaelumError, appendPlan, costOf } from "../../core/index.ts"
import { concatTables } from "../../data/catalog/index.ts"
import { columnInfo, jsonRows, tableFormat } from "../../data/index.ts"
import type { FilteredTable, FitsFile, Hdu, TablePart } from "../../formats/fits/index.ts"
import {
  filterTable,
  findTable,
  openFits,
  planFiltered,
  planTable,
  readFiltered,
  readTable,
  tableLayout,
} from "../../formats/fits/index.ts"
import type { CommandContext, CommandOptions, CommandResult, CommandSpec } from "../command.ts"
import type { NamedFits } from "../fits-object.ts"
import { fitsObject, refusePixels } from "../fits-object.ts"
import { filteredStrips, tableStrips, writeTableOutput } from "../table-output.ts"
import { tableText } from "../table-text.ts"
import { counted } from "../report.ts"

export const fitsTable: CommandSpec = {
  name: "fits table",
  summary: "Columns and rows of a FITS table, reading only what is needed",
  arguments: [
    {
      name: "object",
      about:
        "obj[n], obj[EXTNAME,version]; the first table where nothing is said; filters behind: obj[2][mag<20][col ra;dec]",
    },
  ],
  options: [
    { flags: "--columns <list>", about: "only these, in this order: ra,dec" },
    { flags: "--rows <a:b>", about: "only rows a to b, from 1, both ends in; a: or :b to the end or from the start" },
    {
      flags: "-o, --output <file>",
      about: "write a table: .parquet, .arrow, .csv, .ecsv, .fits, .vot, .json, .jsonl; - is stdout (CSV)",
    },
  ],
  examples: [
    "caelum fits table list.fits --columns dec,ra --rows 1:1",
    "caelum fits table 'list.fits[1][dec > 0 && #row <= 100][col ra; dec; ra_hours = ra / 15]'",
    "caelum fits table list.fits -o list.parquet",
  ],
  plan,
  run,
}

interface OpenedTable extends NamedFits {
  readonly file: FitsFile
  readonly hdu: Hdu
  readonly plan: ReadPlan
  /** A strip without rows, and all of them. */
  readonly like: () => Promise<Table>
  readonly strips: () => AsyncIterable<Table>
  readonly whole: () => Promise<Table>
}

async function open(context: CommandContext, word: string, options: CommandOptions): Promise<OpenedTable> {
  const named = await fitsObject(context, word)
  refusePixels(named.name, word)
  const file = await openFits(named.store.source(named.ref), named.options)
  const hdu = await findTable(file, named.name.hdu, named.options)
  const { columns, rows } = options
  const names = typeof columns === "string" ? columns.split(",").map((name) => name.trim()) : undefined
  const opened = { ...named, file, hdu }
  if (named.name.filter === undefined) {
    const part = { columns: names, rows: typeof rows === "string" ? rowsOf(rows, tableLayout(hdu).rows) : undefined }
    return { ...opened, ...plainTable(context, opened, part) }
  }
  const filtered = filterTable(hdu, { ...named.name.filter, output: names })
  const range = typeof rows === "string" ? rowsOf(rows, Infinity) : { start: 0, stop: Infinity }
  return { ...opened, ...filteredTable(context, opened, filtered, range) }
}

type Source = NamedFits & { readonly file: FitsFile; readonly hdu: Hdu }
type Reading = Pick<OpenedTable, "plan" | "like" | "strips" | "whole">

function plainTable(context: CommandContext, { file, hdu, options, store }: Source, part: TablePart): Reading {
  return {
    plan: planTable(hdu, part, costOf(file.source, store.cost)),
    like: () => readTable(file.source, hdu, { ...part, rows: { start: 0, stop: 0 } }, options),
    strips: () => tableStrips(context, file, hdu, part, options),
    whole: () => readTable(file.source, hdu, part, options),
  }
}

function filteredTable(
  context: CommandContext,
  { file, options, store }: Source,
  filtered: FilteredTable,
  range: { start: number; stop: number },
): Reading {
  const strips = (): AsyncIterable<Table> => filteredStrips(context, file, filtered, range, options)
  return {
    plan: planFiltered(filtered, costOf(file.source, store.cost)),
    like: () => firstStrip(readFiltered(file.source, { ...filtered, rows: { start: 0, stop: 0 } }, options)),
    strips,
    whole: async () => concatTables(await collect(strips()), []),
  }
}

async function collect(strips: AsyncIterable<Table>): Promise<Table[]> {
  const parts: Table[] = []
  for await (const strip of strips) parts.push(strip)
  return parts
}

async function firstStrip(strips: AsyncIterable<Table>): Promise<Table> {
  for await (const strip of strips) return strip
  return { rows: 0, columns: [], metadata: {} }
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
  const opened = await open(context, word, options)
  return appendPlan(opened.file.headerPlan, opened.plan)
}

async function run(
  context: CommandContext,
  [word = ""]: readonly string[],
  options: CommandOptions,
): Promise<CommandResult | undefined> {
  const output = options["output"]
  if (typeof output === "string" && output !== "-") tableFormat(output)
  const { hdu, like, strips, whole } = await open(context, word, options)
  if (typeof output !== "string") {
    const table = await whole()
    return {
      json: context.options.json ? { columns: table.columns.map(columnInfo), rows: jsonRows(table) } : undefined,
      text: () => tableText(table, context.io.stdout.isTTY === true ? 40 : Infinity),
    }
  }
  const sample = await like()
  const rows = await writeTableOutput(context, output, sample, strips())
  if (output === "-") return undefined
  const path = context.path(output)
  return {
    json: { path, uri: hdu.object, hdu: hdu.index, rows, columns: sample.columns.map(columnInfo) },
    text: () => `${path}: ${counted(rows, "row")} × ${counted(sample.columns.length, "column")}`,
  }
}

import { CaelumError, type ReadPlan, type Table } from "../../core/index.ts"
import {
  type CatalogQuery,
  type LeafFailure,
  concatTables,
  countRows,
  planQuery,
  type QueryRun,
  type ScanOptions,
  startQuery,
} from "../../data/catalog/index.ts"
import { columnInfo, jsonRows, lostTypes, tableFormat, writeTables } from "../../data/index.ts"
import { fileSink } from "../../node/index.ts"
import { catalogNamed } from "../catalog.ts"
import type { CommandContext, CommandOptions, CommandResult, CommandSpec } from "../command.ts"
import { parseCount } from "../globals.ts"
import { withinMemory } from "../memory.ts"
import { MOC_OPTION, mocOf, regionOf, regionOptions } from "../region.ts"
import { stdoutSink, tableText } from "../table-text.ts"
import { counted } from "../report.ts"

export const query: CommandSpec = {
  name: "query",
  summary: "Rows of a catalogue by region and condition, reading only the columns that are needed",
  arguments: [{ name: "dataset", about: "a dataset's id, or a Parquet file or folder" }],
  options: [
    { flags: "--columns <list>", about: 'columns and computed values: "ra, dec, w1mpro - w2mpro as w12"' },
    { flags: "--where <condition>", about: 'rows for which it is true: "ext_flg = 0 and w1mpro < 12"' },
    ...regionOptions,
    MOC_OPTION,
    { flags: "--limit <n>", about: "at most so many rows", parse: parseCount(0) },
    { flags: "--count", about: "only the number of rows" },
    { flags: "--all", about: "allow reading the whole sky" },
    {
      flags: "-o, --output <file>",
      about: "write a table: .parquet, .arrow, .csv, .ecsv, .fits, .vot, .json, .jsonl; - is stdout (CSV)",
    },
  ],
  examples: [
    'caelum query allwise --columns "designation, ra, dec, w1mpro - w2mpro as w12" --where "ext_flg = 0" --cone "66.5 28 0.2"',
    'caelum query allwise --box "62 66 25 29" --where "ext_flg = 0" --count',
  ],
  plan,
  run,
}

async function queryOf(context: CommandContext, options: CommandOptions): Promise<CatalogQuery> {
  return {
    columns: options["columns"] as string | undefined,
    where: options["where"] as string | undefined,
    region: regionOf(options),
    moc: await mocOf(context, options),
    limit: options["limit"] as number | undefined,
    all: options["all"] === true,
  }
}

function scanOptions({ signal, options }: CommandContext): ScanOptions {
  // Decoded columns stand beside the bytes they come from.
  const maxBytes = options.maxMemory === undefined ? undefined : Math.ceil(options.maxMemory / 4)
  return { signal, maxBytes, keepGoing: options.keepGoing }
}

async function plan(
  context: CommandContext,
  [word = ""]: readonly string[],
  options: CommandOptions,
): Promise<ReadPlan> {
  return planQuery(await catalogNamed(context, word), await queryOf(context, options), scanOptions(context))
}

async function run(
  context: CommandContext,
  [word = ""]: readonly string[],
  options: CommandOptions,
): Promise<CommandResult | undefined> {
  const output = options["output"]
  if (options["count"] === true && output !== undefined)
    throw new CaelumError("usage", "--count gives a number and writes no table; leave out --count or --output.")
  const format = typeof output === "string" ? (output === "-" ? "csv" : tableFormat(output)) : undefined
  const catalog = await catalogNamed(context, word)
  if (options["count"] === true) {
    const {
      count,
      complete,
      plan: read,
      failures,
    } = await countRows(catalog, await queryOf(context, options), scanOptions(context))
    const json = { columns: [], rows: [], count, complete, plan: read }
    return withLosses(context, json, () => String(count), failures)
  }
  const started = await startQuery(catalog, await queryOf(context, options), scanOptions(context))
  const tables = withProgress(context, started.tables)
  const printed = output === "-" && context.options.json
  if (typeof output !== "string" || format === undefined || printed) return tableResult(context, started, tables)
  const lost = lostTypes(started.columns, format)
  if (lost !== undefined) context.note(lost)
  const sink = output === "-" ? stdoutSink(context.io) : await fileSink(context.path(output))
  const { metadata } = catalog
  const count = await writeTables(sink, format, started.columns, tables, { metadata, signal: context.signal })
  if (output === "-") {
    sayNotes(context, started)
    return withLosses(context, {}, () => "", started.failures())
  }
  const columns = started.columns.map(columnInfo)
  const json = { columns, count, complete: started.complete(), plan: started.plan(), output }
  sayNotes(context, started)
  return withLosses(context, json, () => `${counted(count, "row")} → ${output}`, started.failures())
}

/** An answer without the rows of some files: they are told, and the exit status is 3. */
function withLosses(
  context: CommandContext,
  json: object,
  text: () => string,
  losses: readonly LeafFailure[],
): CommandResult {
  if (losses.length === 0) return { json, text }
  for (const { error } of losses) context.note(`left out: ${error.message}`)
  const failures = losses.map(({ uri, error: { code, message } }) => ({ uri, code, message }))
  return { json: { ...json, failures }, text, partial: true }
}

function sayNotes(context: CommandContext, started: QueryRun): void {
  for (const note of started.notes()) context.note(note)
}

async function tableResult(
  context: CommandContext,
  started: QueryRun,
  tables: AsyncIterable<Table>,
): Promise<CommandResult> {
  const parts: Table[] = []
  const advice = "ask for fewer rows or columns, or write them to a file with -o"
  for await (const part of withinMemory(context, tables, advice)) parts.push(part)
  const table = concatTables(parts, started.columns)
  const complete = started.complete()
  const columns = table.columns.map(columnInfo)
  sayNotes(context, started)
  const rows = context.options.json ? jsonRows(table) : []
  const json = { columns, rows, count: table.rows, complete, plan: started.plan() }
  const text = (): string => tableText(table, context.io.stdout.isTTY === true ? 40 : Infinity)
  return withLosses(context, json, text, started.failures())
}

async function* withProgress(context: CommandContext, tables: AsyncIterable<Table>): AsyncGenerator<Table> {
  let rows = 0
  for await (const table of tables) {
    rows += table.rows
    context.progress(`${rows} rows`)
    yield table
  }
}

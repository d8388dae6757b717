import type { Column, ReadPlan, Table } from "../core/index.ts"
import { CaelumError, makePlan, throwIfAborted } from "../core/index.ts"
import type { CatalogQuery } from "../data/catalog/index.ts"
import {
  columnNames,
  concatTables,
  evaluate,
  parseColumns,
  type ParsedExpression,
  parseExpression,
  planQuery,
  selectRows,
  startQuery,
} from "../data/catalog/index.ts"
import { columnNumbers, readTable, tableFormat } from "../data/index.ts"
import { unitLabel } from "../plot/index.ts"
import { catalogNamed } from "./catalog.ts"
import type { CommandContext, CommandOptions, OptionSpec } from "./command.ts"
import { checkWhole, withinMemory } from "./memory.ts"
import { objectOf } from "./object.ts"
import { regionOf, regionOptions } from "./region.ts"

/** Where the points of a plot come from: options that all plots share. */
export const PLOT_DATA_OPTIONS: readonly OptionSpec[] = [
  { flags: "--x <expr>", about: 'a column or an expression: "w1mpro - w2mpro"' },
  { flags: "--y <expr>", about: "the same for the other axis" },
  { flags: "--where <condition>", about: 'rows for which it is true: "ext_flg = 0"' },
  ...regionOptions,
  { flags: "--all", about: "allow reading the whole sky" },
]

/** The values along one axis and what to write beside it. */
export interface PlotValues {
  readonly values: Float64Array
  readonly label: string
}

/** A table file other than Parquet, which is read whole; a dataset, a Parquet file or a folder is queried. */
function isTextTable(word: string): boolean {
  return /\.(csv|jsonl?|arrow|feather|ipc|fits?|fts|vot|votable)$/i.test(word) && tableFormat(word) !== "parquet"
}

/** The read plan of a plot's points. */
export async function planPoints(context: CommandContext, word: string, options: CommandOptions): Promise<ReadPlan> {
  if (!isTextTable(word))
    return planQuery(await catalogNamed(context, word), queryOf(options), { signal: context.signal })
  const source = (await context.store()).source(objectOf(context, word))
  const length = await source.size({ signal: context.signal })
  return makePlan([{ object: source.label, spans: [{ offset: 0, length }], wave: 2, why: "table" }], "the whole table")
}

/** Reads x and y of every row that the options leave. */
export async function readPoints(
  context: CommandContext,
  word: string,
  options: CommandOptions,
): Promise<{ x: PlotValues; y: PlotValues }> {
  const table = isTextTable(word) ? await readWhole(context, word, options) : await queryPoints(context, word, options)
  const axis = (name: "x" | "y"): PlotValues => {
    const column = table.columns[name === "x" ? 0 : 1]!
    return { values: columnNumbers(column, table.rows), label: labelOf(axisExpression(options, name).label, column) }
  }
  return { x: axis("x"), y: axis("y") }
}

/** `w1mpro - w2mpro` with the unit mag → `w1mpro − w2mpro (mag)`. */
function labelOf(name: string, column: Column): string {
  const text = name.replace(/(?<=\s)-(?=\s)/g, "−")
  return column.unit ? `${text} (${unitLabel(column.unit)})` : text
}

/** The expression of an axis and what to call it: its name behind `as`, or its text. */
function axisExpression(options: CommandOptions, axis: "x" | "y"): { expression: string; label: string } {
  const text = options[axis]
  if (typeof text !== "string")
    throw new CaelumError(
      "usage",
      `A plot needs --${axis}: a column or an expression, as in --${axis} "w1mpro - w2mpro".`,
    )
  const [first, ...others] = parseColumns(text)
  if (first === undefined || others.length > 0)
    throw new CaelumError("usage", `--${axis} takes one expression, and '${text}' is ${others.length + 1}.`)
  const expression = first.alias === undefined ? text : text.slice(first.root.at, first.root.end)
  return { expression, label: first.alias ?? text.trim() }
}

function queryOf(options: CommandOptions): CatalogQuery {
  const axes = (["x", "y"] as const).map((axis) => `${axisExpression(options, axis).expression} as ${axis}`)
  return {
    columns: axes,
    where: options["where"] as string | undefined,
    region: regionOf(options),
    all: options["all"] === true,
  }
}

async function queryPoints(context: CommandContext, word: string, options: CommandOptions): Promise<Table> {
  const query = queryOf(options)
  const { maxMemory } = context.options
  // decoded columns stand beside the bytes they come from
  const maxBytes = maxMemory === undefined ? undefined : Math.ceil(maxMemory / 4)
  const run = await startQuery(await catalogNamed(context, word), query, { signal: context.signal, maxBytes })
  const parts: Table[] = []
  let rows = 0
  for await (const part of withinMemory(context, run.tables, "look at a smaller region")) {
    parts.push(part)
    context.progress(`${(rows += part.rows)} rows`)
  }
  return concatTables(parts, run.columns)
}

async function readWhole(context: CommandContext, word: string, options: CommandOptions): Promise<Table> {
  if (regionOf(options))
    throw new CaelumError("usage", `A region is not looked for in ${word}; say it with --where "ra > 62 and ra < 66".`)
  const source = (await context.store()).source(objectOf(context, word))
  if (context.options.maxMemory !== undefined)
    checkWhole(context, source.label, await source.size({ signal: context.signal }))
  const table = await readTable(source, { signal: context.signal })
  throwIfAborted(context.signal)
  const axes = (["x", "y"] as const).map((axis) => parseExpression(axisExpression(options, axis).expression))
  const condition = typeof options["where"] === "string" ? parseExpression(options["where"]) : undefined
  if (table.rows === 0) return noPoints(word, table, axes, condition)
  const columns = axes.map((axis) => evaluate(axis, table))
  if (!condition) return { ...table, columns }
  const kept = selectRows(condition, table)
  return { rows: kept.length, columns: columns.map((column) => takeRows(column, table.rows, kept)), metadata: {} }
}

/** Text without rows does not say what its columns hold: of a condition only the names are looked up. */
function noPoints(
  word: string,
  table: Table,
  axes: readonly ParsedExpression[],
  condition: ParsedExpression | undefined,
): Table {
  const typed = !/\.(csv|jsonl)$/i.test(word)
  const values = new Float64Array(0)
  const columns = typed
    ? table.columns
    : table.columns.map(({ name }): Column => ({ name, type: "float64", shape: [], values }))
  const empty = { ...table, columns }
  if (condition && typed) selectRows(condition, empty)
  else if (condition) for (const name of columnNames(condition.root)) evaluate(columnNamed(name), empty)
  return { ...empty, columns: axes.map((axis) => evaluate(axis, empty)) }
}

function columnNamed(name: string): ParsedExpression {
  return { text: name, root: { kind: "column", name, at: 0, end: name.length } }
}

function takeRows(column: Column, rows: number, kept: Uint32Array): Column {
  const values = columnNumbers(column, rows)
  const { name, unit } = column
  return { name, unit, type: "float64", shape: [], values: Float64Array.from(kept, (row) => values[row]!) }
}

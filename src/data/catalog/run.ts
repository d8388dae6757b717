import { appendPlan, type Column, makePlan, type ReadPlan, type SignalOptions, type Table } from "../../core/index.ts"
import type { Catalog } from "./catalog.ts"
import { concatTables, sliceTable } from "./collect.ts"
import { type CatalogQuery, type CompiledQuery, compileQuery } from "./query.ts"
import { planScan, scanLeaves } from "./scan.ts"
import type { LeafFailure, ScanOptions, ScanProgress } from "./progress.ts"
import { chooseLeaves, isWholeSky, type LeafChoice, outsideCatalog } from "./select.ts"
import { emptyColumns } from "./empty.ts"

/** A query under way: its rows as they come, and what has been planned for them so far. */
export interface QueryRun {
  /** The matching rows, a table for every row group that has any, in the order of the cells and of the files' rows. */
  readonly tables: AsyncGenerator<Table>
  /** Columns without rows: names, types, units. */
  readonly columns: readonly Column[]
  /** What was read, opening included. Whole once `tables` has ended. */
  plan(): ReadPlan
  /** False where `limit` cut rows off or a file failed. Known once `tables` has ended. */
  complete(): boolean
  /** Files whose rows are missing, with `keepGoing`. */
  failures(): readonly LeafFailure[]
  /** What is worth saying of the files so far: columns that one lacks. */
  notes(): readonly string[]
}

/** A query's answer in memory. */
export interface QueryResult {
  readonly table: Table
  readonly plan: ReadPlan
  readonly complete: boolean
}

/**
 * Starts a query. Leaves are chosen by region and condition, row groups by their statistics; of those only the wanted column
 * chunks are read, all leaves side by side; the exact region test and the condition then choose rows.
 * @throws CaelumError `expression`, `usage`, `unsupported` for the query itself, `limit` for a whole-sky read that `all` does
 * not allow, `outside` for a region in which the catalogue has no file.
 */
export async function startQuery(catalog: Catalog, query: CatalogQuery, options: ScanOptions = {}): Promise<QueryRun> {
  const compiled = compileQuery(catalog, query)
  const choice = await chooseLeaves(catalog, compiled, options)
  return { ...runScan(catalog, compiled, choice, options), columns: emptyColumns(compiled, catalog.fields) }
}

function runScan(
  catalog: Catalog,
  compiled: CompiledQuery,
  choice: LeafChoice,
  options: ScanOptions,
): Omit<QueryRun, "columns"> {
  const progress: ScanProgress = { steps: [], files: 0, failures: [], notes: new Set() }
  const state = { complete: true }
  const scan = scanLeaves(catalog, choice.leaves, compiled, progress, options)
  async function* tables(): AsyncGenerator<Table> {
    yield* limited(scan, compiled.limit, state)
    const [failure] = progress.failures
    if (failure && new Set(progress.failures.map(({ uri }) => uri)).size === choice.leaves.length) throw failure.error
    if (choice.wholeRegion && choice.leaves.length > 0 && progress.files === 0) throw outsideCatalog(catalog)
  }
  return {
    tables: tables(),
    plan: () => wholePlan(catalog, choice, makePlan(progress.steps, reasonOf(choice))),
    complete: () => state.complete && progress.failures.length === 0,
    failures: () => progress.failures,
    notes: () => [...progress.notes],
  }
}

/** Runs a query and gathers its rows in one table. */
export async function queryCatalog(
  catalog: Catalog,
  query: CatalogQuery,
  options: ScanOptions = {},
): Promise<QueryResult> {
  const run = await startQuery(catalog, query, options)
  const tables: Table[] = []
  for await (const table of run.tables) tables.push(table)
  const table = { ...concatTables(tables, run.columns), metadata: catalog.metadata }
  return { table, plan: run.plan(), complete: run.complete() }
}

/** How many rows match a query. */
export interface CountResult {
  readonly count: number
  readonly plan: ReadPlan
  readonly complete: boolean
  readonly failures: readonly LeafFailure[]
}

/** The number of matching rows; reads only what the filters need, and nothing but footers where there are none. */
export async function countRows(
  catalog: Catalog,
  query: Omit<CatalogQuery, "columns">,
  options: ScanOptions = {},
): Promise<CountResult> {
  const compiled: CompiledQuery = { ...compileQuery(catalog, query), outputs: [], outputFields: [] }
  const bare = !compiled.condition && !compiled.region && !compiled.moc
  if (bare && catalog.rows !== undefined && compiled.limit === Infinity)
    return { count: catalog.rows, plan: openingPlan(catalog), complete: true, failures: [] }
  const choice = await chooseLeaves(catalog, compiled, options)
  const run = runScan(catalog, compiled, choice, options)
  let count = 0
  for await (const table of run.tables) count += table.rows
  return { count, plan: run.plan(), complete: run.complete(), failures: run.failures() }
}

/**
 * What a query would read: opening and footers are read to know it, no column is. With a `limit`, as much as gives that many rows
 * if all match. Of a query that nothing narrows to a part of a large catalogue no footer is read either: an estimate.
 */
export async function planQuery(catalog: Catalog, query: CatalogQuery, options: SignalOptions = {}): Promise<ReadPlan> {
  const compiled = compileQuery(catalog, query)
  const choice = await chooseLeaves(catalog, { ...compiled, all: true }, options)
  const whole = isWholeSky(compiled, choice.leaves.length, choice.total)
  const scan = whole ? estimate(catalog, choice) : await planScan(catalog, choice.leaves, compiled, options)
  return wholePlan(catalog, choice, scan)
}

/** What is known of reading all of a large catalogue without reading its footers to plan it. */
function estimate(catalog: Catalog, { leaves }: LeafChoice): ReadPlan {
  const unread = leaves.filter(({ file }) => !file)
  const span = { offset: 0, length: catalog.footerGuess }
  const object = `${catalog.uri} (${unread.length} files)`
  const steps = unread.length > 0 ? [{ object, spans: unread.map(() => span), wave: 1, why: "footers, about" }] : []
  return makePlan(
    steps,
    `an estimate for all ${leaves.length} files, and their footers alone: how many chunks of the wanted columns follow, at least one request a file, and how many bytes they have is not known before the footers are read; such a query runs with --all (all: true)`,
  )
}

function openingPlan(catalog: Catalog): ReadPlan {
  return makePlan(catalog.opening, `the schema of ${catalog.uri}`)
}

function reasonOf(choice: LeafChoice): string {
  return `${choice.leaves.length} of ${choice.total} files may hold matching rows`
}

function wholePlan(catalog: Catalog, choice: LeafChoice, scan: ReadPlan): ReadPlan {
  const opened = openingPlan(catalog)
  const found = choice.steps.length > 0 ? appendPlan(opened, makePlan(choice.steps, "its files")) : opened
  return appendPlan(found, scan)
}

async function* limited(
  tables: AsyncGenerator<Table>,
  limit: number,
  state: { complete: boolean },
): AsyncGenerator<Table> {
  let left = limit
  for await (const table of tables) {
    if (table.rows > left) {
      state.complete = false
      if (left > 0) yield sliceTable(table, 0, left)
      return
    }
    left -= table.rows
    yield table
  }
}

import {
  abortError,
  costOf,
  isCaelumError,
  makePlan,
  type ReadPlan,
  type ReadStep,
  type Span,
  type Table,
} from "../../core/index.ts"
import { type ParquetFile, ScratchMemory } from "../../formats/parquet/index.ts"
import { readSpans } from "../../storage/index.ts"
import { batches, type Pace, type Task, tasksOf } from "./batches.ts"
import { boundsOfRegion } from "./bounds.ts"
import type { Catalog } from "./catalog.ts"
import { coalesceSpans } from "./coalesce.ts"
import { leafFooter } from "./footers.ts"
import type { CatalogLeaf } from "./leaf.ts"
import { readSteps } from "./opening.ts"
import type { ScanOptions, ScanProgress } from "./progress.ts"
import type { CompiledQuery } from "./query.ts"
import { groupMayMatch, matchingRows } from "./rows.ts"

/** Leaves whose footers are read at once. */
const LEAVES_AT_ONCE = 64
/** With a limit, most of what a wide window reads would be thrown away. */
const FIRST_LEAVES = 2

/** One scan: what it looks for, where, and what it has done. */
interface Scan {
  readonly catalog: Catalog
  readonly query: CompiledQuery
  readonly progress: ScanProgress
  readonly options: ScanOptions
}

/** Tasks whose requests go out together. */
interface Batch {
  readonly tasks: readonly Task[]
  /** The requests of each task. */
  readonly spans: readonly (readonly Span[])[]
  readonly wave: number
}

/** Reads leaves in order, many at once, and yields the matching rows of each row group. */
export async function* scanLeaves(
  catalog: Catalog,
  leaves: readonly CatalogLeaf[],
  query: CompiledQuery,
  progress: ScanProgress,
  options: ScanOptions,
): AsyncGenerator<Table> {
  const stop = new AbortController()
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal
  const scan = { catalog, query, progress, options: { ...options, signal } }
  try {
    for await (const batch of planBatches(scan, leaves)) yield* runBatch(scan, batch)
  } finally {
    stop.abort(abortError())
  }
}

/**
 * Reads footers and plans the chunks of the leaves, without reading them; with a limit only of those that hold so many rows if
 * all match.
 */
export async function planScan(
  catalog: Catalog,
  leaves: readonly CatalogLeaf[],
  query: CompiledQuery,
  options: ScanOptions,
): Promise<ReadPlan> {
  const progress: ScanProgress = { steps: [], files: 0, failures: [], notes: new Set() }
  let rows = 0
  for await (const { tasks } of planBatches({ catalog, query, progress, options }, leaves)) {
    rows += tasks.reduce((sum, task) => sum + task.rows, 0)
    if (rows > query.limit) break
  }
  const more = rows > query.limit ? "; more is read where not all rows match" : ""
  return makePlan(progress.steps, `${leaves.length} of the catalogue's files may hold matching rows${more}`)
}

/** Reads the footers of a window of leaves after the other, and says which chunks to read next. */
async function* planBatches(scan: Scan, leaves: readonly CatalogLeaf[]): AsyncGenerator<Batch> {
  const { query, options } = scan
  const pace: Pace = { rows: query.limit + 1 }
  let width = query.limit < Infinity ? FIRST_LEAVES : LEAVES_AT_ONCE
  let wave = 0
  for (let from = 0; from < leaves.length;) {
    const window = leaves.slice(from, from + width)
    from += window.length
    width = Math.min(LEAVES_AT_ONCE, width * 2)
    const found = await planWindow(scan, window, wave)
    wave = found.wave
    for (const tasks of batches(found.tasks, options.maxBytes, pace)) {
      const spans = requestsOf(scan, tasks)
      if (spans.some(({ length }) => length > 0)) wave += 1
      scan.progress.steps.push(...chunkSteps(tasks, spans, wave))
      yield { tasks, spans, wave }
    }
  }
}

/** Reads the footers of some leaves behind `wave` and chooses row groups by their statistics. */
async function planWindow(
  scan: Scan,
  leaves: readonly CatalogLeaf[],
  wave: number,
): Promise<{ tasks: Task[]; wave: number }> {
  const { catalog, progress, options } = scan
  const fresh = new Set(leaves.filter((leaf) => !leaf.file && !catalog.footers.get(leaf.uri)))
  const files = await Promise.all(
    leaves.map((leaf) =>
      leafFooter(catalog, leaf, { signal: ownSignal(options.signal), wave: wave + 1 }).catch((error: unknown) =>
        leaveOut(scan, leaf, error),
      ),
    ),
  )
  const steps = leaves.flatMap((leaf, i) => (fresh.has(leaf) ? footerSteps(leaf, files[i], wave + 1) : []))
  progress.steps.push(...steps)
  progress.files += files.filter((file) => file !== undefined).length
  const tasks = leaves.flatMap((leaf, i) => (files[i] ? leafTasks(scan, leaf, files[i]) : []))
  return { tasks, wave: steps.reduce((last, step) => Math.max(last, step.wave), wave) }
}

function footerSteps(leaf: CatalogLeaf, file: ParquetFile | undefined, wave: number): ReadStep[] {
  if (file) return readSteps(file, wave, "footer")
  return [{ object: leaf.uri, spans: [], wave, why: leaf.mayBeAbsent ? "an empty cell" : "footer: not there" }]
}

function leafTasks(scan: Scan, leaf: CatalogLeaf, file: ParquetFile): Task[] {
  const { catalog, query, options } = scan
  const bounds = query.region && boundsOfRegion(query.region)
  try {
    const groups = file.rowGroups.filter((group) => groupMayMatch(leaf, file, group, query, bounds))
    return tasksOf(catalog, leaf, file, groups, query, options.maxBytes)
  } catch (error) {
    leaveOut(scan, leaf, error)
    return []
  }
}

/** Failures of one file, beside which others can be read. */
const OF_ONE_FILE = [
  ...(["not-found", "forbidden", "network", "timeout", "throttled", "server", "range", "changed"] as const),
  ...(["truncated", "malformed", "unsupported"] as const),
]

/** Books a failed leaf where the query keeps going; else the error goes on. */
function leaveOut({ options, progress }: Scan, { uri }: CatalogLeaf, error: unknown): undefined {
  if (!options.keepGoing || options.signal?.aborted || !isCaelumError(error, ...OF_ONE_FILE)) throw error
  progress.failures.push({ uri, error })
}

/** Turns the wanted chunks of all tasks into requests. What came with a footer is not asked for again. */
function requestsOf({ catalog: { store }, query }: Scan, tasks: readonly Task[]): Span[][] {
  const missing = tasks.map(({ file: { tail }, wanted }) => wanted.filter((span) => !tail || span.offset < tail.offset))
  const cost = query.cost ?? costOf(store.source(tasks[0]!.leaf.ref), store.cost)
  return coalesceSpans(missing, cost)
}

function chunkSteps(tasks: readonly Task[], spans: readonly Span[][], wave: number): ReadStep[] {
  return tasks.flatMap(({ leaf, bytes }, i) =>
    spans[i]!.length === 0
      ? []
      : [{ object: leaf.uri, spans: spans[i]!, wave, why: `column chunks, ${bytes} bytes wanted` }],
  )
}

async function* runBatch(scan: Scan, { tasks, spans, wave }: Batch): AsyncGenerator<Table> {
  // Row groups are decoded one after another as they arrive: they can share their working memory.
  const memory: ScratchMemory[] = []
  const results = tasks.map((task, i) => runTask(scan, task, spans[i]!, wave, memory))
  // Later ones may fail while an earlier one is awaited: each is still reported in its turn.
  for (const result of results) result.catch(() => undefined)
  for (const [i, result] of results.entries())
    yield* (await result.catch((error: unknown) => leaveOut(scan, tasks[i]!.leaf, error))) ?? []
}

async function runTask(
  { catalog, query, options, progress }: Scan,
  { leaf, file, groups }: Task,
  spans: readonly Span[],
  wave: number,
  memory: ScratchMemory[],
): Promise<Table[]> {
  const source = catalog.store.source(leaf.ref)
  const parts = spans.length === 0 ? [] : await readSpans(source, spans, { signal: ownSignal(options.signal), wave })
  const pieces = parts.map((bytes, i) => ({ offset: spans[i]!.offset, bytes }))
  if (file.tail) pieces.push(file.tail)
  const tables: Table[] = []
  const scratch = memory.pop() ?? new ScratchMemory()
  for (const group of groups) {
    scratch.reset()
    const table = await matchingRows(catalog, leaf, file, group, pieces, query, scratch, progress.notes)
    if (table) tables.push(table)
  }
  memory.push(scratch)
  return tables
}

/** A signal that fires with the given one. Side by side, reads would pile up listeners on a common signal. */
function ownSignal(signal: AbortSignal | undefined): AbortSignal | undefined {
  return signal && AbortSignal.any([signal])
}

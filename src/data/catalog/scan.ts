import {
  abortError,
  CaelumError,
  makePlan,
  type ReadPlan,
  type ReadStep,
  type SignalOptions,
  type Span,
  type Table,
} from "../../core/index.ts"
import { chunkSpans, type ParquetFile, type RowGroup, ScratchMemory } from "../../formats/parquet/index.ts"
import { readSpans } from "../../storage/index.ts"
import { boundsOfRegion } from "./bounds.ts"
import type { Catalog } from "./catalog.ts"
import { coalesceSpans } from "./coalesce.ts"
import { leafFooter } from "./footers.ts"
import type { CatalogLeaf } from "./leaf.ts"
import type { CompiledQuery } from "./query.ts"
import { groupMayMatch, matchingRows, storedFields } from "./rows.ts"

/** Leaves whose footers are read at once, and bytes of chunks that may be on their way or waiting to be decoded. */
const LEAVES_AT_ONCE = 64
const BYTES_AT_ONCE = 256 * 2 ** 20

export interface ScanOptions extends SignalOptions {
  /**
   * Bytes of column chunks held at once. Where it is given, a row group that needs more is an error `limit`; else 256 MiB, and a larger
   * row group is read alone.
   */
  readonly maxBytes?: number | undefined
}

/** Row groups of one leaf that are read together. */
interface Task {
  readonly leaf: CatalogLeaf
  readonly file: ParquetFile
  readonly groups: readonly RowGroup[]
  readonly wanted: readonly Span[]
  readonly bytes: number
}

/** What a scan has done so far. */
export interface ScanProgress {
  /** The reads, as they were planned. */
  readonly steps: ReadStep[]
  /** Leaves that are there. */
  files: number
}

/** Reads leaves in order, many at once, and yields the matching rows of each row group. */
export async function* scanLeaves(
  catalog: Catalog,
  leaves: readonly CatalogLeaf[],
  query: CompiledQuery,
  progress: ScanProgress,
  options: ScanOptions,
): AsyncGenerator<Table> {
  const record = (step: ReadStep): void => void progress.steps.push(step)
  const stop = new AbortController()
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal
  // With a limit, most of what a wide window reads would be thrown away.
  let width = query.limit < Infinity ? 2 : LEAVES_AT_ONCE
  try {
    for (let from = 0; from < leaves.length;) {
      const window = leaves.slice(from, from + width)
      from += window.length
      width = Math.min(LEAVES_AT_ONCE, width * 2)
      const { tasks, files } = await planWindow(catalog, window, query, record, { ...options, signal })
      progress.files += files
      for (const batch of batches(tasks, options.maxBytes ?? BYTES_AT_ONCE))
        yield* runBatch(catalog, batch, query, record, signal)
    }
  } finally {
    stop.abort(abortError())
  }
}

/** Reads the footers of some leaves and chooses row groups by their statistics. */
async function planWindow(
  catalog: Catalog,
  leaves: readonly CatalogLeaf[],
  query: CompiledQuery,
  record: (step: ReadStep) => void,
  options: ScanOptions,
): Promise<{ tasks: Task[]; files: number }> {
  const fresh = leaves.filter((leaf) => !leaf.file && !catalog.footers.get(leaf.uri))
  const length = catalog.footerGuess
  const files = await Promise.all(
    leaves.map((leaf) => leafFooter(catalog, leaf, { signal: ownSignal(options.signal) })),
  )
  for (const leaf of fresh) {
    const file = files[leaves.indexOf(leaf)]
    const read = file ? Math.min(file.size, Math.max(length, file.footerBytes)) : 0
    const spans = file ? [{ offset: file.size - read, length: read }] : []
    record({ object: leaf.uri, spans, wave: 1, why: file ? "footer" : "an empty cell" })
  }
  const bounds = query.region && boundsOfRegion(query.region)
  const tasks = leaves.flatMap((leaf, i) => {
    const file = files[i]
    const groups = file?.rowGroups.filter((group) => groupMayMatch(leaf, file, group, query, bounds)) ?? []
    return file ? tasksOf(catalog, leaf, file, groups, query, options.maxBytes) : []
  })
  return { tasks, files: files.filter((file) => file !== undefined).length }
}

function tasksOf(
  catalog: Catalog,
  leaf: CatalogLeaf,
  file: ParquetFile,
  groups: readonly RowGroup[],
  query: CompiledQuery,
  maxBytes: number | undefined,
): Task[] {
  if (groups.length === 0) return []
  const fields = storedFields(catalog, leaf, file, [...new Set([...query.filterFields, ...query.outputFields])])
  const tasks: { leaf: CatalogLeaf; file: ParquetFile; groups: RowGroup[]; wanted: Span[]; bytes: number }[] = []
  for (const group of groups) {
    const wanted = chunkSpans(group, fields)
    const bytes = wanted.reduce((sum, span) => sum + span.length, 0)
    if (maxBytes !== undefined && bytes > maxBytes) throw groupTooLarge(leaf.uri, bytes, maxBytes)
    const last = tasks.at(-1)
    if (last && last.bytes + bytes <= (maxBytes ?? BYTES_AT_ONCE)) {
      last.groups.push(group)
      last.wanted.push(...wanted)
      last.bytes += bytes
    } else tasks.push({ leaf, file, groups: [group], wanted, bytes })
  }
  return tasks
}

function groupTooLarge(uri: string, bytes: number, most: number): CaelumError {
  return new CaelumError(
    "limit",
    `The wanted columns of a row group of ${uri} take ${bytes} bytes as they are stored, and ${most} may be held at once; ask for fewer columns, or allow more (--max-memory, four times as much).`,
    { context: { uri, bytes, most } },
  )
}

/** Tasks that may be read at once without holding more than `most` bytes. */
function* batches(tasks: readonly Task[], most: number): Generator<Task[]> {
  let batch: Task[] = []
  let bytes = 0
  for (const task of tasks) {
    if (batch.length > 0 && bytes + task.bytes > most) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(task)
    bytes += task.bytes
  }
  if (batch.length > 0) yield batch
}

async function* runBatch(
  catalog: Catalog,
  batch: readonly Task[],
  query: CompiledQuery,
  record: (step: ReadStep) => void,
  signal: AbortSignal,
): AsyncGenerator<Table> {
  const spans = planChunks(batch, query, record)
  // Row groups are decoded one after another as they arrive: they can share their working memory.
  const memory: ScratchMemory[] = []
  const results = batch.map((task, i) => runTask(catalog, task, spans[i]!, query, memory, signal))
  // Later ones may fail while an earlier one is awaited: each is still reported in its turn.
  for (const result of results) result.catch(() => undefined)
  for (const result of results) yield* await result
}

/** Turns the wanted chunks of all tasks into requests. */
function planChunks(batch: readonly Task[], query: CompiledQuery, record: (step: ReadStep) => void): Span[][] {
  const spans = coalesceSpans(
    batch.map(({ wanted }) => wanted),
    query.cost,
  )
  for (const [i, task] of batch.entries())
    if (spans[i]!.length > 0)
      record({ object: task.leaf.uri, spans: spans[i]!, wave: 2, why: `column chunks, ${task.bytes} bytes wanted` })
  return spans
}

async function runTask(
  catalog: Catalog,
  task: Task,
  spans: readonly Span[],
  query: CompiledQuery,
  memory: ScratchMemory[],
  signal: AbortSignal,
): Promise<Table[]> {
  const source = catalog.store.source(task.leaf.ref)
  const parts = spans.length === 0 ? [] : await readSpans(source, spans, { signal: ownSignal(signal), wave: 2 })
  const pieces = parts.map((bytes, i) => ({ offset: spans[i]!.offset, bytes }))
  const tables: Table[] = []
  const scratch = memory.pop() ?? new ScratchMemory()
  for (const group of task.groups) {
    scratch.reset()
    const table = await matchingRows(catalog, task.leaf, task.file, group, pieces, query, scratch)
    if (table) tables.push(table)
  }
  memory.push(scratch)
  return tables
}

/** A signal that fires with the given one. Side by side, reads would pile up listeners on a common signal. */
function ownSignal(signal: AbortSignal | undefined): AbortSignal | undefined {
  return signal && AbortSignal.any([signal])
}

/** Reads footers and plans the chunks of all leaves, without reading them. */
export async function planScan(
  catalog: Catalog,
  leaves: readonly CatalogLeaf[],
  query: CompiledQuery,
  options: ScanOptions,
): Promise<ReadPlan> {
  const steps: ReadStep[] = []
  const record = (step: ReadStep): void => void steps.push(step)
  for (let from = 0; from < leaves.length; from += LEAVES_AT_ONCE) {
    const { tasks } = await planWindow(catalog, leaves.slice(from, from + LEAVES_AT_ONCE), query, record, options)
    for (const batch of batches(tasks, options.maxBytes ?? BYTES_AT_ONCE)) planChunks(batch, query, record)
  }
  return makePlan(steps, `${leaves.length} of the catalogue's files may hold matching rows`)
}

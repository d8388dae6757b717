import { CaelumError, type Span } from "../../core/index.ts"
import { chunkSpans, decodedBytes, type ParquetFile, type RowGroup } from "../../formats/parquet/index.ts"
import type { Catalog } from "./catalog.ts"
import type { CatalogLeaf } from "./leaf.ts"
import type { CompiledQuery } from "./query.ts"
import { storedFields } from "./rows.ts"

/** Bytes of chunks that may be on their way or waiting to be decoded. */
const BYTES_AT_ONCE = 256 * 2 ** 20

/** Row groups of one leaf that are read together. */
export interface Task {
  readonly leaf: CatalogLeaf
  readonly file: ParquetFile
  readonly groups: readonly RowGroup[]
  readonly wanted: readonly Span[]
  /** Bytes as they are stored. */
  readonly bytes: number
  /** Bytes as they are stored or decoded, whichever are more. */
  readonly held: number
  readonly rows: number
}

/** The row groups of a leaf as tasks: together as far as memory allows, one by one where a limit may make the later ones needless. */
export function tasksOf(
  catalog: Catalog,
  leaf: CatalogLeaf,
  file: ParquetFile,
  groups: readonly RowGroup[],
  query: CompiledQuery,
  maxBytes: number | undefined,
): Task[] {
  if (groups.length === 0) return []
  const fields = storedFields(catalog, leaf, file, [...new Set([...query.filterFields, ...query.outputFields])])
  const tasks: (Task & { groups: RowGroup[]; wanted: Span[]; bytes: number; held: number; rows: number })[] = []
  for (const group of groups) {
    const { rows } = group
    const wanted = chunkSpans(group, fields)
    const bytes = wanted.reduce((sum, span) => sum + span.length, 0)
    const held = Math.max(bytes, decodedBytes(group, fields))
    if (maxBytes !== undefined && held > maxBytes) throw groupTooLarge(leaf.uri, held, maxBytes)
    const last = tasks.at(-1)
    if (last && query.limit === Infinity && last.held + held <= (maxBytes ?? BYTES_AT_ONCE)) {
      last.groups.push(group)
      last.wanted.push(...wanted)
      last.bytes += bytes
      last.held += held
      last.rows += rows
    } else tasks.push({ leaf, file, groups: [group], wanted, bytes, held, rows })
  }
  return tasks
}

function groupTooLarge(uri: string, bytes: number, most: number): CaelumError {
  return new CaelumError(
    "limit",
    `The wanted columns of a row group of ${uri} take ${bytes} bytes, and ${most} may be held at once; ask for fewer columns, or allow more (--max-memory, four times as much).`,
    { context: { uri, bytes, most } },
  )
}

/** How many rows are asked for at once: as many as a limit leaves to find, then twice as many as were read, and so on. */
export interface Pace {
  rows: number
}

/** Tasks that may be read at once: within `maxBytes`, and no more than the pace needs. */
export function* batches(tasks: readonly Task[], maxBytes: number | undefined, pace: Pace): Generator<Task[]> {
  const most = maxBytes ?? BYTES_AT_ONCE
  let batch: Task[] = []
  let held = 0
  let rows = 0
  for (const task of tasks) {
    if (batch.length > 0 && (held + task.held > most || rows >= pace.rows)) {
      yield batch
      pace.rows = Math.max(pace.rows, 2 * rows)
      batch = []
      held = 0
      rows = 0
    }
    batch.push(task)
    held += task.held
    rows += task.rows
  }
  if (batch.length > 0) yield batch
  pace.rows = Math.max(pace.rows, 2 * rows)
}

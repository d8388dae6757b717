import {
  CaelumError,
  formatObjectRef,
  isCaelumError,
  type ObjectRef,
  type ReadStep,
  type SignalOptions,
} from "../../core/index.ts"
import type { ParquetFile, RowGroup } from "../../formats/parquet/index.ts"
import { type ListPage, listObjects, type Store } from "../../storage/index.ts"
import { type CatalogLeaf, below, foundLeaf } from "./leaf.ts"
import { nextWave, openLogged } from "./opening.ts"

/** A `_metadata` file above this is never read whole: IRSA's for AllWISE has 580 MB. */
export const LONGEST_METADATA: number = 64 * 2 ** 20
const PARQUET = /\.(parquet|parq|pq)$/i

/** The leaves of a catalogue, and the schema file where that was read on the way. */
export interface Discovery {
  readonly leaves: readonly CatalogLeaf[]
  readonly metadata?: ParquetFile | undefined
}

/** Finds all leaves under a folder: from `_metadata` when it is small enough, else from one listing; `log` takes the reads. */
export async function discoverLeaves(
  store: Store,
  root: ObjectRef,
  log: ReadStep[],
  options: SignalOptions,
): Promise<Discovery> {
  return (await leavesOfMetadata(store, root, log, options)) ?? (await listLeaves(store, root, log, options))
}

/** The leaves that `_metadata` names, with their footers; undefined where there is none or it is too large. */
async function leavesOfMetadata(
  store: Store,
  root: ObjectRef,
  log: ReadStep[],
  options: SignalOptions,
): Promise<Discovery | undefined> {
  const source = store.source(below(root, "_metadata"))
  try {
    const file = await openLogged(source, log, "leaves, from _metadata", { ...options, longest: LONGEST_METADATA })
    const leaves = groupedByPath(file).map(([path, groups]) =>
      foundLeaf(root, path, leafFile(root, path, file, groups)),
    )
    return leaves.length > 0 || file.rowGroups.length === 0 ? { leaves, metadata: file } : undefined
  } catch (error) {
    if (!isCaelumError(error, "not-found", "limit")) throw error
    return undefined
  }
}

function groupedByPath(file: ParquetFile): [string, RowGroup[]][] {
  const byPath = new Map<string, RowGroup[]>()
  for (const group of file.rowGroups) {
    const path = group.chunks[0]?.filePath
    if (path === undefined) continue
    if (path.startsWith("/") || path.split("/").includes(".."))
      throw new CaelumError("malformed", `${file.label} names the file '${path}', which is outside its folder.`, {
        context: { uri: file.label },
      })
    const groups = byPath.get(path)
    if (groups) groups.push(group)
    else byPath.set(path, [group])
  }
  return [...byPath]
}

function leafFile(root: ObjectRef, path: string, file: ParquetFile, groups: readonly RowGroup[]): ParquetFile {
  let firstRow = 0
  const rowGroups = groups.map((group) => {
    firstRow += group.rows
    return { ...group, firstRow: firstRow - group.rows }
  })
  return {
    ...file,
    label: formatObjectRef(below(root, path)),
    rows: firstRow,
    rowGroups,
    footerBytes: 0,
    reads: undefined,
    tail: undefined,
  }
}

async function listLeaves(store: Store, root: ObjectRef, log: ReadStep[], options: SignalOptions): Promise<Discovery> {
  const uri = formatObjectRef(root)
  const folder = root.kind === "file" ? root : below(root, "")
  const prefix = formatObjectRef(folder)
  const base = prefix.endsWith("/") ? prefix : `${prefix}/`
  const paths: string[] = []
  const why = "leaves, from a listing of the root"
  const onPage = ({ bytes = 0 }: ListPage): void =>
    void log.push({ object: base, spans: [{ offset: 0, length: bytes }], wave: nextWave(log), why })
  for await (const entry of listObjects(store, folder, { ...options, onPage })) {
    const path = entry.uri.startsWith(base) ? entry.uri.slice(base.length) : undefined
    if (entry.kind === "object" && path !== undefined && isLeafPath(path)) paths.push(path)
  }
  if (root.kind === "file") log.push({ object: base, spans: [], wave: nextWave(log), why })
  if (paths.length > 0) return { leaves: paths.map((path) => foundLeaf(root, path)) }
  throw new CaelumError("not-found", `There are no Parquet files under ${uri}; check the path with caelum ls.`, {
    context: { uri },
  })
}

/** Names that begin with `_` or `.` are not data (Hive). */
function isLeafPath(path: string): boolean {
  return PARQUET.test(path) && path.split("/").every((part) => !/^[_.]/.test(part) || part.includes("="))
}

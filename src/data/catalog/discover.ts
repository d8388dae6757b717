import {
  CaelumError,
  formatObjectRef,
  isCaelumError,
  type ObjectRef,
  type ReadStep,
  type SignalOptions,
} from "../../core/index.ts"
import { openParquet, type ParquetFile, type RowGroup } from "../../formats/parquet/index.ts"
import { listObjects, type Store } from "../../storage/index.ts"
import { type CatalogLeaf, below, foundLeaf } from "./leaf.ts"

/** A `_metadata` file above this is never read whole: IRSA's for AllWISE has 580 MB. */
export const LONGEST_METADATA: number = 64 * 2 ** 20
const PARQUET = /\.(parquet|parq|pq)$/i

/** The leaves of a catalogue, how they were found, and the schema file where that was read on the way. */
export interface Discovery {
  readonly leaves: readonly CatalogLeaf[]
  readonly steps: readonly ReadStep[]
  readonly metadata?: ParquetFile | undefined
}

/** Finds all leaves under a folder: from `_metadata` when it is small enough, else from one listing of everything below. */
export async function discoverLeaves(store: Store, root: ObjectRef, options: SignalOptions): Promise<Discovery> {
  return (await leavesOfMetadata(store, root, options)) ?? (await listLeaves(store, root, options))
}

/** The leaves that `_metadata` names, with their footers; undefined where there is none or it is too large. */
async function leavesOfMetadata(store: Store, root: ObjectRef, options: SignalOptions): Promise<Discovery | undefined> {
  const source = store.source(below(root, "_metadata"))
  try {
    const file = await openParquet(source, { ...options, longest: LONGEST_METADATA })
    const span = { offset: file.size - file.footerBytes, length: file.footerBytes }
    const steps = [{ object: file.label, spans: [span], wave: 1, why: "leaves, from _metadata" }]
    const leaves = groupedByPath(file).map(([path, groups]) =>
      foundLeaf(root, path, leafFile(root, path, file, groups)),
    )
    return leaves.length > 0 || file.rowGroups.length === 0 ? { leaves, steps, metadata: file } : undefined
  } catch (error) {
    if (!isCaelumError(error, "not-found", "limit")) throw error
    if (error.code === "not-found") store.stats.absent += 1
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
  return { ...file, label: formatObjectRef(below(root, path)), rows: firstRow, rowGroups, footerBytes: 0 }
}

async function listLeaves(store: Store, root: ObjectRef, options: SignalOptions): Promise<Discovery> {
  const uri = formatObjectRef(root)
  const folder = root.kind === "file" ? root : below(root, "")
  const prefix = formatObjectRef(folder)
  const base = prefix.endsWith("/") ? prefix : `${prefix}/`
  const paths: string[] = []
  for await (const entry of listObjects(store, folder, options)) {
    const path = entry.uri.startsWith(base) ? entry.uri.slice(base.length) : undefined
    if (entry.kind === "object" && path !== undefined && isLeafPath(path)) paths.push(path)
  }
  const steps = [{ object: base, spans: [], wave: 1, why: "leaves, from one listing of the root" }]
  if (paths.length > 0) return { leaves: paths.map((path) => foundLeaf(root, path)), steps }
  throw new CaelumError("not-found", `There are no Parquet files under ${uri}; check the path with caelum ls.`, {
    context: { uri },
  })
}

/** Names that begin with `_` or `.` are not data (Hive). */
function isLeafPath(path: string): boolean {
  return PARQUET.test(path) && path.split("/").every((part) => !/^[_.]/.test(part) || part.includes("="))
}

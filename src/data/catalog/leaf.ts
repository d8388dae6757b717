import type { ObjectRef } from "../../core/index.ts"
import { formatObjectRef, isBucketRef } from "../../core/index.ts"
import type { ParquetFile } from "../../formats/parquet/index.ts"
import type { CatalogDescription, CatalogLayout } from "./description.ts"

export type PartitionValue = number | string | null

/** One Parquet file of a catalogue, with what its path says of all its rows. */
export interface CatalogLeaf {
  readonly ref: ObjectRef
  readonly uri: string
  /** Values of the partition columns. */
  readonly partitions: Readonly<Record<string, PartitionValue>>
  /** NESTED cell of the layout's last order. */
  readonly cell?: number | undefined
  /** A computed path of a layout that is not complete: not finding it means that the cell is empty. */
  readonly mayBeAbsent: boolean
  /** Its footer, where another file (`_metadata`) holds it. */
  readonly file?: ParquetFile | undefined
}

export type HealpixLayout = Extract<CatalogLayout, { kind: "hive-healpix" }>

/** The order of the cells that the files of the layout stand for. */
export function leafOrder(layout: HealpixLayout): number {
  return layout.levels.at(-1)?.order ?? 0
}

/** A reference to `path` under `root`. */
export function below(root: ObjectRef, path: string): ObjectRef {
  if (isBucketRef(root)) return { ...root, key: joined(root.key, path) }
  if (root.kind === "file") return { kind: "file", path: joined(root.path, path) }
  return { kind: "http", url: joined(root.url, path.split("/").map(encodeURIComponent).join("/")) }
}

function joined(folder: string, path: string): string {
  return folder === "" || folder.endsWith("/") ? folder + path : `${folder}/${path}`
}

/** The cells of every level above a cell of the last one, by column name. */
export function cellPartitions(layout: HealpixLayout, cell: number): Record<string, number> {
  const order = leafOrder(layout)
  return Object.fromEntries(layout.levels.map((level) => [level.column, Math.floor(cell / 4 ** (order - level.order))]))
}

/** The leaf of a cell, its path computed. */
export function computedLeaf(description: CatalogDescription, layout: HealpixLayout, cell: number): CatalogLeaf {
  const partitions = cellPartitions(layout, cell)
  const folders = Object.entries(partitions).map(([column, value]) => `${column}=${value}/`)
  const ref = below(description.root, `${folders.join("")}${layout.leafName ?? ""}`)
  return { ref, uri: formatObjectRef(ref), partitions, cell, mayBeAbsent: !layout.complete }
}

const NULL_PARTITION = "__HIVE_DEFAULT_PARTITION__"

/** Reads the `column=value` folders of a path below the root; undefined where a folder is not of that form. */
export function pathPartitions(path: string): Record<string, PartitionValue> | undefined {
  const folders = path.split("/").slice(0, -1)
  const partitions: Record<string, PartitionValue> = {}
  for (const folder of folders) {
    const equals = folder.indexOf("=")
    if (equals <= 0) return undefined
    partitions[decode(folder.slice(0, equals))] = partitionValue(decode(folder.slice(equals + 1)))
  }
  return partitions
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function partitionValue(text: string): PartitionValue {
  if (text === NULL_PARTITION) return null
  return /^-?(0|[1-9]\d{0,14})$/.test(text) ? Number(text) : text
}

const HEALPIX_COLUMN = /^_?(?:healpix|hpx|hp)_?k?(\d{1,2})$/i

/** The layout of leaves by the columns of their folders: HEALPix where names and values agree, else plain Hive. */
export function layoutOf(all: readonly Readonly<Record<string, PartitionValue>>[]): CatalogLayout {
  const columns = Object.keys(all[0] ?? {})
  if (columns.length === 0) return { kind: "files" }
  const levels = columns.map((column) => ({ column, order: Number(HEALPIX_COLUMN.exec(column)?.[1] ?? NaN) }))
  const last = levels.at(-1)!
  const nested = all.every((partitions) =>
    levels.every(({ column, order }) => {
      const cell = partitions[last.column]
      return typeof cell === "number" && partitions[column] === Math.floor(cell / 4 ** (last.order - order))
    }),
  )
  const ascending = levels.every(({ order }, i) => order <= 24 && (i === 0 || order > levels[i - 1]!.order))
  return nested && ascending ? { kind: "hive-healpix", levels, complete: false } : { kind: "hive", columns }
}

/** A leaf that was listed or named by `_metadata`, from its path below the root. */
export function foundLeaf(root: ObjectRef, path: string, file?: ParquetFile): CatalogLeaf {
  const ref = below(root, path)
  return { ref, uri: formatObjectRef(ref), partitions: pathPartitions(path) ?? {}, mayBeAbsent: false, file }
}

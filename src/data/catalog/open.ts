import {
  BoundedMap,
  formatObjectRef,
  isBucketRef,
  isCaelumError,
  type ObjectRef,
  type ReadStep,
  type SignalOptions,
} from "../../core/index.ts"
import { type ParquetField, type ParquetFile, requireOwnData } from "../../formats/parquet/index.ts"
import type { Store } from "../../storage/index.ts"
import type { Catalog } from "./catalog.ts"
import type { CatalogDescription } from "./description.ts"
import { type Discovery, discoverLeaves } from "./discover.ts"
import { below, computedLeaf, layoutOf } from "./leaf.ts"
import { openLogged } from "./opening.ts"
import { guessPositions, partitionField } from "./schema.ts"

const FROM_LEAF = "schema, from the footer of a file"
const SCHEMA_GUESS = 1 << 20
const FOOTERS_KEPT = 64 * 2 ** 20
/** Bytes that a column takes in a footer, and what comes beside the columns: seen in real catalogues. */
const FOOTER_PER_COLUMN = 170
const FOOTER_BASE = 8192

/**
 * Opens a catalogue: reads its schema, one small file where there is `_common_metadata`, else the footer of a leaf. Leaves of
 * a complete layout are never looked for.
 * @throws CaelumError `not-found` where there is neither.
 */
export async function openCatalog(
  store: Store,
  description: CatalogDescription,
  options: SignalOptions = {},
): Promise<Catalog> {
  if (description.layout.kind !== "hive-healpix") return findCatalog(store, description.root, options, description)
  const { layout, root } = description
  const log: ReadStep[] = []
  const common = await schemaFile(store, root, log, options)
  if (common) return makeCatalog(store, description, common, log)
  if (layout.complete) {
    const leaf = await openLogged(store.source(computedLeaf(description, layout, 0).ref), log, FROM_LEAF, options)
    return withFooter(makeCatalog(store, description, leaf, log), leaf)
  }
  const found = await discoverLeaves(store, root, log, options)
  return fromDiscovery(store, description, found, undefined, log, options)
}

/**
 * Opens whatever Parquet lies at a reference: one file, a folder of files, a Hive directory. The layout comes from its
 * `_metadata` or from one listing.
 * @throws CaelumError `not-found` where there is no Parquet file.
 */
export async function findCatalog(
  store: Store,
  ref: ObjectRef,
  options: SignalOptions = {},
  hints: Partial<CatalogDescription> = {},
): Promise<Catalog> {
  const root = withoutSlash(ref)
  const log: ReadStep[] = []
  const file = isFolder(ref) ? undefined : await fileAt(store, root, log, options)
  const description = { lonColumn: "", latColumn: "", ...hints, root, layout: { kind: "files" as const } }
  if (file) {
    const catalog = makeCatalog(store, description, file, log, file.rows)
    catalog.leaves = [{ ref: root, uri: catalog.uri, partitions: {}, mayBeAbsent: false, file }]
    return catalog
  }
  const common = await schemaFile(store, root, log, options)
  const found = await discoverLeaves(store, root, log, options)
  return fromDiscovery(store, description, found, common, log, options)
}

async function fromDiscovery(
  store: Store,
  description: CatalogDescription,
  found: Discovery,
  common: ParquetFile | undefined,
  log: ReadStep[],
  options: SignalOptions,
): Promise<Catalog> {
  const layout = layoutOf(found.leaves.map(({ partitions }) => partitions))
  const known = common ?? found.metadata
  const first = found.leaves[0]!
  const schema = known ?? (await openLogged(store.source(first.ref), log, FROM_LEAF, options))
  const whole = (column: string): boolean => isWholeColumn(found.leaves.map(({ partitions }) => partitions[column]))
  const catalog = makeCatalog(store, { ...description, layout }, schema, log, found.metadata?.rows, whole)
  if (!known) withFooter(catalog, schema)
  catalog.leaves =
    layout.kind === "hive-healpix"
      ? found.leaves.map((leaf) => ({ ...leaf, cell: Number(leaf.partitions[layout.levels.at(-1)!.column]) }))
      : found.leaves
  return catalog
}

/** Keeps the footer of a leaf that gave the schema, which is then not read again. */
function withFooter(catalog: Catalog, file: ParquetFile): Catalog {
  catalog.footers.set(file.label, file)
  return catalog
}

/** Whether the values of a partition column are 32-bit integers; null is of any type. */
function isWholeColumn(values: readonly unknown[]): boolean {
  const known = values.filter((value) => value !== null)
  return known.length > 0 && known.every((value) => typeof value === "number" && (value | 0) === value)
}

function makeCatalog(
  store: Store,
  given: CatalogDescription,
  schema: ParquetFile,
  opening: readonly ReadStep[],
  rows?: number,
  isWhole: (column: string) => boolean = () => true,
): Catalog {
  const { layout } = given
  const partitions =
    layout.kind === "files" ? [] : layout.kind === "hive" ? layout.columns : layout.levels.map(({ column }) => column)
  const fields: ParquetField[] = [...schema.fields]
  for (const column of partitions)
    if (!fields.some(({ name }) => name === column)) fields.push(partitionField(column, isWhole(column)))
  const positions = given.lonColumn === "" ? guessPositions(fields) : {}
  return {
    store,
    description: { ...given, ...positions },
    uri: formatObjectRef(given.root),
    fields,
    partitions,
    rows,
    metadata: schema.metadata,
    opening,
    leaves: undefined,
    footers: new BoundedMap(FOOTERS_KEPT, (file) => file.footerBytes * 4 + (file.tail?.bytes.length ?? 0)),
    footerGuess: footerGuess(fields.length),
    lastFooter: undefined,
  }
}

/** A footer's size goes with its columns: asking for a little more than needed is cheaper than asking twice. */
function footerGuess(columns: number): number {
  const wanted = FOOTER_BASE + FOOTER_PER_COLUMN * columns
  return Math.max(FOOTER_BASE * 2, Math.ceil(wanted / 4096) * 4096)
}

async function schemaFile(
  store: Store,
  root: ObjectRef,
  log: ReadStep[],
  options: SignalOptions,
): Promise<ParquetFile | undefined> {
  const source = store.source(below(root, "_common_metadata"))
  try {
    return await openLogged(source, log, "schema", { ...options, guess: SCHEMA_GUESS })
  } catch (error) {
    if (!isCaelumError(error, "not-found")) throw error
    return undefined
  }
}

/** The file at `ref`, or undefined where there is none but perhaps a folder. */
async function fileAt(
  store: Store,
  ref: ObjectRef,
  log: ReadStep[],
  options: SignalOptions,
): Promise<ParquetFile | undefined> {
  try {
    const file = await openLogged(store.source(ref), log, FROM_LEAF, options)
    requireOwnData(file)
    return file
  } catch (error) {
    const folder = isCaelumError(error, "not-found")
      ? isBucketRef(ref)
      : isCaelumError(error, "usage") && ref.kind === "file"
    if (!folder) throw error
    return undefined
  }
}

function isFolder(ref: ObjectRef): boolean {
  if (isBucketRef(ref)) return ref.key === "" || ref.key.endsWith("/")
  return (ref.kind === "file" ? ref.path : ref.url).endsWith("/")
}

function withoutSlash(ref: ObjectRef): ObjectRef {
  if (isBucketRef(ref)) return { ...ref, key: ref.key.replace(/\/+$/, "") }
  if (ref.kind === "file") return { ...ref, path: ref.path.replace(/(?<=.)\/+$/, "") }
  return { ...ref, url: ref.url.replace(/\/+$/, "") }
}

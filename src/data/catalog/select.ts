import { CaelumError, type ReadStep, type SignalOptions } from "../../core/index.ts"
import { cellCount, coverRegion, mocCellsAt } from "../../healpix/index.ts"
import type { Region } from "../../sky/index.ts"
import { zoneOfCondition } from "./bounds.ts"
import type { Catalog } from "./catalog.ts"
import { discoverLeaves } from "./discover.ts"
import { mayBeTrue, type Range } from "./expression/index.ts"
import { type CatalogLeaf, computedLeaf, type HealpixLayout, leafOrder } from "./leaf.ts"
import type { CompiledQuery } from "./query.ts"

/** The files that a query must look into. */
export interface LeafChoice {
  readonly leaves: readonly CatalogLeaf[]
  /** How many leaves the catalogue has, where that is known. */
  readonly total: number
  /** The reads that finding them took. */
  readonly steps: readonly ReadStep[]
  /** Whether these are all the cells of the region: if none of them has a file, the region is outside the catalogue. */
  readonly wholeRegion: boolean
}

/** Above so many cells a catalogue that is not complete is looked up in its list of files, not cell by cell. */
const MOST_PROBES = 256
/** Largest order whose cells are counted through one by one. */
const HIGHEST_COUNTED = 9
/** Catalogues of up to so many leaves may be read whole without being asked twice. */
const FEW_LEAVES = 128

/**
 * Chooses the leaves that may hold rows of the query: by the cells that its region touches, by the positions and partition
 * columns in its condition.
 * @throws CaelumError `limit` where nothing narrows a large catalogue and `all` does not allow that, `outside` for a region
 * that touches no file of it.
 */
export async function chooseLeaves(
  catalog: Catalog,
  query: CompiledQuery,
  options: SignalOptions,
): Promise<LeafChoice> {
  const { layout } = catalog.description
  const choice =
    layout.kind === "hive-healpix" && catalog.leaves === undefined
      ? await computeLeaves(catalog, layout, query, options)
      : await knownLeaves(catalog, query, options)
  const leaves = choice.leaves.filter((leaf) => partitionsMatch(catalog, leaf, query))
  const wholeRegion = choice.wholeRegion && leaves.length === choice.leaves.length
  refuseWhole(catalog, query, leaves.length, choice.total)
  return { ...choice, leaves, wholeRegion }
}

async function computeLeaves(
  catalog: Catalog,
  layout: HealpixLayout,
  query: CompiledQuery,
  options: SignalOptions,
): Promise<LeafChoice> {
  const order = leafOrder(layout)
  const cells = touchedCells(catalog, query, order)
  const countable = layout.leafName !== undefined && (layout.complete || (cells?.size ?? Infinity) <= MOST_PROBES)
  if (!countable || (cells === undefined && order > HIGHEST_COUNTED)) return knownLeaves(catalog, query, options)
  const numbers = cells ?? Array.from({ length: cellCount(order) }, (_, cell) => cell)
  const leaves = Array.from(numbers, (cell) => computedLeaf(catalog.description, layout, cell))
  return {
    leaves,
    total: cellCount(order),
    steps: [],
    wholeRegion: query.region !== undefined && !confines(catalog, query),
  }
}

async function knownLeaves(catalog: Catalog, query: CompiledQuery, options: SignalOptions): Promise<LeafChoice> {
  const steps: ReadStep[] = []
  if (catalog.leaves === undefined) {
    const found = await discoverLeaves(catalog.store, catalog.description.root, steps, options)
    catalog.leaves = found.leaves.map((leaf) => withCell(catalog, leaf))
  }
  const { layout } = catalog.description
  if (layout.kind !== "hive-healpix")
    return { leaves: catalog.leaves, total: catalog.leaves.length, steps, wholeRegion: false }
  const cells = touchedCells(catalog, query, leafOrder(layout))
  const leaves = catalog.leaves.filter((leaf) => !cells || leaf.cell === undefined || cells.has(leaf.cell))
  if (leaves.length === 0 && query.region && !confines(catalog, query)) throw outsideCatalog(catalog)
  return { leaves, total: catalog.leaves.length, steps, wholeRegion: false }
}

function withCell(catalog: Catalog, leaf: CatalogLeaf): CatalogLeaf {
  const { layout } = catalog.description
  const cell = layout.kind === "hive-healpix" ? leaf.partitions[layout.levels.at(-1)!.column] : undefined
  return typeof cell === "number" ? { ...leaf, cell } : leaf
}

/** Whether the condition itself says where rows lie. */
function confines(catalog: Catalog, { condition }: CompiledQuery): boolean {
  const { lonColumn, latColumn } = catalog.description
  return condition !== undefined && zoneOfCondition(condition.root, lonColumn, latColumn) !== undefined
}

/** The cells in which matching rows can lie; undefined where neither region nor condition says anything of positions. */
function touchedCells(catalog: Catalog, query: CompiledQuery, order: number): Set<number> | undefined {
  const { lonColumn, latColumn } = catalog.description
  const zone = query.condition && zoneOfCondition(query.condition.root, lonColumn, latColumn)
  if (zone === "empty") return new Set()
  const regions = [query.region, zone].filter((region): region is Region => region !== undefined)
  const sets = regions.map((region) => new Set(coverRegion(region, order)))
  if (query.moc) sets.push(new Set(mocCellsAt(query.moc, order)))
  return sets.length === 0 ? undefined : sets.reduce((all, next) => new Set([...all].filter((cell) => next.has(cell))))
}

function partitionsMatch(catalog: Catalog, leaf: CatalogLeaf, query: CompiledQuery): boolean {
  if (!query.condition || catalog.partitions.length === 0) return true
  const named = new Map(catalog.partitions.map((column) => [column.toLowerCase(), leaf.partitions[column]]))
  return mayBeTrue(query.condition.root, (name) => partitionRange(named.get(name.toLowerCase())))
}

const UTF8 = new TextEncoder()

/** A partition column has one value in all rows of a leaf. */
export function partitionRange(value: number | string | null | undefined): Range | undefined {
  if (value === undefined) return undefined
  if (value === null) return { nulls: 1, rows: 1, floating: false }
  const bound = typeof value === "string" ? UTF8.encode(value) : value
  return { min: bound, max: bound, nulls: 0, rows: 1, floating: false }
}

/** The error of a region in which the catalogue has no file. */
export function outsideCatalog(catalog: Catalog): CaelumError {
  const uri = catalog.uri
  return new CaelumError(
    "outside",
    `The region lies outside ${uri}, which has no file in any of its cells; compare it with the sky that the catalogue covers.`,
    { context: { uri } },
  )
}

/** Whether a query reads all leaves of a large catalogue. */
export function isWholeSky(query: CompiledQuery, leaves: number, total: number): boolean {
  return leaves >= total && leaves > FEW_LEAVES && !(isBare(query) && query.limit < Infinity)
}

/** Whether every row matches. */
export function isBare({ region, moc, condition }: CompiledQuery): boolean {
  return region === undefined && moc === undefined && condition === undefined
}

function refuseWhole(catalog: Catalog, query: CompiledQuery, leaves: number, total: number): void {
  if (query.all || !isWholeSky(query, leaves, total)) return
  const footers = (leaves * catalog.footerGuess) / 1e6
  throw new CaelumError(
    "limit",
    `Nothing narrows the query to a part of ${catalog.uri}: it would take at least ${2 * leaves} requests, ${footers.toFixed(0)} MB for the footers of ${leaves} files alone and then the wanted columns of all their rows; give a region, or allow it with --all.`,
    { context: { uri: catalog.uri, files: leaves } },
  )
}

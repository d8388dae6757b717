import type { ReadCost, ReadPlan, ReadStep, Span } from "../../core/index.ts"
import { CaelumError, makePlan, planObject } from "../../core/index.ts"
import type { Hdu } from "./hdu.ts"
import type { Section } from "./section.ts"
import { sectionShape } from "./section.ts"
import type { StreamPiece } from "./stream-pieces.ts"
import { streamPieces } from "./stream-pieces.ts"
import type { Tile, TileGrid } from "./tile-grid.ts"
import { sectionTiles, tileGrid } from "./tile-grid.ts"
import type { StoredTile, TableRows } from "./tile-rows.ts"
import { storedTile } from "./tile-rows.ts"
import type { TileTable } from "./tile-table.ts"
import { tileTable } from "./tile-table.ts"

/** What sections of a compressed image need. */
export interface TiledSections {
  readonly table: TileTable
  readonly grid: TileGrid
  /** Each once, in the order of their rows. */
  readonly tiles: readonly Tile[]
  /** Which of the sections a tile is needed by, by its row; undefined where there is but one section. */
  readonly users: ReadonlyMap<number, readonly number[]> | undefined
  /** Rows of the table to be read; none where they are known. */
  readonly rows: readonly Span[]
}

/** The stream of a tile's pixels, or of its null pixel mask. */
export interface TileStream {
  readonly tile: StoredTile
  readonly span: Span
  readonly mask: boolean
}

export type TilePiece = StreamPiece<TileStream>

/**
 * The tiles that sections need and the requests for their rows, as one where what lies between is cheaper to read. Pure.
 * @throws CaelumError as `tileTable` and `tileGrid`, naming the HDU.
 */
export function tiledSections(hdu: Hdu, sections: readonly Section[], cost: ReadCost): TiledSections {
  return named(hdu, () => {
    const table = tileTable(hdu)
    const grid = tileGrid(hdu)
    const { tiles, users } = neededTiles(grid, sections)
    if (hdu.tableRows) return { table, grid, tiles, users, rows: [] }
    const wanted: Span[] = []
    for (const { row } of tiles) {
      const last = wanted.at(-1)
      const offset = hdu.dataOffset + row * table.rowBytes
      if (last && last.offset + last.length === offset)
        wanted[wanted.length - 1] = { offset: last.offset, length: last.length + table.rowBytes }
      else wanted.push({ offset, length: table.rowBytes })
    }
    return { table, grid, tiles, users, rows: planObject(wanted, cost) }
  })
}

function neededTiles(grid: TileGrid, sections: readonly Section[]): Pick<TiledSections, "tiles" | "users"> {
  if (sections.length === 1) return { tiles: sectionTiles(grid, sections[0]!), users: undefined }
  const tiles = new Map<number, Tile>()
  const users = new Map<number, number[]>()
  for (const [i, section] of sections.entries())
    for (const tile of sectionTiles(grid, section)) {
      const known = users.get(tile.row)
      if (known) known.push(i)
      else {
        users.set(tile.row, [i])
        tiles.set(tile.row, tile)
      }
    }
  return { tiles: Array.from(tiles.values()).sort((a, b) => a.row - b.row), users }
}

/** Where the tiles are, once their rows have been read. @throws CaelumError `malformed`, naming the HDU and the row. */
export function storedTiles(hdu: Hdu, wanted: TiledSections, rows: readonly TableRows[]): StoredTile[] {
  return named(hdu, () => {
    let at = 0
    return wanted.tiles.map((tile) => {
      while (tile.row >= rows[at]!.first + rows[at]!.bytes.length / wanted.table.rowBytes) at++
      return storedTile(wanted.table, tile, rows[at]!)
    })
  })
}

/** The requests for the streams of tiles: neighbours as one, as long as it is worth it. */
export function tilePieces(stored: readonly StoredTile[], cost: ReadCost): TilePiece[] {
  const streams = stored.flatMap((tile): TileStream[] => {
    const pixels = { tile, span: tile.span, mask: false }
    return tile.mask ? [pixels, { tile, span: tile.mask, mask: true }] : [pixels]
  })
  return streamPieces(streams, cost)
}

/** The plan of a section of a compressed image: the rows, then the streams, whose places are known only where the rows are. */
export function planTiles(hdu: Hdu, section: Section, cost: ReadCost): ReadPlan {
  const wanted = tiledSections(hdu, [section], cost)
  const { length } = wanted.tiles
  const count = `${length} tile${length === 1 ? "" : "s"} of ${hdu.compression!.type}`
  const steps: ReadStep[] = []
  const object = hdu.object
  if (wanted.rows.length > 0)
    steps.push({ object, spans: wanted.rows, wave: 1, why: `HDU ${hdu.index}: rows of ${count}` })
  const spans = hdu.tableRows
    ? tilePieces(storedTiles(hdu, wanted, [{ first: 0, bytes: hdu.tableRows }]), cost).map((piece) => piece.span)
    : []
  const where = hdu.tableRows ? "" : ", where their rows say"
  steps.push({ object, spans, wave: steps.length + 1, why: `HDU ${hdu.index}: ${count}${where}` })
  return makePlan(steps, `${sectionShape(section).toReversed().join(" × ")} pixels of ${hdu.naxis.join(" × ")}`)
}

/** Runs work on an HDU; its errors name the HDU. */
export function named<T>(hdu: Hdu, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    throw namedError(hdu, cause)
  }
}

/** An error of work on an HDU, with the HDU's name. */
export function namedError(hdu: Hdu, cause: unknown): unknown {
  if (!(cause instanceof CaelumError)) return cause
  const context = { ...cause.context, uri: hdu.object, hdu: hdu.index }
  return new CaelumError(cause.code, `HDU ${hdu.index} of ${hdu.object}: ${cause.message}`, { context, cause })
}

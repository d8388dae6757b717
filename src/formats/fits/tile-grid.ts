import { CaelumError } from "../../core/index.ts"
import type { Hdu } from "./hdu.ts"
import type { Section } from "./section.ts"
import { imageShape } from "./section.ts"

/** One tile that a section needs. Axes are in the order of arrays, slowest first. */
export interface Tile {
  /** Its row in the table, from 0. */
  readonly row: number
  /** First pixel of the image that it holds. */
  readonly start: readonly number[]
  readonly shape: readonly number[]
  /** Number of pixels. */
  readonly count: number
}

/** How an image is divided (FITS 4.0 §10.1): lengths and numbers of tiles, in the order of arrays. */
export interface TileGrid {
  readonly shape: readonly number[]
  readonly lengths: readonly number[]
  readonly counts: readonly number[]
}

/** @throws CaelumError `malformed` where ZTILEn is no length or there are fewer rows than tiles. */
export function tileGrid(hdu: Hdu): TileGrid {
  const shape = imageShape(hdu)
  const given = hdu.compression!.tile.toReversed()
  const lengths = given.map((length, axis) => {
    const keyword = `ZTILE${shape.length - axis}`
    if (length < 1)
      throw new CaelumError("malformed", `${keyword} is ${length}; the header is damaged.`, { context: { keyword } })
    return Math.min(length, shape[axis]!)
  })
  const counts = shape.map((length, axis) => Math.ceil(length / lengths[axis]!))
  const total = counts.reduce((product, n) => product * n, 1)
  const rows = hdu.header.integer("NAXIS2") ?? 0
  if (total > rows)
    throw new CaelumError(
      "malformed",
      `its image has ${total} tiles, but its table ${rows} rows; the header is damaged.`,
      {
        context: { keyword: "NAXIS2" },
      },
    )
  return { shape, lengths, counts }
}

/** The tiles that a section needs, in the order of their rows. */
export function sectionTiles(grid: TileGrid, section: Section): Tile[] {
  const { lengths, counts } = grid
  const first = section.map(({ start }, axis) => Math.floor(start / lengths[axis]!))
  const last = section.map(({ stop }, axis) => Math.floor((stop - 1) / lengths[axis]!))
  const tiles: Tile[] = []
  const at = first.slice()
  for (;;) {
    tiles.push(tileAt(grid, at, counts))
    let axis = at.length - 1
    for (; axis >= 0 && at[axis] === last[axis]; axis--) at[axis] = first[axis]!
    if (axis < 0) return tiles
    at[axis] = at[axis]! + 1
  }
}

function tileAt({ lengths, shape: image }: TileGrid, at: readonly number[], counts: readonly number[]): Tile {
  const axes = at.length
  const start = new Array<number>(axes)
  const shape = new Array<number>(axes)
  let row = 0
  let count = 1
  for (let axis = 0; axis < axes; axis++) {
    row = row * counts[axis]! + at[axis]!
    start[axis] = at[axis]! * lengths[axis]!
    shape[axis] = Math.min(lengths[axis]!, image[axis]! - start[axis]!)
    count *= shape[axis]!
  }
  return { row, start, shape, count }
}

/** The tile in a row of the table. */
export function tileOfRow(grid: TileGrid, row: number): Tile {
  const at = new Array<number>(grid.counts.length)
  let rest = row
  for (let axis = at.length - 1; axis >= 0; axis--) {
    at[axis] = rest % grid.counts[axis]!
    rest = Math.floor(rest / grid.counts[axis]!)
  }
  return tileAt(grid, at, grid.counts)
}

/** Where a tile lies in a section as one run of pixels; undefined where it is cut, or lies in several. */
export function onlyRun(tile: Tile, section: Section): number | undefined {
  let to = 0
  let whole = true
  for (let axis = tile.shape.length - 1, stride = 1; axis >= 0; axis--) {
    const { start, stop } = section[axis]!
    const from = tile.start[axis]!
    const length = tile.shape[axis]!
    if (from < start || from + length > stop || (!whole && length > 1)) return undefined
    to += (from - start) * stride
    stride *= stop - start
    whole &&= length === stop - start
  }
  return to
}

/** Calls `take` for each run of pixels that a tile and a section share: from which pixel of the tile, to which of the section, how many. */
export function sharedRuns(
  tile: Tile,
  section: Section,
  take: (from: number, to: number, length: number) => void,
): void {
  const axes = tile.shape.length
  const low = section.map(({ start }, axis) => Math.max(start, tile.start[axis]!))
  const high = section.map(({ stop }, axis) => Math.min(stop, tile.start[axis]! + tile.shape[axis]!))
  const { inner, length } = innerRun(tile, section, low, high)
  const at = low.slice()
  for (;;) {
    let from = 0
    let to = 0
    for (let axis = 0; axis < axes; axis++) {
      const { start, stop } = section[axis]!
      from = from * tile.shape[axis]! + at[axis]! - tile.start[axis]!
      to = to * (stop - start) + at[axis]! - start
    }
    take(from, to, length)
    let axis = inner - 1
    for (; axis >= 0 && at[axis] === high[axis]! - 1; axis--) at[axis] = low[axis]!
    if (axis < 0) return
    at[axis] = at[axis]! + 1
  }
}

/** Axes from `inner` on are one run, contiguous both in the tile and in the section. */
function innerRun(
  tile: Tile,
  section: Section,
  low: readonly number[],
  high: readonly number[],
): { inner: number; length: number } {
  let inner = tile.shape.length - 1
  let length = 1
  for (let axis = tile.shape.length - 1; axis >= 0; axis--) {
    const shared = high[axis]! - low[axis]!
    const { start, stop } = section[axis]!
    inner = axis
    length *= shared
    if (shared !== tile.shape[axis] || shared !== stop - start) break
  }
  return { inner, length }
}

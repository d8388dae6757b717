import { CaelumError } from "../core/index.ts"

/** Limits of a plane: xmin, xmax, ymin, ymax. */
export type Extent = readonly [number, number, number, number]

export interface HexbinOptions {
  /** Hexagons along x (their number along y makes them nearly regular), or along x and y. Default 100. */
  readonly gridSize?: number | readonly [number, number] | undefined
  /** Where the grid lies; points outside are left out. Default: the range of the points. */
  readonly extent?: Extent | undefined
}

/**
 * Counts of points in hexagons: two lattices, `counts[i * (ny + 1) + j]` around (i, j) and, behind them,
 * `counts[(nx + 1) * (ny + 1) + i * ny + j]` around (i + ½, j + ½), in steps of `stepX`, `stepY` from (`originX`, `originY`).
 */
export interface Hexbin {
  readonly nx: number
  readonly ny: number
  readonly extent: Extent
  readonly originX: number
  readonly originY: number
  readonly stepX: number
  readonly stepY: number
  readonly counts: Uint32Array
  /** Points counted. */
  readonly points: number
  /** Points left out because x or y is NaN or infinite. */
  readonly invalid: number
  /** Points outside the grid. */
  readonly outside: number
}

/** Coordinates of points: any typed array of numbers. */
export type PointValues =
  | Float64Array
  | Float32Array
  | Int32Array
  | Int16Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | Int8Array

/** Adding and subtracting it rounds a double below 2^51 to the nearest integer, ties to even. */
const ROUND = 1.5 * 2 ** 52

/**
 * Counts points in hexagons, bin for bin as matplotlib's hexbin does (its two lattices, its 1e-9 padding of x, ties of
 * distance to the second lattice). Points where x or y is not finite are left out and counted.
 * @throws CaelumError `usage` where x and y differ in length, the grid is not of whole positive sizes or the extent is not
 * of finite, increasing limits; `limit` above 10 million hexagons and for ranges that doubles cannot divide.
 */
export function hexbin(x: PointValues, y: PointValues, options: HexbinOptions = {}): Hexbin {
  if (x.length !== y.length)
    throw new CaelumError(
      "usage",
      `A hexbin of ${x.length} x values and ${y.length} y values was asked for; give as many of both.`,
    )
  const { nx, ny } = gridOf(options.gridSize ?? 100)
  const extent = options.extent ? checkedExtent(options.extent) : rangeOf(x, y)
  const [xmin, xmax, ymin, ymax] = extent
  const padding = 1e-9 * (xmax - xmin)
  const originX = xmin - padding
  const grid = { nx, ny, originX, originY: ymin, stepX: (xmax + padding - originX) / nx, stepY: (ymax - ymin) / ny }
  checkSteps(grid, extent)
  const { counts, invalid } = countPoints(x, y, grid)
  const points = counts.reduce((sum, count) => sum + count, 0)
  return { ...grid, extent, counts, points, invalid, outside: x.length - invalid - points }
}

type Grid = Pick<Hexbin, "nx" | "ny" | "originX" | "originY" | "stepX" | "stepY">

function countPoints(x: PointValues, y: PointValues, grid: Grid): { counts: Uint32Array; invalid: number } {
  const { nx, ny, originX, originY, stepX, stepY } = grid
  const [nx1, ny1] = [nx + 1, ny + 1]
  const counts = new Uint32Array(nx1 * ny1 + nx * ny)
  const second = nx1 * ny1
  let invalid = 0
  for (let k = 0; k < x.length; k++) {
    const px = x[k]!
    const py = y[k]!
    if (px - px !== 0 || py - py !== 0) {
      invalid++
      continue
    }
    const ix = (px - originX) / stepX
    const iy = (py - originY) / stepY
    const ix1 = ix + ROUND - ROUND
    const iy1 = iy + ROUND - ROUND
    const ix2 = Math.floor(ix)
    const iy2 = Math.floor(iy)
    const dx1 = ix - ix1
    const dy1 = iy - iy1
    const dx2 = ix - ix2 - 0.5
    const dy2 = iy - iy2 - 0.5
    if (dx1 * dx1 + 3 * (dy1 * dy1) < dx2 * dx2 + 3 * (dy2 * dy2)) {
      if (ix1 >= 0 && ix1 < nx1 && iy1 >= 0 && iy1 < ny1) counts[ix1 * ny1 + iy1]!++
    } else if (ix2 >= 0 && ix2 < nx && iy2 >= 0 && iy2 < ny) counts[second + ix2 * ny + iy2]!++
  }
  return { counts, invalid }
}

function checkSteps({ stepX, stepY, originX }: Grid, extent: Extent): void {
  if (stepX > 0 && stepY > 0 && Number.isFinite(stepX) && Number.isFinite(stepY) && Number.isFinite(originX)) return
  throw new CaelumError(
    "limit",
    `Hexagons over ${extent.join(", ")} have no width that a double holds; give an extent that is narrower or wider.`,
  )
}

function gridOf(size: number | readonly [number, number]): { nx: number; ny: number } {
  const [nx, ny] = typeof size === "number" ? [size, Math.trunc(size / Math.sqrt(3))] : size
  if (!Number.isInteger(nx) || !Number.isInteger(ny) || nx < 1 || ny < 1)
    throw new CaelumError(
      "usage",
      `A hexbin grid of ${String(size)} was asked for; give one whole number from 2, or two from 1.`,
    )
  if (nx * ny <= 10e6) return { nx, ny }
  throw new CaelumError("limit", `A hexbin grid of ${nx} × ${ny} was asked for; use at most 10 million hexagons.`)
}

function checkedExtent(extent: Extent): Extent {
  const [xmin, xmax, ymin, ymax] = extent
  if (extent.every((limit) => Number.isFinite(limit)) && xmin < xmax && ymin < ymax) return extent
  throw new CaelumError(
    "usage",
    `The extent ${extent.join(", ")} is not finite and increasing; give xmin, xmax, ymin, ymax.`,
  )
}

function rangeOf(x: PointValues, y: PointValues): Extent {
  let [xmin, xmax, ymin, ymax] = [Infinity, -Infinity, Infinity, -Infinity]
  for (let k = 0; k < x.length; k++) {
    const px = x[k]!
    const py = y[k]!
    if (px - px !== 0 || py - py !== 0) continue
    if (px < xmin) xmin = px
    if (px > xmax) xmax = px
    if (py < ymin) ymin = py
    if (py > ymax) ymax = py
  }
  if (xmin > xmax) return [0, 1, 0, 1]
  return [...expandEmpty(xmin, xmax), ...expandEmpty(ymin, ymax)]
}

/** A range of no width is made 10 % wider at each end, ±0.1 around zero, as matplotlib does. */
function expandEmpty(min: number, max: number): [number, number] {
  const largest = Math.max(Math.abs(min), Math.abs(max))
  if (largest < 1e21 * 2.2250738585072014e-308) return [-0.1, 0.1]
  if (max - min > largest * 1e-15) return [min, max]
  return [min - 0.1 * Math.abs(min), max + 0.1 * Math.abs(max)]
}

/** The centres of the hexagons, in the order of `counts`. */
export function hexCenters(bins: Hexbin): { x: Float64Array; y: Float64Array } {
  const { nx, ny, originX, originY, stepX, stepY, counts } = bins
  const x = new Float64Array(counts.length)
  const y = new Float64Array(counts.length)
  let k = 0
  for (const half of [0, 0.5])
    for (let i = 0; i < nx + 1 - 2 * half; i++)
      for (let j = 0; j < ny + 1 - 2 * half; j++) {
        x[k] = (i + half) * stepX + originX
        y[k++] = (j + half) * stepY + originY
      }
  return { x, y }
}

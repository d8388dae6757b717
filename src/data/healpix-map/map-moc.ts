import { CaelumError } from "../../core/index.ts"
import type { ReadSectionOptions } from "../../formats/fits/index.ts"
import { cellOfUniq, MAX_ORDER, type Moc, mocOfRanges, ringToNested } from "../../healpix/index.ts"
import { type HealpixMap } from "./map.ts"
import { readHealpixMap } from "./read-map.ts"

export interface MapMocOptions extends ReadSectionOptions {
  /** The column; the first of the map unless given. */
  readonly column?: string | undefined
  /** Cells whose value is at least this. */
  readonly least?: number | undefined
  /** The smallest part of the sky that holds this part (0 to 1) of the sum of the map: the densest cells, until their sum reaches it. */
  readonly credible?: number | undefined
}

/**
 * The MOC of the cells of a map that are bright enough, or that together hold a part of its sum: the credible region of a
 * probability map. Values per area (units with sr or deg2, as PROBDENSITY) are multiplied by the area of their cell.
 * @throws CaelumError `usage` unless one of `least` and `credible` is given, `unsupported` for a map in another frame than ICRS or whose
 *   side is no power of 2; what the reading throws.
 */
export async function mocOfMap(map: HealpixMap, options: MapMocOptions): Promise<Moc> {
  const { least, credible } = options
  if (
    (least === undefined) === (credible === undefined) ||
    (credible !== undefined && !(credible >= 0 && credible <= 1)) ||
    Number.isNaN(least)
  )
    throw new CaelumError(
      "usage",
      "A MOC of a map needs its least value or a credible level from 0 to 1; give one of them.",
    )
  const order = Math.log2(map.side)
  if ((map.frame !== undefined && map.frame !== "icrs") || !Number.isInteger(order))
    throw new CaelumError(
      "unsupported",
      `The map in ${map.source.label} is in ${map.frame ?? "unknown"} coordinates with NSIDE ${map.side}; a MOC is of cells in ICRS.`,
    )
  const { pixels, values, isDensity } = await readCells(map, options)
  const chosen =
    least === undefined ? credibleRows(map, pixels, values, isDensity, credible!) : brightRows(values, least)
  const bounds = new BigInt64Array(2 * chosen.length)
  chosen.forEach((row, i) => {
    const own =
      map.layout === "multiorder" ? cellOfUniq(pixels[row]!) : { order, cell: nestedNumber(map, order, pixels[row]!) }
    const size = 4n ** BigInt(MAX_ORDER - own.order)
    bounds[2 * i] = own.cell * size
    bounds[2 * i + 1] = (own.cell + 1n) * size
  })
  return mocOfRanges(bounds, order)
}

interface MapCells {
  readonly pixels: BigInt64Array
  /** NaN where the map has no value. */
  readonly values: Float64Array
  readonly isDensity: boolean
}

async function readCells(map: HealpixMap, options: MapMocOptions): Promise<MapCells> {
  const name = options.column ?? map.columns[0]
  const { columns } = await readHealpixMap(map, { columns: name === undefined ? [] : [name] }, options)
  const [pixel, column] = columns
  const values = Float64Array.from(column!.values as ArrayLike<number | bigint>, Number)
  const bad = Math.fround(map.bad)
  for (let i = 0; i < values.length; i++) if (values[i] === map.bad || values[i] === bad) values[i] = NaN
  const isDensity = /\bsr\b|sr-1|deg\^?-?2|deg2/i.test(column!.unit ?? "")
  return { pixels: pixel!.values as BigInt64Array, values, isDensity }
}

function nestedNumber(map: HealpixMap, order: number, pixel: bigint): bigint {
  return map.ordering === "ring" ? BigInt(ringToNested(order, Number(pixel))) : pixel
}

function brightRows(values: Float64Array, least: number): number[] {
  return Array.from(values.keys()).filter((row) => values[row]! >= least)
}

/** The densest rows until their sum is the part `level` of all. */
function credibleRows(
  map: HealpixMap,
  pixels: BigInt64Array,
  values: Float64Array,
  isDensity: boolean,
  level: number,
): number[] {
  if (level === 0) return []
  if (map.layout !== "multiorder") return densest(values, values, level)
  const areas = Float64Array.from(pixels, (uniq) => 4 ** -cellOfUniq(uniq).order)
  const other = values.map((value, row) => (isDensity ? value * areas[row]! : value / areas[row]!))
  return isDensity ? densest(values, other, level) : densest(other, values, level)
}

function densest(densities: Float64Array, shares: Float64Array, level: number): number[] {
  const rows = Uint32Array.from(densities.keys()).filter((row) => densities[row]! > 0)
  let total = 0
  for (const row of rows) total += shares[row]!
  const inOrder = rows.sort((a, b) => densities[b]! - densities[a]! || a - b)
  let sum = 0
  const chosen: number[] = []
  for (const row of inOrder) {
    if (sum >= level * total) break
    sum += shares[row]!
    chosen.push(row)
  }
  return chosen
}

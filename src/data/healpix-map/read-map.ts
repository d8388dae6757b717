import { CaelumError, type Column, type Table } from "../../core/index.ts"
import type { ReadSectionOptions } from "../../formats/fits/index.ts"
import { coverRegion, MAX_NUMBER_ORDER, mocOfRegion, nestedToRing, uniqOfCell } from "../../healpix/index.ts"
import type { Region } from "../../sky/index.ts"
import { readAddresses } from "./addresses.ts"
import { type HealpixMap, regionInFrame } from "./map.ts"
import { countUpTo, type MapIndex } from "./map-index.ts"

export interface MapPart {
  /** Pixels that have a point in it; all unless given. ICRS: turned into the map's frame where that is another. */
  readonly region?: Region | undefined
  /** Columns of values; all unless given. */
  readonly columns?: readonly string[] | undefined
}

/**
 * Reads the pixels of a map that have a point in a region: a table of `pixel` (in the numbering of the map: NESTED, RING or NUNIQ)
 * and the columns of values as the file has them. Only rows with such pixels are read.
 * @throws CaelumError `unsupported` for a region on a map whose side is no power of 2, or a zone in another frame; `not-found` for a
 *   column; what the reading throws.
 */
export async function readHealpixMap(
  map: HealpixMap,
  part: MapPart = {},
  options: ReadSectionOptions = {},
): Promise<Table> {
  const { pixels, addresses } = part.region ? chosenPixels(map, part.region) : allPixels(map)
  const columns = await readAddresses(map, part.columns ?? map.columns, addresses, options)
  const pixel: Column = { name: "pixel", type: "int64", shape: [], values: pixels, ucd: "pos.healpix" }
  return { rows: pixels.length, columns: [pixel, ...columns], metadata: {} }
}

interface Chosen {
  readonly pixels: BigInt64Array
  readonly addresses: Float64Array
}

function allPixels(map: HealpixMap): Chosen {
  const addresses = Float64Array.from({ length: map.count }, (_, i) => i)
  const { index } = map
  if (!index) return { pixels: BigInt64Array.from(addresses, BigInt), addresses }
  const pixels = new BigInt64Array(map.count)
  index.rows.forEach((row, i) => void (pixels[row] = numberOf(index, i)))
  return { pixels, addresses }
}

/** The number of entry `i` as the file has it. */
function numberOf({ sorted, ends }: MapIndex, i: number): bigint {
  if (!ends) return sorted[i]!
  const size = ends[i]! - sorted[i]!
  const order = 29 - (size.toString(2).length - 1) / 2
  return uniqOfCell(order, sorted[i]! / size)
}

function chosenPixels(map: HealpixMap, region: Region): Chosen {
  const turned = regionInFrame(region, map)
  const { index } = map
  if (index?.ends) return chosenCells(index, index.ends, turned, Math.log2(map.side))
  const order = Math.log2(map.side)
  if (!Number.isInteger(order) || order > MAX_NUMBER_ORDER)
    throw new CaelumError(
      "unsupported",
      `The map in ${map.source.label} has NSIDE ${map.side}, no power of 2: regions are not known there; read it whole.`,
    )
  const cover = coverRegion(turned, order)
  const pixels = map.ordering === "ring" ? cover.map((cell) => nestedToRing(order, cell)) : cover
  const sorted = Float64Array.from(pixels).sort()
  if (!index) return { pixels: BigInt64Array.from(sorted, BigInt), addresses: sorted }
  const found = Array.from(sorted, BigInt).flatMap((pixel) => {
    const i = countUpTo(index.sorted, pixel) - 1
    return i >= 0 && index.sorted[i] === pixel ? [{ pixel, row: index.rows[i]! }] : []
  })
  return inRowOrder(found)
}

/** The cells of several orders that have a point in a region. */
function chosenCells(index: MapIndex, ends: BigInt64Array, region: Region, order: number): Chosen {
  const { ranges } = mocOfRegion(region, order)
  const found: { pixel: bigint; row: number }[] = []
  let i = 0
  for (let at = 0; at < ranges.length; at += 2) {
    i = Math.max(i, countUpTo(ends, ranges[at]!))
    for (; i < ends.length && index.sorted[i]! < ranges[at + 1]!; i++)
      found.push({ pixel: numberOf(index, i), row: index.rows[i]! })
  }
  return inRowOrder(found)
}

function inRowOrder(found: { pixel: bigint; row: number }[]): Chosen {
  found.sort((a, b) => a.row - b.row)
  return {
    pixels: BigInt64Array.from(found, ({ pixel }) => pixel),
    addresses: Float64Array.from(found, ({ row }) => row),
  }
}

import { CaelumError } from "../../core/index.ts"
import type { ReadSectionOptions } from "../../formats/fits/index.ts"
import { cellsAt, cellsAt64, interpolationWeights, MAX_ORDER, nestedToRing, ringPixelAt } from "../../healpix/index.ts"
import { convertCoord } from "../../sky/index.ts"
import { readAddresses } from "./addresses.ts"
import type { HealpixMap } from "./map.ts"
import { rowOf } from "./map-index.ts"

export interface MapValueOptions extends ReadSectionOptions {
  /** Bilinear interpolation between the four nearest pixel centres instead of the value of the pixel. */
  readonly interpolate?: boolean
}

/**
 * The values of a map at positions.
 * @param column one of `map.columns`.
 * @param lon longitudes in degrees: ICRS where the map says its frame, else in the frame of the map.
 * @param lat latitudes in degrees, as many.
 * @returns NaN where the map has no pixel, the pixel has no value, or what is given is no position.
 * @throws CaelumError `unsupported` for interpolation in a multi-order map or where the side is no power of 2; what the reading throws.
 */
export async function mapValuesAt(
  map: HealpixMap,
  column: string,
  lon: Float64Array,
  lat: Float64Array,
  options: MapValueOptions = {},
): Promise<Float64Array> {
  const [lons, lats] = inMapFrame(map, lon, lat)
  if (options.interpolate !== true) {
    const places = addressesOf(map, lons, lats)
    return readAt(map, column, places, options)
  }
  const order = interpolationOrder(map)
  const { cells, weights } = interpolationWeights(order, lons, lats)
  const places = Float64Array.from(cells, (cell) => (cell < 0 ? -1 : addressOfNested(map, order, cell)))
  const values = await readAt(map, column, places, options)
  return Float64Array.from(lon, (_, i) => {
    let sum = 0
    for (let k = 4 * i; k < 4 * i + 4; k++) if (weights[k] !== 0) sum += weights[k]! * values[k]!
    return sum
  })
}

function interpolationOrder(map: HealpixMap): number {
  const order = Math.log2(map.side)
  if (map.layout !== "multiorder" && Number.isInteger(order)) return order
  throw new CaelumError(
    "unsupported",
    `The map in ${map.source.label} has cells of several orders or NSIDE ${map.side}, between which nothing is interpolated; ask for the pixels' own values.`,
  )
}

/** Reads in ascending order, without repeats; NaN for address -1 and for values that stand for none. */
async function readAt(
  map: HealpixMap,
  column: string,
  places: Float64Array,
  options: ReadSectionOptions,
): Promise<Float64Array> {
  const addresses = Float64Array.from(new Set(places.filter((place) => place >= 0))).sort()
  const [read] = await readAddresses(map, [column], addresses, options)
  const values = read!.values as ArrayLike<number | bigint>
  const known = new Map<number, number>()
  addresses.forEach((address, i) => {
    const value = Number(values[i]!)
    known.set(address, isBad(value, map.bad) ? NaN : value)
  })
  return places.map((place) => known.get(place) ?? NaN)
}

/** Maps in single precision hold the nearest number to what their header says. */
function isBad(value: number, bad: number): boolean {
  return value === bad || value === Math.fround(bad) || Math.abs(value - bad) <= 1e-5 * Math.abs(bad)
}

function inMapFrame(map: HealpixMap, lon: Float64Array, lat: Float64Array): [Float64Array, Float64Array] {
  if (lon.length !== lat.length)
    throw new CaelumError(
      "usage",
      `${lon.length} longitudes and ${lat.length} latitudes were given; give as many of both.`,
    )
  const { frame } = map
  if (frame === undefined || frame === "icrs") return [lon, lat]
  const turned = Array.from(lon, (a, i) =>
    Math.abs(lat[i]!) <= 90 && Number.isFinite(a)
      ? convertCoord({ frame: "icrs", lon: a, lat: lat[i]! }, frame)
      : { lon: NaN, lat: NaN },
  )
  return [Float64Array.from(turned, (one) => one.lon), Float64Array.from(turned, (one) => one.lat)]
}

/** The address of the pixel at each position, -1 where there is none. */
function addressesOf(map: HealpixMap, lon: Float64Array, lat: Float64Array): Float64Array {
  const { index } = map
  if (index?.ends)
    return Float64Array.from(cellsAt64(MAX_ORDER, lon, lat), (cell) => (cell < 0n ? -1 : rowOf(index, cell)))
  const order = Math.log2(map.side)
  if (Number.isInteger(order))
    return Float64Array.from(cellsAt(order, lon, lat), (cell) => (cell < 0 ? -1 : addressOfNested(map, order, cell)))
  return Float64Array.from(lon, (a, i) => {
    const isPlace = Math.abs(lat[i]!) <= 90 && Number.isFinite(a)
    return isPlace ? addressOfPixel(map, ringPixelAt(map.side, a, lat[i]!)) : -1
  })
}

function addressOfNested(map: HealpixMap, order: number, cell: number): number {
  return addressOfPixel(map, map.ordering === "ring" ? nestedToRing(order, cell) : cell)
}

function addressOfPixel({ index }: HealpixMap, pixel: number): number {
  return index ? rowOf(index, BigInt(pixel)) : pixel
}

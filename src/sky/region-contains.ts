import { CaelumError } from "../core/index.ts"
import type { RegionShape } from "./region-arc.ts"
import { boundingCone } from "./region-bound.ts"
import { shapeOf } from "./region-shape.ts"
import type { Region } from "./region.ts"

const RADIANS = Math.PI / 180

/**
 * Which of many positions are in a region, its edge included (edges of polygons and cones within the rounding of unit
 * vectors, 1e-15 radians; edges of zones exactly as the numbers compare).
 * @param lon longitudes, ICRS degrees; any finite value.
 * @param lat latitudes, as many.
 * @param out where the answer goes; a new array unless given.
 * @returns `out`: 1 inside, 0 outside and for what is no position (NaN, |lat| > 90).
 * @throws CaelumError `usage` for arrays of different lengths.
 */
export function containsPoints(region: Region, lon: Float64Array, lat: Float64Array, out?: Uint8Array): Uint8Array {
  const inside = out ?? new Uint8Array(lon.length)
  if (lat.length !== lon.length || inside.length < lon.length)
    throw new CaelumError(
      "usage",
      `${lon.length} longitudes, ${lat.length} latitudes and room for ${inside.length} answers were given; make them equal.`,
    )
  const shape = shapeOf(region)
  const { lat: middle, radius } = boundingCone(region)
  const south = middle - radius - 1e-9
  const north = middle + radius + 1e-9
  for (let i = 0; i < lon.length; i++)
    inside[i] = lat[i]! >= south && lat[i]! <= north ? test(shape, lon[i]!, lat[i]!) : 0
  return inside
}

/** Whether a position in ICRS degrees is in a region, its edge included; false for what is no position. */
export function containsPoint(region: Region, lon: number, lat: number): boolean {
  return test(shapeOf(region), lon, lat) === 1
}

function test(shape: RegionShape, anyLon: number, lat: number): 0 | 1 {
  let lon = anyLon
  if (!(lon >= 0 && lon < 360)) {
    lon %= 360
    if (lon < 0) lon += 360
    if (lon === 360) lon = 0
  }
  if (!(lat >= -90 && lat <= 90) || lon !== lon) return 0
  const radius = Math.cos(lat * RADIANS)
  const x = radius * Math.cos(lon * RADIANS)
  const y = radius * Math.sin(lon * RADIANS)
  return shape.contains(x, y, Math.sin(lat * RADIANS), lon, lat) ? 1 : 0
}

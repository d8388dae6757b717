import { intersectMocs, type Moc, mocOfRegion } from "../../healpix/index.ts"
import { boundingCone, type Region, type Zone, zone } from "../../sky/index.ts"
import { boundsOf, type Expression } from "./expression/index.ts"

const RADIANS = Math.PI / 180
/** Degrees by which bounds are widened, so that rounding prunes nothing that is inside. */
const MARGIN = 1e-9

/** Intervals that hold all of a region: latitudes, and longitudes as one or two intervals within [0, 360]. */
export interface RegionBounds {
  readonly lat: readonly [number, number]
  readonly lon: readonly (readonly [number, number])[]
}

export function boundsOfRegion(region: Region): RegionBounds {
  if (region.kind === "zone") return zoneBounds(region)
  const { lon, lat, radius } = boundingCone(region)
  const south = lat - radius
  const north = lat + radius
  // As seen from the pole, a cone that does not hold it spans asin(sin r / cos lat) to both sides.
  const holdsPole = south <= -90 + MARGIN || north >= 90 - MARGIN
  const half = holdsPole ? 180 : Math.asin(Math.min(1, Math.sin(radius * RADIANS) / Math.cos(lat * RADIANS))) / RADIANS
  return { lat: [south - MARGIN, north + MARGIN], lon: around(lon - half, lon + half) }
}

function zoneBounds({ lon1, lon2, full, lat1, lat2 }: Zone): RegionBounds {
  const east = lon2 < lon1 ? lon2 + 360 : lon2
  // A pole has every longitude.
  const all = full || lat1 === -90 || lat2 === 90
  return { lat: [lat1 - MARGIN, lat2 + MARGIN], lon: all ? [[0, 360]] : around(lon1, east) }
}

function around(west: number, east: number): [number, number][] {
  const low = west - MARGIN
  const high = east + MARGIN
  if (high - low >= 360) return [[0, 360]]
  if (low < 0)
    return [
      [low + 360, 360],
      [0, high],
    ]
  return high > 360
    ? [
        [low, 360],
        [0, high - 360],
      ]
    : [[low, high]]
}

/** Whether rows whose longitudes and latitudes are bounded (in any turn of the circle) may lie within the bounds. */
export function mayTouch(
  bounds: RegionBounds,
  lon: readonly [number, number],
  lat: readonly [number, number],
): boolean {
  if (lat[1] < bounds.lat[0] || lat[0] > bounds.lat[1]) return false
  if (!(lon[1] - lon[0] < 360)) return true
  const turn = Math.floor(lon[0] / 360) * 360
  return bounds.lon.some(([low, high]) =>
    [turn, turn + 360].some((shift) => lon[0] <= high + shift && lon[1] >= low + shift),
  )
}

/** Order at which bounds of rows are compared with a MOC. */
const MOC_ORDER = 8

/** Whether rows whose longitudes and latitudes are bounded may lie in a MOC. */
export function mayTouchMoc(moc: Moc, lon: readonly [number, number], lat: readonly [number, number]): boolean {
  const south = Math.max(-90, lat[0] - MARGIN)
  const north = Math.min(90, lat[1] + MARGIN)
  // positions that are none, or turned about by their writer, are left to the test of each row
  if (!(south <= north)) return true
  const known = lon[1] - lon[0] < 360 - 2 * MARGIN
  const rows = known ? zone(lon[0] - MARGIN, lon[1] + MARGIN, south, north) : zone(0, 360, south, north)
  return intersectMocs(moc, mocOfRegion(rows, Math.min(MOC_ORDER, moc.order))).ranges.length > 0
}

/**
 * The zone to which a condition confines positions by comparing the position columns with constants; undefined where it
 * confines neither. `"empty"` where nothing can match.
 */
export function zoneOfCondition(
  condition: Expression,
  lonColumn: string,
  latColumn: string,
): Zone | "empty" | undefined {
  const is = (column: string) => (name: string) => name.toLowerCase() === column.toLowerCase()
  const lat = boundsOf(condition, is(latColumn))
  const lon = boundsOf(condition, is(lonColumn))
  if (lat.low > lat.high || lon.low > lon.high || lat.low > 90 || lat.high < -90) return "empty"
  // One-sided longitudes confine nothing: a catalogue may count them from -180.
  const wide = !(lon.low >= 0 && lon.high <= 360)
  if (wide && lat.low < -90 && lat.high > 90) return undefined
  const south = Math.max(-90, lat.low)
  const north = Math.min(90, lat.high)
  return wide ? zone(0, 360, south, north) : zone(lon.low, lon.high, south, north)
}

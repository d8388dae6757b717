import { type EdgeArc, type RegionShape, greatArc, shapeFrom } from "./region-arc.ts"
import type { Zone } from "./region.ts"
import { type Vector, cross, minus, vectorOf } from "./region-vector.ts"

const RADIANS = Math.PI / 180
const NORTH: Vector = [0, 0, 1]
/** Radians within which a point counts as on an edge: the rounding of unit vectors. */
const ON_EDGE = 1e-15

/** The shape of a zone. */
export function zoneShape(box: Zone): RegionShape {
  const { lon1, lon2, full, lat1, lat2 } = box
  const width = full ? 360 : lon1 <= lon2 ? lon2 - lon1 : lon2 - lon1 + 360
  const byVector = zoneSide(box, width)
  const side: RegionShape["side"] = (x, y, z, lon, lat) =>
    lon === lon ? sideInDegrees(box, lon, lat) : byVector(x, y, z)
  const isPoint = lat1 === lat2 && (width === 0 || Math.abs(lat1) === 90)
  if (isPoint) return shapeFrom([pointArc(lon1, lat1)], [[lon1, lat1]], side)
  const arcs = [lat1, ...(lat2 > lat1 ? [lat2] : [])].flatMap((lat) => parallelArcs(lon1, width, lat))
  if (!full && lat2 > lat1) {
    arcs.push(meridianArc(lon1, lat1, lat2))
    if (width > 0) arcs.push(meridianArc(lon2, lat1, lat2))
  }
  const anchors = ([lat1, lat2] as const).map((lat) => [lon1, lat] as const)
  return shapeFrom(arcs, arcs.length === 0 ? [] : anchors, side)
}

function sideInDegrees({ lon1, lon2, full, lat1, lat2 }: Zone, lon: number, lat: number): number {
  if (!(lat >= lat1 && lat <= lat2)) return -1
  if (lat === 90 || lat === -90) return full && lat1 < lat2 ? 1 : 0
  const inside = lat > lat1 && lat < lat2 ? 1 : 0
  if (full) return inside
  if (lon === lon1 || lon === lon2) return 0
  const isBetween = lon1 <= lon2 ? lon > lon1 && lon < lon2 : lon > lon1 || lon < lon2
  return isBetween ? inside : -1
}

/** The side by vectors: sin(lat − lat1) and sin(lat − lat2) from below and above, and the half-planes of the meridians. */
function zoneSide({ lon1, lon2, full, lat1, lat2 }: Zone, width: number): (x: number, y: number, z: number) => number {
  const [[x1, , s1], [x2, , s2]] = [vectorOf(0, lat1), vectorOf(0, lat2)]
  const [c1, c2] = [lat1 === -90 ? 0 : x1, lat2 === 90 ? 0 : x2]
  const [[wx, wy], [ex, ey]] = [vectorOf(lon1, 0), vectorOf(lon2, 0)]
  const narrow = width <= 180
  const [mx, my] = vectorOf(lon1 + width / 2, 0)
  return (x, y, z) => {
    const radius = Math.sqrt(x * x + y * y)
    const [south, north] = [z * c1 - radius * s1, radius * s2 - z * c2]
    const inside = south < north ? south : north
    if (full || inside < -ON_EDGE) return signOf(inside)
    const [west, east] = [wx * y - wy * x, ey * x - ex * y]
    // a narrow wedge ends at the axis: the half-planes meet behind it too
    if (narrow && mx * x + my * y < -ON_EDGE) return -1
    const between = narrow === west < east ? west : east
    return signOf(inside < between ? inside : between)
  }
}

function signOf(distance: number): number {
  return distance > ON_EDGE ? 1 : distance < -ON_EDGE ? -1 : 0
}

function pointArc(lon: number, lat: number): EdgeArc {
  return { axis: vectorOf(lon, lat), radius: 0, start: undefined, end: undefined }
}

/** The parallel of `lat` from `lon` eastward over `width`: nothing where it is a pole or has no length, two pieces beyond 180°. */
function parallelArcs(lon: number, width: number, lat: number): EdgeArc[] {
  if (Math.abs(lat) === 90 || width === 0) return []
  const axis = lat >= 0 ? NORTH : minus(NORTH)
  const radius = (90 - Math.abs(lat)) * RADIANS
  if (width === 360) return [{ axis, radius, start: undefined, end: undefined }]
  const pieces = width > 180 ? 2 : 1
  return Array.from({ length: pieces }, (_, i) => {
    const west = vectorOf(lon + (i * width) / pieces, 0)
    const east = vectorOf(lon + ((i + 1) * width) / pieces, 0)
    const [a, b] = [vectorOf(lon + (i * width) / pieces, lat), vectorOf(lon + ((i + 1) * width) / pieces, lat)]
    // counter-clockwise around the axis
    const ends: [Vector, Vector] = lat >= 0 ? [a, b] : [b, a]
    return { axis, radius, start: cross(NORTH, west), end: cross(east, NORTH), ends }
  })
}

function meridianArc(lon: number, lat1: number, lat2: number): EdgeArc {
  const east = vectorOf(lon + 90, 0)
  return greatArc(minus(east), vectorOf(lon, lat1), vectorOf(lon, lat2))
}

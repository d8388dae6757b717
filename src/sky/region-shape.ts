import { CaelumError } from "../core/index.ts"
import { checkPosition, cone, zone } from "./region-build.ts"
import type { Cone, Region, Zone } from "./region.ts"
import { polygonShape } from "./region-polygon.ts"
import { type EdgeArc, type RegionShape, greatArc } from "./region-arc.ts"
import { type Vector, cross, minus, vectorOf } from "./region-vector.ts"

const RADIANS = Math.PI / 180
const NORTH: Vector = [0, 0, 1]

/**
 * The edge and membership test of a region. A region that was not made by `cone`, `zone` or `polygon` is checked here as they
 * check it, but for crossing edges of a polygon.
 * @throws CaelumError as `cone`, `zone` and `polygon` do.
 */
export function shapeOf(region: Region): RegionShape {
  if (region.kind === "cone") return coneShape(cone(region.lon, region.lat, region.radius))
  if (region.kind === "zone") {
    const { lon1, lon2, full, lat1, lat2 } = region
    return zoneShape(zone(lon1, full ? lon1 + 360 : lon2, lat1, lat2))
  }
  for (const [lon, lat] of region.vertices) checkPosition(lon, lat)
  if (region.vertices.length < 3)
    throw new CaelumError("usage", `A polygon has ${region.vertices.length} vertices and needs three; add some.`)
  return polygonShape(region.vertices)
}

function coneShape({ lon, lat, radius }: Cone): RegionShape {
  if (radius === 180) return { arcs: [], anchors: [], holds: () => true, contains: () => true }
  const wide = radius > 90
  const center = vectorOf(lon, lat)
  const axis = wide ? minus(center) : center
  const angle = (wide ? 180 - radius : radius) * RADIANS
  const [ax, ay, az] = axis
  const limit = (2 * Math.sin(angle / 2)) ** 2
  const holds = (x: number, y: number, z: number): boolean => {
    const squared = (x - ax) * (x - ax) + (y - ay) * (y - ay) + (z - az) * (z - az)
    return wide ? squared >= limit : squared <= limit
  }
  const point: [number, number] = radius === 0 ? [lon, lat] : edgePoint(lon, lat, radius)
  const arc = { axis, radius: angle, start: undefined, end: undefined }
  return { arcs: [arc], anchors: [point], holds, contains: holds }
}

/** The point of a cone's edge on the meridian of its centre that passes no pole. */
function edgePoint(lon: number, lat: number, radius: number): [number, number] {
  if (lat + radius <= 90) return [lon, lat + radius]
  if (lat - radius >= -90) return [lon, lat - radius]
  return [(lon + 180) % 360, 180 - lat - radius]
}

function zoneShape(box: Zone): RegionShape {
  const { lon1, lon2, full, lat1, lat2 } = box
  const contains = (_x: number, _y: number, _z: number, lon: number, lat: number): boolean => {
    if (!(lat >= lat1 && lat <= lat2)) return false
    if (full || lat === 90 || lat === -90) return true
    return lon1 <= lon2 ? lon >= lon1 && lon <= lon2 : lon >= lon1 || lon <= lon2
  }
  const width = full ? 360 : lon1 <= lon2 ? lon2 - lon1 : lon2 - lon1 + 360
  const tests = { contains, holds: zoneTest(box, width) }
  const isPoint = lat1 === lat2 && (width === 0 || Math.abs(lat1) === 90)
  if (isPoint) return { arcs: [pointArc(lon1, lat1)], anchors: [[lon1, lat1]], ...tests }
  const arcs = [lat1, ...(lat2 > lat1 ? [lat2] : [])].flatMap((lat) => parallelArcs(lon1, width, lat))
  if (!full && lat2 > lat1) {
    arcs.push(meridianArc(lon1, lat1, lat2))
    if (width > 0) arcs.push(meridianArc(lon2, lat1, lat2))
  }
  const anchors = ([lat1, lat2] as const).map((lat) => [lon1, lat] as const)
  return { arcs, anchors: arcs.length === 0 ? [] : anchors, ...tests }
}

/** Membership by vectors: sin(lat − lat1) and sin(lat − lat2) from below and above, and the half-planes of the meridians. */
function zoneTest({ lon1, lon2, full, lat1, lat2 }: Zone, width: number): RegionShape["holds"] {
  const [[c1, , s1], [c2, , s2]] = [vectorOf(0, lat1), vectorOf(0, lat2)]
  const [[wx, wy], [ex, ey]] = [vectorOf(lon1, 0), vectorOf(lon2, 0)]
  const narrow = width <= 180
  return (x, y, z) => {
    const radius = Math.sqrt(x * x + y * y)
    if (z * c1 < radius * s1 || z * c2 > radius * s2) return false
    if (full) return true
    const [eastOfWest, westOfEast] = [wx * y >= wy * x, ex * y <= ey * x]
    return narrow ? eastOfWest && westOfEast : eastOfWest || westOfEast
  }
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
    return { axis, radius, start: cross(NORTH, west), end: cross(east, NORTH) }
  })
}

function meridianArc(lon: number, lat1: number, lat2: number): EdgeArc {
  const east = vectorOf(lon + 90, 0)
  return greatArc(minus(east), vectorOf(lon, lat1), vectorOf(lon, lat2))
}

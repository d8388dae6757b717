import { CaelumError } from "../core/index.ts"
import { type EdgeArc, type RegionShape, shapeFrom } from "./region-arc.ts"
import { boxCorners } from "./region-box.ts"
import { annulus, box, checkPosition, cone, ellipse, zone } from "./region-build.ts"
import { ellipseShape } from "./region-ellipse.ts"
import { polygonShape } from "./region-polygon.ts"
import { setShape } from "./region-set-shape.ts"
import { minus, vectorOf } from "./region-vector.ts"
import { zoneShape } from "./region-zone.ts"
import type { Annulus, Cone, Polygon, Region } from "./region.ts"

const RADIANS = Math.PI / 180
/** Radians within which a point counts as on an edge: the rounding of unit vectors. */
const ON_EDGE = 1e-15

/**
 * The edge and membership test of a region. A region that was not made by `cone`, `zone` or `polygon` is checked here as they
 * check it, but for crossing edges of a polygon.
 * @throws CaelumError as `cone`, `zone` and `polygon` do.
 */
export function shapeOf(region: Region): RegionShape {
  switch (region.kind) {
    case "cone":
      return coneShape(cone(region.lon, region.lat, region.radius))
    case "zone":
      return zoneShape(zone(region.lon1, region.full ? region.lon1 + 360 : region.lon2, region.lat1, region.lat2))
    case "polygon":
      return polygonShapeOf(region)
    case "ellipse":
      return ellipseShape(ellipse(region.lon, region.lat, region.semiMajor, region.semiMinor, region.angle))
    case "annulus":
      return annulusShape(annulus(region.lon, region.lat, region.inner, region.outer))
    case "box":
      return polygonShape(boxCorners(box(region.lon, region.lat, region.width, region.height, region.angle)))
    default:
      return setShape(region, shapeOf)
  }
}

function polygonShapeOf(region: Polygon): RegionShape {
  for (const [lon, lat] of region.vertices) checkPosition(lon, lat)
  if (region.vertices.length < 3)
    throw new CaelumError("usage", `A polygon has ${region.vertices.length} vertices and needs three; add some.`)
  return polygonShape(region.vertices, region.orientation === "left")
}

function coneShape({ lon, lat, radius }: Cone): RegionShape {
  if (radius === 180) return shapeFrom([], [], () => 1)
  const arc = coneArc(lon, lat, radius)
  const wide = radius > 90
  const inward = wide ? -1 : 1
  const [ax, ay, az] = arc.axis
  const limit = (2 * Math.sin(arc.radius / 2)) ** 2
  const gap = (x: number, y: number, z: number): number =>
    (x - ax) * (x - ax) + (y - ay) * (y - ay) + (z - az) * (z - az) - limit
  const holds = (x: number, y: number, z: number): boolean => (wide ? gap(x, y, z) >= 0 : gap(x, y, z) <= 0)
  const blur = 4 * Math.sin(arc.radius / 2) * ON_EDGE
  const side = (x: number, y: number, z: number): number => {
    const out = gap(x, y, z)
    return Math.abs(out) <= blur ? 0 : -inward * Math.sign(out)
  }
  return { arcs: [arc], anchors: [edgePoint(lon, lat, radius)], holds, contains: holds, side }
}

/** The circle around a centre, about the nearer of its two axes. */
function coneArc(lon: number, lat: number, radius: number): EdgeArc {
  const center = vectorOf(lon, lat)
  const wide = radius > 90
  const angle = (wide ? 180 - radius : radius) * RADIANS
  return { axis: wide ? minus(center) : center, radius: angle, start: undefined, end: undefined }
}

function annulusShape({ lon, lat, inner, outer }: Annulus): RegionShape {
  const [hole, whole] = [coneShape(cone(lon, lat, inner)), coneShape(cone(lon, lat, outer))]
  // an inner radius of 0 leaves nothing out
  if (inner === 0) return whole
  const side = (x: number, y: number, z: number, a: number, b: number): number =>
    Math.min(whole.side(x, y, z, a, b), -hole.side(x, y, z, a, b))
  return shapeFrom([...whole.arcs, ...hole.arcs], [...whole.anchors, ...hole.anchors], side)
}

/** The point of a cone's edge on the meridian of its centre that passes no pole. */
function edgePoint(lon: number, lat: number, radius: number): [number, number] {
  if (radius === 0) return [lon, lat]
  if (lat + radius <= 90) return [lon, lat + radius]
  if (lat - radius >= -90) return [lon, lat - radius]
  return [(lon + 180) % 360, 180 - lat - radius]
}

import { cone } from "./region-build.ts"
import type { Cone, Polygon, Region, RegionSet, Vertex, Zone } from "./region.ts"
import { regionArea } from "./region-area.ts"
import { boxCorners } from "./region-box.ts"
import { angleOf, cross, positionOf, unit, vectorOf, type Vector } from "./region-vector.ts"

const DEGREES = 180 / Math.PI
/** Square degrees. */
const HALF_SPHERE = 2 * Math.PI * DEGREES * DEGREES
/** Degrees by which a bound is widened, so that rounding leaves no point of the region outside. */
const MARGIN = 1e-12

/** A cone that holds all of a region: small, not always the smallest. The region itself where it is a cone. */
export function boundingCone(region: Region): Cone {
  switch (region.kind) {
    case "cone":
      return region
    case "zone":
      return zoneBound(region)
    case "polygon":
      return region.orientation === "left" ? orientedBound(region) : polygonBound(region.vertices)
    case "box":
      return polygonBound(boxCorners(region))
    case "ellipse":
      return widened(region.lon, region.lat, region.semiMajor)
    case "annulus":
      return cone(region.lon, region.lat, region.outer)
    case "difference":
      return boundingCone(region.regions[0]!)
    default:
      return setBound(region)
  }
}

/** What lies to the left may be the larger side. */
function orientedBound(region: Polygon): Cone {
  const isSmaller = regionArea(region) <= HALF_SPHERE
  return isSmaller ? polygonBound(region.vertices) : cone(0, 0, 180)
}

function setBound({ kind, regions }: RegionSet): Cone {
  const bounds = regions.map((region) => boundingCone(region))
  if (kind === "union") return bounds.reduce(joinedBound)
  return bounds.reduce((least, bound) => (bound.radius < least.radius ? bound : least))
}

/** A cone that holds two others. */
function joinedBound(a: Cone, b: Cone): Cone {
  const [from, to] = [vectorOf(a.lon, a.lat), vectorOf(b.lon, b.lat)]
  const apart = angleOf(from, to) * DEGREES
  if (apart + b.radius <= a.radius) return a
  if (apart + a.radius <= b.radius) return b
  const radius = (apart + a.radius + b.radius) / 2
  if (radius >= 180 || apart > 179.999) return cone(0, 0, 180)
  const way = (radius - a.radius) / DEGREES
  const tangent = unit(cross(cross(from, to), from))
  const center: Vector = [0, 1, 2].map(
    (i) => Math.cos(way) * from[i]! + Math.sin(way) * tangent[i]!,
  ) as unknown as Vector
  return widened(...positionOf(center), radius)
}

function zoneBound({ lon1, lon2, full, lat1, lat2 }: Zone): Cone {
  const width = full ? 360 : lon1 <= lon2 ? lon2 - lon1 : lon2 - lon1 + 360
  const polar = lat1 + lat2 >= 0 ? widened(0, 90, 90 - lat1) : widened(0, -90, lat2 + 90)
  if (width >= 180) return polar
  const [lon, lat] = [lon1 + width / 2, (lat1 + lat2) / 2]
  const center = vectorOf(lon, lat)
  // within 90° of longitude from the centre, the farthest points of the zone are corners of it
  const corners = [lat1, lat2].map((corner) => angleOf(center, vectorOf(lon1, corner)) * DEGREES)
  const local = widened(lon, lat, Math.max(...corners))
  return local.radius < polar.radius ? local : polar
}

function polygonBound(vertices: readonly Vertex[]): Cone {
  const vectors = vertices.map(([lon, lat]) => vectorOf(lon, lat))
  const sum = vectors.reduce<Vector>((s, v) => [s[0] + v[0], s[1] + v[1], s[2] + v[2]], [0, 0, 0])
  if (Math.hypot(...sum) < 1e-6) return cone(0, 0, 180)
  const center = unit(sum)
  const radius = Math.max(...vectors.map((v) => angleOf(center, v) * DEGREES))
  // a cone below 90° is convex, so it holds the edges of the polygon, and with them the smaller side
  return radius < 90 - 1e-9 ? widened(...positionOf(center), radius) : cone(0, 0, 180)
}

function widened(lon: number, lat: number, radius: number): Cone {
  return cone(lon, lat, Math.min(180, radius + MARGIN))
}

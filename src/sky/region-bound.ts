import { cone } from "./region-build.ts"
import type { Cone, Region, Vertex, Zone } from "./region.ts"
import { angleOf, positionOf, unit, vectorOf, type Vector } from "./region-vector.ts"

const DEGREES = 180 / Math.PI
/** Degrees by which a bound is widened, so that rounding leaves no point of the region outside. */
const MARGIN = 1e-12

/** A cone that holds all of a region: small, not always the smallest. The region itself where it is a cone. */
export function boundingCone(region: Region): Cone {
  if (region.kind === "cone") return region
  return region.kind === "zone" ? zoneBound(region) : polygonBound(region.vertices)
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

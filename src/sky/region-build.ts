import { CaelumError } from "../core/index.ts"
import { checkPolygon } from "./region-simple.ts"
import type { Cone, Polygon, Vertex, Zone } from "./region.ts"

/**
 * A cone: all positions within `radius` degrees (0 to 180) of a centre in ICRS degrees.
 * @throws CaelumError `outside` for a centre off the sphere, `usage` for a radius that is not from 0 to 180.
 */
export function cone(lon: number, lat: number, radius: number): Cone {
  checkPosition(lon, lat)
  if (!(radius >= 0 && radius <= 180))
    throw new CaelumError("usage", `The cone's radius is ${radius}; give one from 0 to 180 degrees.`)
  return { kind: "cone", lon: wrap(lon), lat, radius }
}

/**
 * A zone: from longitude `lon1` eastward to `lon2` and from latitude `lat1` to `lat2`, ICRS degrees. Its north and south edges
 * are parallels, not great circles. `lon1` and `lon2` that are 360 or more apart mean all longitudes; equal ones, a single
 * meridian.
 * @throws CaelumError `outside` for a number off the sphere, `usage` where lat1 > lat2.
 */
export function zone(lon1: number, lon2: number, lat1: number, lat2: number): Zone {
  checkPosition(lon1, lat1)
  checkPosition(lon2, lat2)
  if (lat1 > lat2)
    throw new CaelumError(
      "usage",
      `The zone's southern edge ${lat1} lies north of its northern edge ${lat2}; exchange them.`,
    )
  const full = Math.abs(lon2 - lon1) >= 360
  return { kind: "zone", lon1: full ? 0 : wrap(lon1), lon2: full ? 0 : wrap(lon2), full, lat1, lat2 }
}

/**
 * A polygon of great-circle arcs through `vertices` (ICRS degrees), closed by itself; a last vertex that repeats the first,
 * and any that repeats the one before, is dropped. It may be concave. Its inside is the smaller side, in either order of
 * the vertices.
 * @throws CaelumError `outside` for a vertex off the sphere; `usage` for fewer than three distinct vertices, an edge of 180
 *   degrees, and edges that touch or cross each other; `limit` for more than 10,000 vertices.
 */
export function polygon(vertices: readonly Vertex[]): Polygon {
  for (const [lon, lat] of vertices) checkPosition(lon, lat)
  const kept = checkPolygon(vertices.map(([lon, lat]): Vertex => [wrap(lon), lat]))
  return { kind: "polygon", vertices: kept }
}

/** @throws CaelumError `outside` for what is no position on the sphere. */
export function checkPosition(lon: number, lat: number): void {
  if (Number.isFinite(lon) && lat >= -90 && lat <= 90) return
  throw new CaelumError(
    "outside",
    `Position (${lon}, ${lat}) of a region is not on the sphere; give a finite longitude and a latitude from -90 to 90 degrees.`,
  )
}

function wrap(lon: number): number {
  const rest = lon % 360
  return rest < 0 ? (rest + 360) % 360 : rest + 0
}

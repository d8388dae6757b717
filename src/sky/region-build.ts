import { CaelumError } from "../core/index.ts"
import { boxCorners } from "./region-box.ts"
import { checkPolygon } from "./region-simple.ts"
import type { Annulus, Box, Cone, Ellipse, Polygon, Vertex, Zone } from "./region.ts"

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
 * the vertices; with `orientation` "left", what lies to the left of the way along them, seen from outside the sphere.
 * @throws CaelumError `outside` for a vertex off the sphere; `usage` for fewer than three distinct vertices, an edge of 180
 *   degrees, and edges that touch or cross each other; `limit` for more than 10,000 vertices.
 */
export function polygon(vertices: readonly Vertex[], options: { readonly orientation?: "left" } = {}): Polygon {
  for (const [lon, lat] of vertices) checkPosition(lon, lat)
  const kept = checkPolygon(vertices.map(([lon, lat]): Vertex => [wrap(lon), lat]))
  const { orientation } = options
  return { kind: "polygon", vertices: kept, ...(orientation === undefined ? {} : { orientation }) }
}

/**
 * An ellipse around a centre in ICRS degrees.
 * @param semiMajor degrees from the centre to the edge along the one axis, below 90; where it is the smaller of the two they
 *   change places, and the angle with them.
 * @param semiMinor the same along the other axis; 0 makes a line.
 * @param angle position angle of the major axis, degrees from north through east.
 * @throws CaelumError `outside` for a centre off the sphere, `usage` for sizes that are not from 0 up to below 90 or an angle that is no number.
 */
export function ellipse(lon: number, lat: number, semiMajor: number, semiMinor: number, angle = 0): Ellipse {
  checkPosition(lon, lat)
  const isSize = (size: number): boolean => size >= 0 && size < 90
  if (!isSize(semiMajor) || !isSize(semiMinor) || !Number.isFinite(angle))
    throw new CaelumError(
      "usage",
      `The ellipse's semi-axes are ${semiMajor} and ${semiMinor} at the angle ${angle}; give two from 0 to below 90 degrees.`,
    )
  if (semiMinor > semiMajor) return ellipse(lon, lat, semiMinor, semiMajor, angle + 90)
  return { kind: "ellipse", lon: wrap(lon), lat, semiMajor, semiMinor, angle: wrap(angle) % 180 }
}

/**
 * An annulus: all positions from `inner` to `outer` degrees from a centre in ICRS degrees.
 * @throws CaelumError `outside` for a centre off the sphere, `usage` unless 0 ≤ inner ≤ outer ≤ 180 and inner < 180.
 */
export function annulus(lon: number, lat: number, inner: number, outer: number): Annulus {
  checkPosition(lon, lat)
  if (!(inner >= 0 && inner <= outer && outer <= 180 && inner < 180))
    throw new CaelumError(
      "usage",
      `The annulus goes from ${inner} to ${outer} degrees; give two radii from 0 to 180, the smaller first.`,
    )
  return { kind: "annulus", lon: wrap(lon), lat, inner, outer }
}

/**
 * A rectangle of great circles around a centre in ICRS degrees.
 * @param width degrees across, through the centre, above 0 and below 180.
 * @param height the same along the other axis.
 * @param angle position angle of the height, degrees from north through east; at 0 the height lies along the meridian.
 * @throws CaelumError `outside` for a centre off the sphere, `usage` for sizes that are not above 0 and below 180 or an angle that is no number.
 */
export function box(lon: number, lat: number, width: number, height: number, angle = 0): Box {
  checkPosition(lon, lat)
  const isSize = (size: number): boolean => size > 0 && size < 180
  if (!isSize(width) || !isSize(height) || !Number.isFinite(angle))
    throw new CaelumError(
      "usage",
      `The box is ${width} by ${height} degrees at the angle ${angle}; give sizes above 0 and below 180 degrees.`,
    )
  const made: Box = { kind: "box", lon: wrap(lon), lat, width, height, angle: wrap(angle) }
  checkPolygon(boxCorners(made))
  return made
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

import type { Region } from "./region.ts"
import { shapeOf } from "./region-shape.ts"
import { type Vector, cross, dot, vectorOf } from "./region-vector.ts"

const DEGREES = 180 / Math.PI

/**
 * The area of a region, in square degrees; the whole sphere has 41252.96.
 * @throws CaelumError as `shapeOf` does.
 */
export function regionArea(region: Region): number {
  shapeOf(region)
  return areaOf(region) * DEGREES * DEGREES
}

function areaOf(region: Region): number {
  if (region.kind === "cone") return 4 * Math.PI * Math.sin(region.radius / 2 / DEGREES) ** 2
  if (region.kind === "zone") {
    const { lon1, lon2, full, lat1, lat2 } = region
    const width = full ? 360 : lon1 <= lon2 ? lon2 - lon1 : lon2 - lon1 + 360
    // sin b − sin a without its loss of digits where the two are close
    const height = 2 * Math.cos((lat1 + lat2) / 2 / DEGREES) * Math.sin((lat2 - lat1) / 2 / DEGREES)
    return (width / DEGREES) * height
  }
  return polygonArea(region.vertices.map(([lon, lat]) => vectorOf(lon, lat)))
}

/** The smaller side. */
function polygonArea(vertices: readonly Vector[]): number {
  const area = Math.abs(solidAngle(vertices)) % (4 * Math.PI)
  return Math.min(area, 4 * Math.PI - area)
}

/**
 * The signed solid angle of a polygon of unit vectors in steradians, above 0 where they run counter-clockwise as seen from the centre's outside:
 * signed triangles from the first vertex (Van Oosterom & Strackee 1983), modulo the sphere.
 */
export function solidAngle(vertices: readonly Vector[]): number {
  const [a] = vertices
  let sum = 0
  for (let i = 2; i < vertices.length; i++) {
    const [b, c] = [vertices[i - 1]!, vertices[i]!]
    // the triple product of the sides from a keeps the digits of small triangles
    const triple = dot(a!, cross(minusOf(b, a!), minusOf(c, a!)))
    sum += 2 * Math.atan2(triple, 1 + dot(a!, b) + dot(b, c) + dot(c, a!))
  }
  return sum
}

function minusOf(a: Vector, b: Vector): Vector {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

import type { Box, Vertex } from "./region.ts"
import { positionOf, tangentOf, unit, type Vector } from "./region-vector.ts"

const RADIANS = Math.PI / 180

/** The four corners of a box, counter-clockwise as seen from outside the sphere. */
export function boxCorners({ lon, lat, width, height, angle }: Box): Vertex[] {
  const { center, along, across } = tangentOf(lon, lat, angle)
  // great circles are straight lines on the plane that touches the sphere at the centre
  const [x, y] = [Math.tan((width / 2) * RADIANS), Math.tan((height / 2) * RADIANS)]
  const signs = [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ] as const
  return signs.map(([a, b]) =>
    positionOf(unit(center.map((c, i) => c + a * x * across[i]! + b * y * along[i]!) as unknown as Vector)),
  )
}

import { CaelumError } from "../core/index.ts"
import { type Region, shapeOf } from "../sky/index.ts"
import type { Positions } from "./batch.ts"
import { type Point, newPoint, pointOf } from "./curve.ts"
import { MAX_ORDER } from "./order.ts"
import { type Place, placeOf } from "./place.ts"
import { type Nodes, walkCover } from "./walk.ts"

/** Cells of a cover from which it is fine enough to draw from. */
const ENOUGH = 2000
const MOST_POINTS = 2 ** 26
/** Draws for each point before a region counts as without area. */
const MOST_DRAWS = 10_000

/**
 * Random positions inside a region, even over its area: cells of a cover are equal in area, and so are equal parts of them.
 * @param random gives numbers from 0 up to below 1; Math.random unless given.
 * @throws CaelumError `usage` for a count, or for a region without area; `limit` for more than 67,108,864 positions.
 */
export function randomPositions(region: Region, count: number, random: () => number = Math.random): Positions {
  if (!(Number.isSafeInteger(count) && count >= 0))
    throw new CaelumError("usage", `${count} positions were asked for; give a whole number from 0 on.`)
  if (count > MOST_POINTS)
    throw new CaelumError("limit", `${count} positions were asked for and ${MOST_POINTS} are the most; ask in parts.`)
  const shape = shapeOf(region)
  const nodes = fineCover(region)
  const ends = areaEnds(nodes)
  const out = { lon: new Float64Array(count), lat: new Float64Array(count) }
  const point: Point = newPoint()
  const place: Place = { lon: 0, lat: 0 }
  for (let i = 0, draws = 0; i < count; draws++) {
    if (nodes.count === 0 || draws > MOST_DRAWS * (i + 1))
      throw new CaelumError(
        "usage",
        `A ${region.kind} without area was given to draw positions from; give a larger one.`,
      )
    const at = 4 * indexOf(ends, random() * ends.at(-1)!)
    const side = 2 ** nodes.words[at]!
    const face = nodes.words[at + 1]!
    const [u, v] = [nodes.words[at + 2]! + random(), nodes.words[at + 3]! + random()]
    pointOf(side, face, u, v, point)
    placeOf(side, face, u, v, place)
    if (!shape.contains(point.x, point.y, point.z, place.lon, place.lat)) continue
    out.lon[i] = place.lon
    out.lat[i++] = place.lat
  }
  return out
}

/** The first cover from the coarsest on that has many cells. */
function fineCover(region: Region): Nodes {
  const shape = shapeOf(region)
  let nodes = walkCover(shape, 0, false)
  for (let order = 1; order <= MAX_ORDER && nodes.count > 0 && nodes.count < ENOUGH && shape.arcs.length > 0; order++)
    nodes = walkCover(shape, order, false)
  return nodes
}

/** Where the share of each cell in the area ends. */
function areaEnds({ words, count }: Nodes): Float64Array {
  const ends = new Float64Array(count)
  for (let i = 0; i < count; i++) ends[i] = (i === 0 ? 0 : ends[i - 1]!) + 4 ** -words[4 * i]!
  return ends
}

/** The first entry above a value. */
function indexOf(ends: Float64Array, value: number): number {
  let [low, high] = [0, ends.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if (ends[middle]! > value) high = middle
    else low = middle + 1
  }
  return low
}

import { CaelumError } from "../core/index.ts"
import type { RegionShape } from "../sky/index.ts"
import { type Point, newPoint, pointOf } from "./curve.ts"
import { locate } from "./locate.ts"
import { type Place, placeOf } from "./place.ts"
import { type Probe, isNear, probeOf, reachOf } from "./probe.ts"
import { type Spot, newSpot } from "./spot.ts"
import { touchesCell } from "./touch.ts"

/** The most cells of any order that one cover may be made of before it is spread to its own order. */
const MOST_NODES = 2 ** 22

/** Cells of several orders, in ascending order: entry i is words 4i (order), 4i + 1 (face), 4i + 2 (x) and 4i + 3 (y). */
export interface Nodes {
  readonly words: Int32Array
  readonly count: number
}

/**
 * The cells of `order` that have a point in a shape (or whose centre has), whole branches of them as one coarser cell.
 *
 * From the base faces down, a cell that no arc of the edge can reach is all inside or all outside, and its centre tells. At
 * `order` itself, a cell meets the shape exactly if its centre is inside, or a closed line of the edge lies within the cell,
 * or the edges of the two meet.
 */
export function walkCover(shape: RegionShape, order: number, exclusive: boolean): Nodes {
  const walk = new CoverWalk(shape, order, exclusive)
  for (let face = 0; face < 12; face++) walk.visit(0, face, 0, 0, 0, shape.arcs.length)
  return { words: walk.words, count: walk.count }
}

class CoverWalk {
  words: Int32Array = new Int32Array(256)
  count = 0
  readonly #shape: RegionShape
  readonly #order: number
  readonly #exclusive: boolean
  readonly #probes: readonly Probe[]
  readonly #reach: Float64Array
  readonly #anchors: readonly Spot[]
  readonly #point: Point = newPoint()
  readonly #place: Place = { lon: 0, lat: 0 }
  /** Indices of the arcs near the cells on the way down, one run a level. */
  #near: Int32Array

  constructor(shape: RegionShape, order: number, exclusive: boolean) {
    this.#shape = shape
    this.#order = order
    this.#exclusive = exclusive
    this.#probes = shape.arcs.map((arc) => probeOf(arc, order))
    this.#reach = reachOf(order)
    this.#anchors = shape.anchors.map(([lon, lat]) => {
      const spot = newSpot()
      locate(2 ** order, lon, lat, spot)
      return spot
    })
    this.#near = Int32Array.from({ length: (order + 2) * shape.arcs.length }, (_, i) => i)
  }

  visit(level: number, face: number, x: number, y: number, from: number, to: number): void {
    const side = 2 ** level
    pointOf(side, face, x + 0.5, y + 0.5, this.#point)
    const end = this.#keepNear(level, from, to)
    if (end === to || level === this.#order) {
      if (this.#isIn(side, face, x, y, to, end)) this.#keep(level, face, x, y)
      return
    }
    for (let child = 0; child < 4; child++)
      this.visit(level + 1, face, 2 * x + (child & 1), 2 * y + (child >> 1), to, end)
  }

  /** Copies those of the arcs [from, to) that can reach the cell behind them; returns where they end. */
  #keepNear(level: number, from: number, to: number): number {
    const near = this.#near
    const reach = this.#reach[level]!
    let end = to
    for (let i = from; i < to; i++)
      if (isNear(this.#probes[near[i]!]!, level, reach, this.#point)) near[end++] = near[i]!
    return end
  }

  #isIn(side: number, face: number, x: number, y: number, from: number, to: number): boolean {
    const { x: px, y: py, z: pz } = this.#point
    placeOf(side, face, x + 0.5, y + 0.5, this.#place)
    if (this.#shape.holds(px, py, pz, this.#place.lon, this.#place.lat)) return true
    if (this.#exclusive || from === to) return false
    if (this.#anchors.some((spot) => spot.face === face && spot.x === x && spot.y === y)) return true
    for (let i = from; i < to; i++) if (touchesCell(this.#probes[this.#near[i]!]!, side, { face, x, y })) return true
    return false
  }

  #keep(level: number, face: number, x: number, y: number): void {
    const at = 4 * this.count++
    if (this.count > MOST_NODES)
      throw new CaelumError(
        "limit",
        `The cover at order ${this.#order} has more than ${MOST_NODES} cells; ask for a coarser order or a smaller region.`,
      )
    if (at === this.words.length) {
      const larger = new Int32Array(2 * at)
      larger.set(this.words)
      this.words = larger
    }
    this.words[at] = level
    this.words[at + 1] = face
    this.words[at + 2] = x
    this.words[at + 3] = y
  }
}

import { CaelumError } from "../core/index.ts"
import type { RegionShape } from "../sky/index.ts"
import { type Point, newPoint, pointOf, sigmaOf } from "./curve.ts"
import { locate } from "./locate.ts"
import { type Place, placeOf } from "./place.ts"
import { type Probe, isNear, probeOf } from "./probe.ts"
import { classOf, reach } from "./reach.ts"
import { type Spot, newSpot } from "./spot.ts"
import { ShapeSet } from "./shape-set.ts"
import { CellEdges } from "./touch.ts"

/** The most cells that a cover may have, those of any order that it is made of on the way included. */
export const MOST_CELLS: number = 2 ** 24

/** Cells of several orders, in ascending order: entry i is words 4i (order), 4i + 1 (face), 4i + 2 (x) and 4i + 3 (y). */
export interface Nodes {
  readonly words: Int32Array
  readonly count: number
}

/**
 * The cells of `order` that have a point in a shape (or whose centre has), whole branches of them as one coarser cell.
 *
 * From the base faces down, a cell that no arc of the edge can reach is all inside or all outside, and its centre tells. At
 * `order` itself, a cell meets the shape exactly if its centre or a corner is inside, or a closed line of the edge lies within
 * the cell, or the edges of the two meet.
 */
export function walkCover(shape: RegionShape, order: number, exclusive: boolean): Nodes {
  const walk = new CoverWalk(shape, order, exclusive)
  for (let face = 0; face < 12; face++) {
    const phi = ((face & 3) + (face >> 2 === 1 ? 0 : 0.5)) * (Math.PI / 2)
    walk.visit(0, face, 0, 0, 0, shape.arcs.length, Math.cos(phi), Math.sin(phi))
  }
  return { words: walk.words, count: walk.count }
}

class CoverWalk {
  words: Int32Array = new Int32Array(256)
  count = 0
  readonly #shape: RegionShape
  readonly #order: number
  readonly #exclusive: boolean
  readonly #chords: Float64Array = reach().chords
  readonly #probes: readonly Probe[]
  readonly #anchors: readonly Spot[]
  readonly #edges: CellEdges
  readonly #set: ShapeSet | undefined
  readonly #point: Point = newPoint()
  readonly #place: Place = { lon: 0, lat: 0 }
  /** Indices of the arcs near the cells on the way down, one run a level. */
  readonly #near: Int32Array
  /** By level: cosine and sine of the longitude between a cell's centre and that of its eastern child. */
  readonly #turns: Float64Array

  constructor(shape: RegionShape, order: number, exclusive: boolean) {
    this.#shape = shape
    this.#order = order
    this.#exclusive = exclusive
    this.#probes = shape.arcs.map((arc) => probeOf(arc, order))
    this.#edges = new CellEdges(shape, this.#probes)
    this.#set = shape.leaves && new ShapeSet(shape, this.#probes)
    this.#anchors = shape.anchors.map(([lon, lat]) => {
      const spot = newSpot()
      locate(2 ** order, lon, lat, spot)
      return spot
    })
    this.#near = Int32Array.from({ length: (order + 2) * shape.arcs.length }, (_, i) => i)
    const turns = Array.from({ length: order + 1 }, (_, level) => Math.PI / 8 / 2 ** level)
    this.#turns = Float64Array.from(turns.flatMap((turn) => [Math.cos(turn), Math.sin(turn)]))
  }

  /**
   * @param cos cosine of the longitude of the cell's centre (of no meaning in the caps), passed down because
   * @param sin and its sine cost more than all else here.
   */
  visit(level: number, face: number, x: number, y: number, from: number, to: number, cos: number, sin: number): void {
    const side = 1 << level
    this.#setCenter(side, face, x, y, cos, sin)
    const end = this.#keepNear(classOf(level, side, this.#point.z), from, to)
    if (this.#set && end > to) {
      const whole = this.#set.sideOf(this.#point, this.#near, to, end)
      if (whole > 0) this.#keep(level, face, x, y)
      if (whole !== 0) return
    }
    if (end === to || level === this.#order) {
      if (end === to ? this.#holdsCenter() : this.#isIn(side, face, x, y, to, end)) this.#keep(level, face, x, y)
      return
    }
    const c = this.#turns[2 * level]!
    const s = this.#turns[2 * level + 1]!
    this.visit(level + 1, face, 2 * x, 2 * y, to, end, cos, sin)
    this.visit(level + 1, face, 2 * x + 1, 2 * y, to, end, cos * c - sin * s, sin * c + cos * s)
    this.visit(level + 1, face, 2 * x, 2 * y + 1, to, end, cos * c + sin * s, sin * c - cos * s)
    this.visit(level + 1, face, 2 * x + 1, 2 * y + 1, to, end, cos, sin)
  }

  #setCenter(side: number, face: number, x: number, y: number, cos: number, sin: number): void {
    const row = face >> 2
    if (row !== 1 && sigmaOf(side, face, x + 0.5, y + 0.5) < side)
      return pointOf(side, face, x + 0.5, y + 0.5, this.#point)
    const z = (2 / 3) * ((x + y + 1) / side - row)
    const radius = Math.sqrt((1 - z) * (1 + z))
    this.#point.x = radius * cos
    this.#point.y = radius * sin
    this.#point.z = z
  }

  /** Copies those of the arcs [from, to) that can reach the cell behind them; returns where they end. */
  #keepNear(kind: number, from: number, to: number): number {
    const near = this.#near
    const chord = this.#chords[kind]!
    let end = to
    for (let i = from; i < to; i++)
      if (isNear(this.#probes[near[i]!]!, kind, chord, this.#point)) near[end++] = near[i]!
    return end
  }

  #holdsCenter(): boolean {
    const { x, y, z } = this.#point
    return this.#shape.holds(x, y, z)
  }

  #isIn(side: number, face: number, x: number, y: number, from: number, to: number): boolean {
    if (this.#exclusive) return this.#containsCenter(side, face, x, y)
    if (this.#holdsCenter()) return true
    for (const anchor of this.#anchors) if (anchor.face === face && anchor.x === x && anchor.y === y) return true
    if (this.#set) return this.#set.meet(side, face, x, y)
    return this.#edges.meet(side, face, x, y, this.#near, from, to)
  }

  #containsCenter(side: number, face: number, x: number, y: number): boolean {
    pointOf(side, face, x + 0.5, y + 0.5, this.#point)
    placeOf(side, face, x + 0.5, y + 0.5, this.#place)
    const { x: px, y: py, z: pz } = this.#point
    return this.#shape.contains(px, py, pz, this.#place.lon, this.#place.lat)
  }

  #keep(level: number, face: number, x: number, y: number): void {
    const at = 4 * this.count++
    if (this.count > MOST_CELLS)
      throw new CaelumError(
        "limit",
        `The cover at order ${this.#order} has more than ${MOST_CELLS} cells; ask for a coarser order or a smaller region.`,
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

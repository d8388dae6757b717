import type { RegionShape, ShapeLeaf } from "../sky/index.ts"
import { type Point, newPoint, pointOf, sigmaOf } from "./curve.ts"
import { type Probe, TOUCH } from "./probe.ts"
import {
  type CellEdge,
  type Sample,
  bendBetween,
  blurBetween,
  gapBend,
  mayMeet,
  newSample,
  setSample,
} from "./touch.ts"

/** Divisions of one edge of a cell after which what is still open counts as touching. */
const MOST_STEPS = 20_000

/**
 * A set of regions compared with one cell after another. Of a place, each leaf of the set says 1 (all of it is inside), -1 (none)
 * or 0 (its edge may be there), and the set combines what they say.
 */
export class ShapeSet {
  readonly #shape: RegionShape
  readonly #leaves: readonly ShapeLeaf[]
  readonly #probes: readonly Probe[]
  readonly #leafOf: Int32Array
  /** What the leaves say of the cell, and of the piece of its edge that is looked at. */
  readonly #cell: Int8Array
  readonly #piece: Int8Array
  /** The leaves of which an arc is near the cell, and these arcs. */
  #open: readonly { readonly leaf: number; readonly probes: readonly Probe[] }[] = []
  #steps = 0
  readonly #corner: Point = newPoint()
  readonly #lower: Sample = newSample()
  readonly #upper: Sample = newSample()

  constructor(shape: RegionShape, probes: readonly Probe[]) {
    this.#shape = shape
    this.#leaves = shape.leaves!
    this.#probes = probes
    this.#leafOf = new Int32Array(probes.length)
    this.#leaves.forEach(({ from, to }, leaf) => this.#leafOf.fill(leaf, from, to))
    this.#cell = new Int8Array(this.#leaves.length)
    this.#piece = new Int8Array(this.#leaves.length)
  }

  /** What the set says of a cell with its centre at `center` and the arcs near[from…to) near it. */
  sideOf(center: Point, near: Int32Array, from: number, to: number): number {
    const { x, y, z } = center
    const byLeaf = new Map<number, Probe[]>()
    for (let i = from; i < to; i++) {
      const leaf = this.#leafOf[near[i]!]!
      const probes = byLeaf.get(leaf)
      if (probes) probes.push(this.#probes[near[i]!]!)
      else byLeaf.set(leaf, [this.#probes[near[i]!]!])
    }
    this.#leaves.forEach(({ shape }, leaf) => {
      this.#cell[leaf] = byLeaf.has(leaf) ? 0 : shape.holds(x, y, z) ? 1 : -1
    })
    this.#open = Array.from(byLeaf, ([leaf, probes]) => ({ leaf, probes }))
    return this.#shape.combine!(this.#cell)
  }

  /** Whether a point of the edge of the cell that `sideOf` was asked for last is in the set. */
  meet(side: number, face: number, x: number, y: number): boolean {
    for (let i = 0; i < 4; i++) if (this.#holds(side, face, x + (i & 1), y + (i >> 1))) return true
    return (
      this.#meetsEdge(side, face, x, y, true) ||
      this.#meetsEdge(side, face, x, y, false) ||
      this.#meetsEdge(side, face, x, y + 1, true) ||
      this.#meetsEdge(side, face, x + 1, y, false)
    )
  }

  #holds(side: number, face: number, u: number, v: number): boolean {
    pointOf(side, face, u, v, this.#corner)
    return this.#shape.holds(this.#corner.x, this.#corner.y, this.#corner.z)
  }

  #meetsEdge(side: number, face: number, u: number, v: number, alongU: boolean): boolean {
    const sigma0 = sigmaOf(side, face, u, v)
    const sigma1 = alongU ? sigmaOf(side, face, u + 1, v) : sigmaOf(side, face, u, v + 1)
    const inCap = face >> 2 !== 1 && sigma0 <= side && sigma1 <= side
    const constant = alongU ? v : u
    const edge = { side, face, u, v, alongU, inCap, fixed: face < 4 ? side - constant : constant }
    this.#steps = 0
    return this.#meets(edge, 0, 1)
  }

  /** Whether the piece of an edge from `a` to `b` has a point in the set, its ends left out. */
  #meets(edge: CellEdge, a: number, b: number): boolean {
    const open = this.#setPiece(edge, a, b)
    const all = this.#shape.combine!(this.#piece)
    if (all !== 0) return all > 0
    if (open === 0 || ++this.#steps > MOST_STEPS) return true
    const middle = (a + b) / 2
    if (!(middle > a && middle < b)) return true
    const [u, v] = edge.alongU ? [edge.u + middle, edge.v] : [edge.u, edge.v + middle]
    if (this.#holds(edge.side, edge.face, u, v)) return true
    return this.#meets(edge, a, middle) || this.#meets(edge, middle, b)
  }

  /** Sets what the leaves say of a piece; returns of how many a finer division can say more. */
  #setPiece(edge: CellEdge, a: number, b: number): number {
    this.#piece.set(this.#cell)
    const isPoint = b - a <= TOUCH * edge.side
    let open = 0
    let settled = 0
    for (const { leaf, probes } of this.#open) {
      let state = 0
      for (const probe of probes) state = Math.max(state, this.#reach(probe, edge, a, b))
      if (state === 0) this.#piece[leaf] = this.#holdsAt(leaf, edge, a) ? 1 : -1
      else if (state === 1) settled++
      else open++
    }
    if (isPoint) return 0
    // where the edges of several leaves are within rounding on a long piece, they need not be so at the same place
    return open === 0 && settled === 1 ? 0 : open + settled
  }

  /** 0 where an arc cannot meet a piece of an edge, 1 where only rounding is left to say so, 2 where it may. */
  #reach(probe: Probe, edge: CellEdge, a: number, b: number): number {
    this.#sample(this.#lower, probe, edge, a)
    this.#sample(this.#upper, probe, edge, b)
    const bend = bendBetween(edge, this.#lower, this.#upper)
    const arch = gapBend(probe, edge, this.#lower, this.#upper, bend)
    if (!mayMeet(probe, this.#lower, this.#upper, bend, arch)) return 0
    return arch <= blurBetween(probe, this.#lower, this.#upper) ? 1 : 2
  }

  #sample(sample: Sample, probe: Probe, edge: CellEdge, s: number): void {
    const [u, v] = edge.alongU ? [edge.u + s, edge.v] : [edge.u, edge.v + s]
    pointOf(edge.side, edge.face, u, v, this.#corner)
    setSample(sample, probe, this.#corner, s, sigmaOf(edge.side, edge.face, u, v))
  }

  #holdsAt(leaf: number, edge: CellEdge, s: number): boolean {
    const [u, v] = edge.alongU ? [edge.u + s, edge.v] : [edge.u, edge.v + s]
    pointOf(edge.side, edge.face, u, v, this.#corner)
    return this.#leaves[leaf]!.shape.holds(this.#corner.x, this.#corner.y, this.#corner.z)
  }
}

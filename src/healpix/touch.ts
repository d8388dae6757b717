import type { EllipseEdge, RegionShape } from "../sky/index.ts"
import { type Point, bendOf, newPoint, pointOf, sigmaOf } from "./curve.ts"
import { type Probe, TOUCH } from "./probe.ts"

/** One edge of a cell: u or v constant. */
export interface CellEdge {
  readonly side: number
  readonly face: number
  /** The end of the edge nearer to the face's southern corner. */
  readonly u: number
  readonly v: number
  readonly alongU: boolean
  readonly inCap: boolean
  /** In a cap: distance of the edge from the pole in its constant coordinate. */
  readonly fixed: number
}

/** A point of an edge and what decides there: distances to the arc's circle and to the half-spaces that cut it. */
export interface Sample {
  s: number
  sigma: number
  /** Squared chord from the axis, less that of the circle: negative on the axis' side. */
  gap: number
  start: number
  end: number
  /** Of an ellipse: half the length of its form's gradient. */
  slope: number
}

const DEEPEST = 60
const scratch: Point = newPoint()
export const newSample = (): Sample => ({ s: 0, sigma: 0, gap: 0, start: 0, end: 0, slope: 0 })

/** The edges of one cell after another, compared with the edge of a region. */
export class CellEdges {
  readonly #shape: RegionShape
  readonly #probes: readonly Probe[]
  readonly #corners: readonly Point[] = Array.from({ length: 4 }, newPoint)
  readonly #lower: Sample = newSample()
  readonly #upper: Sample = newSample()

  constructor(shape: RegionShape, probes: readonly Probe[]) {
    this.#shape = shape
    this.#probes = probes
  }

  /**
   * Whether a corner of a cell is in the region, or one of the arcs near[from…to) meets an edge of the cell or comes so near that
   * rounding cannot tell.
   */
  meet(side: number, face: number, x: number, y: number, near: Int32Array, from: number, to: number): boolean {
    for (let i = 0; i < 4; i++) {
      const corner = this.#corners[i]!
      pointOf(side, face, x + (i & 1), y + (i >> 1), corner)
      if (this.#shape.holds(corner.x, corner.y, corner.z)) return true
    }
    for (let i = from; i < to; i++) {
      const probe = this.#probes[near[i]!]!
      if (this.#meets(probe, side, face, x, y, true, 0, 1)) return true
      if (this.#meets(probe, side, face, x, y, false, 0, 2)) return true
      if (this.#meets(probe, side, face, x, y + 1, true, 2, 3)) return true
      if (this.#meets(probe, side, face, x + 1, y, false, 1, 3)) return true
    }
    return false
  }

  #meets(
    probe: Probe,
    side: number,
    face: number,
    u: number,
    v: number,
    alongU: boolean,
    lower: number,
    upper: number,
  ): boolean {
    const sigma0 = sigmaOf(side, face, u, v)
    const sigma1 = alongU ? sigmaOf(side, face, u + 1, v) : sigmaOf(side, face, u, v + 1)
    const inCap = face >> 2 !== 1 && sigma0 <= side && sigma1 <= side
    const constant = alongU ? v : u
    const fixed = face < 4 ? side - constant : constant
    setSample(this.#lower, probe, this.#corners[lower]!, 0, sigma0)
    setSample(this.#upper, probe, this.#corners[upper]!, 1, sigma1)
    const edge = { side, face, u, v, alongU, inCap, fixed }
    const bend = bendBetween(edge, this.#lower, this.#upper)
    if (!mayMeet(probe, this.#lower, this.#upper, bend, gapBend(probe, edge, this.#lower, this.#upper, bend)))
      return false
    return meets(probe, edge, this.#lower, this.#upper, 0)
  }
}

/** Bound of the distance between a piece of an edge and the straight line between its ends. */
export function bendBetween(edge: CellEdge, a: Sample, b: Sample): number {
  return bendOf(edge.side, edge.inCap, edge.fixed, Math.min(a.sigma, b.sigma), b.s - a.s)
}

export function setSample(sample: Sample, probe: Probe, { x, y, z }: Point, s: number, sigma: number): void {
  sample.s = s
  sample.sigma = sigma
  sample.start = probe.sx * x + probe.sy * y + probe.sz * z
  sample.end = probe.ex * x + probe.ey * y + probe.ez * z
  if (probe.ellipse) return setEllipseGap(sample, probe, probe.ellipse, x, y, z)
  const dx = x - probe.ax
  const dy = y - probe.ay
  const dz = z - probe.az
  sample.gap = dx * dx + dy * dy + dz * dz - probe.squared
}

function setEllipseGap(sample: Sample, probe: Probe, form: EllipseEdge, x: number, y: number, z: number): void {
  const { major, minor, stretch, square } = form
  const u = major[0] * x + major[1] * y + major[2] * z
  const v = minor[0] * x + minor[1] * y + minor[2] * z
  const w = probe.ax * x + probe.ay * y + probe.az * z
  sample.gap = u * u + stretch * v * v - square * w * w
  sample.slope = Math.hypot(u, stretch * v, square * w)
}

/** The most that the length of a cell's edge, in radians, can be of what it is on the grid. */
const MOST_SPEED = 1.57

/** Bound of the difference of the gap from its linear interpolation between two samples. */
export function gapBend(probe: Probe, edge: CellEdge, a: Sample, b: Sample, bend: number): number {
  if (!probe.ellipse) return 2 * bend
  const length = (MOST_SPEED * (b.s - a.s)) / edge.side
  const most = Math.max(1, probe.ellipse.stretch, probe.ellipse.square)
  return 2 * (Math.max(a.slope, b.slope) + most * length) * bend + (most * length * length) / 4
}

/** How large a gap between two samples is still only rounding. */
export function blurBetween(probe: Probe, a: Sample, b: Sample): number {
  return probe.ellipse ? 2 * Math.max(a.slope, b.slope) * TOUCH : probe.blur
}

function sampleAt(probe: Probe, edge: CellEdge, s: number): Sample {
  const u = edge.alongU ? edge.u + s : edge.u
  const v = edge.alongU ? edge.v : edge.v + s
  const sample = newSample()
  pointOf(edge.side, edge.face, u, v, scratch)
  setSample(sample, probe, scratch, s, sigmaOf(edge.side, edge.face, u, v))
  return sample
}

/**
 * Branch and bound along an edge. Between two samples every quantity differs from its linear interpolation by no more than the
 * bend of the piece (the gap, by twice that: its second derivative is −2 axis · p″).
 */
function meets(probe: Probe, edge: CellEdge, a: Sample, b: Sample, depth: number): boolean {
  const bend = bendBetween(edge, a, b)
  const arch = gapBend(probe, edge, a, b, bend)
  if (!mayMeet(probe, a, b, bend, arch)) return false
  if (arch <= blurBetween(probe, a, b) || depth === DEEPEST) return true
  const crosses = a.gap <= 0 !== b.gap <= 0
  const isWithin = !probe.cut || Math.min(a.start, b.start, a.end, b.end) >= bend
  if (crosses && isWithin) return true
  const middle = sampleAt(probe, edge, (a.s + b.s) / 2)
  return meets(probe, edge, a, middle, depth + 1) || meets(probe, edge, middle, b, depth + 1)
}

/** Whether some point between two samples can be on the circle and in both half-spaces at once, given the bends of the line and of the gap. */
export function mayMeet(probe: Probe, a: Sample, b: Sample, bend: number, arch: number): boolean {
  const slack = arch + blurBetween(probe, a, b)
  if ((a.gap > slack && b.gap > slack) || (a.gap < -slack && b.gap < -slack)) return false
  if (!probe.cut) return true
  const room = bend + TOUCH
  const low = Math.max(
    0,
    rise(slack - a.gap, slack - b.gap),
    rise(slack + a.gap, slack + b.gap),
    rise(a.start + room, b.start + room),
    rise(a.end + room, b.end + room),
  )
  const high = Math.max(
    0,
    rise(slack - b.gap, slack - a.gap),
    rise(slack + b.gap, slack + a.gap),
    rise(b.start + room, a.start + room),
    rise(b.end + room, a.end + room),
  )
  return low + high <= 1
}

/** The part of the way from a value to another over which it is negative, before it rises to 0; 2 where it never does. */
function rise(from: number, to: number): number {
  if (from >= 0) return 0
  return to < 0 ? 2 : from / (from - to)
}

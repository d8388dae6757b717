import { type Point, bendOf, newPoint, pointOf, sigmaOf } from "./curve.ts"
import { type Probe, TOUCH } from "./probe.ts"
import type { Spot } from "./spot.ts"

/** One edge of a cell: u or v constant. */
interface CellEdge {
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
interface Sample {
  readonly s: number
  readonly sigma: number
  /** Squared chord from the axis, less that of the circle: negative on the axis' side. */
  readonly gap: number
  readonly start: number
  readonly end: number
}

const DEEPEST = 60
const scratch: Point = newPoint()

/** Whether an arc meets the edge of a cell, or comes so near that rounding cannot tell. */
export function touchesCell(probe: Probe, side: number, { face, x, y }: Spot): boolean {
  return (
    meetsEdge(probe, edgeOf(side, face, x, y, true)) ||
    meetsEdge(probe, edgeOf(side, face, x, y, false)) ||
    meetsEdge(probe, edgeOf(side, face, x, y + 1, true)) ||
    meetsEdge(probe, edgeOf(side, face, x + 1, y, false))
  )
}

function edgeOf(side: number, face: number, u: number, v: number, alongU: boolean): CellEdge {
  const north = face < 4
  const polar = north || face >= 8
  const farthest = Math.max(sigmaOf(side, face, u, v), sigmaOf(side, face, u + (alongU ? 1 : 0), v + (alongU ? 0 : 1)))
  const fixed = alongU ? v : u
  return { side, face, u, v, alongU, inCap: polar && farthest <= side, fixed: north ? side - fixed : fixed }
}

function meetsEdge(probe: Probe, edge: CellEdge): boolean {
  return meets(probe, edge, sampleAt(probe, edge, 0), sampleAt(probe, edge, 1), 0)
}

function sampleAt(probe: Probe, edge: CellEdge, s: number): Sample {
  const u = edge.alongU ? edge.u + s : edge.u
  const v = edge.alongU ? edge.v : edge.v + s
  pointOf(edge.side, edge.face, u, v, scratch)
  const { x, y, z } = scratch
  const [dx, dy, dz] = [x - probe.ax, y - probe.ay, z - probe.az]
  return {
    s,
    sigma: sigmaOf(edge.side, edge.face, u, v),
    gap: dx * dx + dy * dy + dz * dz - probe.squared,
    start: probe.sx * x + probe.sy * y + probe.sz * z,
    end: probe.ex * x + probe.ey * y + probe.ez * z,
  }
}

/**
 * Branch and bound along an edge. Between two samples every quantity differs from its linear interpolation by no more than the
 * bend of the piece (the gap, by twice that: its second derivative is −2 axis · p″).
 */
function meets(probe: Probe, edge: CellEdge, a: Sample, b: Sample, depth: number): boolean {
  const bend = bendOf(edge.side, edge.inCap, edge.fixed, Math.min(a.sigma, b.sigma), b.s - a.s)
  if (!mayMeet(probe, a, b, bend)) return false
  if (2 * bend <= probe.blur || depth === DEEPEST) return true
  const crosses = a.gap <= 0 !== b.gap <= 0
  const isWithin = !probe.cut || Math.min(a.start, b.start, a.end, b.end) >= bend
  if (crosses && isWithin) return true
  const middle = sampleAt(probe, edge, (a.s + b.s) / 2)
  return meets(probe, edge, a, middle, depth + 1) || meets(probe, edge, middle, b, depth + 1)
}

/** Whether some point between two samples can be on the circle and in both half-spaces at once, given the bend. */
function mayMeet(probe: Probe, a: Sample, b: Sample, bend: number): boolean {
  const slack = 2 * bend + probe.blur
  if (Math.min(a.gap, b.gap) > slack || Math.max(a.gap, b.gap) < -slack) return false
  if (!probe.cut) return true
  const room = bend + TOUCH
  const rows = [
    [slack - a.gap, slack - b.gap],
    [slack + a.gap, slack + b.gap],
    [a.start + room, b.start + room],
    [a.end + room, b.end + room],
  ] as const
  let [low, high] = [0, 1]
  for (const [from, to] of rows) {
    if (from < 0 && to < 0) return false
    if (from < 0) low = Math.max(low, from / (from - to))
    else if (to < 0) high = Math.min(high, from / (from - to))
  }
  return low <= high
}

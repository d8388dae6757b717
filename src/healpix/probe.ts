import type { EdgeArc, EllipseEdge } from "../sky/index.ts"
import type { Point } from "./curve.ts"
import { CLASSES, reach } from "./reach.ts"

/** Radians within which two things on the sphere count as touching: the rounding of positions and cell edges. */
export const TOUCH = 4e-15

/** An arc of a region's edge, made ready for comparison with cells. */
export interface Probe {
  readonly ax: number
  readonly ay: number
  readonly az: number
  /** Squared chord from the axis to the arc. */
  readonly squared: number
  /** Squared chords below which a difference of two of them is only rounding. */
  readonly blur: number
  /** Whether the arc is a piece of its circle, cut by the half-spaces of start and end. */
  readonly cut: boolean
  readonly sx: number
  readonly sy: number
  readonly sz: number
  readonly ex: number
  readonly ey: number
  readonly ez: number
  /** Where the arc is an ellipse: its form, whose values then stand for differences of squared chords, and its extent. */
  readonly ellipse: EllipseEdge | undefined
  readonly sum: number
  /** By class of cells: bounds of the squared chord between the axis and the centres of cells that the circle can reach. */
  readonly least: Float64Array
  readonly most: Float64Array
}

/** An arc made ready for the classes of cells up to `order`. */
export function probeOf(arc: EdgeArc, order: number): Probe {
  const sine = Math.sin(arc.radius / 2)
  const squared = 4 * sine * sine
  const [ax, ay, az] = arc.axis
  const [sx, sy, sz] = arc.start ?? [0, 0, 0]
  const [ex, ey, ez] = arc.end ?? [0, 0, 0]
  return {
    ax,
    ay,
    az,
    squared,
    blur: 2 * Math.sqrt(squared) * TOUCH + TOUCH * TOUCH,
    cut: arc.start !== undefined,
    sx,
    sy,
    sz,
    ex,
    ey,
    ez,
    ellipse: arc.ellipse,
    sum: 2 * arc.radius,
    ...boundsOf(sine, Math.cos(arc.radius / 2), (order + 1) * CLASSES),
  }
}

/** Squared chords of the arc's radius less and plus that of each class, by the addition theorem of half the angles. */
function boundsOf(sine: number, cosine: number, count: number): { least: Float64Array; most: Float64Array } {
  const { sines, cosines } = reach()
  const least = new Float64Array(count)
  const most = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    const inner = sine * cosines[i]! - cosine * sines[i]!
    const outer = sine * cosines[i]! + cosine * sines[i]!
    // an angle beyond 180° takes in everything, the axis' antipode included
    const isAll = cosine * cosines[i]! - sine * sines[i]! <= 0
    least[i] = inner > 0 ? 4 * inner * inner : 0
    most[i] = isAll ? 5 : 4 * outer * outer
  }
  return { least, most }
}

/**
 * Whether an arc can come as near to a cell's centre as the cell's points do. Never false for an arc that meets the cell.
 * @param kind the cell's class.
 * @param chord that of the class' radius.
 */
export function isNear(probe: Probe, kind: number, chord: number, point: Point): boolean {
  const { x, y, z } = point
  if (probe.ellipse) return isNearEllipse(probe.ellipse, probe.sum, chord, x, y, z)
  const dx = x - probe.ax
  const dy = y - probe.ay
  const dz = z - probe.az
  const squared = dx * dx + dy * dy + dz * dz
  if (squared < probe.least[kind]! || squared > probe.most[kind]!) return false
  if (!probe.cut) return true
  if (probe.sx * x + probe.sy * y + probe.sz * z < -chord) return false
  return probe.ex * x + probe.ey * y + probe.ez * z >= -chord
}

/** The sum of the distances from the foci changes by no more than twice the way. */
function isNearEllipse({ foci }: EllipseEdge, sum: number, chord: number, x: number, y: number, z: number): boolean {
  let rest = -sum
  for (const [fx, fy, fz] of foci) rest += 2 * Math.asin(Math.min(1, Math.hypot(x - fx, y - fy, z - fz) / 2))
  return Math.abs(rest) <= 4 * Math.asin(Math.min(1, chord / 2))
}

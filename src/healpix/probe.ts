import type { EdgeArc } from "../sky/index.ts"
import type { Point } from "./curve.ts"

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
  /** By class of cells: bounds of the squared chord between the axis and the centres of cells that the circle can reach. */
  readonly least: Float64Array
  readonly most: Float64Array
}

/** An arc made ready for classes of cells, given by their radii in radians. */
export function probeOf(arc: EdgeArc, radii: Float64Array): Probe {
  const squared = squaredChord(arc.radius)
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
    least: radii.map((radius) => squaredChord(Math.max(0, arc.radius - radius))),
    most: radii.map((radius) => squaredChord(Math.min(Math.PI, arc.radius + radius))),
  }
}

/**
 * Whether an arc can come as near to a cell's centre as the cell's points do. Never false for an arc that meets the cell.
 * @param kind the cell's class.
 * @param reach the chord of the class' radius.
 */
export function isNear(probe: Probe, kind: number, reach: number, point: Point): boolean {
  const { x, y, z } = point
  const dx = x - probe.ax
  const dy = y - probe.ay
  const dz = z - probe.az
  const squared = dx * dx + dy * dy + dz * dz
  if (squared < probe.least[kind]! || squared > probe.most[kind]!) return false
  if (!probe.cut) return true
  if (probe.sx * x + probe.sy * y + probe.sz * z < -reach) return false
  return probe.ex * x + probe.ey * y + probe.ez * z >= -reach
}

/** The square of the straight line between two directions `angle` radians apart. */
export function squaredChord(angle: number): number {
  return (2 * Math.sin(angle / 2)) ** 2
}

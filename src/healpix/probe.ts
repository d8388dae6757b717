import type { EdgeArc } from "../sky/index.ts"
import { cellRadius } from "./order.ts"
import type { Point } from "./curve.ts"

/** Radians within which two things on the sphere count as touching: the rounding of positions and cell edges. */
export const TOUCH = 4e-15

const RADIANS = Math.PI / 180

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
  /** By order: bounds of the squared chord between the axis and the centres of cells that the circle can reach. */
  readonly least: Float64Array
  readonly most: Float64Array
}

/** The chord of the radius of cells, by order from 0 to `order`. */
export function reachOf(order: number): Float64Array {
  return Float64Array.from({ length: order + 1 }, (_, level) => squaredChord(radiusAt(level)) ** 0.5)
}

/** An arc made ready for cells of orders 0 to `order`. */
export function probeOf(arc: EdgeArc, order: number): Probe {
  const squared = squaredChord(arc.radius)
  const [ax, ay, az] = arc.axis
  const [sx, sy, sz] = arc.start ?? [0, 0, 0]
  const [ex, ey, ez] = arc.end ?? [0, 0, 0]
  const bound = (sign: 1 | -1): Float64Array =>
    Float64Array.from({ length: order + 1 }, (_, level) =>
      squaredChord(Math.max(0, Math.min(Math.PI, arc.radius + sign * radiusAt(level)))),
    )
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
    least: bound(-1),
    most: bound(1),
  }
}

/** Whether an arc can come as near to a cell's centre as the cell's points do. Never false for an arc that meets the cell. */
export function isNear(probe: Probe, level: number, reach: number, { x, y, z }: Point): boolean {
  const [dx, dy, dz] = [x - probe.ax, y - probe.ay, z - probe.az]
  const squared = dx * dx + dy * dy + dz * dz
  if (squared < probe.least[level]! || squared > probe.most[level]!) return false
  if (!probe.cut) return true
  if (probe.sx * x + probe.sy * y + probe.sz * z < -reach) return false
  return probe.ex * x + probe.ey * y + probe.ez * z >= -reach
}

/** Radians; wider than the radius of cells by more than the rounding of what is compared with it. */
function radiusAt(level: number): number {
  return cellRadius(level) * RADIANS * (1 + 1e-6) + 1e-14
}

function squaredChord(angle: number): number {
  return (2 * Math.sin(angle / 2)) ** 2
}

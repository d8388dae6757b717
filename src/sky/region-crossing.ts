import type { EdgeArc, ShapeLeaf } from "./region-arc.ts"
import { type Vector, cross, dot, unit } from "./region-vector.ts"

/** Radians within which a point counts as on an arc. */
const TOUCH = 4e-15
/** Steps in which the line of an ellipse is searched for crossings. */
const STEPS = 256

/** An arc of a leaf, and bounds of its z. */
export interface LeafArc {
  readonly arc: EdgeArc
  readonly leaf: number
  readonly low: number
  readonly high: number
}

/**
 * Calls `visit` with every point at which the edges of two different leaves cross or touch; where they lie on each other, with the
 * ends of that part. Sweeps from south to north, so that only arcs whose heights overlap are compared.
 */
export function crossingsOf(
  leaves: readonly ShapeLeaf[],
  visit: (point: Vector, first: LeafArc, second: LeafArc) => void,
): void {
  const pieces = leaves.flatMap(({ shape }, leaf) => shape.arcs.map((arc) => pieceOf(arc, leaf)))
  let open: LeafArc[] = []
  for (const piece of pieces.sort((a, b) => a.low - b.low)) {
    open = open.filter((other) => other.high >= piece.low)
    for (const other of open)
      if (other.leaf !== piece.leaf) for (const point of meetingsOf(piece.arc, other.arc)) visit(point, piece, other)
    open.push(piece)
  }
}

/** An arc with bounds of its z. */
function pieceOf(arc: EdgeArc, leaf: number): LeafArc {
  const middle = Math.asin(Math.max(-1, Math.min(1, arc.axis[2])))
  let [low, high] = [middle - arc.radius, middle + arc.radius].map((angle) =>
    angle <= -Math.PI / 2 ? -1 : angle >= Math.PI / 2 ? 1 : Math.sin(angle),
  ) as [number, number]
  if (arc.ends && arc.radius === Math.PI / 2) {
    const [a, b] = arc.ends
    const bulge = 1 - Math.sqrt(Math.max(0, (1 + dot(a, b)) / 2))
    low = Math.max(low, Math.min(a[2], b[2]) - bulge)
    high = Math.min(high, Math.max(a[2], b[2]) + bulge)
  }
  return { arc, leaf, low: low - 1e-9, high: high + 1e-9 }
}

function meetingsOf(a: EdgeArc, b: EdgeArc): Vector[] {
  if (a.ellipse) return ellipseMeetings(a, b)
  if (b.ellipse) return ellipseMeetings(b, a)
  const found = circleMeetings(a, b).filter((p) => isOn(a, p) && isOn(b, p))
  const points = (arc: EdgeArc): readonly Vector[] => (arc.radius < TOUCH ? [arc.axis] : (arc.ends ?? []))
  return [...found, ...points(a).filter((p) => isOn(b, p)), ...points(b).filter((p) => isOn(a, p))]
}

/** The points that two circles have in common, one where they touch, none where they are the same. */
function circleMeetings(a: EdgeArc, b: EdgeArc): Vector[] {
  const normal = cross(a.axis, b.axis)
  const sine = dot(normal, normal)
  if (sine < 1e-28) return []
  const [ca, cb] = [Math.cos(a.radius), Math.cos(b.radius)]
  // from the cosine of the angle between the axes, and the foot of the line in which the planes meet
  const cosine = dot(a.axis, b.axis)
  const [u, v] = [(ca - cb * cosine) / sine, (cb - ca * cosine) / sine]
  const foot: Vector = [0, 1, 2].map((i) => u * a.axis[i]! + v * b.axis[i]!) as unknown as Vector
  const rest = 1 - dot(foot, foot)
  if (rest < -1e-9) return []
  const way = Math.sqrt(Math.max(0, rest) / sine)
  const at = (t: number): Vector => unit([0, 1, 2].map((i) => foot[i]! + t * normal[i]!) as unknown as Vector)
  // circles that touch, or nearly, meet between their axes as far as rounding can tell
  const ways = rest < 1e-9 ? [0, way, -way] : [way, -way]
  return ways.map((t) => settle(at(t), a, b))
}

/** Moves a point that is nearly on two circles onto both, by Newton's steps on their squared chords. */
function settle(start: Vector, a: EdgeArc, b: EdgeArc): Vector {
  let p = start
  for (let i = 0; i < 3; i++) {
    const [fa, fb] = [gapOf(a, p) / 2, gapOf(b, p) / 2]
    // half the gaps fall by these along the surface
    const [ga, gb] = [along(a.axis, p), along(b.axis, p)]
    const [aa, ab, bb] = [dot(ga, ga), dot(ga, gb), dot(gb, gb)]
    const determinant = aa * bb - ab * ab
    const isTouch = determinant <= 1e-12 * aa * bb
    const u = isTouch ? fa / aa : (fa * bb - fb * ab) / determinant
    const v = isTouch ? 0 : (fb * aa - fa * ab) / determinant
    if (!(Math.abs(u * u * aa) + Math.abs(v * v * bb) < 1e-4)) return p
    p = unit([0, 1, 2].map((k) => p[k]! + u * ga[k]! + v * gb[k]!) as unknown as Vector)
  }
  return p
}

/** The part of a vector that is along the surface at a point of it. */
function along(vector: Vector, p: Vector): Vector {
  const out = dot(vector, p)
  return [vector[0] - out * p[0], vector[1] - out * p[1], vector[2] - out * p[2]]
}

/** Squared chord from the axis, less that of the circle; for an ellipse, its form. */
function gapOf(arc: EdgeArc, p: Vector): number {
  if (arc.ellipse) {
    const { major, minor, stretch, square } = arc.ellipse
    return dot(major, p) ** 2 + stretch * dot(minor, p) ** 2 - square * dot(arc.axis, p) ** 2
  }
  const [x, y, z] = [p[0] - arc.axis[0], p[1] - arc.axis[1], p[2] - arc.axis[2]]
  return x * x + y * y + z * z - 4 * Math.sin(arc.radius / 2) ** 2
}

/** How large a gap still counts as none. */
function blurOf(arc: EdgeArc, p: Vector): number {
  if (!arc.ellipse) return 4 * Math.sin(arc.radius / 2) * TOUCH + TOUCH * TOUCH
  const { major, minor, stretch, square } = arc.ellipse
  return 2 * TOUCH * Math.hypot(dot(major, p), stretch * dot(minor, p), square * dot(arc.axis, p))
}

function isOn(arc: EdgeArc, p: Vector): boolean {
  if (Math.abs(gapOf(arc, p)) > blurOf(arc, p)) return false
  return !arc.start || (dot(arc.start, p) >= -TOUCH && dot(arc.end!, p) >= -TOUCH)
}

/** Searches along an ellipse for where the gap of another arc is 0, or nearly so. */
function ellipseMeetings(arc: EdgeArc, other: EdgeArc): Vector[] {
  const { major, minor, stretch, square } = arc.ellipse!
  const [a, b] = [Math.sqrt(square), Math.sqrt(square / stretch)]
  const at = (t: number): Vector => {
    const [u, v] = [a * Math.cos(t), b * Math.sin(t)]
    return unit([0, 1, 2].map((i) => arc.axis[i]! + u * major[i]! + v * minor[i]!) as unknown as Vector)
  }
  const gap = (t: number): number => gapOf(other, at(t))
  const found: Vector[] = []
  const values = Array.from({ length: STEPS }, (_, i) => gap((2 * Math.PI * i) / STEPS))
  for (let i = 0; i < STEPS; i++) {
    const [before, here, after] = [values.at(i - 1)!, values[i]!, values[(i + 1) % STEPS]!]
    const t = (2 * Math.PI * i) / STEPS
    const step = (2 * Math.PI) / STEPS
    if (here <= 0 !== after <= 0) found.push(at(bisect(gap, t, t + step)))
    else if (Math.abs(here) <= Math.abs(before) && Math.abs(here) <= Math.abs(after)) {
      const low = lowest(gap, Math.sign(here) || 1, t - step, t + step)
      found.push(at(low))
      const sign = gap(low) <= 0
      if (sign !== before <= 0) found.push(at(bisect(gap, t - step, low)), at(bisect(gap, low, t + step)))
    }
  }
  const ends = (other.radius < TOUCH ? [other.axis] : (other.ends ?? [])).filter((p) => isOn(arc, p))
  const loose = (p: Vector): boolean => isNearly(other, p)
  return [...found.filter(loose), ...ends]
}

function isNearly(arc: EdgeArc, p: Vector): boolean {
  if (Math.abs(gapOf(arc, p)) > 4 * blurOf(arc, p)) return false
  return !arc.start || (dot(arc.start, p) >= -TOUCH && dot(arc.end!, p) >= -TOUCH)
}

function bisect(f: (t: number) => number, from: number, to: number): number {
  let [a, b] = [from, to]
  const sign = f(a) <= 0
  for (let i = 0; i < 60; i++) {
    const middle = (a + b) / 2
    if (f(middle) <= 0 === sign) a = middle
    else b = middle
  }
  return (a + b) / 2
}

/** Where sign × f is least between two places, by the golden section. */
function lowest(f: (t: number) => number, sign: number, from: number, to: number): number {
  const golden = (Math.sqrt(5) - 1) / 2
  let [a, b] = [from, to]
  for (let i = 0; i < 60; i++) {
    const [c, d] = [b - golden * (b - a), a + golden * (b - a)]
    if (sign * f(c) < sign * f(d)) b = d
    else a = c
  }
  return (a + b) / 2
}

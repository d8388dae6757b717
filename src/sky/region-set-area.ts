import type { EdgeArc, RegionShape, ShapeLeaf } from "./region-arc.ts"
import { crossingsOf } from "./region-crossing.ts"
import { type Vector, cross, dot, solidAngle, unit } from "./region-vector.ts"

const SPHERE = 4 * Math.PI
/** How far beside a line it is looked, in radians, for what lies there. */
const BESIDE = 1e-11
/** The longest piece of a line that is taken at once, in radians around its axis. */
const LONGEST = Math.PI / 3

/**
 * The area of a set of regions, in steradians: the sum over all pieces of its edge of the triangle from a point of reference to the
 * piece's ends and of what lies between the piece and the great circle through them, modulo the sphere.
 */
export function setArea(shape: RegionShape): number {
  const leaves = shape.leaves!
  const cuts = new Map<EdgeArc, Vector[]>()
  crossingsOf(leaves, (point, first, second) => {
    for (const { arc } of [first, second]) cuts.set(arc, [...(cuts.get(arc) ?? []), point])
  })
  const reference = unit(leaves.find(({ shape: { arcs } }) => arcs.length > 0)?.shape.arcs[0]!.axis ?? [0, 0, 1])
  let sum = 0
  leaves.forEach((leaf, i) => {
    for (const arc of leaf.shape.arcs) sum += arcArea(shape, i, arc, cuts.get(arc) ?? [], reference)
  })
  const area = ((sum % SPHERE) + SPHERE) % SPHERE
  // all or nothing look the same: a glance at the sky tells
  const isNearly = area < 1e-3 || area > SPHERE - 1e-3
  return isNearly
    ? isMost(shape)
      ? area < 1
        ? area + SPHERE
        : area
      : area > 1
        ? Math.max(0, area - SPHERE)
        : area
    : area
}

/** Whether a set holds most of some points spread over the sphere. */
function isMost(shape: RegionShape): boolean {
  let held = 0
  for (let i = 0; i < 99; i++) {
    const z = (2 * i + 1) / 99 - 1
    const [r, phi] = [Math.sqrt(1 - z * z), i * 2.399963229728653]
    if (shape.side(r * Math.cos(phi), r * Math.sin(phi), z, NaN, NaN) > 0) held++
  }
  return held > 49
}

/** What the pieces of one arc that are edges of the set add to its area. */
function arcArea(shape: RegionShape, leaf: number, arc: EdgeArc, cuts: readonly Vector[], reference: Vector): number {
  const line = lineOf(arc)
  const stops = [0, line.length, ...cuts.map(line.placeOf)].filter((s) => s >= 0 && s <= line.length)
  stops.sort((a, b) => a - b)
  let sum = 0
  for (let i = 1; i < stops.length; i++) {
    const [from, to] = [stops[i - 1]!, stops[i]!]
    if (to - from < 1e-15) continue
    const way = wayOf(shape.leaves!, shape.combine!, leaf, line, (from + to) / 2)
    if (way === 0) continue
    const steps = Math.ceil((to - from) / LONGEST)
    for (let k = 0; k < steps; k++) {
      const [s, t] = [from + ((to - from) * k) / steps, from + ((to - from) * (k + 1)) / steps]
      const [p, q] = [line.at(s), line.at(t)]
      sum += way * (solidAngle([reference, p, q]) - solidAngle([arc.axis, p, q]) + line.sector(s, t))
    }
  }
  return sum
}

/** 1 where the set lies to the left of a line at a place of it, -1 to the right, 0 on both sides or none. */
function wayOf(
  leaves: readonly ShapeLeaf[],
  combine: (sides: number[]) => number,
  own: number,
  line: Line,
  place: number,
): number {
  const p = line.at(place)
  const left = line.leftAt(place)
  const beside = (sign: number): Vector =>
    unit([0, 1, 2].map((i) => p[i]! + sign * BESIDE * left[i]!) as unknown as Vector)
  const [here, there] = [beside(1), beside(-1)]
  const onLeft: number[] = []
  const onRight: number[] = []
  for (const [i, { shape }] of leaves.entries()) {
    const side = shape.side(...p, NaN, NaN)
    const isEdge = i === own || side === 0
    onLeft.push(isEdge ? shape.side(...here, NaN, NaN) : side)
    onRight.push(isEdge ? shape.side(...there, NaN, NaN) : side)
    // a line that two leaves share counts once
    if (isEdge && i < own && onLeft[i] !== onRight[i]) return 0
    if (i === own && onLeft[i] === onRight[i]) return 0
  }
  return Number(combine(onLeft) > 0) - Number(combine(onRight) > 0)
}

/** The line of an arc: places on it from 0 to its length, radians around the axis or of an ellipse's own angle. */
interface Line {
  readonly length: number
  readonly at: (place: number) => Vector
  readonly placeOf: (point: Vector) => number
  /** The direction to the left of the way. */
  readonly leftAt: (place: number) => Vector
  /** The area swept as seen from the axis, positive counter-clockwise. */
  readonly sector: (from: number, to: number) => number
}

function lineOf(arc: EdgeArc): Line {
  return arc.ellipse ? ellipseLine(arc) : circleLine(arc)
}

function circleLine({ axis, radius, ends }: EdgeArc): Line {
  const [least] = [0, 1, 2].sort((a, b) => Math.abs(axis[a]!) - Math.abs(axis[b]!))
  const any = [0, 1, 2].map((i) => (i === least ? 1 : 0)) as unknown as Vector
  const across = unit(cross(axis, ends?.[0] ?? any))
  const first = cross(across, axis)
  const [c, s] = [Math.cos(radius), Math.sin(radius)]
  const at = (t: number): Vector =>
    [0, 1, 2].map((i) => c * axis[i]! + s * (Math.cos(t) * first[i]! + Math.sin(t) * across[i]!)) as unknown as Vector
  const placeOf = (p: Vector): number => turned(Math.atan2(dot(across, p), dot(first, p)))
  return {
    length: ends ? placeOf(ends[1]) : radius === 0 ? 0 : 2 * Math.PI,
    at,
    placeOf,
    leftAt: (t) => towards(at(t), axis),
    sector: (from, to) => (to - from) * 2 * Math.sin(radius / 2) ** 2,
  }
}

/** Around its centre an ellipse's own angle goes from the major axis to the minor one, which is clockwise. */
function ellipseLine({ axis, radius, ellipse }: EdgeArc): Line {
  const { major, minor, stretch, square } = ellipse!
  const [a, b] = [Math.sqrt(square), Math.sqrt(square / stretch)]
  const at = (t: number): Vector =>
    unit(
      [0, 1, 2].map((i) => axis[i]! + a * Math.cos(t) * major[i]! + b * Math.sin(t) * minor[i]!) as unknown as Vector,
    )
  return {
    length: 2 * Math.PI,
    at,
    placeOf: (p) => turned(Math.atan2(dot(minor, p) / b, dot(major, p) / a)),
    leftAt: (t) =>
      unit([0, 1, 2].map((i) => (Math.cos(t) * major[i]!) / a + (Math.sin(t) * minor[i]!) / b) as unknown as Vector),
    sector: (from, to) => -ellipseSector(radius, Math.atan(b), from, to),
  }
}

/** The direction on the sphere from a point to another. */
function towards(from: Vector, to: Vector): Vector {
  return unit(cross(cross(from, to), from))
}

function turned(angle: number): number {
  return angle < -1e-14 ? angle + 2 * Math.PI : Math.max(0, angle)
}

/**
 * The area of a part of an ellipse seen from its centre, in steradians: ∫ tan a tan b / (q (q + 1)) dt with q² = 1 + tan²a cos²t +
 * tan²b sin²t, by Simpson's rule until it stands.
 * @param a semi-major axis, radians.
 * @param b semi-minor axis.
 * @param from the ellipse's own angle at the start.
 */
export function ellipseSector(a: number, b: number, from: number, to: number): number {
  const [ta, tb] = [Math.tan(a), Math.tan(b)]
  const at = (t: number): number => {
    const q = Math.sqrt(1 + (ta * Math.cos(t)) ** 2 + (tb * Math.sin(t)) ** 2)
    return 1 / (q * (q + 1))
  }
  let last = NaN
  for (let count = 16; count <= 2 ** 16; count *= 2) {
    const step = (to - from) / count
    let sum = at(from) + at(to)
    for (let i = 1; i < count; i++) sum += (i % 2 === 1 ? 4 : 2) * at(from + i * step)
    const value = (ta * tb * sum * step) / 3
    if (Math.abs(value - last) <= 1e-14 * Math.abs(value)) return value
    last = value
  }
  return last
}

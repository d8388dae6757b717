import { type Vector, cross, normalOf } from "./region-vector.ts"

/**
 * A piece of a region's edge: the points p of the circle |p − axis|² = chord², or only those of them with start·p ≥ 0 and
 * end·p ≥ 0, at most half of it. The axis is the nearer of the circle's two, so its radius is at most 90° and the chord keeps
 * its digits. A circle of radius 0 is a point.
 */
export interface EdgeArc {
  readonly axis: Vector
  /** Radians. */
  readonly radius: number
  readonly start: Vector | undefined
  readonly end: Vector | undefined
}

/** What a geometric search needs of a region: its edge, and a test of membership. */
export interface RegionShape {
  /** All of the edge; empty where the region is the whole sky. */
  readonly arcs: readonly EdgeArc[]
  /** One point at least of every closed line of the edge, ICRS degrees. */
  readonly anchors: readonly (readonly [lon: number, lat: number])[]
  /** Whether a point is inside or on the edge, given as a unit vector and as degrees, 0 ≤ lon < 360. */
  contains(x: number, y: number, z: number, lon: number, lat: number): boolean
  /** The same from the unit vector alone; within a few 1e-15 radians of the edge it may answer either. */
  holds(x: number, y: number, z: number): boolean
}

/** The arc of the great circle around `axis` from `from` to `to`, to the left around the axis, at most 180°. */
export function greatArc(axis: Vector, from: Vector, to: Vector): EdgeArc {
  return { axis, radius: Math.PI / 2, start: cross(axis, from), end: cross(to, axis) }
}

/** The great-circle arc between two vertices less than 180° apart, its axis to the left. */
export function arcBetween(from: Vector, to: Vector): EdgeArc {
  return greatArc(normalOf(from, to), from, to)
}

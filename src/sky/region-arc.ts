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
  /** The two ends, where the arc is a piece. */
  readonly ends?: readonly [Vector, Vector]
  /** Where the edge is an ellipse instead: then the axis is its centre, the radius its semi-major axis, and start and end are the axis. */
  readonly ellipse?: EllipseEdge
}

/**
 * The points p of the sphere with (major·p)² + stretch (minor·p)² = square (axis·p)², on the axis' side.
 */
export interface EllipseEdge {
  readonly major: Vector
  readonly minor: Vector
  /** tan² of the semi-major axis over tan² of the semi-minor one. */
  readonly stretch: number
  /** tan² of the semi-major axis. */
  readonly square: number
  /** The points from which the distances of the edge add up to twice the semi-major axis. */
  readonly foci: readonly [Vector, Vector]
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
  /** 1 inside, 0 on the edge, -1 outside; from the unit vector alone where `lon` is NaN. */
  side(x: number, y: number, z: number, lon: number, lat: number): number
  /** Of a set of regions: the shapes that it is made of. */
  readonly leaves?: readonly ShapeLeaf[]
  /** Of a set of regions: its side from those of its leaves, or 1, 0 and -1 for all, some and none of a place. */
  readonly combine?: (sides: ArrayLike<number>) => number
}

/** One of the shapes of a set of regions, and which of the set's arcs are its own. */
export interface ShapeLeaf {
  readonly shape: RegionShape
  readonly from: number
  readonly to: number
}

/** A shape from its edge and the side on which points lie. */
export function shapeFrom(
  arcs: readonly EdgeArc[],
  anchors: readonly (readonly [lon: number, lat: number])[],
  side: RegionShape["side"],
): RegionShape {
  return {
    arcs,
    anchors,
    side,
    contains: (x, y, z, lon, lat) => side(x, y, z, lon, lat) >= 0,
    holds: (x, y, z) => side(x, y, z, NaN, NaN) >= 0,
  }
}

/** The arc of the great circle around `axis` from `from` to `to`, to the left around the axis, at most 180°. */
export function greatArc(axis: Vector, from: Vector, to: Vector): EdgeArc {
  return { axis, radius: Math.PI / 2, start: cross(axis, from), end: cross(to, axis), ends: [from, to] }
}

/** The great-circle arc between two vertices less than 180° apart, its axis to the left. */
export function arcBetween(from: Vector, to: Vector): EdgeArc {
  return greatArc(normalOf(from, to), from, to)
}

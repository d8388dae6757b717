/** A position on the sphere: ICRS degrees. */
export type Vertex = readonly [lon: number, lat: number]

/** All positions within `radius` degrees of a centre. */
export interface Cone {
  readonly kind: "cone"
  readonly lon: number
  readonly lat: number
  readonly radius: number
}

/**
 * All positions between two meridians and two parallels: from `lon1` eastward to `lon2` (across longitude 0 where lon2 <
 * lon1; all longitudes where `full`), and from `lat1` up to `lat2`.
 */
export interface Zone {
  readonly kind: "zone"
  readonly lon1: number
  readonly lon2: number
  readonly full: boolean
  readonly lat1: number
  readonly lat2: number
}

/**
 * All positions inside a closed line of great-circle arcs, each the shorter way between two vertices. The inside is the
 * smaller side, whatever the order of the vertices.
 */
export interface Polygon {
  readonly kind: "polygon"
  readonly vertices: readonly Vertex[]
  /**
   * Where it is "left", the inside is what lies to the left of the way along the vertices, seen from outside the sphere; it may exceed a
   * hemisphere.
   */
  readonly orientation?: "left"
}

/**
 * All positions whose distances from two foci add up to at most twice the semi-major axis: the cut of the sphere by an elliptical
 * cone. The edge is `semiMajor` and `semiMinor` degrees from the centre along the axes; `angle` is the position angle of the
 * major axis, degrees from north through east.
 */
export interface Ellipse {
  readonly kind: "ellipse"
  readonly lon: number
  readonly lat: number
  readonly semiMajor: number
  readonly semiMinor: number
  readonly angle: number
}

/** All positions from `inner` to `outer` degrees from a centre. */
export interface Annulus {
  readonly kind: "annulus"
  readonly lon: number
  readonly lat: number
  readonly inner: number
  readonly outer: number
}

/**
 * A rectangle of four great circles, `width` and `height` degrees across along its axes through the centre; `angle` is the position
 * angle of the height, degrees from north through east.
 */
export interface Box {
  readonly kind: "box"
  readonly lon: number
  readonly lat: number
  readonly width: number
  readonly height: number
  readonly angle: number
}

/** All that is in one of some regions (union), in all of them (intersection), or in the first and inside none of the others (difference). */
export interface RegionSet {
  readonly kind: "union" | "intersection" | "difference"
  readonly regions: readonly Region[]
}

/** A region of the sky that is no set of others. */
export type SimpleRegion = Cone | Zone | Polygon | Ellipse | Annulus | Box

/** A region of the sky: ICRS degrees, its edge belongs to it, that of what a difference takes away too. */
export type Region = SimpleRegion | RegionSet

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
}

/** A region of the sky: ICRS degrees, its edge belongs to it. */
export type Region = Cone | Zone | Polygon

const RADIANS = Math.PI / 180

/** A direction as a unit vector: x to (lon 0, lat 0), z to the north pole. */
export type Vector = readonly [x: number, y: number, z: number]

/** The unit vector of a position in degrees, any finite longitude. */
export function vectorOf(lon: number, lat: number): Vector {
  const phi = (lon % 360) * RADIANS
  const theta = lat * RADIANS
  const radius = Math.cos(theta)
  return [radius * Math.cos(phi), radius * Math.sin(phi), Math.sin(theta)]
}

/** The position in degrees of a vector of any length but 0. */
export function positionOf([x, y, z]: Vector): [lon: number, lat: number] {
  const lon = Math.atan2(y, x) / RADIANS
  return [lon < 0 ? lon + 360 : lon, Math.atan2(z, Math.hypot(x, y)) / RADIANS]
}

/** At a position, the directions to the position angle `angle` (along) and to the left of it, seen from within (across: angle + 90). */
export function tangentOf(
  lon: number,
  lat: number,
  angle: number,
): { readonly center: Vector; readonly along: Vector; readonly across: Vector } {
  const [center, north, east] = [vectorOf(lon, lat), vectorOf(lon, lat + 90), vectorOf(lon + 90, 0)]
  const [c, s] = [Math.cos(angle * RADIANS), Math.sin(angle * RADIANS)]
  const mixed = (a: number, b: number): Vector => [
    a * north[0] + b * east[0],
    a * north[1] + b * east[1],
    a * north[2] + b * east[2],
  ]
  return { center, along: mixed(c, s), across: mixed(-s, c) }
}

/** Scalar product. */
export function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/** Vector product. */
export function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

/** `a` scaled to length 1. */
export function unit(a: Vector): Vector {
  const length = Math.hypot(a[0], a[1], a[2])
  return [a[0] / length, a[1] / length, a[2] / length]
}

/** The opposite vector. */
export function minus(a: Vector): Vector {
  return [-a[0], -a[1], -a[2]]
}

/** Length of the straight line between the ends of two vectors: 2 sin(angle / 2) for unit vectors. */
export function chordOf(a: Vector, b: Vector): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])
}

/** Angle between two unit vectors, in radians, precise at every size. */
export function angleOf(a: Vector, b: Vector): number {
  const chord = chordOf(a, b)
  return chord < 1.5 ? 2 * Math.asin(chord / 2) : Math.PI - 2 * Math.asin(Math.min(1, chordOf(a, minus(b)) / 2))
}

/**
 * The unit normal of the great circle from `a` to `b`, to the left of that way. (b − a) × (b + a) is twice a × b without its
 * loss of digits where the two are close or opposite.
 */
export function normalOf(a: Vector, b: Vector): Vector {
  return unit(cross([a[0] - b[0], a[1] - b[1], a[2] - b[2]], [a[0] + b[0], a[1] + b[1], a[2] + b[2]]))
}

/**
 * The signed solid angle of a polygon of unit vectors in steradians, above 0 where they run counter-clockwise as seen from the centre's outside:
 * signed triangles from the first vertex (Van Oosterom & Strackee 1983), modulo the sphere.
 */
export function solidAngle(vertices: readonly Vector[]): number {
  const [a] = vertices
  let sum = 0
  for (let i = 2; i < vertices.length; i++) {
    const [b, c] = [vertices[i - 1]!, vertices[i]!]
    // the triple product of the sides from a keeps the digits of small triangles
    const triple = dot(a!, cross(minusOf(b, a!), minusOf(c, a!)))
    sum += 2 * Math.atan2(triple, 1 + dot(a!, b) + dot(b, c) + dot(c, a!))
  }
  return sum
}

function minusOf(a: Vector, b: Vector): Vector {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

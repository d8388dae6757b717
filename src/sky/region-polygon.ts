import type { Vertex } from "./region.ts"
import { type EdgeArc, type RegionShape, arcBetween, shapeFrom } from "./region-arc.ts"
import { type Vector, chordOf, cross, dot, minus, unit, vectorOf } from "./region-vector.ts"

/** Radians within which a point counts as on an edge: the rounding of unit vectors. */
const ON_EDGE = 1e-15

/**
 * The shape of a simple polygon. Convex ones are tested by half-spaces, others by counting crossings.
 * @param leftIsInside else the smaller side is.
 */
export function polygonShape(vertices: readonly Vertex[], leftIsInside = false): RegionShape {
  const given = vertices.map(([lon, lat]) => vectorOf(lon, lat))
  const reference = farDirection(given)
  const sides = sidesOf(given, reference, leftIsInside)
  const ordered = sides.leftIsInside ? given : [...given].reverse()
  const arcs = ordered.map((from, i) => arcBetween(from, ordered[(i + 1) % ordered.length]!))
  const convex = arcs.every((arc, i) => dot(arc.axis, ordered[(i + 2) % ordered.length]!) >= -ON_EDGE)
  const anchor = vertices[0]!
  if (!convex) return shapeFrom(arcs, [anchor], crossingSide(ordered, arcs, reference, sides.referenceIsInside))
  const holds = halfSpaceTest(arcs)
  return { arcs, anchors: [anchor], holds, contains: holds, side: halfSpaceSide(arcs) }
}

/** A direction far from all edges: the antipode of the middle, or a pole of the axes where that is better. */
function farDirection(vertices: readonly Vector[]): Vector {
  const arcs = vertices.map((from, i) => arcBetween(from, vertices[(i + 1) % vertices.length]!))
  const sum = vertices.reduce<Vector>((s, v) => [s[0] + v[0], s[1] + v[1], s[2] + v[2]], [0, 0, 0])
  const candidates: Vector[] = [
    ...(Math.hypot(...sum) > 1e-3 ? [minus(unit(sum)), unit(sum)] : []),
    ...(
      [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ] as const
    ).flatMap((axis) => [axis, minus(axis)]),
    ...arcs.slice(0, 64).flatMap((arc) => [arc.axis, minus(arc.axis)]),
  ]
  let best = candidates[0]!
  let farthest = -1
  for (const candidate of candidates) {
    let nearest = Infinity
    for (let i = 0; i < arcs.length && nearest > farthest; i++)
      nearest = Math.min(nearest, distanceTo(arcs[i]!, vertices[i]!, candidate))
    if (nearest > farthest) {
      farthest = nearest
      best = candidate
    }
  }
  return best
}

/** A lower bound of the distance between a direction and an arc that begins at `from`, good enough to compare. */
function distanceTo(arc: EdgeArc, from: Vector, p: Vector): number {
  const inside = dot(arc.start!, p) > 0 && dot(arc.end!, p) > 0
  return inside ? Math.abs(dot(arc.axis, p)) : chordOf(from, p)
}

/**
 * Which side of the line is its smaller one, and whether the reference is in it. The signed areas of the triangles
 * (reference, vertex, next vertex) add up to the area to the left, less the whole sphere where the reference is left and not
 * encircled; the turns around the reference say whether it is encircled.
 */
function sidesOf(
  vertices: readonly Vector[],
  reference: Vector,
  leftIsWanted: boolean,
): { leftIsInside: boolean; referenceIsInside: boolean } {
  let area = 0
  let turn = 0
  vertices.forEach((a, i) => {
    const b = vertices[(i + 1) % vertices.length]!
    const triple = dot(reference, cross(a, b))
    const [ra, rb, ab] = [dot(reference, a), dot(reference, b), dot(a, b)]
    area += 2 * Math.atan2(triple, 1 + ra + rb + ab)
    turn += Math.atan2(triple, ab - ra * rb)
  })
  const encircled = Math.round(turn / (2 * Math.PI))
  const referenceIsLeft = encircled > 0 || (encircled === 0 && area < 0)
  const left = area < 0 ? area + 4 * Math.PI : area
  const leftIsInside = leftIsWanted || left <= 2 * Math.PI
  return { leftIsInside, referenceIsInside: referenceIsLeft === leftIsInside }
}

function halfSpaceTest(arcs: readonly EdgeArc[]): RegionShape["holds"] {
  const count = arcs.length
  const normals = Float64Array.from(arcs.flatMap((arc) => [...arc.axis]))
  return (x, y, z) => {
    for (let i = 0; i < 3 * count; i += 3)
      if (normals[i]! * x + normals[i + 1]! * y + normals[i + 2]! * z < -ON_EDGE) return false
    return true
  }
}

function halfSpaceSide(arcs: readonly EdgeArc[]): RegionShape["side"] {
  return (x, y, z) => {
    let least = Infinity
    for (const { axis } of arcs) least = Math.min(least, axis[0] * x + axis[1] * y + axis[2] * z)
    return least < -ON_EDGE ? -1 : least > ON_EDGE ? 1 : 0
  }
}

/**
 * The side of a point: counts the edges that the way from a point along its meridian to the reference crosses, meridians taken around the
 * reference. A vertex on that meridian counts as east of it, for both of its edges.
 */
function crossingSide(
  vertices: readonly Vector[],
  arcs: readonly EdgeArc[],
  reference: Vector,
  referenceIsInside: boolean,
): RegionShape["side"] {
  const across = unit(cross(Math.abs(reference[2]) < 0.9 ? [0, 0, 1] : [1, 0, 0], reference))
  const frame = [across, cross(reference, across), reference] as const
  const turned = (v: Vector): number[] => frame.map((axis) => dot(axis, v))
  const count = arcs.length
  const corners = Float64Array.from(vertices.flatMap(turned))
  const normals = Float64Array.from(arcs.flatMap((arc) => turned(arc.axis)))
  const isOnEdge = edgeTest(arcs)
  return (x, y, z) => {
    let px = frame[0][0] * x + frame[0][1] * y + frame[0][2] * z
    const py = frame[1][0] * x + frame[1][1] * y + frame[1][2] * z
    const pz = frame[2][0] * x + frame[2][1] * y + frame[2][2] * z
    // at the point opposite to the reference all meridians meet, and any will do
    if (px * px + py * py < 1e-40) px = 1e-20
    let inside = referenceIsInside
    let i = 3 * (count - 1)
    let eastI = px * corners[i + 1]! - py * corners[i]!
    for (let j = 0; j < 3 * count; j += 3) {
      const eastJ = px * corners[j + 1]! - py * corners[j]!
      const crosses = eastI < 0 !== eastJ < 0
      if (crosses || Math.abs(eastI) < ON_EDGE || Math.abs(eastJ) < ON_EDGE) {
        const side = normals[i]! * px + normals[i + 1]! * py + normals[i + 2]! * pz
        if (side < ON_EDGE && side > -ON_EDGE && isOnEdge(i / 3, x, y, z)) return 0
        const ahead =
          Math.abs(eastJ) * (px * corners[i]! + py * corners[i + 1]!) +
          Math.abs(eastI) * (px * corners[j]! + py * corners[j + 1]!)
        if (crosses && ahead > 0 && eastI < 0 === side < 0) inside = !inside
      }
      i = j
      eastI = eastJ
    }
    return inside ? 1 : -1
  }
}

function edgeTest(arcs: readonly EdgeArc[]): (i: number, x: number, y: number, z: number) => boolean {
  return (i, x, y, z) => {
    const { axis, start, end } = arcs[i]!
    const p: Vector = [x, y, z]
    return Math.abs(dot(axis, p)) <= ON_EDGE && dot(start!, p) >= -ON_EDGE && dot(end!, p) >= -ON_EDGE
  }
}

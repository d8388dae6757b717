import { CaelumError } from "../core/index.ts"
import type { Vertex } from "./region.ts"
import { type Vector, chordOf, cross, dot, minus, normalOf, vectorOf } from "./region-vector.ts"

const MOST_VERTICES = 10_000
/** Radians below which two directions are one: a few units in the last place of a vector. */
const SAME = 2e-15
/** Distance from 180° below which the great circle through two vertices is not determined. */
const OPPOSITE = 1e-8

interface Edge {
  readonly index: number
  readonly from: Vector
  readonly to: Vector
  readonly normal: Vector
  /** Bounds of z along the edge. */
  readonly low: number
  readonly high: number
}

/** The distinct vertices of a simple polygon, in order. @throws CaelumError as `polygon` says. */
export function checkPolygon(vertices: readonly Vertex[]): readonly Vertex[] {
  if (vertices.length > MOST_VERTICES)
    throw new CaelumError(
      "limit",
      `A polygon of ${vertices.length} vertices was given where ${MOST_VERTICES} are the most; simplify it or split it.`,
    )
  const vectors = vertices.map(([lon, lat]) => vectorOf(lon, lat))
  const distinct = vertices.filter((_, i) => chordOf(vectors[i]!, vectors.at(i - 1)!) > SAME)
  if (distinct.length < 3)
    throw new CaelumError(
      "usage",
      `A polygon needs three distinct vertices and ${vertices.length} were given, ${distinct.length} of them distinct; add some.`,
    )
  const edges = edgesOf(distinct)
  edges.forEach((edge, i) => checkTurn(edges.at(i - 1)!, edge, distinct))
  checkCrossings(edges, distinct)
  return distinct
}

function edgesOf(vertices: readonly Vertex[]): Edge[] {
  const vectors = vertices.map(([lon, lat]) => vectorOf(lon, lat))
  return vectors.map((from, index) => {
    const to = vectors[(index + 1) % vectors.length]!
    if (chordOf(from, minus(to)) < OPPOSITE) throw refused(vertices, index, "spans 180 degrees; put a vertex between")
    const bulge = 1 - Math.sqrt(Math.max(0, 1 - (chordOf(from, to) / 2) ** 2)) + SAME
    const low = Math.min(from[2], to[2]) - bulge
    const high = Math.max(from[2], to[2]) + bulge
    return { index, from, to, normal: normalOf(from, to), low, high }
  })
}

/** Two edges that follow each other must not lie on each other. */
function checkTurn(before: Edge, after: Edge, vertices: readonly Vertex[]): void {
  const back = cross(before.to, before.normal)
  const onward = cross(after.normal, after.from)
  const shorter = Math.min(1, chordOf(before.from, before.to), chordOf(after.from, after.to))
  const folded = Math.abs(dot(before.normal, onward)) * shorter <= SAME && dot(back, onward) > 0
  if (folded) throw refused(vertices, after.index, "runs back over the one before it; leave one of its vertices out")
}

/** Sweeps from south to north, so that only edges whose latitudes overlap are compared. */
function checkCrossings(edges: readonly Edge[], vertices: readonly Vertex[]): void {
  const count = edges.length
  let open: Edge[] = []
  for (const edge of [...edges].sort((a, b) => a.low - b.low)) {
    open = open.filter((other) => other.high >= edge.low)
    for (const other of open) {
      const apart = Math.abs(edge.index - other.index)
      if (apart === 1 || apart === count - 1 || !meets(edge, other)) continue
      throw refused(vertices, Math.min(edge.index, other.index), "touches or crosses another; split the polygon there")
    }
    open.push(edge)
  }
}

function meets(a: Edge, b: Edge): boolean {
  const b1 = dot(a.normal, b.from)
  const b2 = dot(a.normal, b.to)
  if ((b1 > SAME && b2 > SAME) || (b1 < -SAME && b2 < -SAME)) return false
  const a1 = dot(b.normal, a.from)
  const a2 = dot(b.normal, a.to)
  if ((a1 > SAME && a2 > SAME) || (a1 < -SAME && a2 < -SAME)) return false
  const clear = Math.min(Math.abs(b1), Math.abs(b2), Math.abs(a1), Math.abs(a2)) > SAME
  // the circles meet in two opposite points; the arcs share one of them only if each goes to the other's other side there
  if (clear) return b1 > 0 !== a1 > 0
  return [b.from, b.to].some((p) => isOn(a, p)) || [a.from, a.to].some((p) => isOn(b, p))
}

function isOn(edge: Edge, p: Vector): boolean {
  if (Math.abs(dot(edge.normal, p)) > SAME) return false
  return dot(cross(edge.normal, edge.from), p) >= -SAME && dot(cross(edge.to, edge.normal), p) >= -SAME
}

function refused(vertices: readonly Vertex[], index: number, what: string): CaelumError {
  const [from, to] = [vertices[index]!, vertices[(index + 1) % vertices.length]!]
  return new CaelumError(
    "usage",
    `The polygon's edge from (${from.join(", ")}) to (${to.join(", ")}) ${what}, for the inside to be known.`,
  )
}

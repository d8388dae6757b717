import { CaelumError } from "../core/index.ts"
import type { Moc } from "./moc.ts"
import { mocCells } from "./moc-cells.ts"
import { neighbours64 } from "./neighbours.ts"
import { spotOfBigint } from "./nested64.ts"
import { MAX_ORDER, sideOf } from "./order.ts"
import { type Place, placeOf } from "./place.ts"

const MOST_EDGES = 2 ** 22

/** The edges of a cell on the way from its southern corner by the eastern, northern and western ones. */
interface Side {
  /** Index of the neighbour behind it, as `neighbours64` has them. */
  readonly beyond: number
  /** Children along it, in order: 1 for the eastern column, 2 for the upper row. */
  readonly children: readonly [bigint, bigint]
  /** Corner at which it begins: 1 for the eastern column, 2 for the upper row. */
  readonly from: number
  readonly to: number
}

const SIDES: readonly Side[] = [
  { beyond: 6, children: [0n, 1n], from: 0, to: 1 },
  { beyond: 4, children: [1n, 3n], from: 1, to: 3 },
  { beyond: 2, children: [3n, 2n], from: 3, to: 2 },
  { beyond: 0, children: [2n, 0n], from: 2, to: 0 },
]
/** The neighbours that meet at a corner, by corner: south, east, west, north. */
const AROUND: readonly (readonly number[])[] = [
  [0, 7, 6],
  [4, 5, 6],
  [0, 1, 2],
  [2, 3, 4],
]

interface Edge {
  readonly order: number
  readonly cell: bigint
  readonly side: Side
}

/**
 * The border of a space MOC as closed lines: each a list of positions in degrees, corners of its cells, with the MOC on the left of one
 * who walks on the outside of the sphere; seen on the sky, with east to the left, it is on the right. Holes are lines of their own;
 * where two parts touch in a corner alone, each has its own line. Empty for no sky and for all of it.
 *
 * Between two positions the border follows the edge of a cell, which is no great circle (`cellBoundary` follows it more closely).
 * @throws CaelumError `limit` for a border of more than 4,194,304 edges; take a coarser MOC.
 */
export function mocBorders(moc: Moc): [lon: number, lat: number][][] {
  const edges: Edge[] = []
  const { orders, cells } = mocCells(moc)
  orders.forEach((order, i) => {
    for (const side of SIDES) addBorder(moc, { order, cell: cells[i]!, side }, edges)
  })
  return chained(edges)
}

/** Adds an edge of a cell of the MOC where the other side is not in it, in halves where it is so in part. */
function addBorder(moc: Moc, edge: Edge, edges: Edge[]): void {
  const { order, cell, side } = edge
  const beyond = neighbours64(order, cell)[side.beyond]!
  const size = 4n ** BigInt(MAX_ORDER - order)
  const held = partOf(moc.ranges, beyond * size, (beyond + 1n) * size)
  if (held === "all") return
  if (held === "some") {
    for (const child of side.children) addBorder(moc, { order: order + 1, cell: 4n * cell + child, side }, edges)
    return
  }
  edges.push(edge)
  if (edges.length > MOST_EDGES)
    throw new CaelumError(
      "limit",
      `The border of the MOC has more than ${MOST_EDGES} edges; degrade it to a coarser order.`,
    )
}

/** Whether ascending ranges hold all, some or nothing of [start, end). */
function partOf(ranges: BigInt64Array, start: bigint, end: bigint): "all" | "some" | "none" {
  let [low, high] = [0, ranges.length / 2]
  while (low < high) {
    const middle = (low + high) >> 1
    if (ranges[2 * middle + 1]! <= start) low = middle + 1
    else high = middle
  }
  if (2 * low >= ranges.length || ranges[2 * low]! >= end) return "none"
  return ranges[2 * low]! <= start && ranges[2 * low + 1]! >= end ? "all" : "some"
}

/** The cell of order 29 in a corner of a cell. */
function cornerCell({ order, cell }: Edge, corner: number): bigint {
  const down = BigInt(MAX_ORDER - order)
  // repeated, the two bits of the corner lead down to it
  const path = (BigInt(corner) * (4n ** down - 1n)) / 3n
  return cell * 4n ** down + path
}

/** A name that all cells around a corner have for it: the least of the cells of order 29 there. */
function cornerName(own: bigint, corner: number): bigint {
  const around = neighbours64(MAX_ORDER, own)
  return AROUND[corner]!.reduce(
    (least, way) => (around[way]! >= 0n && around[way]! < least ? around[way]! : least),
    own,
  )
}

/** Edges joined to closed lines; at a corner that two lines pass, a line stays with its own cell. */
function chained(edges: readonly Edge[]): [number, number][][] {
  const starts = new Map<bigint, { edge: Edge; own: bigint }[]>()
  for (const edge of edges) {
    const own = cornerCell(edge, edge.side.from)
    const name = cornerName(own, edge.side.from)
    const there = starts.get(name)
    if (there) there.push({ edge, own })
    else starts.set(name, [{ edge, own }])
  }
  const lines: [number, number][][] = []
  for (const [name, list] of starts) {
    while (list.length > 0) lines.push(follow(starts, name))
  }
  return lines
}

function follow(starts: ReadonlyMap<bigint, { edge: Edge; own: bigint }[]>, first: bigint): [number, number][] {
  const line: [number, number][] = []
  let at = first
  let from = -1n
  do {
    const list = starts.get(at)!
    const own = list.findIndex((each) => each.own === from)
    const [{ edge }] = list.splice(Math.max(0, own), 1) as [{ edge: Edge; own: bigint }]
    line.push(placeOfCorner(edge, edge.side.from))
    from = cornerCell(edge, edge.side.to)
    at = cornerName(from, edge.side.to)
  } while (at !== first || starts.get(at)!.some((each) => each.own === from))
  return line
}

function placeOfCorner({ order, cell }: Edge, corner: number): [number, number] {
  const { face, x, y } = spotOfBigint(order, cell)
  const place: Place = { lon: 0, lat: 0 }
  placeOf(sideOf(order), face, x + (corner & 1), y + (corner >> 1), place)
  return [place.lon, place.lat]
}

import { CaelumError } from "../core/index.ts"
import { crossingsOf } from "./region-crossing.ts"
import { type RegionShape, type ShapeLeaf } from "./region-arc.ts"
import { MOST_DEPTH, MOST_PARTS } from "./region-sets.ts"
import type { Region, RegionSet } from "./region.ts"
import { positionOf, vectorOf, type Vector } from "./region-vector.ts"

type Combine = (sides: ArrayLike<number>) => number

/** The shape of a set of regions, from those of the simple ones in it. */
export function setShape(region: RegionSet, shapeOf: (region: Region) => RegionShape): RegionShape {
  const leaves: ShapeLeaf[] = []
  const add = (part: Region): number => {
    const from = leaves.at(-1)?.to ?? 0
    const shape = shapeOf(part)
    if (leaves.length === MOST_PARTS)
      throw new CaelumError("limit", `A set of more than ${MOST_PARTS} regions was given; make a MOC of them instead.`)
    return leaves.push({ shape, from, to: from + shape.arcs.length }) - 1
  }
  const combine = combineOf(region, add, 0)
  const sides = new Int8Array(leaves.length)
  const side: RegionShape["side"] = (x, y, z, lon, lat) => {
    for (let i = 0; i < leaves.length; i++) sides[i] = leaves[i]!.shape.side(x, y, z, lon, lat)
    return combine(sides)
  }
  return {
    arcs: leaves.flatMap(({ shape }) => shape.arcs),
    anchors: anchorsOf(leaves, combine),
    side,
    contains: (x, y, z, lon, lat) => side(x, y, z, lon, lat) >= 0,
    holds: (x, y, z) => side(x, y, z, NaN, NaN) >= 0,
    leaves,
    combine,
  }
}

function combineOf(region: Region, add: (part: Region) => number, depth: number): Combine {
  if (region.kind !== "union" && region.kind !== "intersection" && region.kind !== "difference") {
    const leaf = add(region)
    return (sides) => sides[leaf]!
  }
  if (depth === MOST_DEPTH || region.regions.length === 0)
    throw new CaelumError(
      "usage",
      `A ${region.kind} of ${region.regions.length} regions stands ${depth} sets deep; give regions, at most ${MOST_DEPTH} deep.`,
    )
  const parts = region.regions.map((part) => combineOf(part, add, depth + 1))
  if (region.kind === "union") return (sides) => parts.reduce((most, part) => Math.max(most, part(sides)), -1)
  if (region.kind === "intersection") return (sides) => parts.reduce((least, part) => Math.min(least, part(sides)), 1)
  const [first, ...taken] = parts
  return (sides) => taken.reduce((least, part) => Math.min(least, -part(sides)), first!(sides))
}

/**
 * Points that lie in the set, one at least in each of its separate pieces: a piece's edge is a whole line of one of the leaves, or
 * passes from one to another where they cross.
 */
function anchorsOf(leaves: readonly ShapeLeaf[], combine: Combine): (readonly [number, number])[] {
  const kept: (readonly [number, number])[] = []
  const offer = (vector: Vector, lon: number, lat: number, owners: readonly number[]): void => {
    const sides = leaves.map(({ shape }) => shape.side(...vector, lon, lat))
    for (const owner of owners) sides[owner] = 0
    if (combine(sides) >= 0) kept.push([lon, lat])
  }
  leaves.forEach(({ shape }, i) => {
    for (const [lon, lat] of shape.anchors) offer(vectorOf(lon, lat), lon, lat, [i])
  })
  crossingsOf(leaves, (point, first, second) => offer(point, ...positionOf(point), [first.leaf, second.leaf]))
  return kept
}

import { CaelumError } from "../core/index.ts"
import type { Region, RegionSet } from "./region.ts"

/** The most simple regions that a set of regions is made of. */
export const MOST_PARTS = 1000
/** How deep sets may hold sets. */
export const MOST_DEPTH = 32

/**
 * All that is in one at least of some regions.
 * @throws CaelumError `usage` for no regions.
 */
export function unionRegions(...regions: readonly Region[]): RegionSet {
  return setOf("union", regions)
}

/**
 * All that is in every one of some regions. Regions own their edges, so two that touch have those of their points in common.
 * @throws CaelumError `usage` for no regions.
 */
export function intersectRegions(...regions: readonly Region[]): RegionSet {
  return setOf("intersection", regions)
}

/**
 * All that is in a region and inside none of the others: a polygon with holes, for example. The edges of what is taken away stay.
 * The complement of a region is `subtractRegions(cone(0, 0, 180), region)`.
 */
export function subtractRegions(from: Region, ...taken: readonly Region[]): RegionSet {
  return setOf("difference", [from, ...taken])
}

function setOf(kind: RegionSet["kind"], regions: readonly Region[]): RegionSet {
  if (regions.length === 0)
    throw new CaelumError("usage", `The ${kind} of no regions was asked for; give one region at least.`)
  return { kind, regions }
}

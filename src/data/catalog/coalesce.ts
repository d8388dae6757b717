import { planReads, type ReadCost, type Span } from "../../core/index.ts"

/** Unwanted bytes that a query may read for fewer requests, as a part of the wanted ones. */
const OVERREAD = 1 / 3
const FRUGAL_OVERREAD = 1 / 32
/** Below this gap the cost is that of a metered link. */
const FRUGAL_GAP = 65_536

/** The requests for the wanted column chunks of several objects; unwanted bytes stay a small part of the wanted ones. Pure. */
export function coalesceSpans(objects: readonly (readonly Span[])[], cost: ReadCost): Span[][] {
  const overread = cost.gap < FRUGAL_GAP ? FRUGAL_OVERREAD : OVERREAD
  return planReads(objects, { ...cost, overread, spare: 0 })
}

import { mergeSpans, type ReadCost, type Span } from "../../core/index.ts"

/** Unwanted bytes that a query may read for fewer requests, as a part of the wanted ones. */
const OVERREAD = 1 / 3
const FRUGAL_OVERREAD = 1 / 32
/** Below this gap the cost is that of a metered link. */
const FRUGAL_GAP = 65_536

/**
 * Turns the wanted spans of several objects into requests. The cheapest gaps of all are crossed first, none longer than the
 * cost allows, and only while the unwanted bytes stay a small part of the wanted ones. Pure.
 */
export function coalesceSpans(objects: readonly (readonly Span[])[], cost: ReadCost): Span[][] {
  const merged = objects.map((spans) => mergeSpans(spans, 0))
  const wanted = merged.flat().reduce((sum, span) => sum + span.length, 0)
  let budget = wanted * (cost.gap < FRUGAL_GAP ? FRUGAL_OVERREAD : OVERREAD)
  const crossed = merged.map(() => new Set<number>())
  for (const { object, index, size } of gapsOf(merged)) {
    if (size > cost.gap || size > budget) break
    budget -= size
    crossed[object]!.add(index)
  }
  return merged.map((spans, object) => joinSpans(spans, crossed[object]!))
}

interface Gap {
  readonly object: number
  /** The gap lies behind the span of this index. */
  readonly index: number
  readonly size: number
}

function gapsOf(objects: readonly (readonly Span[])[]): Gap[] {
  const gaps: Gap[] = []
  for (const [object, spans] of objects.entries())
    for (let index = 0; index + 1 < spans.length; index++) {
      const end = spans[index]!.offset + spans[index]!.length
      gaps.push({ object, index, size: spans[index + 1]!.offset - end })
    }
  return gaps.sort((a, b) => a.size - b.size)
}

function joinSpans(spans: readonly Span[], crossed: ReadonlySet<number>): Span[] {
  const joined: { offset: number; length: number }[] = []
  for (const [index, span] of spans.entries()) {
    const last = joined.at(-1)
    if (last && crossed.has(index - 1)) last.length = span.offset + span.length - last.offset
    else joined.push({ ...span })
  }
  return joined
}

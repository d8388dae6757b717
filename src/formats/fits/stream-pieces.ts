import type { ReadCost, Span } from "../../core/index.ts"
import { planObject } from "../../core/index.ts"

/** Streams in flight are held until they are decoded, which takes longer than their way: more in one request would not help. */
const LONGEST_PIECE = 1 << 19

/** One request, and the streams that are whole in it. */
export interface StreamPiece<T> {
  readonly span: Span
  readonly streams: readonly T[]
}

/** The requests for compressed streams (`planObject`), each with the streams in it. Empty ones are pieces of their own. */
export function streamPieces<T extends { readonly span: Span }>(
  wanted: readonly T[],
  cost: ReadCost,
): StreamPiece<T>[] {
  const sorted = wanted.filter(({ span }) => span.length > 0).sort((a, b) => a.span.offset - b.span.offset)
  const spans = planObject(
    sorted.map(({ span }) => span),
    { ...cost, longest: LONGEST_PIECE },
  )
  let next = 0
  const pieces = spans.map((span) => {
    const first = next
    while (next < sorted.length && sorted[next]!.span.offset < span.offset + span.length) next++
    return { span, streams: sorted.slice(first, next) }
  })
  const empty = wanted.filter(({ span }) => span.length === 0)
  return [...pieces, ...empty.map((stream) => ({ span: stream.span, streams: [stream] }))]
}

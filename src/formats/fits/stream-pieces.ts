import type { ReadCost, Span } from "../../core/index.ts"

/** Streams in flight are held until they are decoded, which takes longer than their way: more in one request would not help. */
const LONGEST_PIECE = 1 << 19
/** A further request must save this part of a round trip, or it is not worth sending. */
const WORTH = 0.2

/** One request, and the streams that are whole in it. */
export interface StreamPiece<T> {
  readonly span: Span
  readonly streams: readonly T[]
}

/** The requests for compressed streams: neighbours as one, as long as it is worth it. */
export function streamPieces<T extends { readonly span: Span }>(
  wanted: readonly T[],
  cost: ReadCost,
): StreamPiece<T>[] {
  const sorted = wanted.toSorted((a, b) => a.span.offset - b.span.offset)
  const total = sorted.reduce((sum, { span }) => sum + span.length, 0)
  const longest = Math.min(LONGEST_PIECE, Math.max(cost.bandwidth * cost.latency * WORTH, total / cost.connections))
  const pieces: { offset: number; end: number; streams: T[] }[] = []
  for (const stream of sorted) {
    const { offset, length } = stream.span
    const last = pieces.at(-1)
    const end = offset + length
    const overlaps = last !== undefined && offset < last.end
    const near = last !== undefined && offset - last.end <= cost.gap && end - last.offset <= longest
    if (last && (overlaps || near)) {
      last.end = Math.max(last.end, end)
      last.streams.push(stream)
    } else pieces.push({ offset, end, streams: [stream] })
  }
  return pieces.map(({ offset, end, streams }) => ({ span: { offset, length: end - offset }, streams }))
}

import type { ByteSource, ReadOptions, Span } from "../../core/index.ts"
import { throwIfAborted } from "../../core/index.ts"

/** Sends all spans, the longest first, at most `connections` in flight; the first failure cancels the rest. Wave 1 unless `options` say another. */
export async function readPieces(
  source: ByteSource,
  spans: readonly Span[],
  connections: number,
  options: ReadOptions,
  take: (bytes: Uint8Array, span: Span) => void | Promise<void>,
): Promise<void> {
  throwIfAborted(options.signal)
  const { wave = 1 } = options
  const rest = new AbortController()
  const signal = options.signal ? AbortSignal.any([options.signal, rest.signal]) : rest.signal
  const queue = spans.length > connections ? spans.toSorted((a, b) => b.length - a.length) : spans
  let next = 0
  const work = async (): Promise<void> => {
    while (next < queue.length) {
      const span = queue[next++]!
      await take(await source.read(span, { signal, wave }), span)
    }
  }
  try {
    await Promise.all(Array.from({ length: Math.min(connections, spans.length) }, work))
  } catch (cause) {
    next = spans.length
    rest.abort(cause)
    throw cause
  }
}

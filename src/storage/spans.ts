import type { ByteSource, ReadOptions, Span } from "../core/index.ts"
import { onAbort } from "../core/index.ts"

/**
 * The bytes of each span, in the order of the spans, all asked for at once, the longest first. Nothing is merged: a plan has done that. The
 * first failure cancels the rest.
 */
export async function readSpans(
  source: ByteSource,
  spans: readonly Span[],
  options: ReadOptions = {},
): Promise<Uint8Array[]> {
  const [only] = spans
  if (only && spans.length === 1) return [await source.read(only, options)]
  const rest = new AbortController()
  const forget = onAbort(options.signal, () => rest.abort(options.signal?.reason))
  try {
    const reads: Promise<Uint8Array>[] = []
    const order = spans.map((_, i) => i).sort((a, b) => spans[b]!.length - spans[a]!.length)
    for (const i of order) reads[i] = source.read(spans[i]!, { ...options, signal: rest.signal })
    return await Promise.all(reads)
  } catch (error) {
    rest.abort(error)
    throw error
  } finally {
    forget()
  }
}

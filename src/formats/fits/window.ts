import type { ByteSource, SignalOptions, Span } from "../../core/index.ts"

/** The last piece of an object that was read, so that headers lying close together cost one request. */
export interface ByteWindow {
  readonly offset: number
  readonly bytes: Uint8Array
  /** The request that was needed for it. */
  readonly fetched?: Span | undefined
}

interface WindowRange {
  readonly offset: number
  readonly length: number
  /** Bytes of the object. */
  readonly size: number
}

/** What must be read for a range, as far as the object reaches; undefined where the window holds it. */
export function missingSpan(window: ByteWindow, { offset, length, size }: WindowRange): Span | undefined {
  const end = Math.min(size, offset + length)
  const held = offset >= window.offset ? Math.max(offset, window.offset + window.bytes.length) : offset
  return end > held ? { offset: held, length: end - held } : undefined
}

/** The window from the start of a range, with what was missing. */
export function extendWindow(window: ByteWindow, range: WindowRange, missing: Span, fresh: Uint8Array): ByteWindow {
  const kept = missing.offset - range.offset
  if (kept === 0) return { offset: range.offset, bytes: fresh, fetched: missing }
  const bytes = new Uint8Array(kept + fresh.length)
  bytes.set(window.bytes.subarray(range.offset - window.offset))
  bytes.set(fresh, kept)
  return { offset: range.offset, bytes, fetched: missing }
}

/**
 * The bytes `[offset, offset + length)`, fewer at the end of the object, out of `window` or by one request of at least `ahead`
 * bytes that becomes the new window.
 */
export async function readAt(
  source: ByteSource,
  window: ByteWindow,
  range: WindowRange & { ahead: number },
  options: SignalOptions,
): Promise<ByteWindow> {
  if (missingSpan(window, range) === undefined && range.offset >= window.offset)
    return { ...window, fetched: undefined }
  const wide = { ...range, length: Math.max(range.length, range.ahead) }
  const missing = missingSpan(window, wide)
  if (missing === undefined) return { offset: range.offset, bytes: new Uint8Array(0) }
  return extendWindow(window, wide, missing, await source.read(missing, options))
}

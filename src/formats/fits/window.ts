import type { ByteSource, SignalOptions, Span } from "../../core/index.ts"

/** The last piece of an object that was read, so that headers lying close together cost one request. */
export interface ByteWindow {
  readonly offset: number
  readonly bytes: Uint8Array
  /** The request that was needed for it. */
  readonly fetched?: Span | undefined
}

/**
 * The bytes `[offset, offset + length)`, fewer at the end of the object, out of `window` or by one request of at least `ahead`
 * bytes that becomes the new window.
 */
export async function readAt(
  source: ByteSource,
  window: ByteWindow,
  range: { offset: number; length: number; ahead: number; size: number },
  options: SignalOptions,
): Promise<ByteWindow> {
  const end = Math.min(range.size, range.offset + range.length)
  if (range.offset >= window.offset && end <= window.offset + window.bytes.length)
    return { ...window, fetched: undefined }
  const stop = Math.min(range.size, Math.max(end, range.offset + range.ahead))
  if (stop <= range.offset) return { offset: range.offset, bytes: new Uint8Array(0) }
  const have = range.offset >= window.offset ? window.offset + window.bytes.length - range.offset : 0
  const kept = Math.max(0, have)
  const from = range.offset + kept
  const fetched = { offset: from, length: stop - from }
  const fresh = await source.read(fetched, options)
  if (kept === 0) return { offset: range.offset, bytes: fresh, fetched }
  const bytes = new Uint8Array(stop - range.offset)
  bytes.set(window.bytes.subarray(range.offset - window.offset))
  bytes.set(fresh, kept)
  return { offset: range.offset, bytes, fetched }
}

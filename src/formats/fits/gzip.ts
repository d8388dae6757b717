import type { ByteRange, ByteSource, SignalOptions, Span } from "../../core/index.ts"
import { CaelumError, isCaelumError, throwIfAborted } from "../../core/index.ts"
import { gunzip } from "./container/gunzip.ts"
import { Output } from "./container/output.ts"
import { wholeSource } from "./container/sources.ts"
import { readPieces } from "./pieces.ts"

const PIECE = 4 << 20
const AHEAD = 8

export interface InflateOptions extends SignalOptions {
  /** Most bytes that the uncompressed object may have. */
  readonly maxBytes: number
}

/** Whether bytes start like a gzip member (RFC 1952 §2.3). */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

/**
 * Reads a gzip object whole and gives its content as a source in memory. `head` is what has been read of it already, from its first
 * byte.
 * @throws CaelumError `malformed` for corrupt or cut-off data, `limit` above `maxBytes`.
 */
export async function inflateSource(
  source: ByteSource,
  head: Uint8Array,
  size: number,
  options: InflateOptions,
): Promise<ByteSource> {
  const cancel = new AbortController()
  const signal = options.signal ? AbortSignal.any([options.signal, cancel.signal]) : cancel.signal
  const unzip = new DecompressionStream("gzip")
  const failure: { cause?: unknown } = {}
  const fed = feed(unzip.writable, pieces(source, head, size, signal), failure)
  try {
    const [chunks] = await Promise.all([collect(unzip.readable, source.label, options.maxBytes), fed])
    return chunkedSource(source.label, chunks)
  } catch (broken) {
    // A failed read reaches the stream's reader as whatever the platform makes of it: the first cause is what counts.
    const cause = isCaelumError(broken) ? broken : (failure.cause ?? broken)
    cancel.abort()
    await fed.catch(() => undefined)
    throwIfAborted(options.signal)
    if (isCaelumError(cause)) throw cause
    const members = await inflateMembers(source, size, options)
    if (members) return members
    throw new CaelumError(
      "malformed",
      `${source.label} is gzip data that ends early or is corrupt; fetch the object again or ask its archive.`,
      {
        context: { uri: source.label },
        cause,
      },
    )
  }
}

/** Browsers refuse what follows the first member of a file: read again, by our own decoder; undefined where that is corrupt too. */
async function inflateMembers(
  source: ByteSource,
  size: number,
  { maxBytes, signal }: InflateOptions,
): Promise<ByteSource | undefined> {
  if (size > maxBytes) return undefined
  const bytes = new Uint8Array(size)
  const out = new Output(source.label, maxBytes)
  try {
    await readPieces(source, gzipSpans(0, size), AHEAD, { signal }, (piece, span) => bytes.set(piece, span.offset))
    gunzip(bytes, out)
  } catch (cause) {
    if (isCaelumError(cause)) throw cause
    return undefined
  }
  return wholeSource(source.label, out.bytes)
}

/** The requests for what is behind the first `from` bytes of a gzip object. */
export function gzipSpans(from: number, size: number): Span[] {
  const count = Math.max(0, Math.ceil((size - from) / PIECE))
  return Array.from({ length: count }, (_, i) => {
    const offset = from + i * PIECE
    return { offset, length: Math.min(PIECE, size - offset) }
  })
}

/** The object's bytes in order, `AHEAD` requests in flight. */
async function* pieces(
  source: ByteSource,
  head: Uint8Array,
  size: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head
  const spans = gzipSpans(head.length, size)
  const waiting: Promise<Uint8Array>[] = []
  for (let next = 0; next < spans.length || waiting.length > 0;) {
    while (next < spans.length && waiting.length < AHEAD) {
      const read = source.read(spans[next++]!, { signal, wave: 1 })
      read.catch(() => undefined)
      waiting.push(read)
    }
    yield await waiting.shift()!
  }
}

async function feed(
  writable: WritableStream<BufferSource>,
  bytes: AsyncIterable<Uint8Array>,
  failure: { cause?: unknown },
): Promise<void> {
  const writer = writable.getWriter()
  try {
    for await (const piece of bytes) await writer.write(piece as Uint8Array<ArrayBuffer>)
    await writer.close()
  } catch (cause) {
    failure.cause = cause
    await writer.abort(cause).catch(() => undefined)
    throw cause
  }
}

async function collect(readable: ReadableStream<Uint8Array>, label: string, maxBytes: number): Promise<Uint8Array[]> {
  const reader = readable.getReader()
  const chunks: Uint8Array[] = []
  let total = 0
  let block = new Uint8Array(0)
  let used = 0
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    total += next.value.length
    if (total > maxBytes) {
      await reader.cancel().catch(() => undefined)
      throw new CaelumError(
        "limit",
        `${label} inflates to more than ${maxBytes} bytes; raise the limit (--max-memory) or work on a part of it.`,
        {
          context: { uri: label, bytes: maxBytes },
        },
      )
    }
    // Streams hand out pieces of some kilobytes; one buffer a megabyte keeps the list short.
    for (let at = 0; at < next.value.length;) {
      if (used === block.length) {
        if (used > 0) chunks.push(block)
        block = new Uint8Array(CHUNK)
        used = 0
      }
      const part = next.value.subarray(at, at + block.length - used)
      block.set(part, used)
      used += part.length
      at += part.length
    }
  }
  if (used > 0) chunks.push(block.subarray(0, used))
  return chunks
}

const CHUNK = 1 << 20

/** A source over equal chunks of `CHUNK` bytes (the last may be shorter). */
function chunkedSource(label: string, chunks: readonly Uint8Array[]): ByteSource {
  const size = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  const slice = (start: number, length: number): Uint8Array => {
    const index = Math.floor(start / CHUNK)
    const inside = start - index * CHUNK
    const only = chunks[index]
    if (only && inside + length <= only.length) return only.subarray(inside, inside + length)
    const bytes = new Uint8Array(length)
    let done = 0
    while (done < length) {
      const at = start + done
      const chunk = chunks[Math.floor(at / CHUNK)]!
      const part = chunk.subarray(at % CHUNK, Math.min(chunk.length, (at % CHUNK) + length - done))
      bytes.set(part, done)
      done += part.length
    }
    return bytes
  }
  return {
    label,
    known: () => ({ size }),
    size: async () => size,
    read: async (range: ByteRange, options?: SignalOptions) => {
      throwIfAborted(options?.signal)
      const { start, length } = resolveRange(range, size, label)
      return slice(start, length)
    },
  }
}

function resolveRange(range: ByteRange, size: number, label: string): { start: number; length: number } {
  if ("first" in range) return { start: 0, length: Math.min(range.first, size) }
  if ("last" in range) return { start: Math.max(0, size - range.last), length: Math.min(range.last, size) }
  if (range.offset < 0 || range.length < 0 || range.offset + range.length > size) {
    throw new CaelumError(
      "range",
      `Bytes ${range.offset}+${range.length} of ${label} were asked, but it inflates to ${size} bytes only.`,
      {
        context: { uri: label, offset: range.offset },
      },
    )
  }
  return { start: range.offset, length: range.length }
}

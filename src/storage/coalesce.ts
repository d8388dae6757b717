import type { ByteRange, ByteSource, ReadOptions, Span } from "../core/index.ts"
import { joinBytes } from "./body.ts"
import { contains, knownSpan } from "./cache.ts"
import { SharedWork } from "./shared.ts"

/** A read in flight: its span, or its wish where the size was not known when it was sent. */
interface Flight {
  readonly range: ByteRange
  readonly span: Span | undefined
  readonly work: SharedWork<Uint8Array>
}

/**
 * `source` with equal and overlapping reads in flight sent once: a read inside one that is under way waits for it; one that
 * overlaps at an end asks only for the rest.
 */
export function withCoalescing(source: ByteSource): ByteSource {
  const flights: Set<Flight> = new Set()
  const send = async (range: ByteRange, options: ReadOptions | undefined): Promise<Uint8Array> => {
    const span = knownSpan(source, range)
    const work = new SharedWork(
      (signal) => source.read(range, { ...options, signal }),
      () => flights.delete(flight),
    )
    const flight: Flight = { range, span, work }
    flights.add(flight)
    return work.join(options?.signal)
  }
  return {
    label: source.label,
    known: () => source.known(),
    cost: () => source.cost?.(),
    size: (options) => source.size(options),
    read: async (range, options) => {
      if (flights.size === 0) return send(range, options)
      const span = knownSpan(source, range)
      if (span) return readAround(flights, span, send, options)
      return joinWish(flights, range, options) ?? send(range, options)
    },
  }
}

type Send = (range: ByteRange, options: ReadOptions | undefined) => Promise<Uint8Array>

function readAround(flights: Set<Flight>, span: Span, send: Send, options?: ReadOptions): Promise<Uint8Array> {
  let head: Flight | undefined
  let tail: Flight | undefined
  for (const flight of flights) {
    if (!flight.span) continue
    if (contains(flight.span, span)) return part(flight, span, options)
    if (contains(flight.span, { offset: span.offset, length: 1 }) && reach(flight) > reach(head)) head = flight
    const last = { offset: span.offset + span.length - 1, length: 1 }
    if (contains(flight.span, last) && flight.span.offset < (tail?.span?.offset ?? Infinity)) tail = flight
  }
  if (!head && !tail) return send(span, options)
  const from = head ? reach(head) : span.offset
  const to = Math.max(from, tail?.span?.offset ?? span.offset + span.length)
  return assemble(span, from, to, { head, tail, send, options })
}

function reach(flight: Flight | undefined): number {
  return flight?.span ? flight.span.offset + flight.span.length : -1
}

/** Bytes up to `from` out of one flight, from `to` on out of another, what is between sent for. */
async function assemble(
  span: Span,
  from: number,
  to: number,
  parts: { head: Flight | undefined; tail: Flight | undefined; send: Send; options: ReadOptions | undefined },
): Promise<Uint8Array> {
  const { head, tail, send, options } = parts
  const pieces: Promise<Uint8Array>[] = []
  if (head) pieces.push(part(head, { offset: span.offset, length: from - span.offset }, options))
  if (to > from) pieces.push(send({ offset: from, length: to - from }, options))
  if (tail) pieces.push(part(tail, { offset: to, length: span.offset + span.length - to }, options))
  return joinBytes(await Promise.all(pieces), span.length)
}

async function part(flight: Flight, span: Span, options?: ReadOptions): Promise<Uint8Array> {
  const bytes = await flight.work.join(options?.signal)
  const skip = span.offset - flight.span!.offset
  return bytes.subarray(skip, skip + span.length)
}

/** A wish for a start or an end answered by a longer wish of the same kind. */
function joinWish(flights: Set<Flight>, range: ByteRange, options?: ReadOptions): Promise<Uint8Array> | undefined {
  for (const { range: sent, work } of flights) {
    if ("first" in range && "first" in sent && range.first <= sent.first)
      return work.join(options?.signal).then((bytes) => bytes.subarray(0, range.first))
    if ("last" in range && "last" in sent && range.last <= sent.last)
      return work.join(options?.signal).then((bytes) => bytes.subarray(Math.max(0, bytes.length - range.last)))
  }
  return undefined
}

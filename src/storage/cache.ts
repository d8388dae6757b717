import type { ByteRange, ByteSource, ReadOptions, Span } from "../core/index.ts"
import { BoundedMap, isCaelumError } from "../core/index.ts"
import { resolveRange } from "./resolve.ts"

/** Ranges of many objects in memory, the least recently used forgotten once `capacity` bytes are passed. */
export class RangeCache {
  readonly #ranges: BoundedMap<string, Uint8Array>
  #objects = 0

  constructor(capacity: number) {
    this.#ranges = new BoundedMap(capacity, (bytes) => bytes.length)
  }

  /** A number for one more object. */
  enroll(): number {
    return ++this.#objects
  }

  get(object: number, span: Span): Uint8Array | undefined {
    return this.#ranges.get(rangeKey(object, span))
  }

  set(object: number, span: Span, bytes: Uint8Array): boolean {
    // One read must not push out everything else.
    if (bytes.length > this.#ranges.capacity / 8) return false
    this.#ranges.set(rangeKey(object, span), bytes)
    return true
  }

  delete(object: number, span: Span): void {
    this.#ranges.delete(rangeKey(object, span))
  }
}

/** `source` with its ranges kept in `cache`; a read inside a kept range costs nothing. A changed object is forgotten. */
export function withCache(source: ByteSource, cache: RangeCache, onHit: () => void = () => undefined): ByteSource {
  const kept = new KeptRanges(cache)
  return {
    label: source.label,
    known: () => source.known(),
    cost: () => source.cost?.(),
    size: (options) => source.size(options),
    read: async (range, options) => {
      const found = kept.find(knownSpan(source, range))
      if (found) {
        onHit()
        return found
      }
      return kept.fill(source, range, options)
    },
  }
}

/** The span that `range` means, where that is certain without I/O. */
export function knownSpan(source: ByteSource, range: ByteRange): Span | undefined {
  const size = source.known()?.size
  if (size !== undefined) return resolveRange(range, size, source.label)
  return "offset" in range ? range : undefined
}

class KeptRanges {
  readonly #cache: RangeCache
  readonly #object: number
  #spans: Span[] = []

  constructor(cache: RangeCache) {
    this.#cache = cache
    this.#object = cache.enroll()
  }

  find(wanted: Span | undefined): Uint8Array | undefined {
    if (!wanted || wanted.length === 0) return undefined
    const around = this.#spans.find((span) => contains(span, wanted))
    if (!around) return undefined
    const bytes = this.#cache.get(this.#object, around)
    if (bytes) return bytes.subarray(wanted.offset - around.offset, wanted.offset - around.offset + wanted.length)
    this.#spans = this.#spans.filter((span) => span !== around)
    return this.find(wanted)
  }

  async fill(source: ByteSource, range: ByteRange, options?: ReadOptions): Promise<Uint8Array> {
    try {
      const bytes = await source.read(range, options)
      const span = knownSpan(source, range)
      if (span && span.length > 0 && this.#cache.set(this.#object, span, bytes)) this.#keep(span)
      return bytes
    } catch (error) {
      if (isCaelumError(error, "changed")) this.#forget()
      throw error
    }
  }

  #keep(span: Span): void {
    this.#spans = this.#spans.filter((kept) => {
      const covered = contains(span, kept)
      if (covered && kept.length !== span.length) this.#cache.delete(this.#object, kept)
      return !covered
    })
    this.#spans.push({ offset: span.offset, length: span.length })
  }

  #forget(): void {
    for (const span of this.#spans) this.#cache.delete(this.#object, span)
    this.#spans = []
  }
}

/** Whether `inner` lies inside `outer`. */
export function contains(outer: Span, inner: Span): boolean {
  return outer.offset <= inner.offset && inner.offset + inner.length <= outer.offset + outer.length
}

function rangeKey(object: number, span: Span): string {
  return `${object} ${span.offset} ${span.length}`
}

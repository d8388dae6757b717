import type { ByteRange, ByteSource, ObjectFacts, ReadCost, ReadOptions, SignalOptions, Span } from "../core/index.ts"
import { CaelumError, isCaelumError, throwIfAborted } from "../core/index.ts"
import type { KeptObject, ObjectVersion, RangeKeeper } from "./keeper.ts"
import { isStrong } from "./keeper.ts"
import { bytesAsked, checkRange, resolveRange } from "./resolve.ts"
import { SharedWork } from "./shared.ts"

/** A source that can ask whether its object is still of a version. */
export interface Revalidating extends ByteSource {
  /**
   * One conditional request for `range`: undefined where the object is still of that version, which is pinned thereby; else
   * the bytes of the range, of whatever version there is now.
   */
  revalidate(range: ByteRange, version: ObjectVersion, options?: ReadOptions): Promise<Uint8Array | undefined>
}

export interface KeepOptions {
  readonly keeper: RangeKeeper
  readonly identity: string
  /** True: what is kept is taken as it is, and nothing is asked for. */
  readonly offline: boolean
  readonly onHit: () => void
}

/**
 * `source` with its ranges kept beyond the process. The first read of a kept range asks, with the range itself, whether
 * the object has changed (If-None-Match): unchanged, that one request is all that the object costs; changed, its answer is
 * the range. Where the keeper wants no conditions, that request is one for the first byte. An answer to a range that is not kept says as much by its ETag. Each source asks once; from then on its
 * version is pinned.
 */
export function withKeeper(source: Revalidating, options: KeepOptions): ByteSource {
  return new KeptSource(source, options)
}

class KeptSource implements ByteSource {
  readonly label: string
  readonly #source: Revalidating
  readonly #options: KeepOptions
  #kept: KeptObject | undefined
  #opening: Promise<KeptObject> | undefined
  #check: SharedWork<Uint8Array | undefined> | undefined

  constructor(source: Revalidating, options: KeepOptions) {
    this.label = source.label
    this.#source = source
    this.#options = options
  }

  known(): ObjectFacts | undefined {
    const version = this.#options.offline ? this.#kept?.version() : undefined
    return typeof version === "object" ? version : this.#source.known()
  }

  cost(): ReadCost | undefined {
    return this.#source.cost?.()
  }

  /** The size, from what is kept and still holds; else from the first byte, which is kept too. */
  async size(options: SignalOptions = {}): Promise<number> {
    const size = this.known()?.size
    if (size !== undefined) return size
    try {
      await this.read({ first: 1 }, options)
    } catch (error) {
      if (!isCaelumError(error, "range")) throw error
    }
    return this.known()?.size ?? this.#source.size(options)
  }

  async read(range: ByteRange, options: ReadOptions = {}): Promise<Uint8Array> {
    checkRange(range, this.label)
    if (bytesAsked(range) === 0) return this.#source.read(range, options)
    const kept = (this.#kept ??= await (this.#opening ??= this.#options.keeper.open(this.#options.identity)))
    throwIfAborted(options.signal)
    return this.#options.offline ? this.#readOffline(kept, range, options) : this.#readChecked(kept, range, options)
  }

  async #readOffline(kept: KeptObject, range: ByteRange, options: ReadOptions): Promise<Uint8Array> {
    const version = kept.version()
    if (version === "absent") throw absentOffline(this.label)
    const span = version && resolveRange(range, version.size, this.label)
    const bytes = span && (await this.#take(kept, span))
    return bytes ?? this.#source.read(range, options)
  }

  async #readChecked(kept: KeptObject, range: ByteRange, options: ReadOptions): Promise<Uint8Array> {
    for (;;) {
      const span = keptSpan(kept, range)
      if (!span) return this.#fetch(kept, range, options)
      const pinned = this.#source.known()?.etag
      if (pinned !== undefined) {
        const version = kept.version()
        const same = typeof version === "object" && version.etag === pinned
        return (same ? await this.#take(kept, span) : undefined) ?? this.#fetch(kept, range, options)
      }
      if (this.#check) await this.#check.join(options.signal)
      else {
        const bytes = await this.#revalidate(kept, range, options)
        if (bytes) return bytes
      }
    }
  }

  /** Asks whether the kept version still holds: one request for all readers that wait for the answer. */
  async #revalidate(kept: KeptObject, range: ByteRange, options: ReadOptions): Promise<Uint8Array | undefined> {
    const version = kept.version() as ObjectVersion
    const ask = async (signal: AbortSignal): Promise<Uint8Array | undefined> => {
      const bytes = await this.#ask(range, version, { ...options, signal })
      if (bytes) await this.#keep(kept, range, bytes)
      return bytes
    }
    const check = new SharedWork(ask, () => (this.#check = undefined))
    this.#check = check
    try {
      return await check.join(options.signal)
    } catch (error) {
      await this.#noteAbsence(kept, error)
      throw error
    }
  }

  async #ask(range: ByteRange, version: ObjectVersion, options: ReadOptions): Promise<Uint8Array | undefined> {
    if (this.#options.keeper.conditional !== false) return this.#source.revalidate(range, version, options)
    await this.#source.read({ first: 1 }, options)
    const { etag, size } = this.#source.known() ?? {}
    return etag === version.etag && size === version.size ? undefined : this.#source.read(range, options)
  }

  async #fetch(kept: KeptObject, range: ByteRange, options: ReadOptions): Promise<Uint8Array> {
    try {
      const bytes = await this.#source.read(range, options)
      await this.#keep(kept, range, bytes)
      return bytes
    } catch (error) {
      await this.#noteAbsence(kept, error)
      throw error
    }
  }

  async #keep(kept: KeptObject, range: ByteRange, bytes: Uint8Array): Promise<void> {
    const { etag, size } = this.#source.known() ?? {}
    if (!isStrong(etag) || size === undefined || (bytes.length === 0 && size > 0)) return
    await kept.keep({ etag, size }, resolveRange(range, size, this.label).offset, bytes)
  }

  async #noteAbsence(kept: KeptObject, error: unknown): Promise<void> {
    if (isCaelumError(error, "not-found")) await kept.keepAbsence()
  }

  async #take(kept: KeptObject, span: Span): Promise<Uint8Array | undefined> {
    const bytes = await kept.read(span)
    if (bytes) this.#options.onHit()
    return bytes
  }
}

/** The span of `range` in the kept version, where all of it is kept. */
function keptSpan(kept: KeptObject, range: ByteRange): Span | undefined {
  const version = kept.version()
  if (typeof version !== "object") return undefined
  if ("offset" in range && range.offset + range.length > version.size) return undefined
  const span = resolveRange(range, version.size, "")
  return (span.length > 0 || version.size === 0) && kept.covers(span) ? span : undefined
}

function absentOffline(label: string): CaelumError {
  return new CaelumError(
    "not-found",
    `${label} did not exist when it was last asked for, and Caelum is offline (--offline); leave that out to ask again.`,
    { context: { uri: label, reason: "offline" } },
  )
}

import { joinBytes } from "./body.ts"
import type { RangeKeeper } from "./keeper.ts"

/** Most bytes of answers that one store keeps: a listing of millions must not push out everything else. */
const BUDGET = 32 << 20
/** Longest answer that is kept. */
export const LONGEST_DOCUMENT: number = 8 << 20

/** Whole answers: pages of listings and tables of services, kept for work without a network alone; checksums by their ETag. */
export class KeptDocuments {
  readonly #keeper: RangeKeeper
  #left = BUDGET

  constructor(keeper: RangeKeeper) {
    this.#keeper = keeper
  }

  async find(identity: string): Promise<Uint8Array | undefined> {
    const kept = await this.#keeper.open(identity)
    const version = kept.version()
    return typeof version === "object" ? kept.read({ offset: 0, length: version.size }) : undefined
  }

  async keep(identity: string, bytes: Uint8Array): Promise<void> {
    this.#left -= bytes.length
    if (this.#left < 0 || bytes.length > LONGEST_DOCUMENT) return
    const kept = await this.#keeper.open(identity)
    // An answer has no ETag to go by: each is a version of its own.
    await kept.keep({ etag: `answer ${performance.timeOrigin + performance.now()}`, size: bytes.length }, 0, bytes)
  }
}

/** A stream that hands on what flows through, and at its end gives it whole to `keep`, unless it is too long. */
export function collectDocument(keep: (bytes: Uint8Array) => Promise<void>): TransformStream<Uint8Array, Uint8Array> {
  let chunks: Uint8Array[] = []
  let total = 0
  return new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller): void {
      controller.enqueue(chunk)
      total += chunk.length
      if (total > LONGEST_DOCUMENT) chunks = []
      else chunks.push(chunk)
    },
    async flush(): Promise<void> {
      if (total <= LONGEST_DOCUMENT) await keep(joinBytes(chunks, total))
    },
  })
}

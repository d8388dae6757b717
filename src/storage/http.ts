import type { ByteRange, ObjectFacts, ReadCost, ReadOptions, SignalOptions } from "../core/index.ts"
import { CaelumError, isCaelumError } from "../core/index.ts"
import type { Access } from "./access.ts"
import { discardBody } from "./body.ts"
import type { Attempt, Exchanger, ExchangeRequest } from "./exchange.ts"
import type { ObjectVersion } from "./keeper.ts"
import type { Revalidating } from "./kept.ts"
import { bareEtag, rangeHeader, takeRange } from "./range.ts"
import { bytesAsked, checkRange, outsideObject, resolveRange } from "./resolve.ts"
import type { HttpAnswer } from "./transport.ts"

/** How a source reaches its object. */
export interface HttpAddress {
  readonly label: string
  readonly url: () => string
  readonly relocate?: ((region: string, signed: boolean) => boolean) | undefined
  /** Region of the address, where it is known. */
  readonly region?: (() => string | undefined) | undefined
  /** False: the server gives no ends of objects (`bytes=-n`); their place is computed. */
  readonly suffixes?: boolean | undefined
  /** What signs the requests of one exchange. */
  readonly access?: (() => Access | undefined) | undefined
}

/** Slowest link that an attempt's patience allows for: 50 kB/s. */
const SLOWEST = 50

/** One object behind an HTTP URL, read by ranges under the contract of `range.ts`. */
export class HttpSource implements Revalidating {
  readonly label: string
  readonly #exchanger: Exchanger
  readonly #address: HttpAddress
  readonly #patience: number
  #facts: ObjectFacts | undefined

  constructor(exchanger: Exchanger, address: HttpAddress, patience: number) {
    this.label = address.label
    this.#exchanger = exchanger
    this.#address = address
    this.#patience = patience
  }

  known(): ObjectFacts | undefined {
    return this.#facts
  }

  cost(): ReadCost {
    return this.#exchanger.cost(this.#address.url())
  }

  async read(range: ByteRange, options: ReadOptions = {}): Promise<Uint8Array> {
    checkRange(range, this.label)
    const size = this.#facts?.size
    if (size !== undefined && "offset" in range && range.offset + range.length > size)
      throw outsideObject(range, size, this.label)
    if (bytesAsked(range) === 0) return new Uint8Array(0)
    if ("last" in range && this.#address.suffixes === false) return this.#readEnd(range.last, options)
    const request = this.#rangeRequest(range, options)
    return this.#exchanger.exchange(request, (response, attempt) => this.#take(response, range, attempt))
  }

  async #readEnd(last: number, options: ReadOptions): Promise<Uint8Array> {
    const known = this.#facts?.size !== undefined
    const size = await this.size(options)
    const wave = known || options.wave === undefined ? options.wave : options.wave + 1
    return this.read(resolveRange({ last }, size, this.label), { ...options, wave })
  }

  async revalidate(
    range: ByteRange,
    version: ObjectVersion,
    options: ReadOptions = {},
  ): Promise<Uint8Array | undefined> {
    checkRange(range, this.label)
    const { headers, accept, ...rest } = this.#rangeRequest(range, options)
    const request = { ...rest, headers: { ...headers, "if-none-match": `"${version.etag}"` }, accept: [...accept, 304] }
    return this.#exchanger.exchange(request, async (response, attempt) => {
      if (response.status !== 304) return this.#take(response, range, attempt)
      discardBody(response)
      this.#facts ??= { etag: version.etag, size: version.size }
      return undefined
    })
  }

  async #take(response: HttpAnswer, range: ByteRange, attempt: Attempt): Promise<Uint8Array> {
    const { bytes, facts } = await takeRange(response, range, this.#facts ?? {}, this.label, attempt)
    this.#facts = facts
    return bytes
  }

  /** The size, from the first answer to any read; else from one byte, and from a HEAD where the server knows no ranges. */
  async size(options: SignalOptions = {}): Promise<number> {
    if (this.#facts?.size !== undefined) return this.#facts.size
    try {
      await this.read({ first: 1 }, options)
      if (this.#facts?.size !== undefined) return this.#facts.size
    } catch (error) {
      if (!isCaelumError(error, "range")) throw error
      const size = await this.#head(options).catch(() => undefined)
      if (size === undefined) throw error
      return size
    }
    return this.#head(options)
  }

  async #head(options: SignalOptions): Promise<number> {
    const request = {
      ...this.#request("HEAD", options),
      kind: "head" as const,
      headers: { "accept-encoding": "identity" },
    }
    return this.#exchanger.exchange(request, async (response) => {
      discardBody(response)
      const length = response.headers.get("content-length")
      if (length === null || !/^\d{1,15}$/.test(length) || response.headers.get("content-encoding") !== null)
        throw new CaelumError("server", `The server does not tell the size of ${this.label}; download it whole.`, {
          context: { uri: this.label },
        })
      const etag = bareEtag(response.headers.get("etag"))
      this.#facts = { ...(etag === undefined ? {} : { etag }), ...this.#facts, size: Number(length) }
      return Number(length)
    })
  }

  #rangeRequest(
    range: ByteRange,
    options: ReadOptions,
  ): ExchangeRequest & { readonly headers: Readonly<Record<string, string>> } {
    return {
      ...this.#request("GET", options),
      headers: { range: rangeHeader(range) },
      accept: [416],
      bytes: bytesAsked(range),
      patience: this.#patience + bytesAsked(range) / SLOWEST,
    }
  }

  #request(method: string, options: ReadOptions): ExchangeRequest {
    const { url, label, relocate, region, access } = this.#address
    return {
      label,
      url,
      relocate,
      region,
      access: access?.(),
      method,
      kind: "read",
      accept: [],
      patience: this.#patience,
      wave: options.wave,
      priority: options.priority,
      signal: options.signal,
    }
  }
}

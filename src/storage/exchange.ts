import type { ReadCost } from "../core/index.ts"
import { CaelumError, BALANCED, onAbort, throwIfAborted } from "../core/index.ts"
import type { Access } from "./access.ts"
import type { Tally } from "./body.ts"
import { CostMeter } from "./cost-meter.ts"
import { failureOf, refusalError } from "./refusal.ts"
import { Calm } from "./calm.ts"
import { DEFAULT_RETRY, Retrier, Transient } from "./retry.ts"
import { Slots } from "./slots.ts"
import type { RequestEvent, RequestKind, StoreOptions, StoreStats } from "./store.ts"
import type { HttpAnswer, HttpWish, Transport } from "./transport.ts"
import { fetchTransport, freshTransport } from "./transport.ts"
import { WaveCounter } from "./waves.ts"

/** Milliseconds without a byte after which a read, list or head is asked for again. Services may think for longer. */
export const SILENCE = 30_000

const MOST_IN_FLIGHT = 256 << 20

/** One wish to the network: sent as often as the retry policy allows, counted as one place in the waves. */
export interface ExchangeRequest {
  /** What errors call the thing that is asked for. */
  readonly label: string
  /** The address, asked for before each attempt: a redirect of a bucket changes it. */
  readonly url: () => string
  /** Takes note of the region that an answer named; false where that changes nothing. */
  readonly relocate?: ((region: string, signed: boolean) => boolean) | undefined
  /** Signs the attempts; absent where all go out as they are. */
  readonly access?: Access | undefined
  /** Region of the address, where it is known. */
  readonly region?: (() => string | undefined) | undefined
  readonly method: string
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly body?: string | Uint8Array | undefined
  readonly kind: RequestKind
  readonly wave?: number | undefined
  readonly signal?: AbortSignal | undefined
  readonly priority?: number | undefined
  /** Bytes that the answer is going to have, where that is known. */
  readonly bytes?: number | undefined
  /** Statuses from 300 on that are an answer. */
  readonly accept: readonly number[]
  /** Milliseconds for one attempt; Infinity: as long as it takes. */
  readonly patience: number
  /** The body is passed on as it comes: its reader decides the pace, and only the wait for the answer is bounded. */
  readonly stream?: boolean | undefined
}

/** Takes the answer of an attempt. Called under the retries: a body that breaks in here is asked for again. */
export type Consume<T> = (response: HttpAnswer, attempt: Attempt) => Promise<T>

export interface Attempt extends Tally {
  /** Hands the end of the attempt to the consumer (a body that is passed on as a stream): it must call the result once. */
  adopt(): () => void
}

/** Sends requests through the layers: waves, retries, places per origin, trace. One for each store. */
export class Exchanger {
  readonly stats: StoreStats
  readonly #waves: WaveCounter = new WaveCounter()
  readonly #slots: Slots
  readonly #meter: CostMeter = new CostMeter()
  readonly #retrier: Retrier
  readonly #calm: Calm
  readonly #options: StoreOptions
  readonly #transport: Transport

  constructor(options: StoreOptions) {
    this.#options = options
    this.#transport = options.transport ?? (options.keeper ? freshTransport : fetchTransport)
    this.#slots = new Slots(options.concurrency ?? 128, options.maxBytesInFlight ?? MOST_IN_FLIGHT)
    this.stats = { requests: 0, bytes: 0, waves: 0, lists: 0, heads: 0, retries: 0, cacheHits: 0, absent: 0 }
    this.#calm = new Calm({ ...DEFAULT_RETRY, ...options.retry })
    this.#retrier = new Retrier(options.retry, () => (this.stats.retries += 1))
  }

  async exchange<T>(request: ExchangeRequest, consume: Consume<T>): Promise<T> {
    throwIfAborted(request.signal)
    if (this.#options.offline) throw offlineError(request.label)
    const ticket = this.#waves.ask(request.wave)
    this.stats.waves = this.#waves.longest
    try {
      return await this.#retrier.run(() => this.#attempt(request, ticket.wave, consume), request.signal)
    } finally {
      this.#waves.end(ticket)
    }
  }

  async #attempt<T>(request: ExchangeRequest, wave: number, consume: Consume<T>): Promise<T> {
    const url = request.url()
    const origin = originOf(url)
    await this.#turn(origin, request)
    const sending = new Sending(this, request, url, wave)
    try {
      const { access, method, headers } = request
      const signature = access && (await access.sign({ method, url, headers, region: request.region?.() }))
      const sent = performance.now()
      const response = await this.#transport(url, sending.wish(signature))
      if (response.redirected) this.stats.requests += 1
      sending.status = response.status
      if (response.status >= 300 && !request.accept.includes(response.status)) {
        const { label, relocate } = request
        const refusal = await refusalError(response, label, { tally: sending, method, relocate, access })
        if (response.status === 503 || response.status === 429) this.#throttled(origin, sent, refusal)
        throw refusal
      }
      this.#calm.answered(origin)
      access?.granted()
      const answered = performance.now()
      const taken = await consume(response, sending)
      if (request.kind === "read" && !sending.adopted && !response.redirected) {
        const seconds = (performance.now() - answered) / 1000
        this.#meter.note(origin, { latency: (answered - sent) / 1000, bytes: sending.bytes, seconds })
      }
      return taken
    } catch (cause) {
      throw failureOf(cause, request.label, request.signal, sending.late)
    } finally {
      if (!sending.adopted) sending.end()
      this.#slots.release(origin, request.bytes)
    }
  }

  /** Waits for a place at an origin that has not asked for a pause. */
  async #turn(origin: string, request: ExchangeRequest): Promise<void> {
    for (;;) {
      const turn = this.#slots.acquire(origin, request)
      if (turn) await turn
      const pause = this.#calm.pause(origin, request.signal)
      if (!pause) return
      this.#slots.release(origin, request.bytes)
      await pause
    }
  }

  #throttled(origin: string, sent: number, refusal: unknown): void {
    this.#meter.throttled(origin, this.#slots.taken(origin))
    if (refusal instanceof Transient) refusal.shared = !this.#calm.refused(origin, sent, refusal.after)
  }

  /** What a request to an address costs, by the answers of its origin so far. */
  cost(url: string): ReadCost {
    return this.#meter.cost(originOf(url), this.#options.cost ?? BALANCED)
  }

  count(request: ExchangeRequest): void {
    this.stats.requests += 1
    if (request.kind === "list") this.stats.lists += 1
    if (request.kind === "head") this.stats.heads += 1
  }

  trace(event: RequestEvent): void {
    this.stats.bytes += event.bytes
    this.#options.onRequest?.(event)
  }
}

/** One attempt under way: its abort, its clock, its counts. */
class Sending implements Attempt {
  bytes = 0
  status = 0
  adopted = false
  /** Whether the attempt ran out of patience. */
  late = false
  #ended = false
  readonly #owner: Exchanger
  readonly #request: ExchangeRequest
  readonly #url: string
  readonly #wave: number
  readonly #started: number = performance.now()
  readonly #abort: AbortController = new AbortController()
  readonly #forget: () => void
  readonly #timer: ReturnType<typeof setTimeout> | undefined

  constructor(owner: Exchanger, request: ExchangeRequest, url: string, wave: number) {
    this.#owner = owner
    this.#request = request
    this.#url = url
    this.#wave = wave
    this.#forget = onAbort(request.signal, () => this.#abort.abort(request.signal?.reason))
    this.#timer = Number.isFinite(request.patience) ? setTimeout(() => this.#giveUp(), request.patience) : undefined
    owner.count(request)
  }

  /** What goes out; a signed request follows no redirect, under which its signature would not hold. */
  wish(signature: Readonly<Record<string, string>> | undefined): HttpWish {
    const { method, headers: plain = {}, body, patience, stream } = this.#request
    const headers = signature ? { ...plain, ...signature } : plain
    return {
      method,
      signal: this.#abort.signal,
      headers,
      ...(body === undefined ? {} : { body }),
      ...(signature ? { redirect: "manual" as const } : {}),
      ...(Number.isFinite(patience) && !stream ? { silence: SILENCE } : {}),
    }
  }

  adopt(): () => void {
    this.adopted = true
    clearTimeout(this.#timer)
    return () => this.end()
  }

  end(): void {
    if (this.#ended) return
    this.#ended = true
    clearTimeout(this.#timer)
    this.#forget()
    const { kind, method, headers } = this.#request
    const { status, bytes } = this
    const [url, wave, started, ended] = [this.#url, this.#wave, this.#started, performance.now()]
    this.#owner.trace({ kind, method, url, range: headers?.["range"], status, bytes, wave, started, ended })
  }

  #giveUp(): void {
    this.late = true
    this.#abort.abort()
  }
}

function originOf(url: string): string {
  const slash = url.indexOf("/", url.indexOf("//") + 2)
  return slash < 0 ? url : url.slice(0, slash)
}

function offlineError(label: string): CaelumError {
  return new CaelumError(
    "network",
    `${label} was not asked for: Caelum is offline (--offline); leave that out to read it.`,
    {
      context: { uri: label, reason: "offline" },
    },
  )
}

import { CaelumError, delay } from "../core/index.ts"

/** How often and how patiently a refused or broken request is sent again. */
export interface RetryPolicy {
  /** Most times one request is sent. */
  readonly attempts: number
  /** Upper bound of the first pause, milliseconds; it doubles with each further one. */
  readonly base: number
  /** Upper bound of every pause. */
  readonly longest: number
  /** Longest pause that a server may ask for (Retry-After); one that asks for more has refused. */
  readonly longestAsked: number
  /**
   * Retries a store may spend beyond those that its successes earn back: a dead server is not hammered. Refusals for now (429, 503)
   * of all that is in flight count as one.
   */
  readonly budget: number
  /** Uniform in [0, 1). */
  readonly random: () => number
}

export const DEFAULT_RETRY: RetryPolicy = {
  attempts: 5,
  base: 100,
  longest: 5000,
  longestAsked: 30_000,
  budget: 100,
  random: Math.random,
}

/** Tokens earned back by each answered request. */
const EARNED = 0.2

/** A failed attempt that may go better next time. Never leaves the storage layer: callers see `error`. */
export class Transient extends Error {
  override readonly name: string = "Transient"
  readonly error: CaelumError
  /** Milliseconds that the server asked to wait. */
  readonly after: number | undefined
  /** True: sent again at once and free of charge (the address was corrected). */
  readonly relocated: boolean
  /** True: the same, by a rule that ends by itself (the request is now signed). */
  readonly again: boolean
  /** True: one of many refusals of one wave, of which another is charged. */
  shared: boolean = false

  constructor(error: CaelumError, options: { after?: number | undefined; relocated?: boolean; again?: boolean } = {}) {
    super(error.message)
    this.error = error
    this.after = options.after
    this.relocated = options.relocated ?? false
    this.again = options.again ?? false
  }
}

/** Retries with full jitter (a uniform pause below an exponential bound) out of one budget. */
export class Retrier {
  readonly #policy: RetryPolicy
  readonly #onRetry: () => void
  #tokens: number

  constructor(policy: Partial<RetryPolicy> | undefined, onRetry: () => void) {
    this.#policy = { ...DEFAULT_RETRY, ...policy }
    this.#tokens = this.#policy.budget
    this.#onRetry = onRetry
  }

  /** The value of the first attempt that succeeds; the last failure, said to be after so many attempts, where none does. */
  async run<T>(attempt: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    let moves = 0
    for (let sent = 1; ; sent++) {
      try {
        const value = await attempt()
        this.#tokens = Math.min(this.#policy.budget, this.#tokens + EARNED)
        return value
      } catch (failure) {
        if (!(failure instanceof Transient)) throw failure
        if (failure.again || (failure.relocated && moves++ < 2)) continue
        const refusal = this.#refuses(failure, sent)
        if (refusal !== undefined) throw finalError(failure.error, sent, refusal)
        if (!failure.shared) this.#tokens -= 1
        this.#onRetry()
        await delay(this.#pause(failure, sent), signal)
      }
    }
  }

  #refuses(failure: Transient, sent: number): string | undefined {
    const { after } = failure
    if (failure.relocated) return "the bucket's address was corrected twice"
    if (after !== undefined && after > this.#policy.longestAsked)
      return `the server asks to wait ${Math.ceil(after / 1000)} s`
    if (sent >= this.#policy.attempts) return ""
    return this.#tokens < 1 && !failure.shared ? "the retry budget is used up" : undefined
  }

  #pause(failure: Transient, sent: number): number {
    const bound = Math.min(this.#policy.longest, this.#policy.base * 2 ** (sent - 1))
    return (failure.after ?? 0) + this.#policy.random() * bound
  }
}

function finalError(error: CaelumError, sent: number, why: string): CaelumError {
  if (sent === 1 && why === "") return error
  const message = error.message.replace(/\.?$/, ` (sent ${sent} ${sent === 1 ? "time" : "times"}${why && `; ${why}`}).`)
  return new CaelumError(error.code, message, {
    context: { ...error.context, attempts: sent },
    cause: error.cause ?? error,
  })
}

/** A failure as callers see it, where there is no further attempt. */
export function finalFailure(failure: unknown): unknown {
  return failure instanceof Transient ? failure.error : failure
}

import { delay } from "../core/index.ts"
import type { RetryPolicy } from "./retry.ts"

/**
 * What each origin asks for by refusing (429, 503): that nothing is sent for a while, by any reader. One wave of refusals is one
 * event, however many requests were in flight when it came.
 */
export class Calm {
  readonly #policy: RetryPolicy
  readonly #origins: Map<string, Mood> = new Map()

  constructor(policy: RetryPolicy) {
    this.#policy = policy
  }

  /**
   * Takes note of a refusal of a request that was sent at `sent`, with the pause that the server asked for, milliseconds. True where
   * it is the first of its wave. A second wave without an answer between them makes the origin pause too.
   */
  refused(origin: string, sent: number, after: number | undefined): boolean {
    const now = performance.now()
    const mood = this.#origins.get(origin) ?? { waves: 0, counted: -Infinity, until: 0 }
    this.#origins.set(origin, mood)
    const { base, longest, longestAsked } = this.#policy
    const first = sent >= mood.counted + base
    if (first) {
      mood.waves += 1
      mood.counted = now
      if (mood.waves > 1) mood.until = Math.max(mood.until, now + Math.min(longest, base * 2 ** (mood.waves - 2)))
    }
    if (after !== undefined && after <= longestAsked) mood.until = Math.max(mood.until, now + after)
    return first
  }

  answered(origin: string): void {
    if (this.#origins.size > 0) this.#origins.delete(origin)
  }

  /** Resolves when the origin may be asked again, each caller a little later than the others; undefined where it may now. */
  pause(origin: string, signal: AbortSignal | undefined): Promise<void> | undefined {
    const left = (this.#origins.get(origin)?.until ?? 0) - performance.now()
    return left > 0 ? delay(left + this.#policy.random() * this.#policy.base, signal) : undefined
  }
}

interface Mood {
  /** Waves of refusals since the last answer. */
  waves: number
  /** When the last of them began. */
  counted: number
  /** Nothing is sent before. */
  until: number
}

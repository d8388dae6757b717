import { orAborted } from "../core/index.ts"

/**
 * One piece of work with several callers. It is cancelled only when every caller has gone; one caller's abort rejects that
 * caller alone.
 */
export class SharedWork<T> {
  readonly #abort: AbortController = new AbortController()
  readonly #outcome: Promise<T>
  readonly #onIdle: () => void
  #callers = 0

  /** Starts `work`; `onIdle` is called once, when it has settled or been left by all. */
  constructor(work: (signal: AbortSignal) => Promise<T>, onIdle: () => void) {
    this.#onIdle = onIdle
    this.#outcome = work(this.#abort.signal)
    this.#outcome.then(onIdle, onIdle)
  }

  /** The outcome, for one more caller. */
  async join(signal?: AbortSignal): Promise<T> {
    this.#callers += 1
    try {
      return await orAborted(this.#outcome, signal)
    } catch (error) {
      if (signal?.aborted) this.#leave()
      throw error
    }
  }

  #leave(): void {
    this.#callers -= 1
    if (this.#callers > 0) return
    this.#onIdle()
    this.#abort.abort()
  }
}

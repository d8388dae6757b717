import { throwIfAborted } from "../core/index.ts"

/**
 * Streams that run ahead of their readers, as long as no more than `most` items wait in all of them; one whose reader waits
 * always goes on, so that none can keep another from its end.
 */
export class RunAhead {
  readonly #most: number
  readonly #signal: AbortSignal
  readonly #paused: Set<() => void> = new Set()
  #waiting = 0

  constructor(most: number, signal: AbortSignal) {
    this.#most = most
    this.#signal = signal
  }

  /** Begins at once. A failure comes in its place behind the items before it. */
  start<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
    const lane: Lane<T> = { items: [], ended: false, wanted: false, wake: () => undefined, go: () => undefined }
    void this.#pump(items, lane)
    return this.#drain(lane)
  }

  async #pump<T>(items: AsyncIterable<T>, lane: Lane<T>): Promise<void> {
    try {
      for await (const item of items) {
        lane.items.push(item)
        this.#waiting += 1
        lane.wake()
        while (!lane.wanted && this.#waiting >= this.#most && !this.#signal.aborted) await this.#pause(lane)
        if (this.#signal.aborted) break
      }
    } catch (cause) {
      lane.failure = { cause }
    }
    lane.ended = true
    lane.wake()
  }

  async #pause<T>(lane: Lane<T>): Promise<void> {
    await new Promise<void>((resolve) => {
      lane.go = resolve
      this.#paused.add(resolve)
    })
    this.#paused.delete(lane.go)
  }

  async *#drain<T>(lane: Lane<T>): AsyncGenerator<T> {
    for (;;) {
      for (const item of lane.items.splice(0)) {
        this.#waiting -= 1
        if (this.#waiting < this.#most / 2) for (const go of this.#paused) go()
        yield item
      }
      if (lane.items.length > 0) continue
      if (lane.ended) break
      lane.wanted = true
      lane.go()
      await new Promise<void>((resolve) => (lane.wake = resolve))
      lane.wanted = false
    }
    if (lane.failure) throw lane.failure.cause
    throwIfAborted(this.#signal)
  }
}

interface Lane<T> {
  readonly items: T[]
  ended: boolean
  /** Whether its reader waits. */
  wanted: boolean
  wake: () => void
  go: () => void
  failure?: { readonly cause: unknown }
}

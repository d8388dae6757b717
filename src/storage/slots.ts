import { abortError, onAbort } from "../core/index.ts"

/** Places for requests in flight, so many for each origin, given in the order in which they were asked for. */
export class Slots {
  readonly #limit: number
  readonly #origins: Map<string, { taken: number; queue: Waiter[] }> = new Map()

  constructor(limit: number) {
    this.#limit = Math.max(1, limit)
  }

  /** Waits for a place at `origin`; undefined where one was free at once. */
  acquire(origin: string, signal?: AbortSignal): Promise<void> | undefined {
    const line = this.#origins.get(origin) ?? { taken: 0, queue: [] }
    this.#origins.set(origin, line)
    if (line.taken < this.#limit) {
      line.taken += 1
      return undefined
    }
    return new Promise((resolve, reject) => {
      const waiter: Waiter = { resolve, forget: () => undefined }
      line.queue.push(waiter)
      waiter.forget = onAbort(signal, () => {
        line.queue.splice(line.queue.indexOf(waiter), 1)
        reject(abortError(signal))
      })
    })
  }

  /** Gives a place back: to the first that waits, if any. */
  release(origin: string): void {
    const line = this.#origins.get(origin)
    if (!line) return
    const next = line.queue.shift()
    if (!next) line.taken -= 1
    else {
      next.forget()
      next.resolve()
    }
    if (line.taken === 0) this.#origins.delete(origin)
  }
}

interface Waiter {
  resolve: () => void
  forget: () => void
}

import { abortError, onAbort } from "../core/index.ts"

export interface SlotWish {
  /** Bytes that the answer will hold in memory. */
  readonly bytes?: number | undefined
  /** Higher ones go first; 0 unless given. */
  readonly priority?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Places for requests in flight: so many for each origin, and so many bytes in all. They are given by priority, then in the order in
 * which they were asked for. What would pass the bytes waits, and what is behind it too, so that it comes to its turn; more than all
 * the bytes goes alone.
 */
export class Slots {
  readonly #limit: number
  readonly #most: number
  readonly #origins: Map<string, Line> = new Map()
  #bytes = 0
  #clock = 0

  constructor(limit: number, mostBytes: number = Infinity) {
    this.#limit = Math.max(1, limit)
    this.#most = mostBytes
  }

  /** Requests in flight to an origin. */
  taken(origin: string): number {
    return this.#origins.get(origin)?.taken ?? 0
  }

  /** Waits for a place at `origin`; undefined where one was free at once. */
  acquire(origin: string, { bytes = 0, priority = 0, signal }: SlotWish = {}): Promise<void> | undefined {
    const line = this.#origins.get(origin) ?? { taken: 0, queue: [] }
    this.#origins.set(origin, line)
    const waiter: Waiter = { bytes, priority, asked: this.#clock++, admitted: false, go: () => undefined }
    let at = line.queue.length
    while (at > 0 && line.queue[at - 1]!.priority < priority) at--
    line.queue.splice(at, 0, waiter)
    this.#admit()
    if (waiter.admitted) return undefined
    return new Promise((resolve, reject) => {
      const forget = onAbort(signal, () => {
        line.queue.splice(line.queue.indexOf(waiter), 1)
        reject(abortError(signal))
        this.#admit()
        this.#forget(origin, line)
      })
      waiter.go = () => {
        forget()
        resolve()
      }
    })
  }

  /** Gives back a place that was taken with so many bytes. */
  release(origin: string, bytes: number = 0): void {
    const line = this.#origins.get(origin)
    if (!line) return
    line.taken -= 1
    this.#bytes -= bytes
    this.#admit()
    this.#forget(origin, line)
  }

  #forget(origin: string, line: Line): void {
    if (line.taken === 0 && line.queue.length === 0) this.#origins.delete(origin)
  }

  #admit(): void {
    for (let line = this.#next(); line; line = this.#next()) {
      const waiter = line.queue[0]!
      if (this.#bytes > 0 && this.#bytes + waiter.bytes > this.#most) return
      line.queue.shift()
      line.taken += 1
      this.#bytes += waiter.bytes
      waiter.admitted = true
      waiter.go()
    }
  }

  /** The line whose first is to go before the firsts of all others that have a place. */
  #next(): Line | undefined {
    let best: Line | undefined
    for (const line of this.#origins.values())
      if (line.queue.length > 0 && line.taken < this.#limit && (!best || isBefore(line.queue[0]!, best.queue[0]!)))
        best = line
    return best
  }
}

interface Line {
  taken: number
  readonly queue: Waiter[]
}

interface Waiter {
  readonly bytes: number
  readonly priority: number
  readonly asked: number
  admitted: boolean
  go: () => void
}

function isBefore(a: Waiter, b: Waiter): boolean {
  return a.priority === b.priority ? a.asked < b.asked : a.priority > b.priority
}

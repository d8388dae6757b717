/** Most bytes that wait to be written before readers wait too. */
const MOST_WAITING = 64 << 20
/** Pieces that are written at once. */
const WRITERS = 8

/** Work that goes on behind readers: a few writes at once, of which no more than so many bytes wait. */
export class WriteBehind {
  readonly #works: Set<Promise<void>> = new Set()
  readonly #queue: (() => void)[] = []
  #writing = 0
  #waiting = 0
  #broken = false

  /** `write`, in its turn; once one has failed there are no more. Resolves when the caller may go on. */
  async add(bytes: number, write: () => Promise<void>): Promise<void> {
    if (this.#broken) return
    this.#waiting += bytes
    this.follow(this.#inTurn(write).finally(() => (this.#waiting -= bytes)))
    while (this.#waiting > MOST_WAITING) await Promise.race(this.#works)
  }

  /** Work that `settle` waits for too. It does not fail. */
  follow(work: Promise<void>): void {
    const ended = work.then(() => void this.#works.delete(ended))
    this.#works.add(ended)
  }

  async settle(): Promise<void> {
    while (this.#works.size > 0) await Promise.all(this.#works)
  }

  async #inTurn(write: () => Promise<void>): Promise<void> {
    if (this.#writing >= WRITERS) await new Promise<void>((resolve) => this.#queue.push(resolve))
    else this.#writing += 1
    try {
      if (!this.#broken) await write()
    } catch {
      this.#broken = true
    } finally {
      const next = this.#queue.shift()
      if (next) next()
      else this.#writing -= 1
    }
  }
}

/**
 * Counts waves: the length of the longest chain of requests in which each needed the answer of the one before.
 *
 * A request without a hint belongs to wave 1 + the largest wave that had ended when it was asked for. Asked, not sent:
 * waiting for a connection, retries and redirects do not count. That is right for one chain and too much for chains that
 * run side by side (footer A, chunk A beside a slower footer B, chunk B: chunk B would count as a third wave). So a reader
 * that knows its place gives it: hint 1 for what can be asked at once, 2 for what needs an answer of hint 1, …
 *
 * Hints are relative to the start of the work. Work goes on while a hinted request is in flight, and also when a hint-h
 * request is asked after an answer of a smaller hint came in that nothing has been asked upon yet. Otherwise the hinted
 * request starts new work behind everything that has ended: leaves read one after another count as the chain they are.
 */
export class WaveCounter {
  /** Length of the longest chain so far. */
  longest = 0
  #ended = 0
  #endedPlain = 0
  #base = 0
  #hinted = 0
  #clock = 0
  #askedAt: number[] = []
  #endedAt: number[] = []

  /** Books a request that is asked for now; hand the result to `end` when its answer is complete or has failed. */
  ask(hint?: number): WaveTicket {
    const wave = hint === undefined ? this.#ended + 1 : this.#place(Math.max(1, hint))
    this.longest = Math.max(this.longest, wave)
    return { wave, hint: hint === undefined ? 0 : Math.max(1, hint) }
  }

  end(ticket: WaveTicket): void {
    this.#ended = Math.max(this.#ended, ticket.wave)
    if (ticket.hint === 0) {
      this.#endedPlain = Math.max(this.#endedPlain, ticket.wave)
      return
    }
    this.#hinted -= 1
    this.#endedAt[ticket.hint] = ++this.#clock
  }

  #place(hint: number): number {
    if (this.#hinted === 0 && !this.#continues(hint)) {
      this.#base = this.#ended + 1 - hint
      this.#askedAt = []
      this.#endedAt = []
    }
    this.#hinted += 1
    this.#askedAt[hint] = ++this.#clock
    return Math.max(1, this.#base + hint)
  }

  #continues(hint: number): boolean {
    if (this.#endedPlain >= this.#base + hint) return false
    const asked = this.#askedAt[hint] ?? 0
    return this.#endedAt.some((at, level) => level < hint && at > asked)
  }
}

export interface WaveTicket {
  readonly wave: number
  /** 0 where none was given. */
  readonly hint: number
}

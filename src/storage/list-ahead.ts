import type { SignalOptions } from "../core/index.ts"
import { throwIfAborted } from "../core/index.ts"
import { KeyModel } from "./key-model.ts"
import type { ListItem, ListOrder } from "./list-order.ts"
import { compareKeys, nameOf } from "./list-order.ts"
import type { Segment } from "./list-segment.ts"
import { makeSegment, takePage } from "./list-segment.ts"
import type { ListRequest } from "./list.ts"
import type { ListPage } from "./list-xml.ts"

/** Pages asked for at once. */
const CONNECTIONS = 32
/** Pages that wait for their turn in the order, or are on their way. */
const MOST_WAITING = 256
/** A stretch of fewer pages than this is read as one. */
const SMALL = 8
/** A guess without an end in sight reaches so many times as far as was read. */
const REACH = 32
/** Pages that may be lost by wrong guesses: so many, and this part of those that were not. */
const [LOSSES, LOSS_RATE] = [2, 0.18]

/** What a listing is read with. */
export interface ListReader extends SignalOptions {
  readonly prefix: string
  readonly delimiter: string | undefined
  /** One page. `wave` counts from the first page of the listing, 1. */
  readonly ask: (request: ListRequest, wave: number, signal: AbortSignal) => Promise<ListPage>
  readonly makeOrder: () => ListOrder
}

/** The server does not list from where it is told to. What was handed on until then is right. */
export class NoStartAfter extends Error {
  override readonly name = "NoStartAfter"
}

/** Where a listing that is read in order stands. */
export interface ListingStart {
  readonly order: ListOrder
  readonly token: string
  readonly pages: readonly (readonly ListItem[])[]
}

/**
 * The rest of a long listing, in order, read in many stretches at once. Where they begin is guessed from the names seen; each
 * ends where the next begins, so that together they are the whole listing whatever was guessed. A guess behind which
 * nothing is costs a page, and there is a bound to these. Nearest first, so that little waits for its turn.
 */
export class ListAhead {
  readonly #reader: ListReader
  readonly #model: KeyModel
  readonly #segments: Segment[]
  /** Of the stretches that were handed on, in order. */
  readonly starts: string[] = []
  readonly #abort: AbortController = new AbortController()
  readonly #signal: AbortSignal
  #flying = 0
  #unproven = 0
  #waiting = 0
  #useful: number
  /** Of a full page. */
  readonly #entries: number
  #lost = 0
  #failure: { readonly cause: unknown } | undefined
  #wake: () => void = () => undefined

  constructor(reader: ListReader, begun: ListingStart) {
    this.#reader = reader
    this.#signal = reader.signal ? AbortSignal.any([reader.signal, this.#abort.signal]) : this.#abort.signal
    this.#model = new KeyModel(reader.prefix)
    const segment = makeSegment({ start: "", end: undefined }, begun.order, begun.pages.length)
    for (const page of begun.pages) {
      takePage(segment, page, begun.token)
      this.#learn(page)
    }
    segment.ready.length = 0
    this.#useful = begun.pages.length
    this.#entries = Math.max(...begun.pages.map((page) => page.length))
    this.#segments = [segment]
  }

  /** @throws NoStartAfter; what the pages throw. */
  async *items(): AsyncGenerator<ListItem[]> {
    try {
      this.#send()
      for (let front = this.#segments[0]; front; front = this.#segments[0]) {
        const page = front.ready.shift()
        if (page) {
          this.#waiting -= 1
          this.#send()
          yield page
        } else if (isComplete(front, this.#segments[1])) {
          this.#segments.shift()
          this.starts.push(front.start)
          this.#send()
          const missed = missedBy(front, this.#segments[0])
          if (missed.length > 0) yield missed
        } else {
          await this.#change()
        }
      }
    } finally {
      this.#abort.abort()
    }
  }

  async #change(): Promise<void> {
    throwIfAborted(this.#reader.signal)
    if (!this.#failure) await new Promise<void>((resolve) => (this.#wake = resolve))
    if (this.#failure) throw this.#failure.cause
  }

  /** Asks for as much as may be under way. */
  #send(): void {
    while (this.#flying < CONNECTIONS && !this.#failure) {
      const segment = this.#nextToRead()
      if (!segment) return
      this.#flying += 1
      segment.busy = true
      void this.#read(segment)
    }
  }

  /** The first segment that has something to read, or a new one that is cut off from the first that is long. */
  #nextToRead(): Segment | undefined {
    for (const [i, segment] of this.#segments.entries()) {
      if (i > 1 && this.#waiting + this.#flying >= MOST_WAITING) return undefined
      if (!segment.done && !segment.busy) return segment
      const half = this.#split(segment, i)
      if (half) return half
    }
    return undefined
  }

  #split(segment: Segment, index: number): Segment | undefined {
    if (segment.done || segment.left <= SMALL || segment.pages === 0) return undefined
    if (this.#lost + this.#unproven + 1 > LOSSES + LOSS_RATE * this.#useful) return undefined
    const start = this.#guess(segment)
    if (start === undefined) {
      segment.left = 0
      return undefined
    }
    const half = makeSegment({ start, end: segment.end }, this.#reader.makeOrder(), segment.wave)
    segment.end = start
    this.#estimate(segment)
    this.#unproven += 1
    this.#segments.splice(index + 1, 0, half)
    return half
  }

  /** A name at which the rest of a segment may be cut in two. */
  #guess({ first = "", before = first, last = "", end }: Segment): string | undefined {
    const model = this.#model
    const isFar = end === undefined || model.ratio(first, last, end) > 2 * REACH
    const guesses = [
      () => (isFar ? model.beyond(first, last, REACH) : undefined),
      () => (end === undefined ? model.beyond(before, last, REACH) : model.between(last, end)),
      () => model.next(first, last, end),
      () => model.next(before, last, end),
    ]
    for (const guess of guesses) {
      const name = this.#cutPath(guess())
      if (isWithin(name, last, end)) return name
    }
    return undefined
  }

  /** With a delimiter, names end where it stands: a guess must not lie inside of a prefix. */
  #cutPath(guess: string | undefined): string | undefined {
    const { delimiter, prefix } = this.#reader
    const cut = delimiter === undefined || guess === undefined ? -1 : guess.indexOf(delimiter, prefix.length)
    return cut < 0 ? guess : guess!.slice(0, cut)
  }

  async #read(segment: Segment): Promise<void> {
    const isFirst = segment.pages === 0
    const startAfter = segment.token === undefined && segment.start !== "" ? segment.start : undefined
    const wave = segment.wave + 1
    try {
      const request = { delimiter: this.#reader.delimiter, token: segment.token, startAfter }
      const page = await this.#reader.ask(request, wave, this.#signal)
      if (startAfter !== undefined) checkStart(page, startAfter)
      segment.wave = wave
      this.#take(segment, page)
    } catch (cause) {
      this.#failure ??= { cause }
    }
    this.#flying -= 1
    segment.busy = false
    if (isFirst) this.#unproven -= 1
    this.#send()
    this.#wake()
  }

  #learn(items: readonly ListItem[]): void {
    this.#model.learn(items.length, (i) => nameOf(items[i]!))
  }

  #take(segment: Segment, page: ListPage): void {
    const items = segment.order.check(page)
    this.#learn(items)
    const own = takePage(segment, items, page.next)
    const useful = Math.min(1, own / this.#entries)
    this.#useful += page.next === undefined && own > 0 ? 1 : useful
    if (page.next !== undefined) this.#lost += 1 - useful
    else if (own === 0) this.#lost += 1
    if (own > 0) this.#waiting += 1
    // Nothing between the guess and the end: the segment before it is the last of the stretch.
    if (segment.done && segment.first === undefined) this.#segments.splice(this.#segments.indexOf(segment), 1)
    else this.#estimate(segment)
    for (const other of this.#segments) if (other.left === 0) this.#estimate(other)
  }

  /** How many pages are left, by how far the last ones reached. */
  #estimate(segment: Segment): void {
    const { first = "", last = "", before, end, pages } = segment
    if (end === undefined) segment.left = Infinity
    else {
      const lately = before === undefined ? 0 : this.#model.ratio(before, last, end)
      segment.left = Math.max(pages * this.#model.ratio(first, last, end), lately)
    }
  }
}

function isWithin(guess: string | undefined, last: string, end: string | undefined): boolean {
  return guess !== undefined && compareKeys(guess, last) > 0 && (end === undefined || compareKeys(guess, end) < 0)
}

function checkStart({ objects, prefixes }: ListPage, start: string): void {
  for (const first of [objects[0]?.key, prefixes[0]])
    if (first !== undefined && compareKeys(first, start) <= 0) throw new NoStartAfter()
}

/** Whether a segment has come whole, and what follows can be compared with what it saw beyond its end. */
function isComplete(segment: Segment, next: Segment | undefined): boolean {
  return segment.done && !segment.busy && (next === undefined || next.first !== undefined)
}

/** Names that the one segment saw beyond its end and the next one, which begins there, does not have. */
function missedBy({ beyond }: Segment, next: Segment | undefined): ListItem[] {
  const until = next?.first
  return beyond.filter((item) => until === undefined || compareKeys(nameOf(item), until) < 0)
}

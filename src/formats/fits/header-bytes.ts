import type { ByteSource, ReadCost, SignalOptions, Span } from "../../core/index.ts"
import { mergeSpans } from "../../core/index.ts"
import type { Hdu } from "./hdu.ts"
import { readPieces } from "./pieces.ts"
import { guessHeaders } from "./stride.ts"
import { BLOCK } from "./text.ts"
import type { ByteWindow } from "./window.ts"
import { extendWindow, missingSpan } from "./window.ts"

const LONGEST_PIECE = 1 << 20
/** Headers that are guessed at once, and their bytes. */
const MOST_GUESSES = 8192
const MOST_BYTES = 64 << 20
/** Longest stretch of small HDUs that is read at once. */
const MOST_AHEAD = 16 << 20

export interface HeaderWish extends SignalOptions {
  readonly cost: ReadCost
  /** HDUs known so far: the next one's header is wanted. */
  readonly hdus: readonly Hdu[]
  readonly length: number
  /** Number of the last HDU that will be wanted. */
  readonly last: number
}

/**
 * Brings the bytes of headers: those of the next HDU, along with what follows where HDUs are small, and at the same time those of
 * further HDUs where the file repeats itself.
 */
export class HeaderBytes {
  readonly #source: ByteSource
  readonly #size: number
  #window: ByteWindow
  /** Pieces by where they begin. */
  #guessed: Map<number, Uint8Array> = new Map()
  #sure = false
  #asked = 0
  #used = 0
  #trust: number = MOST_GUESSES
  #failed = false
  #ahead = 0

  constructor(source: ByteSource, size: number, head: Uint8Array) {
    this.#source = source
    this.#size = size
    this.#window = { offset: 0, bytes: head }
  }

  /** What is at hand from the start of a header; `fetched` tells the requests that were needed for it. */
  async read(offset: number, wish: HeaderWish): Promise<{ window: ByteWindow; fetched: readonly Span[] }> {
    const guess = this.#holds(offset) ? undefined : this.#guessed.has(offset) ? offset : this.#around(offset)
    if (guess !== undefined) {
      this.#window = { offset: guess, bytes: this.#guessed.get(guess)! }
      this.#guessed.delete(guess)
      this.#used += 1
    }
    const end = Math.min(this.#size, offset + wish.length)
    const { offset: start, bytes } = this.#window
    if (offset >= start && end <= start + bytes.length) return { window: this.#window, fetched: [] }
    const fetched = await this.#ask(offset, wish)
    return { window: this.#window, fetched }
  }

  /** Whether the window has more than a record behind `offset`. */
  #holds(offset: number): boolean {
    return offset >= this.#window.offset && offset + BLOCK < this.#window.offset + this.#window.bytes.length
  }

  /** The piece that holds more than a record behind `offset`. */
  #around(offset: number): number | undefined {
    for (const [start, bytes] of this.#guessed)
      if (start < offset && start + bytes.length > offset + BLOCK) return start
    return undefined
  }

  async #ask(offset: number, wish: HeaderWish): Promise<readonly Span[]> {
    const { cost, length, signal } = wish
    const longer = length > BLOCK
    const guesses = longer ? [] : this.#guesses(wish)
    const regular = this.#sure && !this.#failed && guesses.length > 1
    const ahead = longer ? length : regular ? guesses[0]!.length : this.#nextAhead(offset, wish)
    const range = { offset, length: Math.max(length, ahead), size: this.#size }
    const missing = missingSpan(this.#window, range)
    const pieces = missing ? splitSpan(missing, LONGEST_PIECE) : []
    const reach = offset + range.length
    // A gap is crossed where it takes no longer than the next request, with all connections at work.
    const gap = Math.min(cost.gap, (cost.latency * cost.bandwidth) / cost.connections)
    // What lies a few steps on is read with the next stretch, once, where stretches have grown beyond a guess.
    const useful = this.#sure || reach - offset <= 2 * headerGuess(cost)
    const wanted = guesses.filter((span) => useful && span.offset + span.length > reach)
    const others = mergeSpans(wanted, gap, LONGEST_PIECE)
    const fresh = new Uint8Array(missing?.length ?? 0)
    const spans = [...pieces, ...others]
    await readPieces(this.#source, spans, cost.connections, { signal }, (bytes, span) => {
      if (missing && pieces.includes(span)) fresh.set(bytes, span.offset - missing.offset)
      else this.#keep(bytes, span, wanted)
    })
    if (missing) this.#window = extendWindow(this.#window, range, missing, fresh)
    return spans
  }

  /** The headers in a piece, copied: the piece itself is mostly what lies between them. */
  #keep(bytes: Uint8Array, piece: Span, wanted: readonly Span[]): void {
    let first = 0
    for (let high = wanted.length; first < high;) {
      const middle = (first + high) >> 1
      if (wanted[middle]!.offset < piece.offset) first = middle + 1
      else high = middle
    }
    let end = first
    let bytesWanted = 0
    for (; end < wanted.length && wanted[end]!.offset + wanted[end]!.length <= piece.offset + piece.length; end++)
      bytesWanted += wanted[end]!.length
    // Where little lies between them the piece serves even if the guesses are wrong.
    if (2 * bytesWanted >= piece.length) this.#guessed.set(piece.offset, bytes)
    else
      for (const { offset, length } of wanted.slice(first, end))
        this.#guessed.set(offset, bytes.slice(offset - piece.offset, offset - piece.offset + length))
  }

  /** Guesses that proved wrong make the next ones fewer. */
  #guesses({ cost, hdus, last }: HeaderWish): Span[] {
    if (this.#sure && this.#used < this.#asked) {
      this.#failed = true
      this.#trust = Math.max(2, Math.floor(this.#used * 1.5))
    } else if (this.#sure) this.#trust = Math.min(MOST_GUESSES, this.#trust * 8)
    this.#guessed = new Map()
    this.#used = 0
    const limits = { size: this.#size, last, most: this.#trust, reach: headerGuess(cost) }
    const { spans, sure } = guessHeaders(hdus, limits)
    let bytes = 0
    const kept = spans.filter(({ length }) => (bytes += length) <= MOST_BYTES)
    this.#sure = sure
    this.#asked = Math.max(0, kept.length - 1)
    return kept
  }

  /** Small HDUs in a row: what one request costs in time would have brought many of them. */
  #nextAhead(offset: number, { cost, hdus, last }: HeaderWish): number {
    const guess = headerGuess(cost)
    const span = offset - (hdus.at(-1)?.headerOffset ?? 0)
    const round = cost.latency * cost.bandwidth
    const dense = span <= Math.min(cost.gap, round / 8)
    const most = dense && cost.gap >= LONGEST_PIECE ? MOST_AHEAD : Math.min(round, cost.gap)
    const mean = offset / Math.max(1, hdus.length)
    const needed = Math.max(guess, mean * (last - hdus.length + 2))
    // What a number asks for is known to be needed; what a name does may end soon.
    const growth = Number.isFinite(last) ? 16 : 4
    const far = this.#ahead === 0 || span > Math.min(round, cost.gap)
    this.#ahead = far ? guess : Math.min(Math.max(guess, Math.min(this.#ahead * growth, most)), needed)
    return Math.ceil(this.#ahead)
  }
}

function splitSpan({ offset, length }: Span, longest: number): Span[] {
  const count = Math.ceil(length / longest)
  return Array.from({ length: count }, (_, i) => {
    const at = i * longest
    return { offset: offset + at, length: Math.min(longest, length - at) }
  })
}

/** Bytes of the first read of a header: three blocks hold most; where requests cost more than bytes, sixteen hold nearly all. */
export function headerGuess(cost: ReadCost): number {
  return cost.gap < 16 * BLOCK ? 3 * BLOCK : 16 * BLOCK
}

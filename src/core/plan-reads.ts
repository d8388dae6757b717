import type { ReadCost, Span } from "./plan.ts"
import { secondsOf } from "./schedule.ts"
import type { Cut, Requests, Wanted, WantedSpan } from "./wanted.ts"
import { layOut, LONGEST_REQUEST, wantedOf } from "./wanted.ts"

/** Up to so many wanted spans each gap is weighed by itself. */
const FEW = 12
/** Above so many the choice is made among a handful of plans. */
const MANY = 2000
/** Each shorter share of the bytes that is tried as the length of a request is this part of the one before. */
const STEP = 0.85

/**
 * The requests for wanted spans of one or several objects, each in order of offset: near ones merged, long ones split over the
 * connections, so that what `cost` says of time and requests together is least. No gap above `cost.gap` is crossed, and none where
 * the unwanted bytes would pass `cost.overread`; the cheapest are crossed first. Every wanted span lies whole in one request, unless
 * it has a grain: then it may be cut there. No request is longer than `cost.longest` but for a span, or a grain, that is. Pure.
 */
export function planReads(objects: readonly (readonly WantedSpan[])[], cost: ReadCost): Span[][] {
  const wanted = wantedOf(objects)
  const best = new Choice(wanted, cost)
  const gaps = crossableGaps(wanted, cost)
  const crossed = new Uint8Array(wanted.count)
  let done = 0
  for (const count of countsToTry(wanted, gaps)) {
    for (; done < count; done++) crossed[gaps[done]!] = 1
    best.offer(crossed)
  }
  if (wanted.count <= FEW) best.improve(gaps)
  return best.spans(objects.length)
}

/** `planReads` of one object. */
export function planObject(spans: readonly WantedSpan[], cost: ReadCost): Span[] {
  return planReads([spans], cost)[0]!
}

/** Seconds that requests of these lengths cost: until the last is there, and what each must be worth. */
export function weighRequests(lengths: ArrayLike<number>, cost: ReadCost, count: number = lengths.length): number {
  return secondsOf(lengths, cost, count) + count * (cost.request ?? cost.latency / 5)
}

/** The gaps that may be crossed, the cheapest first. */
function crossableGaps(wanted: Wanted, cost: ReadCost): Int32Array {
  const near: number[] = []
  for (let i = 0; i < wanted.count; i++) if (wanted.gap[i]! <= cost.gap) near.push(i)
  near.sort((a, b) => wanted.gap[a]! - wanted.gap[b]!)
  let budget = (cost.overread ?? Infinity) * wanted.bytes
  let count = 0
  while (count < near.length && (budget -= wanted.gap[near[count]!]!) >= 0) count++
  return Int32Array.from(near.slice(0, count))
}

/** How many of the cheapest gaps to cross: neighbours that touch are always together. */
function countsToTry(wanted: Wanted, gaps: Int32Array): number[] {
  const touching = gaps.findIndex((gap) => wanted.gap[gap]! > 0)
  const least = touching < 0 ? gaps.length : touching
  const steps = wanted.count > MANY ? 1 : wanted.count <= FEW ? gaps.length - least : 12
  const counts = Array.from(
    { length: steps + 1 },
    (_, i) => least + Math.round(((gaps.length - least) * i) / Math.max(1, steps)),
  )
  return [...new Set(counts)]
}

/** The best plan so far. */
class Choice {
  readonly #wanted: Wanted
  readonly #cost: ReadCost
  readonly #trial: Requests = { count: 0, owner: [], offset: [], length: [] }
  /** Nothing is cut into more requests than connections take in two turns. */
  readonly #most: number
  #least = Infinity
  #requests = Infinity
  #crossed: Uint8Array
  #cut: Cut = { piece: LONGEST_REQUEST, even: true }

  constructor(wanted: Wanted, cost: ReadCost) {
    this.#wanted = wanted
    this.#cost = cost
    this.#most = Math.max(2 * cost.connections, wanted.count)
    this.#crossed = new Uint8Array(wanted.count)
  }

  /** Tries all lengths of requests for these bands; whether one is better than all before. */
  offer(crossed: Uint8Array): boolean {
    const before = this.#least
    const pieces = this.#pieces(crossed)
    for (const even of [true, false]) for (const piece of pieces) this.#try(crossed, { piece, even })
    return this.#least < before
  }

  #try(crossed: Uint8Array, cut: Cut): void {
    layOut(this.#wanted, crossed, cut, this.#cost, this.#trial)
    const { count, length } = this.#trial
    if (count > this.#most && count > this.#requests) return
    const score = weighRequests(length, this.#cost, count)
    if (score >= this.#least * (1 - 1e-9)) return
    this.#least = score
    this.#requests = count
    this.#cut = cut
    this.#crossed = crossed.slice()
  }

  /** Crosses and leaves single gaps as long as that helps. */
  improve(gaps: Int32Array): void {
    for (let better = true; better;) {
      better = false
      for (const gap of gaps) {
        const other = this.#crossed.slice()
        other[gap] = 1 - other[gap]!
        if (this.offer(other)) better = true
      }
    }
  }

  spans(objects: number): Span[][] {
    const { owner, offset, length } = this.#trial
    layOut(this.#wanted, this.#crossed, this.#cut, this.#cost, this.#trial)
    const spans = Array.from({ length: objects }, (): Span[] => [])
    for (let i = 0; i < this.#trial.count; i++) spans[owner[i]!]!.push({ offset: offset[i]!, length: length[i]! })
    return spans
  }

  /** Lengths of requests to try: even shares of all bytes, from the longest allowed down to a part of a connection's. */
  #pieces(crossed: Uint8Array): number[] {
    const { count, end, start, gap, bytes } = this.#wanted
    const { connections, longest = LONGEST_REQUEST } = this.#cost
    let total = bytes
    for (let i = 0; i < count; i++) if (crossed[i] === 1) total += gap[i]!
    if (count > MANY) return [longest, total / connections, total / (2 * connections)]
    const pieces = Array.from({ length: Math.min(8, connections) }, (_, i) => total / (i + 1))
    for (let share = total / 8; share * 2 * connections > total; share *= STEP) pieces.push(share)
    pieces.push(total / connections, total / (2 * connections))
    if (count <= FEW) for (let i = 0; i < count; i++) pieces.push(end[i]! - start[i]!, (end[i]! - start[i]!) / 2)
    else pieces.push(this.#shortest(crossed, connections), this.#shortest(crossed, 2 * connections))
    return [longest, ...pieces.filter((piece) => piece < longest && piece * 4 * connections >= total)]
  }

  /** Length under which no more than so many requests are needed. */
  #shortest(crossed: Uint8Array, requests: number): number {
    let [low, high] = [0, this.#cost.longest ?? LONGEST_REQUEST]
    for (let i = 0; i < 16; i++) {
      const piece = (low + high) / 2
      layOut(this.#wanted, crossed, { piece, even: false }, this.#cost, this.#trial)
      if (this.#trial.count <= requests) high = piece
      else low = piece
    }
    return high
  }
}

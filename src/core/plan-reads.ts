import type { ReadCost, Span } from "./plan.ts"
import { secondsOf } from "./schedule.ts"
import type { Cut, Requests, Wanted, WantedSpan } from "./wanted.ts"
import { overreadOf, planRegular } from "./plan-regular.ts"
import { layOut, LONGEST_REQUEST, STRETCH, wantedOf } from "./wanted.ts"

/** Up to so many wanted spans each gap is weighed by itself. */
const FEW = 12
/** Above so many the choice is made among a handful of plans. */
const MANY = 2000
/** Each shorter share of the bytes that is tried as the length of a request is this part of the one before. */
const STEP = 0.85
/** The same where few spans are to be shared evenly. */
const FINE = 0.96

/**
 * The requests for wanted spans of one or several objects, each in order of offset: near ones merged, long ones split over the
 * connections, so that what `cost` says of time and requests together is least. No gap above `cost.gap` is crossed, and none where
 * the unwanted bytes would pass `cost.overread`; the cheapest are crossed first. Every wanted span lies whole in one request, unless
 * it has a grain: then it may be cut there. No request is longer than `cost.longest` but for a span, or a grain, that is. Pure.
 */
export function planReads(objects: readonly (readonly WantedSpan[])[], cost: ReadCost): Span[][] {
  const regular = objects.length === 1 ? planRegular(objects[0]!, cost) : undefined
  if (regular) return [regular]
  const wanted = wantedOf(objects)
  const best = new Choice(wanted, cost)
  const gaps = crossableGaps(wanted, cost)
  const crossed = new Uint8Array(wanted.count)
  let done = gaps.length
  for (const gap of gaps) crossed[gap] = 1
  // The fewest requests first: what many cost alone is soon more than the best so far, and need not be looked at.
  for (const count of countsToTry(wanted, gaps)) {
    while (done > count) crossed[gaps[--done]!] = 0
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
  let budget = overreadOf(wanted.bytes, wanted.count, cost)
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
  return [...new Set(counts)].toReversed()
}

/** Requests that no plan for these bands can do without. */
function bandsOf(wanted: Wanted, crossed: Uint8Array): number {
  let bands = wanted.count
  for (let i = 0; i < wanted.count; i++) bands -= crossed[i]!
  return bands
}

/** Seconds that no plan can beat: a round trip, and all bytes over all connections or what must come whole over one. */
function floorOf({ count, start, end, grain, bytes }: Wanted, cost: ReadCost): number {
  let whole = 0
  for (let i = 0; i < count; i++) if (grain[i] === 0) whole = Math.max(whole, end[i]! - start[i]!)
  const shared = Math.max(bytes / cost.connections, whole) / cost.bandwidth
  return cost.latency + Math.max(shared, bytes / (cost.link ?? Infinity))
}

/** The best plan so far. */
class Choice {
  readonly #wanted: Wanted
  readonly #cost: ReadCost
  readonly #trial: Requests = { count: 0, owner: [], offset: [], length: [] }
  /** Seconds that any plan takes, and what a request must be worth. */
  readonly #floor: number
  readonly #worth: number
  /** Nothing is cut into more requests than connections take in two turns. */
  readonly #most: number
  #least = Infinity
  #requests = Infinity
  #crossed: Uint8Array
  #cut: Cut = { piece: LONGEST_REQUEST, even: true }

  constructor(wanted: Wanted, cost: ReadCost) {
    this.#wanted = wanted
    this.#cost = cost
    this.#floor = floorOf(wanted, cost)
    this.#worth = cost.request ?? cost.latency / 5
    const turns = wanted.bytes / (cost.connections * (cost.longest ?? LONGEST_REQUEST))
    this.#most = Math.max(2 * Math.max(1, Math.ceil(turns)) * cost.connections, wanted.count)
    this.#crossed = new Uint8Array(wanted.count)
  }

  /** Tries all lengths of requests for these bands; whether one is better than all before. */
  offer(crossed: Uint8Array): boolean {
    const before = this.#least
    if (this.#isHopeless(bandsOf(this.#wanted, crossed))) return false
    const pieces = this.#pieces(crossed)
    for (const even of [true, false])
      for (const piece of pieces) if (!this.#isTooShort(piece)) this.#try(crossed, { piece, even })
    return this.#least < before
  }

  /** Whether so many requests cost more than the best plan so far whatever is in them. */
  #isHopeless(requests: number): boolean {
    return this.#floor + requests * this.#worth >= this.#least * (1 - 1e-9)
  }

  /** Whether pieces of that length are so many that they cannot be the best; few spans are tried in every way. */
  #isTooShort(piece: number): boolean {
    return this.#wanted.count > FEW && this.#isHopeless(this.#wanted.bytes / (piece * STRETCH))
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
    const turns = Math.max(1, Math.ceil(total / (connections * longest)))
    const least = total / (2 * turns * connections)
    if (count > MANY) return [longest, total / connections, least]
    const pieces = Array.from({ length: Math.min(8, connections) }, (_, i) => total / (i + 1))
    for (let share = Math.min(longest, total / 8); share > least; share *= STEP) pieces.push(share)
    pieces.push(total / (turns * connections), total / ((turns + 1) * connections), least)
    if (count <= FEW) {
      for (let i = 0; i < count; i++) pieces.push(end[i]! - start[i]!, (end[i]! - start[i]!) / 2)
      for (let share = 2 * least * 0.6; share < 3 * least; share /= FINE) pieces.push(share)
    }
    if (count > FEW || turns > 1)
      for (const requests of [turns * connections, (turns + 1) * connections])
        if (!this.#isHopeless(Math.min(requests, count))) pieces.push(this.#shortest(crossed, requests))
    return [longest, ...pieces.filter((piece) => piece < longest && piece * 2 >= least)]
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

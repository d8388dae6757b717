import type { ReadCost, Span } from "./plan.ts"

/** Bytes that are wanted together. */
export interface WantedSpan extends Span {
  /** It may be cut at multiples of so many bytes from its start; absent: it comes whole, in one request. */
  readonly grain?: number
}

/** Most bytes of one request unless a cost says otherwise (`longest`): so many connections' worth fits in the bound of what is in flight. */
export const LONGEST_REQUEST: number = 8 << 20

/** A request may be so much longer than its even share rather than leave out a whole span. */
export const STRETCH = 1.25

/** Wanted spans of all objects in their order, without overlaps. */
export interface Wanted {
  readonly count: number
  readonly owner: Int32Array
  readonly start: Float64Array
  readonly end: Float64Array
  /** 0: whole. */
  readonly grain: Float64Array
  /** Bytes to the next span of the same object; Infinity behind the last. */
  readonly gap: Float64Array
  readonly bytes: number
}

/** Sorts the spans of each object; overlapping ones become one that comes whole. Empty ones vanish. */
export function wantedOf(objects: readonly (readonly WantedSpan[])[]): Wanted {
  const most = objects.reduce((sum, spans) => sum + spans.length, 0)
  const [owner, start, end] = [new Int32Array(most), new Float64Array(most), new Float64Array(most)]
  const [grain, gap] = [new Float64Array(most), new Float64Array(most)]
  let count = 0
  let bytes = 0
  for (const [object, spans] of objects.entries()) {
    const first = count
    for (const span of ascending(spans)) {
      if (span.length <= 0) continue
      const stop = span.offset + span.length
      const distance = count > first ? span.offset - end[count - 1]! : Infinity
      if (distance < 0) {
        bytes += Math.max(0, stop - end[count - 1]!)
        end[count - 1] = Math.max(stop, end[count - 1]!)
        grain[count - 1] = 0
        continue
      }
      if (count > first) gap[count - 1] = distance
      owner[count] = object
      start[count] = span.offset
      end[count] = stop
      grain[count] = span.grain ?? 0
      gap[count] = Infinity
      bytes += span.length
      count++
    }
  }
  return { count, owner, start, end, grain, gap, bytes }
}

function ascending(spans: readonly WantedSpan[]): readonly WantedSpan[] {
  for (let i = 1; i < spans.length; i++)
    if (spans[i]!.offset < spans[i - 1]!.offset) return spans.toSorted((a, b) => a.offset - b.offset)
  return spans
}

/** Requests, by their place in the arrays. */
export interface Requests {
  count: number
  readonly owner: number[]
  readonly offset: number[]
  readonly length: number[]
}

/** How bands are cut. */
export interface Cut {
  /** Longest part. */
  readonly piece: number
  /** As few parts, as even as can be; else parts of `piece` and a rest. */
  readonly even: boolean
}

/**
 * Lays out requests: bands over the gaps that `crossed` marks, cut between wanted spans or inside one at its grain. The gap at a cut
 * is not read.
 */
export function layOut(
  wanted: Wanted,
  crossed: Uint8Array,
  { piece, even }: Cut,
  cost: ReadCost,
  into: Requests,
): void {
  into.count = 0
  const longest = cost.longest ?? LONGEST_REQUEST
  for (let first = 0; first < wanted.count;) {
    let last = first
    while (crossed[last] === 1) last++
    const length = wanted.end[last]! - wanted.start[first]!
    const parts = Math.ceil(length / Math.min(piece, longest))
    if (parts <= 1) add(into, wanted.owner[first]!, wanted.start[first]!, wanted.end[last]!)
    else
      cutBand(
        wanted,
        first,
        last,
        { target: even ? length / parts : piece, stretch: even ? STRETCH : 1, longest },
        into,
      )
    first = last + 1
  }
}

interface CutRule {
  readonly target: number
  readonly stretch: number
  readonly longest: number
}

function cutBand(wanted: Wanted, first: number, last: number, rule: CutRule, into: Requests): void {
  const { target, stretch, longest } = rule
  const { start, end, grain } = wanted
  const owner = wanted.owner[first]!
  const stretched = Math.max(target, Math.min(longest, target * stretch))
  let from = start[first]!
  for (let i = first; i <= last;) {
    const begin = start[i]!
    const whole = grain[i] === 0
    if (end[i]! - from <= (whole ? stretched : target)) i++
    else {
      const cut = whole ? begin : cutInside(begin, from, target, grain[i]!, longest)
      if (cut >= end[i]! || (cut <= begin && from === begin)) i++
      else if (cut > begin) {
        add(into, owner, from, cut)
        from = cut
      } else {
        add(into, owner, from, end[i - 1]!)
        from = begin
      }
    }
  }
  add(into, owner, from, end[last]!)
}

/** Where a piece from `from` on ends inside a span: at its grain, rather above the target than below, never above the longest. */
function cutInside(begin: number, from: number, target: number, grain: number, longest: number): number {
  const above = begin + Math.ceil((from + target - begin) / grain) * grain
  if (above - from <= longest) return above
  const below = above - grain
  return below > from ? below : above
}

function add(into: Requests, owner: number, from: number, to: number): void {
  const at = into.count++
  into.owner[at] = owner
  into.offset[at] = from
  into.length[at] = to - from
}

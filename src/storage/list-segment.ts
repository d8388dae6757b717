import type { ListItem, ListOrder } from "./list-order.ts"
import { compareKeys, firstWhere, nameOf } from "./list-order.ts"

/** A stretch of a listing that is read page by page: the names behind `start`, up to and with `end`. */
export interface Segment {
  /** Empty in the first one. */
  readonly start: string
  /** Absent in the last one. */
  end: string | undefined
  readonly order: ListOrder
  /** First and last name that was listed, and the last one of the page before. */
  first?: string
  last?: string
  before?: string
  token?: string | undefined
  /** Pages that came. */
  pages: number
  /** Pages that are still to come, by what came. */
  left: number
  /** Asked for, and not yet there. */
  busy: boolean
  done: boolean
  /** Wave of the last page. */
  wave: number
  /** What came and was not yet handed on. */
  readonly ready: ListItem[][]
  /** Names behind `end` that the last page held. */
  beyond: readonly ListItem[]
}

export function makeSegment(
  bounds: { readonly start: string; readonly end: string | undefined },
  order: ListOrder,
  wave: number,
): Segment {
  return { ...bounds, order, pages: 0, left: Infinity, busy: false, done: false, wave, ready: [], beyond: [] }
}

/** Takes a page in: what is the segment's own is ready, what lies behind its end shows that it is complete. */
export function takePage(segment: Segment, items: readonly ListItem[], next: string | undefined): number {
  const { end } = segment
  const cut = end === undefined ? items.length : firstWhere(items, (item) => compareKeys(nameOf(item), end) > 0)
  const own = items.slice(0, cut)
  segment.pages += 1
  segment.token = next
  segment.done = next === undefined || cut < items.length
  segment.beyond = items.slice(cut)
  if (own.length === 0) return 0
  if (segment.last !== undefined) segment.before = segment.last
  segment.first ??= nameOf(own[0]!)
  segment.last = nameOf(own.at(-1)!)
  segment.ready.push(own)
  return own.length
}

import type { ReadCost, Span } from "./plan.ts"
import { LONGEST_REQUEST, type WantedSpan } from "./wanted.ts"

/** A cut inside a span is not looked for where the whole span takes less than this part of a round trip. */
const SHORT = 0.02
/** Of more spans than these, requests are what takes the time, and more may be read to have fewer. */
const MANY_SPANS = 512

/**
 * The requests for equal spans at equal distances, the rows of an image: as many rows in each as make the cost least, found without a
 * search over cuts. Undefined where the spans are no such series, or so long that cuts inside one may pay.
 */
export function planRegular(spans: readonly WantedSpan[], cost: ReadCost): Span[] | undefined {
  const stride = strideOf(spans)
  if (stride === undefined) return undefined
  const { length, grain } = spans[0]!
  if (grain !== undefined && length > SHORT * cost.latency * cost.bandwidth) return undefined
  const gap = stride - length
  const requests = gap > cost.gap ? spans.length : bestCount(spans.length, length, gap, cost)
  return requests === spans.length && gap > 0 ? spans.map(spanOf) : evenly(spans, requests)
}

function spanOf({ offset, length }: WantedSpan): Span {
  return { offset, length }
}

/** Distance of the starts where lengths and distances are the same all over, and nothing overlaps. */
function strideOf(spans: readonly WantedSpan[]): number | undefined {
  if (spans.length < 3) return undefined
  const [first, second] = [spans[0]!, spans[1]!]
  const { length, grain } = first
  const stride = second.offset - first.offset
  if (length <= 0 || stride < length) return undefined
  for (let i = 1; i < spans.length; i++) {
    const { offset, length: other, grain: cut } = spans[i]!
    if (other !== length || cut !== grain || offset - spans[i - 1]!.offset !== stride) return undefined
  }
  return stride
}

/** How many requests for `count` rows cost least: between what over-reading and the longest request allow and one for each row. */
function bestCount(count: number, length: number, gap: number, cost: ReadCost): number {
  const { latency, bandwidth, connections, request = latency / 5, longest = LONGEST_REQUEST, link = Infinity } = cost
  const stride = length + gap
  const inOne = Math.max(1, Math.floor((longest + gap) / stride))
  const crossed = gap > 0 ? Math.floor(overreadOf(count * length, count, cost) / gap) : count
  const fewest = Math.max(1, Math.ceil(count / inOne), count - crossed)
  let least = Infinity
  let best = Math.min(count, fewest)
  for (let k = best; k <= count; k++) {
    if (latency + k * request >= least) break
    const piece = Math.ceil(count / k) * stride - gap
    const alone = Math.ceil(k / connections) * (latency + piece / bandwidth)
    const score = Math.max(alone, latency + (count * stride - k * gap) / link) + k * request
    if (score >= least * (1 - 1e-9)) continue
    least = score
    best = k
  }
  return best
}

function evenly(spans: readonly WantedSpan[], requests: number): Span[] {
  return Array.from({ length: requests }, (_, i) => {
    const { offset } = spans[Math.floor((i * spans.length) / requests)]!
    const last = spans[Math.floor(((i + 1) * spans.length) / requests) - 1]!
    return { offset, length: last.offset + last.length - offset }
  })
}

/** Unwanted bytes that may be read beside so many wanted ones in so many spans. */
export function overreadOf(wanted: number, spans: number, { overread = Infinity, spare = 0 }: ReadCost): number {
  return Math.max(overread * wanted, spare * Math.max(1, spans / MANY_SPANS))
}

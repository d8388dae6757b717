import { LONGEST_REQUEST, type ReadCost, type WantedSpan } from "../core/index.ts"
import type { Job } from "./plan-jobs.ts"

/**
 * The least that any plan of a job can cost: seconds and what its requests are worth. Every way to merge contiguous spans, every
 * assignment of the merged groups to connections, every cut. Groups that share m connections by cuts need m - 1 requests more, and
 * take at best their common work over m; one group in m requests is cut where it can be; a group of whole spans alone is not cut
 * (where it could be, between two spans, that is another way to merge). No request is longer than the cost allows. What is optimistic here makes the comparison harder for a
 * planner, not easier.
 */
export function bestOfAll({ objects, cost }: Job): number {
  const [spans = []] = objects
  let least = Infinity
  for (let cuts = 0; cuts < 2 ** (spans.length - 1); cuts++) {
    const groups = groupsOf(spans, cuts, cost)
    if (groups) least = Math.min(least, bestAssignment(groups, cost))
  }
  return least
}

interface Group {
  readonly spans: readonly WantedSpan[]
  readonly bytes: number
  /** The longest span in it that must come whole. */
  readonly whole: number
  readonly cuttable: boolean
  /** Requests that it takes at least, none longer than the longest. */
  readonly parts: number
}

/** Requests that a group takes at least; undefined where it cannot be one, for a span in it that comes whole and is too long. */
function partsOf({ spans }: Omit<Group, "parts">, longest: number): number | undefined {
  const parts = spans.length === 1 && spans[0]!.grain === undefined ? 1 : fewestCuts(spans, longest)
  return Number.isFinite(parts) && (parts === 1 || spans.some(({ grain }) => grain !== undefined)) ? parts : undefined
}

function groupsOf(spans: Job["objects"][number], cuts: number, cost: ReadCost): Group[] | undefined {
  const groups: { spans: WantedSpan[]; bytes: number; whole: number; cuttable: boolean }[] = []
  let end = 0
  for (const [i, span] of spans.entries()) {
    const whole = span.grain === undefined ? span.length : 0
    const last = groups.at(-1)
    if (last && !((cuts >> (i - 1)) & 1)) {
      if (span.offset - end > cost.gap) return undefined
      last.spans.push(span)
      last.bytes += span.offset + span.length - end
      last.whole = Math.max(last.whole, whole)
      last.cuttable ||= whole === 0
    } else groups.push({ spans: [span], bytes: span.length, whole, cuttable: whole === 0 })
    end = span.offset + span.length
  }
  const whole = groups.map((group) => ({ ...group, parts: partsOf(group, cost.longest ?? LONGEST_REQUEST) ?? 0 }))
  return whole.some(({ parts }) => parts === 0) ? undefined : whole
}

function bestAssignment(groups: readonly Group[], cost: ReadCost): number {
  const all = 2 ** groups.length - 1
  const worth = cost.request ?? cost.latency / 5
  const most = groups.reduce((sum, { parts }) => sum + parts, 0) + groups.length + 2 * cost.connections
  // least[set][connections * most + requests]: the shortest time.
  const least = Array.from({ length: all + 1 }, () => new Float64Array((cost.connections + 1) * most).fill(Infinity))
  least[0]!.fill(0, 0, 1)
  for (let set = 1; set <= all; set++) {
    const lowest = set & -set
    for (let part = set; part > 0; part = (part - 1) & set) {
      if (!(part & lowest)) continue
      extend(least[set]!, least[set ^ part]!, clusterOf(groups, part, cost.longest ?? LONGEST_REQUEST), cost, most)
    }
  }
  let best = Infinity
  for (let c = 0; c <= cost.connections; c++)
    for (let r = 0; r < most; r++) best = Math.min(best, least[all]![c * most + r]! + r * worth)
  return best
}

interface Cluster extends Group {
  readonly count: number
  /** Wanted bytes of the groups whose requests are none too long, and how many groups are. */
  readonly small: number
  readonly large: number
}

function clusterOf(groups: readonly Group[], part: number, longest: number): Cluster {
  let [bytes, whole, cuttable, count, parts, small, large] = [0, 0, false, 0, 0, 0, 0]
  const spans: WantedSpan[] = []
  for (const [i, group] of groups.entries()) {
    if (!((part >> i) & 1)) continue
    spans.push(...group.spans)
    bytes += group.bytes
    whole = Math.max(whole, group.whole)
    cuttable ||= group.cuttable
    parts += group.parts
    if (!group.cuttable && group.bytes > longest) large++
    else small += group.spans.reduce((sum, { length }) => sum + length, 0)
    count++
  }
  return { spans, bytes, whole, cuttable, count, parts, small, large }
}

function extend(to: Float64Array, from: Float64Array, cluster: Cluster, cost: ReadCost, most: number): void {
  const { latency, bandwidth, longest = LONGEST_REQUEST } = cost
  const alone = cluster.count === 1 && cluster.cuttable
  for (let m = 1; m <= (cluster.cuttable ? cost.connections : 1); m++) {
    if (alone && m > 1 && m >= cluster.parts) {
      const piece = leastWhere(cluster.bytes / m, cluster.bytes, (length) => fewestCuts(cluster.spans, length) <= m)
      place(to, from, { m, requests: m, seconds: latency + piece / bandwidth }, cost, most)
    }
    const fewest = Math.max(cluster.parts, cluster.count + m - (alone && m > 1 ? 0 : 1))
    for (let requests = fewest; requests <= fewest + m; requests++) {
      const shared = sharedSeconds(cluster, m, requests, cost)
      place(to, from, { m, requests, seconds: Math.max(shared, latency + cluster.whole / bandwidth) }, cost, most)
      if (shared < Infinity && cluster.bytes / m < longest / 2) break
    }
  }
}

/**
 * Seconds that m connections need at least for so many requests, spread evenly, of which only those of one span that comes whole may be
 * longer than the longest: what the connections with one request less cannot take is left to the others.
 */
function sharedSeconds(cluster: Cluster, m: number, requests: number, cost: ReadCost): number {
  const { latency, bandwidth, longest = LONGEST_REQUEST } = cost
  const even = (requests * latency + cluster.bytes / bandwidth) / m
  const [fewer, busier] = [Math.floor(requests / m), requests % m]
  const left = cluster.small - (m - busier) * fewer * longest
  if (cluster.large > 0 || left <= 0) return Math.max(even, besideLarge(cluster, m, cost))
  return busier === 0 ? Infinity : Math.max(even, (fewer + 1) * latency + left / busier / bandwidth)
}

/** A connection with a request that is too long for others either has nothing else or has two round trips. */
function besideLarge({ large, whole, small }: Cluster, m: number, cost: ReadCost): number {
  if (large === 0 || small === 0) return 0
  const { latency, bandwidth, longest = LONGEST_REQUEST } = cost
  const others = m > large ? shareBound(small / (m - large), cost) : Infinity
  return Math.min(2 * latency + Math.min(whole, longest) / bandwidth, others)
}

interface Share {
  readonly m: number
  readonly requests: number
  readonly seconds: number
}

function place(
  to: Float64Array,
  from: Float64Array,
  { m, requests, seconds }: Share,
  cost: ReadCost,
  most: number,
): void {
  for (let c = 0; c + m <= cost.connections; c++)
    for (let r = 0; r + requests < most; r++) {
      const before = from[c * most + r]!
      const at = (c + m) * most + r + requests
      if (before < Infinity) to[at] = Math.min(to[at]!, Math.max(before, seconds))
    }
}

/** Parts of one group, none longer than `most`: cut between spans, or anywhere in one with a grain. */
function fewestCuts(spans: readonly WantedSpan[], most: number): number {
  let [from, parts] = [spans[0]!.offset, 1]
  for (const { offset, length, grain } of spans) {
    while (offset + length - from > most * (1 + 1e-9)) {
      if (from < offset && (grain === undefined || from + most < offset)) from = offset
      else if (grain === undefined) return Infinity
      else from += most
      parts++
    }
  }
  return parts
}

/** The least of rising truths in a range, by halving. */
export function leastWhere(low: number, high: number, holds: (value: number) => boolean): number {
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2
    if (holds(middle)) high = middle
    else low = middle
  }
  return low
}

/** Seconds in which one connection has so many bytes at the soonest, in requests that are none too long. */
export function shareBound(bytes: number, { latency, bandwidth, longest = LONGEST_REQUEST }: ReadCost): number {
  return Math.ceil(bytes / longest - 1e-9) * latency + bytes / bandwidth
}

import type { ReadCost, Span, WantedSpan } from "../core/index.ts"
import { LONGEST_REQUEST } from "../core/index.ts"
import type { Job } from "./plan-jobs.ts"

/** What becomes of a plan on a link that is as its cost says. */
export interface Outcome {
  readonly seconds: number
  readonly requests: number
  readonly bytes: number
  /** Most requests that one connection served one after another. */
  readonly rounds: number
}

/** Runs a plan: a connection that is free takes the longest request that waits, and has it after latency and transfer. */
export function simulate(plan: readonly (readonly Span[])[], cost: ReadCost): Outcome {
  const lengths = plan.flat().map((span) => span.length)
  const waiting = lengths.toSorted((a, b) => b - a)
  const free = Array.from({ length: cost.connections }, () => ({ at: 0, served: 0 }))
  for (const length of waiting) {
    const next = free.reduce((first, other) => (other.at < first.at ? other : first))
    next.at += cost.latency + length / cost.bandwidth
    next.served += 1
  }
  return {
    seconds: Math.max(...free.map(({ at }) => at)),
    requests: lengths.length,
    bytes: lengths.reduce((sum, length) => sum + length, 0),
    rounds: Math.max(...free.map(({ served }) => served)),
  }
}

/** Why a plan is not one of its job; undefined where it is. */
export function faultOf({ objects, cost }: Job, plan: readonly (readonly Span[])[]): string | undefined {
  for (const [i, spans] of objects.entries()) {
    const requests = plan[i]!
    for (const [j, request] of requests.entries()) {
      const next = requests[j + 1]
      if (next && next.offset < request.offset + request.length) return `requests ${j} and ${j + 1} overlap`
    }
    for (const span of spans) {
      const parts = requests.filter((r) => r.offset < span.offset + span.length && r.offset + r.length > span.offset)
      const held = parts.reduce(
        (sum, r) => sum + Math.min(r.offset + r.length, span.offset + span.length) - Math.max(r.offset, span.offset),
        0,
      )
      if (held !== span.length) return `${held} of ${span.length} bytes at ${span.offset}`
      const cuts = parts.slice(1).map((r) => r.offset - span.offset)
      if (span.grain === undefined && cuts.length > 0) return `the whole span at ${span.offset} is cut`
      if (cuts.some((cut) => cut % span.grain! !== 0)) return `the span at ${span.offset} is cut beside its grain`
    }
    for (const request of requests) {
      const inside = spans.filter(
        (s) => s.offset < request.offset + request.length && s.offset + s.length > request.offset,
      )
      if (inside.length === 0) return `request at ${request.offset} for nothing`
      const sorted = inside.toSorted((a, b) => a.offset - b.offset)
      for (const [j, span] of sorted.slice(1).entries())
        if (span.offset - (sorted[j]!.offset + sorted[j]!.length) > cost.gap)
          return `a gap before ${span.offset} is crossed`
    }
  }
  return undefined
}

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
      const piece = leastWhere(cluster.bytes / m, cluster.bytes, (longest) => fewestCuts(cluster.spans, longest) <= m)
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

/** Fewest bytes that plans of a job read with so many merged groups or fewer, the cheapest gaps crossed first. */
function fewestBytes({ objects, cost }: Job): { groups: number; bytes: number }[] {
  const gaps = objects.flatMap((spans) =>
    spans.slice(1).map((span, i) => span.offset - spans[i]!.offset - spans[i]!.length),
  )
  const spans = objects.flat()
  let bytes = spans.reduce((sum, span) => sum + span.length, 0)
  const merged = [{ groups: spans.length, bytes }]
  for (const gap of gaps.filter((each) => each <= cost.gap).sort((a, b) => a - b)) {
    bytes += gap
    merged.push({ groups: spans.length - merged.length, bytes })
  }
  return merged
}

/** Fewest requests that hold every span where none is longer than `most`: each goes on as far as it may. Infinity where one must. */
function fewestRequests({ objects, cost }: Job, most: number): number {
  let requests = 0
  for (const spans of objects) {
    let [from, end] = [-Infinity, -Infinity]
    for (const { offset, length, grain } of spans) {
      const stop = offset + length
      const whole = grain === undefined
      const joins = offset - end <= cost.gap && (whole ? stop : offset + 1) - from <= most
      if (!joins) {
        from = offset
        requests += 1
      }
      if (stop - from > most && whole) return Infinity
      if (stop - from > most) {
        const further = Math.ceil((stop - from) / most) - 1
        requests += further
        from += further * most
      }
      end = stop
    }
  }
  return requests
}

/** The least of rising truths in a range, by halving. */
function leastWhere(low: number, high: number, holds: (value: number) => boolean): number {
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2
    if (holds(middle)) high = middle
    else low = middle
  }
  return low
}

/**
 * max(TTFB + bytes / (connections × bandwidth), TTFB + the longest piece that cannot be split) per wave, for the better of one and
 * more waves. Where there are more spans than places in so many waves, near ones must be merged: what they cannot do without is a
 * piece that cannot be split, and its gaps are bytes.
 */
export function lowerBound(job: Job): number {
  const { latency, bandwidth, connections } = job.cost
  const merged = fewestBytes(job)
  const total = merged.at(-1)!.bytes
  let least = Infinity
  for (let waves = 1; waves <= Math.ceil(merged[0]!.groups / connections); waves++) {
    const places = waves * connections
    const bytes = merged.find(({ groups }) => groups <= places)?.bytes ?? Infinity
    const piece = leastWhere(0, total, (most) => fewestRequests(job, most) <= places)
    least = Math.min(least, waves * latency + Math.max(bytes / connections, piece) / bandwidth)
  }
  return Math.max(least, shareBound(merged[0]!.bytes / connections, job.cost))
}

/** Seconds in which one connection has so many bytes at the soonest, in requests that are none too long. */
function shareBound(bytes: number, { latency, bandwidth, longest = LONGEST_REQUEST }: ReadCost): number {
  return Math.ceil(bytes / longest - 1e-9) * latency + bytes / bandwidth
}

/**
 * What no plan can beat, in seconds: in a time t a connection serves at most t / TTFB requests, each of at most (t - TTFB) × bandwidth
 * bytes, and all together no more than t × connections of latencies and transfers.
 */
export function soundBound(job: Job): number {
  const { latency, bandwidth, connections } = job.cost
  const merged = fewestBytes(job)
  return leastWhere(latency, latency * merged[0]!.groups + merged.at(-1)!.bytes / bandwidth, (seconds) => {
    const room = connections * seconds
    const works = merged.some(
      ({ groups, bytes }) =>
        Math.max(groups, connections) * latency + bytes / bandwidth <= room ||
        (groups < connections && bytes / bandwidth <= groups * (seconds - latency)),
    )
    const places = connections * Math.floor(seconds / latency)
    return works && fewestRequests(job, (seconds - latency) * bandwidth) <= places
  })
}

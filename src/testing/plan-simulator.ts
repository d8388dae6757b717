import type { ReadCost, Span } from "../core/index.ts"
import { leastWhere, shareBound } from "./plan-best.ts"
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

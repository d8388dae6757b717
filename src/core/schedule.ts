import type { ReadCost } from "./plan.ts"

/** Above this, how requests fall to connections no longer shows: their work is taken as spread evenly. */
const COUNTED = 2048

/**
 * Seconds until the last of requests of these lengths is there: each takes `latency` and then its bytes at `bandwidth` on one of
 * `connections`, which takes the next as it comes free, the longest first; all together not before the link has carried them. Pure.
 */
export function secondsOf(lengths: ArrayLike<number>, cost: ReadCost, count: number = lengths.length): number {
  let longest = 0
  let total = 0
  for (let i = 0; i < count; i++) {
    longest = Math.max(longest, lengths[i]!)
    total += lengths[i]!
  }
  if (count === 0) return 0
  const alone = cost.latency + Math.max(longest / cost.bandwidth, total / (cost.link ?? Infinity))
  if (count <= cost.connections) return alone
  const even = (count * cost.latency + total / cost.bandwidth) / cost.connections
  if (count > COUNTED) return Math.max(alone, even + cost.latency)
  const sorted = Float64Array.from({ length: count }, (_, i) => lengths[i]!).sort()
  return Math.max(alone, busiest(sorted, cost))
}

/** The load of the busiest connection, where each request goes to the one with the least. */
function busiest(ascending: Float64Array, cost: ReadCost): number {
  const loads = new Float64Array(cost.connections)
  for (let i = ascending.length - 1; i >= 0; i--) addToLeast(loads, cost.latency + ascending[i]! / cost.bandwidth)
  return loads.reduce((most, load) => Math.max(most, load), 0)
}

/** `loads` is a heap with the least at its root. */
function addToLeast(loads: Float64Array, seconds: number): void {
  const load = loads[0]! + seconds
  let at = 0
  for (;;) {
    let child = 2 * at + 1
    if (child >= loads.length) break
    if (child + 1 < loads.length && loads[child + 1]! < loads[child]!) child++
    if (loads[child]! >= load) break
    loads[at] = loads[child]!
    at = child
  }
  loads[at] = load
}

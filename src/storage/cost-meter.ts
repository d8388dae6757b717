import type { ReadCost } from "../core/index.ts"

/** Answers that are remembered of an origin, and how many there must be before they count. */
const LATENCIES = 32
const FEWEST_LATENCIES = 8
const BANDWIDTHS = 16
const FEWEST_BANDWIDTHS = 4
/** A shorter body says more of latency than of bandwidth. */
const LONG_BODY = 1 << 18
/** Measured values are taken as the expected ones times a power of two between 1/WIDEST and WIDEST: plans do not flutter. */
const WIDEST = 64
/** Good answers after which a throttled origin gets one connection more. */
const RECOVERY = 16

interface Origin {
  readonly latencies: number[]
  readonly bandwidths: number[]
  answers: number
  /** Requests that may be in flight, where the server has asked for fewer. */
  connections: number
  calm: number
}

/** What the reads of each origin have shown of its cost: medians, so that single slow answers do not count. */
export class CostMeter {
  readonly #origins: Map<string, Origin> = new Map()

  /** Takes note of an answer: seconds to its headers, then for its body. */
  note(origin: string, answer: { readonly latency: number; readonly bytes: number; readonly seconds: number }): void {
    const known = this.#of(origin)
    known.latencies[known.answers % LATENCIES] = answer.latency
    known.answers += 1
    if (++known.calm % RECOVERY === 0) known.connections += 1
    if (answer.bytes < LONG_BODY || answer.seconds <= 0) return
    known.bandwidths.push(answer.bytes / answer.seconds)
    if (known.bandwidths.length > BANDWIDTHS) known.bandwidths.shift()
  }

  /** Takes note that the server asked for fewer requests while so many were in flight. */
  throttled(origin: string, inFlight: number): void {
    const known = this.#of(origin)
    known.connections = Math.max(1, Math.floor(Math.min(known.connections, inFlight) / 2))
    known.calm = 0
  }

  /** `expected`, with what has been measured in its place once there is enough of it. */
  cost(origin: string, expected: ReadCost): ReadCost {
    const known = this.#origins.get(origin)
    if (!known) return expected
    const connections = Math.min(expected.connections, known.connections)
    if (known.latencies.length < FEWEST_LATENCIES || known.bandwidths.length < FEWEST_BANDWIDTHS)
      return connections === expected.connections ? expected : { ...expected, connections }
    const latency = near(median(known.latencies), expected.latency)
    const bandwidth = near(median(known.bandwidths), expected.bandwidth)
    return { ...expected, latency, bandwidth, connections }
  }

  #of(origin: string): Origin {
    const known = this.#origins.get(origin)
    if (known) return known
    const fresh: Origin = { latencies: [], bandwidths: [], answers: 0, connections: Infinity, calm: 0 }
    this.#origins.set(origin, fresh)
    return fresh
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!
}

function near(measured: number, expected: number): number {
  const ratio = Math.min(WIDEST, Math.max(1 / WIDEST, measured / expected))
  return expected * 2 ** Math.round(Math.log2(ratio))
}

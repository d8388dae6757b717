/** Bytes `[offset, offset + length)` of an object. */
export interface Span {
  readonly offset: number
  readonly length: number
}

/** One piece of a plan: requests that can go out together, for one object. */
export interface ReadStep {
  /** URI of the object. */
  readonly object: string
  /** The requests, one span each. Empty where the step is a list or a service call. */
  readonly spans: readonly Span[]
  /** 1 for what can be asked at once, 2 for what needs an answer of wave 1, … */
  readonly wave: number
  /** Why these bytes: "header", "rows 1200–1259", "column chunk w1mpro". */
  readonly why: string
}

/**
 * What a lazy operation is going to read, made before it reads. Pure data: `--explain` prints it, tests assert it, the
 * reader executes it.
 */
export interface ReadPlan {
  readonly steps: readonly ReadStep[]
  /** Sum of the lengths of all spans. */
  readonly bytes: number
  /** Number of spans (and of list or service calls). */
  readonly requests: number
  /** Length of the longest chain of dependent requests. */
  readonly waves: number
  readonly reason: string
}

/** A plan from its steps; the sums are derived. `calls` counts list or service requests, steps without spans, one each. */
export function makePlan(steps: readonly ReadStep[], reason: string): ReadPlan {
  let bytes = 0
  let requests = 0
  let waves = 0
  for (const step of steps) {
    for (const span of step.spans) bytes += span.length
    requests += Math.max(1, step.spans.length)
    waves = Math.max(waves, step.wave)
  }
  return { steps, bytes, requests, waves, reason }
}

/** One plan after another: the waves of `next` come behind those of `first`. */
export function appendPlan(first: ReadPlan, next: ReadPlan): ReadPlan {
  const later = next.steps.map((step) => ({ ...step, wave: step.wave + first.waves }))
  return makePlan([...first.steps, ...later], `${first.reason}; ${next.reason}`)
}

/** What a request and a byte cost; every choice between more requests and more bytes is made with it (`planReads`). */
export interface ReadCost {
  /** Seconds to the first byte of a response. */
  readonly latency: number
  /** Bytes per second on one connection. */
  readonly bandwidth: number
  /** Requests in flight at once. */
  readonly connections: number
  /** Largest number of unwanted bytes between two wanted spans that one request may cross. */
  readonly gap: number
  /** Most unwanted bytes in all, as a part of the wanted ones. Any number unless given. */
  readonly overread?: number
  /**
   * Unwanted bytes in all that may be read however few are wanted, in proportion more for above 512 spans. It counts only beside
   * `overread`; none unless given.
   */
  readonly spare?: number
  /** Bytes per second over all connections together. Each gives its own `bandwidth` unless given. */
  readonly link?: number
  /** Seconds that a further request must save to be worth sending. A fifth of `latency` unless given; 0: time alone counts. */
  readonly request?: number
  /** Most bytes that are put together, or left together, in one request. 8 MiB unless given. */
  readonly longest?: number
}

/**
 * The default trade: near spans together where that spares requests at little time. At most two unwanted bytes are read for each
 * wanted one, where that is above 16 MiB and 32 KiB a span.
 */
export const BALANCED: ReadCost = {
  latency: 0.05,
  bandwidth: 50e6,
  connections: 32,
  gap: 1 << 20,
  overread: 2,
  spare: 16 << 20,
}

/** The trade for the least time: requests are worth nothing. */
export const MIN_TIME: ReadCost = { latency: 0.05, bandwidth: 50e6, connections: 32, gap: 1 << 20, request: 0 }

/** The trade for metered links: only tiny gaps are crossed. */
export const MIN_BYTES: ReadCost = { ...BALANCED, gap: 4096 }

/**
 * Merges spans into requests: sorted, overlaps joined, neighbours closer than `gap` joined, nothing above `longest` joined.
 * Pure. Zero-length spans vanish.
 */
export function mergeSpans(spans: readonly Span[], gap: number, longest: number = Infinity): Span[] {
  const sorted = spans.filter((span) => span.length > 0).sort((a, b) => a.offset - b.offset)
  const merged: { offset: number; length: number }[] = []
  for (const span of sorted) {
    const last = merged.at(-1)
    const end = span.offset + span.length
    const reach = last === undefined ? 0 : Math.max(last.offset + last.length, end) - last.offset
    const overlaps = last !== undefined && span.offset < last.offset + last.length
    const near = last !== undefined && span.offset - (last.offset + last.length) <= gap && reach <= longest
    if (last !== undefined && (overlaps || near)) last.length = reach
    else merged.push({ offset: span.offset, length: span.length })
  }
  return merged
}

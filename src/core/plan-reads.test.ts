import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { largeJob, smallJob } from "../testing/plan-jobs.ts"
import { bestOfAll, faultOf, lowerBound, simulate } from "../testing/plan-simulator.ts"
import type { ReadCost, WantedSpan } from "./index.ts"
import { MIN_BYTES, MIN_TIME, planObject, planReads } from "./index.ts"

const MB = 1 << 20

describe("planReads", () => {
  test("near spans are one request, far ones several, each object its own", () => {
    const near = [
      { offset: 0, length: 100 },
      { offset: 5000, length: 100 },
    ]
    const far = [
      { offset: 0, length: 100 },
      { offset: 3 * MB, length: 100 },
    ]
    expect(planReads([near, far, []], MIN_TIME)).toEqual([[{ offset: 0, length: 5100 }], far, []])
    expect(planReads([near], MIN_BYTES)).toEqual([near])
    expect(planReads([], MIN_TIME)).toEqual([])
  })

  test("a long span with a grain is split over the connections, one without is not", () => {
    const long = { offset: 7, length: 64 * MB }
    const cut = planObject([{ ...long, grain: 1000 }], { ...MIN_TIME, request: 0 })
    expect(cut).toHaveLength(32)
    expect(cut.every(({ offset }) => (offset - 7) % 1000 === 0)).toBe(true)
    expect(planObject([long], MIN_TIME)).toEqual([long])
  })

  test("no request is longer than the longest, and touching spans come together below it", () => {
    const spans = Array.from({ length: 40 }, (_, i) => ({ offset: i * MB, length: MB }))
    const plan = planObject(spans, { ...MIN_TIME, connections: 1, longest: 4 * MB })
    expect(plan.map(({ length }) => length)).toEqual(Array.from({ length: 10 }, () => 4 * MB))
    const grained = planObject([{ offset: 0, length: 40 * MB, grain: 3 }], {
      ...MIN_TIME,
      connections: 1,
      longest: 4 * MB,
    })
    expect(Math.max(...grained.map(({ length }) => length))).toBeLessThanOrEqual(4 * MB)
  })

  test("the cheapest gaps are crossed first, as far as the unwanted bytes may go", () => {
    const spans = [0, 1100, 2300, 3600].map((offset) => ({ offset, length: 1000 }))
    const cost = { ...MIN_TIME, overread: 0.08 }
    expect(planObject(spans, cost)).toEqual([
      { offset: 0, length: 3300 },
      { offset: 3600, length: 1000 },
    ])
    expect(planObject(spans, { ...cost, overread: 0.02 })).toEqual(spans)
  })

  test("overlapping spans come whole; the order of the wishes does not matter", () => {
    const spans = [
      { offset: 500, length: 1000 },
      { offset: 0, length: 600, grain: 10 },
      { offset: 20 * MB, length: 0 },
    ]
    expect(planObject(spans, MIN_BYTES)).toEqual([{ offset: 0, length: 1500 }])
  })

  test("a request that is worth nothing is sent for the least time it saves; one that is worth a lot is not", () => {
    const band: WantedSpan[] = [{ offset: 0, length: 10 * MB, grain: 4 }]
    const counts = [0, 0.01, 10].map((request) => planObject(band, { ...MIN_TIME, longest: 16 * MB, request }).length)
    expect(counts[0]).toBeGreaterThan(counts[1]!)
    expect(counts[1]).toBeGreaterThan(1)
    expect(counts[2]).toBe(1)
  })

  test("a hundred thousand spans take no quadratic time", () => {
    const spans = Array.from({ length: 100_000 }, (_, i) => ({ offset: i * 10_000, length: 80 }))
    const plan = planObject(spans, { ...MIN_TIME, gap: 20_000 })
    expect(plan.length).toBeLessThan(300)
    expect(planObject(spans, MIN_BYTES)).toEqual(spans)
  })

  test("every plan is one of its job: all that is wanted, whole where it must be, no gap that may not be crossed", () => {
    const span = fc.record({
      offset: fc.nat(1e6),
      length: fc.nat(20_000),
      grain: fc.option(fc.integer({ min: 1, max: 500 }), { nil: undefined }),
    })
    const cost: fc.Arbitrary<ReadCost> = fc.record({
      latency: fc.constantFrom(0, 0.001, 0.05),
      bandwidth: fc.constantFrom(1, 1e5, 50e6),
      connections: fc.integer({ min: 1, max: 9 }),
      gap: fc.constantFrom(0, 17, 5000, MB),
      request: fc.constantFrom(0, 0.01),
      longest: fc.constantFrom(1000, 8 * MB),
    })
    fc.assert(
      fc.property(fc.array(fc.array(span, { maxLength: 20 }), { maxLength: 3 }), cost, (objects, given) => {
        const apart = objects.map((spans) => withoutOverlaps(spans as WantedSpan[]))
        expect(faultOf({ objects: apart, cost: given }, planReads(apart, given))).toBeUndefined()
      }),
      { numRuns: 300 },
    )
  })

  test("a sample of the simulator: near the best of all plans, and near what connections can do", () => {
    for (let seed = 5001; seed <= 5060; seed++) {
      const small = smallJob(seed)
      const { seconds, requests } = simulate(planReads(small.objects, small.cost), small.cost)
      const worth = requests * (small.cost.request ?? small.cost.latency / 5)
      expect((seconds + worth) / bestOfAll(small)).toBeLessThanOrEqual(1.15)
      const large = largeJob(seed, 64)
      expect(
        simulate(planReads(large.objects, large.cost), large.cost).seconds / lowerBound(large),
      ).toBeLessThanOrEqual(1.25)
    }
  })
})

function withoutOverlaps(spans: readonly WantedSpan[]): WantedSpan[] {
  let end = 0
  return spans
    .toSorted((a, b) => a.offset - b.offset)
    .filter((span) => {
      const free = span.offset >= end && span.length > 0
      if (free) end = span.offset + span.length
      return free
    })
}

import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { largeJob, smallJob } from "../testing/plan-jobs.ts"
import { bestOfAll } from "../testing/plan-best.ts"
import { faultOf, lowerBound, simulate } from "../testing/plan-simulator.ts"
import type { ReadCost, WantedSpan } from "./index.ts"
import { BALANCED, MIN_BYTES, MIN_TIME, planObject, planReads } from "./index.ts"
import { weighRequests } from "./plan-reads.ts"

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
    expect(planReads([near, far, []], BALANCED)).toEqual([[{ offset: 0, length: 5100 }], far, []])
    expect(planReads([near], MIN_BYTES)).toEqual([near])
    expect(planReads([], BALANCED)).toEqual([])
  })

  test("a long span with a grain is split over the connections, one without is not", () => {
    const long = { offset: 7, length: 64 * MB }
    const cut = planObject([{ ...long, grain: 1000 }], { ...BALANCED, request: 0 })
    expect(cut).toHaveLength(32)
    expect(cut.every(({ offset }) => (offset - 7) % 1000 === 0)).toBe(true)
    expect(planObject([long], BALANCED)).toEqual([long])
  })

  test("no request is longer than the longest, and touching spans come together below it", () => {
    const spans = Array.from({ length: 40 }, (_, i) => ({ offset: i * MB, length: MB }))
    const plan = planObject(spans, { ...BALANCED, connections: 1, longest: 4 * MB })
    expect(plan.map(({ length }) => length)).toEqual(Array.from({ length: 10 }, () => 4 * MB))
    const grained = planObject([{ offset: 0, length: 40 * MB, grain: 3 }], {
      ...BALANCED,
      connections: 1,
      longest: 4 * MB,
    })
    expect(Math.max(...grained.map(({ length }) => length))).toBeLessThanOrEqual(4 * MB)
  })

  test("the cheapest gaps are crossed first, as far as the unwanted bytes may go", () => {
    const spans = [0, 1100, 2300, 3600].map((offset) => ({ offset, length: 1000 }))
    const cost = { ...BALANCED, spare: 0, overread: 0.08 }
    expect(planObject(spans, cost)).toEqual([
      { offset: 0, length: 3300 },
      { offset: 3600, length: 1000 },
    ])
    expect(planObject(spans, { ...cost, overread: 0.02 })).toEqual(spans)
  })

  test("the default reads no more than two unwanted bytes for a wanted one, but where that is little", () => {
    const storm = Array.from({ length: 1000 }, (_, i) => ({ offset: i * MB - ((i * i) % 1000) * 700, length: 16_000 }))
    const read = planObject(storm, BALANCED).reduce((sum, { length }) => sum + length, 0)
    expect(read).toBeLessThanOrEqual(3 * 16_000_000 + MB)
    const rows = Array.from({ length: 60 }, (_, i) => ({ offset: i * 160_000, length: 240, grain: 4 }))
    expect(planObject(rows, BALANCED).length).toBeLessThanOrEqual(6)
  })

  test("a link that all connections share is worth no unwanted bytes that it has to carry", () => {
    const rows = Array.from({ length: 60 }, (_, i) => ({ offset: i * 160_000 + (i % 7), length: 240, grain: 4 }))
    const read = (cost: ReadCost): number => planObject(rows, cost).reduce((sum, { length }) => sum + length, 0)
    for (const trade of [BALANCED, MIN_TIME]) expect(read({ ...trade, link: 5e6 })).toBeLessThan(read(trade) / 3)
  })

  test("the least time sends more requests than the default", () => {
    const rows = Array.from({ length: 30 }, (_, i) => ({ offset: i * 160_000, length: 240, grain: 4 }))
    expect(planObject(rows, MIN_TIME)).toHaveLength(30)
    expect(planObject(rows, BALANCED).length).toBeLessThan(6)
  })

  test("equal rows at equal distances are planned without a search, as well as with one", () => {
    for (const trade of [BALANCED, MIN_TIME, MIN_BYTES])
      for (const [count, length, stride] of [
        [64, 256, 16_384],
        [100, 240, 160_000],
        [33, 4000, 4000],
        [40, 1000, 2_000_000],
        [500, 80, 1000],
      ] as const) {
        const rows = Array.from({ length: count }, (_, i) => ({ offset: 77 + i * stride, length }))
        const plan = planObject(rows, trade)
        const searched = planReads([rows, [{ offset: 0, length: 1 }]], trade)[0]!
        expect(faultOf({ objects: [rows], cost: trade }, [plan])).toBeUndefined()
        const weigh = (spans: readonly { length: number }[]): number =>
          weighRequests(
            spans.map((span) => span.length),
            trade,
          )
        expect(weigh(plan)).toBeLessThanOrEqual(weigh(searched) * 1.02)
      }
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
    const counts = [0, 0.01, 10].map((request) => planObject(band, { ...BALANCED, longest: 16 * MB, request }).length)
    expect(counts[0]).toBeGreaterThan(counts[1]!)
    expect(counts[1]).toBeGreaterThan(1)
    expect(counts[2]).toBe(1)
  })

  test("a hundred thousand spans take no quadratic time", () => {
    const spans = Array.from({ length: 100_000 }, (_, i) => ({ offset: i * 10_000, length: 80 }))
    const plan = planObject(spans, { ...BALANCED, gap: 20_000 })
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

import { describe, expect, test } from "vitest"
import { planReads } from "../../src/core/index.ts"
import { type Job, largeJob, smallJob } from "../../src/testing/plan-jobs.ts"
import { bestOfAll, faultOf, lowerBound, type Outcome, simulate, soundBound } from "../../src/testing/plan-simulator.ts"

const JOBS = 1000

/** The plan of a job, checked, and what becomes of it. */
function run(job: Job): Outcome {
  const plan = planReads(job.objects, job.cost)
  expect(faultOf(job, plan)).toBeUndefined()
  return simulate(plan, job.cost)
}

function tell(what: string, ratios: readonly number[]): void {
  const sorted = ratios.toSorted((a, b) => a - b)
  const at = (part: number): string => sorted[Math.floor((sorted.length - 1) * part)]!.toFixed(3)
  process.stdout.write(`${what}: median ${at(0.5)}, 99 % ${at(0.99)}, largest ${at(1)}\n`)
}

describe("1,000 random jobs each", () => {
  test("up to 8 spans: within 15 % of the best of all plans", () => {
    const ratios = Array.from({ length: JOBS }, (_, i) => {
      const job = smallJob(i + 1)
      const { seconds, requests } = run(job)
      return (seconds + requests * (job.cost.request ?? job.cost.latency / 5)) / bestOfAll(job)
    })
    tell("÷ best of all plans", ratios)
    expect(Math.max(...ratios)).toBeLessThanOrEqual(1.15)
  })

  test("up to 100 spans: within 25 % of the lower bound of their waves, of which there are at most 2", () => {
    const connections = 64
    const done = Array.from({ length: JOBS }, (_, i) => {
      const job = largeJob(i + 1, connections)
      return { ...run(job), bound: lowerBound(job) }
    })
    tell(
      "÷ lower bound",
      done.map(({ seconds, bound }) => seconds / bound),
    )
    expect(Math.max(...done.map(({ seconds, bound }) => seconds / bound))).toBeLessThanOrEqual(1.25)
    expect(Math.max(...done.map(({ requests }) => Math.ceil(requests / connections)))).toBeLessThanOrEqual(2)
  })

  test.for([6, 16, 32])("the same with %i connections, where far spans outnumber them", (connections) => {
    const done = Array.from({ length: JOBS }, (_, i) => {
      const job = largeJob(i + 1, connections)
      const { seconds } = run(job)
      return { ratio: seconds / lowerBound(job), sound: seconds / soundBound(job) }
    })
    tell(
      `${connections} connections, ÷ lower bound of the waves`,
      done.map(({ ratio }) => ratio),
    )
    tell(
      `${connections} connections, ÷ what no plan can beat`,
      done.map(({ sound }) => sound),
    )
    expect(done.filter(({ ratio }) => ratio > 1.25).length).toBeLessThanOrEqual(JOBS / 100)
    expect(Math.max(...done.map(({ ratio }) => ratio))).toBeLessThanOrEqual(1.35)
    expect(Math.min(...done.map(({ sound }) => sound))).toBeGreaterThan(0.999)
  })
})

import { expect, it } from "vitest"
import { nodeTransport } from "../node/index.ts"
import { expectFine, runStorm } from "../testing/fault-storm.ts"

it("reads 500 ranges through broken connections, refusals, short bodies, stalls and a replaced object", async () => {
  const report = await runStorm({ reads: 500, transport: nodeTransport, parallel: 32, deadline: 8000 })
  expectFine(report)
  const { reset, refused, short } = report.faults
  expect(Math.min(reset, refused, short)).toBeGreaterThan(0)
})

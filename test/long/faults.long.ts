import { expect, it } from "vitest"
import { nodeTransport } from "../../src/node/index.ts"
import { expectFine, runStorm } from "../../src/testing/fault-storm.ts"
import { fetchTransport } from "../../src/storage/transport.ts"

it.each([
  ["Node's client", nodeTransport],
  ["fetch", fetchTransport],
])("reads 10,000 ranges through the faults of a bad day, over %s", async (_, transport) => {
  const sockets = openSockets()
  const report = await runStorm({ reads: 10_000, transport, parallel: 48, deadline: 10_000 })
  process.stdout.write(`${JSON.stringify(report)}\n`)
  expectFine(report)
  expect(report.right).toBeGreaterThan(8_900)
  // The server is closed, and with it what the client keeps for the next request.
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(openSockets()).toBeLessThanOrEqual(sockets)
})

function openSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap").length
}

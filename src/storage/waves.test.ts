import fc from "fast-check"
import { expect, it } from "vitest"
import { FaultServer } from "../testing/fault-server.ts"
import { createStore } from "./index.ts"
import { WaveCounter } from "./waves.ts"

it("counts one chain without hints", () => {
  const waves = new WaveCounter()
  for (let i = 1; i <= 4; i++) {
    const ticket = waves.ask()
    expect(ticket.wave).toBe(i)
    waves.end(ticket)
  }
  expect(waves.longest).toBe(4)
})

it("puts what is asked at once into one wave, however late it ends", () => {
  const waves = new WaveCounter()
  const tickets = Array.from({ length: 40 }, () => waves.ask())
  for (const ticket of tickets) waves.end(ticket)
  expect(waves.longest).toBe(1)
})

it("counts ten footers and their chunks as two waves with hints, in any order of the answers", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 60, maxLength: 60 }), (choices) => {
      const waves = new WaveCounter()
      waves.end(waves.ask())
      const flying = Array.from({ length: 10 }, () => ({ ticket: waves.ask(1), isFooter: true }))
      for (let turn = 0; flying.length > 0; turn++) {
        const [{ ticket, isFooter }] = flying.splice(choices[turn % 60]! % flying.length, 1) as [(typeof flying)[0]]
        waves.end(ticket)
        if (isFooter) for (let chunk = 0; chunk < 3; chunk++) flying.push({ ticket: waves.ask(2), isFooter: false })
      }
      expect(waves.longest).toBe(3)
    }),
  )
})

it("counts leaves that are read one after another as the chain they are", () => {
  const waves = new WaveCounter()
  for (let leaf = 0; leaf < 3; leaf++) {
    waves.end(waves.ask(1))
    waves.end(waves.ask(2))
  }
  expect(waves.longest).toBe(6)
})

it("puts hinted work behind all that had ended", () => {
  const waves = new WaveCounter()
  waves.end(waves.ask(1))
  waves.end(waves.ask(2))
  for (let i = 0; i < 3; i++) waves.end(waves.ask())
  expect(waves.longest).toBe(5)
  // The footers of this work came out of a cache: its first request is of hint 2.
  const chunk = waves.ask(2)
  expect(chunk.wave).toBe(6)
  expect(waves.ask(2).wave).toBe(6)
  waves.end(chunk)
  expect(waves.ask().wave).toBe(7)
})

it("counts without hints what ended beside it, the upper bound that hints are there for", () => {
  const waves = new WaveCounter()
  const [fast, slow] = [waves.ask(), waves.ask()]
  waves.end(fast)
  const chunk = waves.ask()
  waves.end(chunk)
  waves.end(slow)
  expect(waves.ask().wave).toBe(3)
})

it("never gives a wave below 1", () => {
  fc.assert(
    fc.property(fc.array(fc.record({ hint: fc.option(fc.nat(4)), end: fc.nat() })), (asks) => {
      const waves = new WaveCounter()
      const open: ReturnType<WaveCounter["ask"]>[] = []
      for (const { hint, end } of asks) {
        const ticket = waves.ask(hint ?? undefined)
        expect(ticket.wave).toBeGreaterThanOrEqual(1)
        expect(ticket.wave).toBeLessThanOrEqual(waves.longest)
        open.push(ticket)
        if (end % 2) waves.end(open.splice(end % open.length, 1)[0]!)
      }
    }),
  )
})

it("does not count waiting for a place, retries and redirects", async () => {
  const server = await FaultServer.start()
  server.put("/o", { size: 1000 })
  server.fault("/o", { status: 503 }, { redirect: "/o" }, { reset: -1 })
  const store = createStore({ cacheBytes: 0, concurrency: 2, retry: { base: 1 } })
  const source = store.source({ kind: "http", url: `${server.url}/o` })
  await Promise.all(Array.from({ length: 9 }, (_, i) => source.read({ offset: i * 9, length: 4 })))
  expect(store.stats).toMatchObject({ waves: 1, requests: 12 })
  await source.read({ offset: 500, length: 1 })
  expect(store.stats.waves).toBe(2)
  await server.close()
})

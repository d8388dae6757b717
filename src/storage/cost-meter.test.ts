import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { BALANCED, costOf } from "../core/index.ts"
import { FaultServer } from "../testing/fault-server.ts"
import { CostMeter } from "./cost-meter.ts"
import { createStore } from "./index.ts"

const ORIGIN = "https://bucket.example"

describe("what reads of an origin cost", () => {
  test("is what is expected until enough has been seen, then what was measured", () => {
    const meter = new CostMeter()
    expect(meter.cost(ORIGIN, BALANCED)).toBe(BALANCED)
    for (let i = 0; i < 8; i++) meter.note(ORIGIN, { latency: 0.21, bytes: 1000, seconds: 0.001 })
    expect(meter.cost(ORIGIN, BALANCED)).toEqual(BALANCED)
    for (let i = 0; i < 4; i++) meter.note(ORIGIN, { latency: 0.19, bytes: 1e6, seconds: 0.16 })
    expect(meter.cost(ORIGIN, BALANCED)).toEqual({ ...BALANCED, latency: 0.2, bandwidth: 6.25e6 })
    expect(meter.cost("https://other.example", BALANCED)).toBe(BALANCED)
  })

  test("does not move for a third of odd answers, nor for a link about as expected, and follows a link that changes", () => {
    const meter = new CostMeter()
    for (let i = 0; i < 60; i++)
      meter.note(
        ORIGIN,
        i % 3 === 0 ? { latency: 4, bytes: 1e6, seconds: 9 } : { latency: 0.06, bytes: 1e6, seconds: 0.017 },
      )
    expect(meter.cost(ORIGIN, BALANCED)).toEqual(BALANCED)
    for (let i = 0; i < 32; i++) meter.note(ORIGIN, { latency: 0.4, bytes: 1e6, seconds: 1 })
    expect(meter.cost(ORIGIN, BALANCED)).toMatchObject({ latency: 0.4, bandwidth: 50e6 / 64 })
  })

  test("stays within sense where clocks say nothing", () => {
    const meter = new CostMeter()
    for (let i = 0; i < 8; i++) meter.note(ORIGIN, { latency: 0, bytes: 1e9, seconds: 1e-9 })
    expect(meter.cost(ORIGIN, BALANCED)).toMatchObject({ latency: 0.05 / 64, bandwidth: 50e6 * 64 })
    for (let i = 0; i < 8; i++) meter.note(ORIGIN, { latency: 0, bytes: 1e9, seconds: 0 })
    expect(meter.cost(ORIGIN, BALANCED).bandwidth).toBe(50e6 * 64)
  })

  test("a server that asks for fewer requests gets half, and slowly more again", () => {
    const meter = new CostMeter()
    meter.throttled(ORIGIN, 40)
    expect(meter.cost(ORIGIN, BALANCED)).toEqual({ ...BALANCED, connections: 20 })
    for (let i = 0; i < 10; i++) meter.throttled(ORIGIN, 40)
    expect(meter.cost(ORIGIN, BALANCED).connections).toBe(1)
    for (let i = 0; i < 64; i++) meter.note(ORIGIN, { latency: 0.05, bytes: 1, seconds: 0.001 })
    expect(meter.cost(ORIGIN, BALANCED).connections).toBe(5)
  })
})

describe("a store", () => {
  let server: FaultServer
  beforeAll(async () => void (server = await FaultServer.start()))
  afterAll(async () => server.close())

  test("measures as it reads: an answer is never sooner than the server gives it, and each origin has its own", async () => {
    const url = server.put("/slow", { size: 9 << 18, etag: "1" })
    server.fault("/slow", ...Array.from({ length: 9 }, () => ({ delay: 150 })))
    const store = createStore({ cacheBytes: 0 })
    const source = store.source({ kind: "http", url })
    expect(costOf(source)).toEqual(BALANCED)
    await Promise.all(Array.from({ length: 9 }, (_, i) => source.read({ offset: i << 18, length: 1 << 18 })))
    expect(costOf(source).latency).toBeGreaterThanOrEqual(0.2)
    expect(costOf(store.source({ kind: "http", url: "http://127.0.0.2:1/x" }))).toEqual(BALANCED)
  })

  test("learns from a refusal for the moment that fewer requests are wanted", async () => {
    const url = server.put("/busy", { size: 64_000, etag: "1" })
    server.fault("/busy", ...Array.from({ length: 4 }, () => ({ status: 503 })))
    const store = createStore({ cacheBytes: 0, retry: { base: 1, longest: 1 } })
    const source = store.source({ kind: "http", url })
    await Promise.all(Array.from({ length: 16 }, (_, i) => source.read({ offset: i * 4000, length: 4000 })))
    expect(costOf(source).connections).toBeLessThan(BALANCED.connections)
    expect(store.stats.retries).toBe(4)
  })

  test("has no more bytes on their way than it may, and reads all the same", async () => {
    const url = server.put("/large", { size: 1 << 20, etag: "1" })
    let flying = 0
    let most = 0
    const store = createStore({
      cacheBytes: 0,
      maxBytesInFlight: 300_000,
      transport: async (address, wish) => {
        const [from, to] = /(\d+)-(\d+)/.exec(wish.headers["range"]!)!.slice(1).map(Number)
        flying += to! - from! + 1
        most = Math.max(most, flying)
        const answer = await fetch(address, { headers: wish.headers, signal: wish.signal })
        const bytes = await answer.arrayBuffer()
        flying -= to! - from! + 1
        return new Response(bytes, { status: answer.status, headers: answer.headers })
      },
    })
    const source = store.source({ kind: "http", url })
    const parts = await Promise.all(
      Array.from({ length: 16 }, (_, i) => source.read({ offset: i << 16, length: 1 << 16 })),
    )
    expect(parts.every((part) => part.length === 1 << 16)).toBe(true)
    expect(most).toBe(4 << 16)
  })
})

import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest"
import { CaelumError, delay } from "../core/index.ts"
import { bytesAt } from "../testing/bytes.ts"
import { faultXml } from "../testing/fake-bucket.ts"
import type { Fault } from "../testing/fault-server.ts"
import { nodeTransport } from "../node/index.ts"
import { FaultServer } from "../testing/fault-server.ts"
import type { RequestEvent, StoreOptions } from "./index.ts"
import { createStore } from "./index.ts"
import { Retrier, Transient } from "./retry.ts"

describe.each([
  ["fetch", undefined],
  ["Node", nodeTransport],
] as const)("over %s", (_name, transport) => {
  let server: FaultServer
  beforeAll(async () => {
    server = await FaultServer.start()
    server.put("/b/k", { size: 1000, etag: "e" })
  })
  afterEach(() => {
    server.requests.length = 0
    server.calm("/b/k")
  })
  afterAll(() => server.close())

  const ref = { kind: "s3", bucket: "b", key: "k" } as const
  const transient = (after?: number): Transient => new Transient(new CaelumError("server", "It failed."), { after })

  function read(faults: Fault[], options: StoreOptions = {}, signal?: AbortSignal) {
    server.fault("/b/k", ...faults)
    const store = createStore({
      transport,
      endpoint: server.url,
      retry: { base: 1, longest: 2 },
      cacheBytes: 0,
      ...options,
    })
    return { store, reading: store.source(ref).read({ offset: 3, length: 4 }, { signal }) }
  }

  it("sends again what is refused for now or breaks", async () => {
    for (const fault of [
      { status: 429 },
      { status: 500 },
      { status: 502 },
      { status: 503 },
      { status: 504 },
      { reset: -1 },
      { reset: 0 },
      { reset: 2 },
    ]) {
      const { store, reading } = read([fault, fault])
      expect(await reading).toEqual(bytesAt(3, 4))
      expect(store.stats).toMatchObject({ requests: 3, retries: 2, waves: 1 })
    }
  })

  it("never sends again what the server has decided", async () => {
    const expected: [number, string][] = [
      [400, "server"],
      [401, "forbidden"],
      [403, "forbidden"],
      [404, "not-found"],
      [410, "not-found"],
      [501, "server"],
    ]
    for (const [status, code] of expected) {
      const { store, reading } = read([{ status }])
      await expect(reading).rejects.toMatchObject({ code, context: { uri: "s3://b/k", status } })
      expect(store.stats.requests).toBe(1)
    }
  })

  it("gives up after its attempts, saying how many, with the code of the last answer", async () => {
    const slow = read(Array.from({ length: 5 }, () => ({ status: 503, body: faultXml("SlowDown", "b") })))
    await expect(slow.reading).rejects.toMatchObject({
      code: "throttled",
      context: { status: 503, serverCode: "SlowDown", attempts: 5 },
      message: expect.stringContaining("sent 5 times"),
    })
    const broken = read(Array.from({ length: 5 }, () => ({ reset: -1 })))
    await expect(broken.reading).rejects.toMatchObject({ code: "network", context: { uri: "s3://b/k" } })
    expect(broken.store.stats).toMatchObject({ requests: 5, retries: 4, waves: 1 })
  })

  it("survives a burst of 503 over many requests at once", async () => {
    server.fault("/b/k", ...Array.from({ length: 60 }, () => ({ status: 503 })))
    const store = createStore({
      transport,
      endpoint: server.url,
      retry: { base: 1, longest: 2, attempts: 30 },
      cacheBytes: 0,
    })
    const source = store.source(ref)
    const offsets = Array.from({ length: 40 }, (_, i) => i * 20)
    const bytes = await Promise.all(offsets.map((offset) => source.read({ offset, length: 10 })))
    expect(bytes).toEqual(offsets.map((offset) => bytesAt(offset, 10)))
    expect(store.stats).toMatchObject({ retries: 60, requests: 100, waves: 1 })
  })

  it("keeps to one budget for the whole store", async () => {
    const attempts = Array.from({ length: 50 }, () => ({ status: 500 }))
    const { store, reading } = read(attempts, { retry: { base: 1, longest: 1, attempts: 50, budget: 7 } })
    await expect(reading).rejects.toMatchObject({
      code: "server",
      message: expect.stringContaining("retry budget is used up"),
    })
    expect(store.stats.requests).toBe(8)
    const again = store.source(ref).read({ first: 1 })
    await expect(again).rejects.toMatchObject({ context: { attempts: 1 } })
    server.calm("/b/k")
  })

  it("loses nothing to one wave of refusals, however much is in flight", async () => {
    const seen = new Set<string>()
    server.faultBy(({ path }) => (seen.has(path) ? {} : (seen.add(path), { status: 503, delay: 50 })))
    const refs = Array.from({ length: 200 }, (_, i) => ({ ...ref, key: `wave/${i}` }))
    for (const { key } of refs) server.put(`/b/${key}`, { size: 10, etag: "e" })
    const store = createStore({ transport, endpoint: server.url, retry: { base: 100, budget: 20 } })
    const reads = await Promise.all(refs.map((one) => store.source(one).read({ first: 2 })))
    expect(reads).toEqual(refs.map(() => bytesAt(0, 2)))
    expect(store.stats).toMatchObject({ retries: 200, requests: 400 })
    server.faultBy(() => ({}))
  })

  it("sends nothing to a server that asked for a pause, whoever wants to read", async () => {
    const faults = [{ status: 503, headers: { "retry-after": "1" } }]
    const { store, reading } = read(faults, { retry: { base: 10 } })
    await expect.poll(() => server.requests.length).toBe(1)
    await delay(30)
    const started = performance.now()
    const others = Array.from({ length: 20 }, (_, i) => store.source(ref).read({ offset: 10 * i, length: 3 }))
    const away = new AbortController()
    const gone = store.source(ref).read({ offset: 500, length: 3 }, { signal: away.signal })
    setTimeout(() => away.abort(), 50)
    await expect(gone).rejects.toMatchObject({ code: "aborted" })
    await delay(300)
    expect(server.requests).toHaveLength(1)
    expect(await Promise.all([reading, ...others])).toHaveLength(21)
    expect(performance.now() - started).toBeGreaterThan(900)
    expect(store.stats).toMatchObject({ retries: 1, requests: 22 })
  })

  it("pauses a uniform time below a doubling bound", async () => {
    const pauses: number[] = []
    const timer = vi.spyOn(globalThis, "setTimeout").mockImplementation(((call: () => void, ms: number) => {
      pauses.push(ms)
      queueMicrotask(call)
    }) as typeof setTimeout)
    for (const random of [0, 0.5, 1]) {
      const retrier = new Retrier({ attempts: 5, base: 8, longest: 20, random: () => random }, () => undefined)
      await expect(retrier.run(() => Promise.reject(transient(random === 1 ? 1000 : undefined)))).rejects.toThrow(
        "It failed",
      )
    }
    timer.mockRestore()
    expect(pauses).toEqual([0, 0, 0, 0, 4, 8, 10, 10, 1008, 1016, 1020, 1020])
  })

  it("waits as long as it is asked to", async () => {
    const asked = read([{ status: 503, headers: { "retry-after": "1" } }])
    const before = performance.now()
    await asked.reading
    expect(performance.now() - before).toBeGreaterThanOrEqual(995)
  })

  it("honours Retry-After within bounds: a date too, and not for ever", async () => {
    const past = read([{ status: 503, headers: { "retry-after": new Date(Date.now() - 5000).toUTCString() } }])
    expect(await past.reading).toHaveLength(4)
    const long = read([{ status: 429, headers: { "retry-after": "3600" } }])
    await expect(long.reading).rejects.toMatchObject({
      code: "throttled",
      message: expect.stringContaining("asks to wait 3600 s"),
    })
    const senseless = read([{ status: 503, headers: { "retry-after": "soon" } }])
    expect(await senseless.reading).toHaveLength(4)
  })

  it("stops at an abort during a pause, a wait for a place, and a hanging answer", async () => {
    const cases: [Fault[], StoreOptions][] = [
      [[{ status: 503 }], { retry: { base: 60_000, longest: 60_000, random: () => 1 } }],
      [[{ hang: true }], {}],
    ]
    for (const [faults, options] of cases) {
      const controller = new AbortController()
      const { store, reading } = read(faults, options, controller.signal)
      setTimeout(() => controller.abort(), 30)
      await expect(reading).rejects.toMatchObject({ code: "aborted" })
      expect(store.stats.requests).toBe(1)
    }
    const controller = new AbortController()
    server.fault("/b/k", { delay: 80 })
    const store = createStore({ transport, endpoint: server.url, concurrency: 1, cacheBytes: 0 })
    const first = store.source(ref).read({ first: 1 })
    const second = store.source(ref).read({ offset: 5, length: 1 }, { signal: controller.signal })
    setTimeout(() => controller.abort(), 20)
    await expect(second).rejects.toMatchObject({ code: "aborted" })
    expect(await first).toEqual(bytesAt(0, 1))
    expect(await store.source(ref).read({ offset: 5, length: 1 })).toEqual(bytesAt(5, 1))
    expect(store.stats.requests).toBe(2)
  })

  it("loses patience with an answer that does not come, and asks again", async () => {
    const { store, reading } = read([{ hang: true }], { patience: 40 })
    expect(await reading).toEqual(bytesAt(3, 4))
    expect(store.stats).toMatchObject({ requests: 2, retries: 1 })
    const dead = read(
      Array.from({ length: 2 }, () => ({ hang: true })),
      { patience: 20, retry: { attempts: 2, base: 1 } },
    )
    await expect(dead.reading).rejects.toMatchObject({ code: "timeout" })
  })

  it("says what the network said, at once where no second try helps", async () => {
    const refused = createStore({ transport, retry: { base: 1, longest: 1 } }).source({
      kind: "http",
      url: "http://127.0.0.1:9/x",
    })
    await expect(refused.read({ first: 1 })).rejects.toMatchObject({
      code: "network",
      context: { uri: "http://127.0.0.1:9/x" },
    })
    const cause = Object.assign(new Error("getaddrinfo ENOTFOUND host"), { code: "ENOTFOUND" })
    const store = createStore({ transport: () => Promise.reject(new TypeError("fetch failed", { cause })) })
    await expect(store.send("http://host/")).rejects.toMatchObject({
      code: "network",
      context: { reason: "ENOTFOUND" },
    })
    expect(store.stats).toMatchObject({ requests: 1, retries: 0 })
  })

  it("sends nothing offline", async () => {
    const store = createStore({ transport, offline: true, endpoint: server.url })
    await expect(store.source(ref).read({ first: 1 })).rejects.toMatchObject({
      code: "network",
      message: expect.stringContaining("offline"),
    })
    await expect(store.send(server.url)).rejects.toMatchObject({ code: "network" })
    expect(store.stats.requests + server.requests.length).toBe(0)
  })

  it("traces every request sent", async () => {
    const events: RequestEvent[] = []
    const { reading } = read([{ status: 503, body: "busy" }, { reset: -1 }], {
      onRequest: (event) => events.push(event),
    })
    await reading
    const common = { kind: "read", method: "GET", url: `${server.url}/b/k`, range: "bytes=3-6", wave: 1 }
    expect(events).toMatchObject([
      { ...common, status: 503, bytes: 4 },
      { ...common, status: 0, bytes: 0 },
      { ...common, status: 206, bytes: 4 },
    ])
    for (const { started, ended } of events) expect(ended).toBeGreaterThanOrEqual(started)
  })
})

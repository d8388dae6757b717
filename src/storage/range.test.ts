import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import type { ByteRange, ByteSource } from "../core/index.ts"
import { bytesAt } from "../testing/bytes.ts"
import type { Fault } from "../testing/fault-server.ts"
import { nodeTransport } from "../node/index.ts"
import { FaultServer } from "../testing/fault-server.ts"
import type { Store, StoreOptions } from "./index.ts"
import { createStore } from "./index.ts"

const SIZE = 200_000
const FAST = { retry: { base: 1, longest: 2 }, cacheBytes: 0 }
const EXACT: ByteRange = { offset: 100, length: 50 }
const FIRST: ByteRange = { first: 50 }
const LAST: ByteRange = { last: 50 }

describe.each([
  ["fetch", undefined],
  ["Node", nodeTransport],
] as const)("over %s", (_name, transport) => {
  let server: FaultServer
  beforeAll(async () => {
    server = await FaultServer.start()
  })
  afterEach(() => void (server.requests.length = 0))
  afterAll(() => server.close())

  let made = 0
  function subject(
    faults: Fault[],
    options: StoreOptions = {},
    size = SIZE,
  ): { source: ByteSource; store: Store; path: string } {
    const path = `/o${made++}`
    server.put(path, { size, etag: "one" })
    server.fault(path, ...faults)
    const store = createStore({ ...FAST, transport, ...options })
    return { source: store.source({ kind: "http", url: server.url + path }), store, path }
  }

  /** The error of reading under a fault; asserts that the object is named. */
  async function refusal(range: ByteRange, fault: Fault, size = SIZE): Promise<{ code: string; message: string }> {
    const { source, path } = subject([fault], {}, size)
    const error = await source.read(range).then(
      () => ({ code: "read", message: path }),
      (thrown: unknown) => thrown as { code: string; message: string },
    )
    expect(error.message).toContain(path)
    return error
  }

  it("asks for ranges in the three forms", async () => {
    const { source } = subject([])
    await source.read(EXACT)
    await source.read(FIRST)
    await source.read(LAST)
    expect(server.requests.map((request) => request.range)).toEqual(["bytes=100-149", "bytes=0-49", "bytes=-50"])
  })

  it("takes MinIO's word for an empty object", async () => {
    const minio: Fault = { status: 206, headers: { "content-range": "bytes 0--1/0", "content-length": "0" } }
    for (const range of [FIRST, LAST]) {
      const { source } = subject([minio], {}, 0)
      expect(await source.read(range)).toHaveLength(0)
      expect(source.known()).toMatchObject({ size: 0, etag: "one" })
    }
    expect(await refusal(EXACT, minio, 0)).toMatchObject({ code: "range" })
  })

  it("takes no 200 for a range", async () => {
    expect(await refusal(EXACT, { whole: true })).toMatchObject({
      code: "range",
      message: expect.stringContaining("knows no ranges"),
    })
    // Not even where the whole object happens to be the range.
    expect(await refusal({ offset: 0, length: 50 }, { whole: true }, 50)).toMatchObject({ code: "range" })
  })

  it("takes a 200 for a start or an end only where it is no longer", async () => {
    for (const range of [FIRST, LAST]) {
      expect(await subject([{ whole: true }], {}, 50).source.read(range)).toEqual(bytesAt(0, 50))
      expect(await subject([{ whole: true }], {}, 20).source.read(range)).toEqual(bytesAt(0, 20))
      expect(await subject([{ whole: true }], {}, 0).source.read(range)).toHaveLength(0)
      expect(await refusal(range, { whole: true }, 51)).toMatchObject({ code: "range" })
      expect(await refusal(range, { whole: true, headers: { "content-length": null } }, 51)).toMatchObject({
        code: "range",
      })
    }
    const { source } = subject([{ whole: true }], {}, 20)
    await source.read(FIRST)
    expect(source.known()).toEqual({ size: 20, etag: "one" })
  })

  it("cancels the body of a refused answer", async () => {
    const big = 12_000_000
    for (const fault of [
      { whole: true },
      { whole: true, headers: { "content-length": null } },
      { whole: true, status: 206, headers: { "content-range": `bytes 1-1000/${big}` } },
    ]) {
      await refusal({ first: 1000 }, fault, big)
      await expect.poll(() => server.requests.at(-1)?.cut).toBe(true)
    }
    expect(Math.max(...server.requests.map((request) => request.sent))).toBeLessThan(big)
  }, 20_000)

  it("compares Content-Range with what was asked", async () => {
    const lies = [
      "bytes 101-150/200000",
      "bytes 100-150/200000",
      "bytes 100-148/200000",
      "bytes 0-49/200000",
      "bytes 149-100/200000",
      "bytes 100-149/120",
      "items 100-149/200000",
      "bytes 100-149",
      "bytes 100-99999999999999999999/*",
      "",
      "bytes */200000",
    ]
    for (const lie of lies) {
      expect([lie, (await refusal(EXACT, { headers: { "content-range": lie } })).code]).toEqual([lie, "range"])
    }
    expect((await refusal(FIRST, { headers: { "content-range": "bytes 0-48/200000" } })).code).toBe("range")
    expect((await refusal(LAST, { headers: { "content-range": "bytes 199949-199998/200000" } })).code).toBe("range")
  })

  it("explains a Content-Range that a browser hides", async () => {
    const { code, message } = await refusal(EXACT, { headers: { "content-range": null } })
    expect(code).toBe("range")
    expect(message).toMatch(/CORS rules must expose ETag, Content-Range, Content-Length and Accept-Ranges/)
  })

  it("reads under an unknown total where that is safe", async () => {
    const unknown = (range: string): Fault => ({ headers: { "content-range": `bytes ${range}/*` } })
    expect(await subject([unknown("100-149")]).source.read(EXACT)).toEqual(bytesAt(100, 50))
    expect(await subject([unknown("0-49")]).source.read(FIRST)).toEqual(bytesAt(0, 50))
    expect((await refusal(FIRST, unknown("0-19"), 20)).code).toBe("range")
    expect((await refusal(LAST, unknown("199950-199999"))).code).toBe("range")
  })

  it("holds a body to its length", async () => {
    expect(await refusal(EXACT, { extra: 1 })).toMatchObject({
      code: "range",
      message: expect.stringContaining("more than 50"),
    })
    expect((await refusal(EXACT, { headers: { "content-length": "49" } })).code).toBe("range")
    const cut = subject([{ short: 1 }, { reset: 20 }, { reset: 0 }])
    expect(await cut.source.read(EXACT)).toEqual(bytesAt(100, 50))
    expect(cut.store.stats).toMatchObject({ requests: 4, retries: 3, bytes: expect.any(Number) })
    const always = subject(Array.from({ length: 5 }, () => ({ short: 10 })))
    await expect(always.source.read(EXACT)).rejects.toMatchObject({
      code: "range",
      message: expect.stringMatching(/ended after 40 bytes.*sent 5 times/),
    })
  })

  it("knows an empty object by its 416", async () => {
    for (const range of [FIRST, LAST]) {
      const { source } = subject([], {}, 0)
      expect(await source.read(range)).toHaveLength(0)
      expect(source.known()?.size).toBe(0)
      const noSize = {
        status: 416,
        headers: { "content-range": null },
        body: "<Error><ActualObjectSize>0</ActualObjectSize></Error>",
      }
      expect(await subject([noSize], {}, 0).source.read(range)).toHaveLength(0)
      expect((await refusal(range, { status: 416, headers: { "content-range": "bytes */7" } })).code).toBe("range")
      const larger = { status: 416, body: "<Error><ActualObjectSize>7</ActualObjectSize></Error>" }
      expect((await refusal(range, larger)).code).toBe("range")
    }
    expect(await refusal({ offset: 5, length: 5 }, {}, 7)).toMatchObject({
      code: "range",
      message: expect.stringContaining("7 bytes"),
    })
    expect((await refusal({ offset: 7, length: 1 }, {}, 7)).message).toContain("7 bytes")
  })

  it("refuses an encoded answer", async () => {
    for (const range of [EXACT, FIRST, LAST])
      expect(await refusal(range, { headers: { "content-encoding": "br" }, reset: 30 })).toMatchObject({
        code: "server",
      })
    expect(await subject([{ headers: { "content-encoding": "identity" } }]).source.read(EXACT)).toEqual(
      bytesAt(100, 50),
    )
  })

  it("pins ETag and size over all reads of one object", async () => {
    for (const change of [
      { size: SIZE, etag: "two" },
      { size: SIZE + 1, etag: "one" },
    ]) {
      const { source, path } = subject([])
      await source.read(EXACT)
      server.put(path, change)
      await expect(source.read(FIRST)).rejects.toMatchObject({ code: "changed", context: { uri: server.url + path } })
    }
    const { source } = subject([{}, { headers: { etag: null } }, { headers: { etag: 'W/"one"' } }])
    await source.read(EXACT)
    expect(await source.read(FIRST)).toHaveLength(50)
    await expect(source.read({ first: 40 })).rejects.toMatchObject({ code: "changed" })
  })

  it("starts afresh with a changed object that is asked for anew", async () => {
    const { source, store, path } = subject([])
    const ref = { kind: "http", url: server.url + path } as const
    expect(store.source(ref)).toBe(source)
    await source.read(EXACT)
    server.put(path, { size: 10, etag: "two" })
    await expect(source.read({ offset: 0, length: 5 })).rejects.toMatchObject({ code: "changed" })
    expect(await store.source(ref).read({ last: 100 })).toEqual(bytesAt(0, 10))
  })

  it("asks for the size by one byte, by HEAD where the server knows no ranges", async () => {
    const ranged = subject([])
    expect(await ranged.source.size()).toBe(SIZE)
    expect(await ranged.source.size()).toBe(SIZE)
    expect(ranged.store.stats).toMatchObject({ requests: 1, bytes: 1, heads: 0 })
    const whole = subject([{ whole: true }])
    expect(await whole.source.size()).toBe(SIZE)
    expect(whole.store.stats).toMatchObject({ requests: 2, heads: 1 })
    const mute = subject([{ whole: true }, { headers: { "content-length": null } }])
    await expect(mute.source.size()).rejects.toMatchObject({ code: "range" })
  })

  it("follows a redirect and counts it", async () => {
    const { source, store, path } = subject([])
    server.put("/elsewhere", { size: 300, etag: "e" })
    server.fault(path, { redirect: "/elsewhere" })
    expect(await source.read(EXACT)).toEqual(bytesAt(100, 50))
    expect(store.stats).toMatchObject({ requests: 2, waves: 1 })
  })

  it("does not ask again where redirects loop", async () => {
    const { source, store, path } = subject([])
    server.fault(path, ...Array.from({ length: 150 }, () => ({ redirect: path })))
    await expect(source.read(EXACT)).rejects.toMatchObject({ code: "network", message: /redirect/ })
    expect(store.stats).toMatchObject({ retries: 0 })
    server.calm(path)
  })

  it("costs no request where no byte is wanted, or none can be there", async () => {
    const { source, store } = subject([])
    await source.read({ first: 0 })
    await source.read({ offset: 5, length: 0 })
    await source.read({ last: 1 })
    await expect(source.read({ offset: SIZE, length: 1 })).rejects.toMatchObject({ code: "range" })
    expect(store.stats.requests).toBe(1)
  })
})

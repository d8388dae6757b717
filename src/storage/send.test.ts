import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { bytesAt } from "../testing/bytes.ts"
import { nodeTransport } from "../node/index.ts"
import { FaultServer } from "../testing/fault-server.ts"
import type { RequestEvent, Transport } from "./index.ts"
import { createStore } from "./index.ts"

describe.each([
  ["fetch", undefined],
  ["Node", nodeTransport],
] as const)("over %s", (_name, transport) => {
  let server: FaultServer
  beforeAll(async () => {
    server = await FaultServer.start()
    server.put("/o", { size: 50_000, etag: "e" })
  })
  afterAll(() => server.close())

  const events: RequestEvent[] = []
  const store = createStore({ transport, retry: { attempts: 2, base: 1 }, onRequest: (event) => events.push(event) })

  it("logs in with the user and password of a URL and tells neither", async () => {
    server.put("/private", { size: 10, etag: "p" })
    const url = server.url.replace("://", "://us%3Aer:top%20secret@")
    const own = createStore({ transport, retry: { attempts: 1 } })
    await own.source({ kind: "http", url: `${url}/private` }).read({ first: 1 })
    const basic = `Basic ${Buffer.from("us:er:top secret").toString("base64")}`
    expect(server.requests.at(-1)?.headers.authorization).toBe(basic)
    const error: unknown = await own
      .source({ kind: "http", url: "http://user:top%20secret@127.0.0.1:1/x" })
      .read({ first: 1 })
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: "network", message: expect.stringContaining("http://***@127.0.0.1:1/x") })
    const told = [error, (error as Error).cause].map((one) => `${String(one)} ${JSON.stringify(one)}`).join()
    expect(told).not.toMatch(/secret/)
  })

  it("hands the answer on as a stream, counted at its end", async () => {
    const response = await store.send(`${server.url}/o`)
    expect(response.status).toBe(200)
    expect(response.url).toBe(`${server.url}/o`)
    expect(response.headers.get("etag")).toBe('"e"')
    expect(events).toHaveLength(0)
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytesAt(0, 50_000))
    expect(events.pop()).toMatchObject({ kind: "service", status: 200, bytes: 50_000, wave: 1 })
    expect(store.stats).toMatchObject({ requests: 1, bytes: 50_000, waves: 1 })
  })

  it("sends methods, headers and bodies as they are given", async () => {
    server.handle(({ method, headers }) => ({
      status: 200,
      body: `${method} ${headers["x-test"]} ${headers["content-length"]}`,
    }))
    const response = await store.send(`${server.url}/echo`, {
      method: "POST",
      headers: { "X-Test": "yes" },
      body: "a=b&c",
    })
    expect(await response.text()).toBe("POST yes 5")
    const head = await store.send(`${server.url}/o`, { method: "HEAD", kind: "head" })
    expect(head.headers.get("content-length")).toBe("50000")
    expect(store.stats.heads).toBe(1)
  })

  it("rejects what is refused, but for what its caller reads itself", async () => {
    server.handle(() => ({ status: 404, body: "nothing here" }))
    await expect(store.send(`${server.url}/none`)).rejects.toMatchObject({
      code: "not-found",
      context: { uri: `${server.url}/none` },
    })
    const read = await store.send(`${server.url}/none`, { accept: [404, 400] })
    expect([read.status, await read.text()]).toEqual([404, "nothing here"])
  })

  it("does not repeat a POST that may have been worked on", async () => {
    const before = store.stats.requests
    server.fault("/post", { status: 500 })
    await expect(store.send(`${server.url}/post`, { method: "POST", body: "" })).rejects.toMatchObject({
      code: "server",
    })
    expect(store.stats.requests - before).toBe(1)
    server.handle(() => ({ status: 200, body: "ok" }))
    server.fault("/post", { status: 503 })
    expect((await store.send(`${server.url}/post`, { method: "POST", body: "" })).status).toBe(200)
    expect(store.stats.requests - before).toBe(3)
  })

  it("gives a CaelumError to the reader of a body that breaks or is aborted", async () => {
    server.fault("/o", { reset: 20_000 })
    const broken = await store.send(`${server.url}/o`)
    await expect(broken.arrayBuffer()).rejects.toMatchObject({ code: "network", context: { uri: `${server.url}/o` } })
    const controller = new AbortController()
    server.put("/large", { size: 20_000_000 })
    const aborted = await store.send(`${server.url}/large`, { signal: controller.signal })
    const reader = aborted.body!.getReader()
    await reader.read()
    controller.abort()
    const rest = async (): Promise<void> => {
      while (!(await reader.read()).done);
    }
    await expect(rest()).rejects.toMatchObject({ code: "aborted" })
    await expect.poll(() => server.requests.at(-1)?.cut).toBe(true)
  })

  it("tells a body that is cancelled to the server", async () => {
    const before = events.length
    const response = await store.send(`${server.url}/large`)
    await response.body!.cancel()
    await expect.poll(() => server.requests.at(-1)?.cut).toBe(true)
    expect(events.length).toBe(before + 1)
  })
})

it("prints no password or signature of a URL", async () => {
  const url = `http://me:hidden@host.example/none?sig=hidden`
  const transport: Transport = async () => new Response(null, { status: 403 })
  const store = createStore({ transport })
  const failures = await Promise.all([
    store.send(url).catch((error: Error) => error),
    store
      .source({ kind: "http", url })
      .read({ first: 1 })
      .catch((error: Error) => error),
  ])
  for (const failure of failures) {
    expect(failure).toMatchObject({ code: "forbidden" })
    expect(JSON.stringify([failure, (failure as Error).message])).not.toContain("hidden")
  }
})

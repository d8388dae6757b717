import { gzipSync } from "node:zlib"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { createServer as createTcpServer } from "node:net"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { delay } from "../core/index.ts"
import { createStore } from "../storage/index.ts"
import type { HttpAnswer } from "../storage/index.ts"
import { FaultServer } from "../testing/fault-server.ts"
import { fetchTransport } from "../storage/transport.ts"
import { nodeTransport } from "./index.ts"

let server: FaultServer
beforeAll(async () => {
  server = await FaultServer.start()
  server.handle(({ method, path, headers }) => ({
    status: 200,
    body: `${method} ${path} ${headers["content-length"] ?? "-"} ${headers["range"] ?? "-"}`,
    headers: { "x-a": "b" },
  }))
})
afterAll(() => server.close())

const wish = (more: object = {}) => ({ method: "GET", headers: {}, signal: new AbortController().signal, ...more })
const text = async (answer: HttpAnswer): Promise<string> => new TextDecoder().decode(await answer.arrayBuffer())

describe.each([
  ["fetch", fetchTransport],
  ["Node", nodeTransport],
] as const)("%s", (_name, transport) => {
  it("sends what it is given and gives what comes", async () => {
    const answer = await transport(`${server.url}/a%2Fb?x=%20`, wish({ headers: { range: "bytes=0-1" } }))
    expect([answer.status, answer.statusText, answer.redirected, answer.url]).toEqual([
      200,
      "OK",
      false,
      `${server.url}/a%2Fb?x=%20`,
    ])
    expect([answer.headers.get("X-A"), answer.headers.get("none")]).toEqual(["b", null])
    expect(await text(answer)).toBe("GET /a%2Fb?x=%20 - bytes=0-1")
    expect(await text(await transport(`${server.url}/p`, wish({ method: "POST", body: "é" })))).toBe("POST /p 2 -")
    expect(await text(await transport(`${server.url}/p`, wish({ method: "POST", body: Uint8Array.of(1, 2, 3) })))).toBe(
      "POST /p 3 -",
    )
    expect((await transport(`${server.url}/p`, wish({ method: "HEAD" }))).body).toBeNull()
  })

  it("follows redirects as the standard says", async () => {
    for (const [status, expected] of [
      [301, "GET"],
      [302, "GET"],
      [303, "GET"],
      [307, "POST"],
      [308, "POST"],
    ] as const) {
      server.fault("/from", { status, redirect: "to" })
      const answer = await transport(`${server.url}/from`, wish({ method: "POST", body: "x=1" }))
      expect([status, await text(answer), answer.redirected]).toEqual([
        status,
        `${expected} /to ${expected === "POST" ? 3 : "-"} -`,
        true,
      ])
    }
    server.fault("/from", { redirect: "/to" })
    expect(await text(await transport(`${server.url}/from`, wish({ headers: { range: "bytes=5-6" } })))).toBe(
      "GET /to - bytes=5-6",
    )
    server.fault("/from", { status: 301 })
    expect((await transport(`${server.url}/from`, wish())).status).toBe(301)
    server.fault("/loop", ...Array.from({ length: 40 }, () => ({ redirect: "/loop" })))
    await expect(transport(`${server.url}/loop`, wish())).rejects.toBeInstanceOf(Error)
    server.calm("/loop")
    server.fault("/from", { redirect: "file:///etc/passwd" })
    await expect(transport(`${server.url}/from`, wish())).rejects.toBeInstanceOf(Error)
  })

  it("stops at an abort at every stage", async () => {
    await expect(transport(server.url, wish({ signal: AbortSignal.abort() }))).rejects.toBeInstanceOf(Error)
    const controller = new AbortController()
    server.put("/large", { size: 3_000_000 })
    const answer = await transport(`${server.url}/large`, wish({ signal: controller.signal }))
    const body = answer.arrayBuffer()
    controller.abort()
    await expect(body).rejects.toBeInstanceOf(Error)
    await expect.poll(() => server.requests.at(-1)?.cut).toBe(true)
  })

  it("breaks with a body that breaks", async () => {
    server.put("/o", { size: 100_000 })
    server.fault("/o", { reset: 50_000 })
    await expect((await transport(`${server.url}/o`, wish())).arrayBuffer()).rejects.toBeInstanceOf(Error)
  })

  it("undoes gzip that it asked for, and asks for none with a range", async () => {
    const seen: (string | undefined)[] = []
    const zipped = createServer((request, response) => {
      seen.push(request.headers["accept-encoding"])
      const packed = request.headers.range === undefined
      const body = packed ? gzipSync("hello ".repeat(1000)) : "plain"
      response
        .writeHead(200, { ...(packed ? { "content-encoding": "gzip" } : {}), "content-length": body.length })
        .end(body)
    })
    await new Promise<void>((resolve) => zipped.listen(0, "127.0.0.1", resolve))
    const store = createStore({ transport })
    const url = `http://127.0.0.1:${(zipped.address() as AddressInfo).port}/`
    expect(await (await store.send(url)).text()).toBe("hello ".repeat(1000))
    expect(await (await store.send(url, { headers: { range: "bytes=0-4" } })).text()).toBe("plain")
    expect(seen[0]).toContain("gzip")
    expect(seen[1] ?? "identity").toBe("identity")
    zipped.closeAllConnections()
    await new Promise((resolve) => zipped.close(resolve))
  })
})

it("keeps its connections for the next request", async () => {
  let connections = 0
  const counted = createServer((_request, response) => response.writeHead(200, { "content-length": 1 }).end("x"))
  counted.on("connection", () => (connections += 1))
  await new Promise<void>((resolve) => counted.listen(0, "127.0.0.1", resolve))
  const url = `http://127.0.0.1:${(counted.address() as AddressInfo).port}/`
  for (let i = 0; i < 5; i++) await text(await nodeTransport(url, wish()))
  const store = createStore({ transport: nodeTransport })
  for (let i = 0; i < 3; i++) {
    await store.send(url, { method: "HEAD" })
    await delay(5)
  }
  expect(connections).toBe(1)
  counted.closeAllConnections()
  await new Promise((resolve) => counted.close(resolve))
})

it("knows where a redirect came from, though the connection has been reset", async () => {
  const resetting = createTcpServer((socket) => {
    socket.on("error", () => undefined)
    socket.once("data", () => {
      socket.write(`HTTP/1.1 302 Found\r\nLocation: ${server.url}/x\r\nContent-Length: 0\r\n\r\n`)
      socket.resetAndDestroy()
    })
  })
  await new Promise<void>((resolve) => resetting.listen(0, "127.0.0.1", resolve))
  const url = `http://127.0.0.1:${(resetting.address() as AddressInfo).port}/`
  for (let i = 0; i < 5; i++) expect(await text(await nodeTransport(url, wish()))).toBe("GET /x - -")
  resetting.close()
})

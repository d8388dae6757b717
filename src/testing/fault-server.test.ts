import { connect } from "node:net"
import { afterAll, beforeAll, expect, it } from "vitest"
import { byteAt, bytesAt } from "./bytes.ts"
import type { Fault } from "./fault-server.ts"
import { FaultServer } from "./fault-server.ts"

let server: FaultServer
beforeAll(async () => {
  server = await FaultServer.start()
  server.put("/o", { size: 100_000, etag: "one" })
})
afterAll(() => server.close())

/** A raw exchange over a socket: what is really on the wire, without a client's help. */
function raw(path: string, headers: string[] = [], method = "GET"): Promise<{ head: string; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect(Number(new URL(server.url).port), "127.0.0.1", () =>
      socket.write([`${method} ${path} HTTP/1.1`, "Host: x", "Connection: close", ...headers, "", ""].join("\r\n")),
    )
    const done = (): void => {
      const all = Buffer.concat(chunks)
      const end = all.indexOf("\r\n\r\n")
      resolve({
        head: all
          .subarray(0, end < 0 ? 0 : end)
          .toString()
          .toLowerCase(),
        body: all.subarray(end + 4),
      })
    }
    socket.on("data", (chunk) => chunks.push(chunk))
    socket.on("end", done)
    socket.on("error", (error) => (chunks.length > 0 ? done() : reject(error)))
  })
}

async function faulty(fault: Fault, range = "bytes=10-19"): Promise<{ head: string; body: Buffer }> {
  server.fault("/o", fault)
  return raw("/o", [`Range: ${range}`])
}

it("has bytes that tell their offset", () => {
  expect([byteAt(0), byteAt(1), byteAt(2), byteAt(256), byteAt(65_536)]).toEqual([0, 131, 6, 17, 7])
  expect(bytesAt(300, 2)).toEqual(Uint8Array.of(byteAt(300), byteAt(301)))
})

it("answers ranges of all three forms", async () => {
  const middle = await raw("/o", ["Range: bytes=10-19"])
  expect(middle.head).toMatch(/^http\/1.1 206 /)
  expect(middle.head).toContain("content-range: bytes 10-19/100000")
  expect(middle.head).toContain('etag: "one"')
  expect(middle.body).toEqual(Buffer.from(bytesAt(10, 10)))
  expect((await raw("/o", ["Range: bytes=-5"])).body).toEqual(Buffer.from(bytesAt(99_995, 5)))
  expect((await raw("/o", ["Range: bytes=99990-"])).body).toEqual(Buffer.from(bytesAt(99_990, 10)))
  expect((await raw("/o", ["Range: bytes=99990-200000"])).head).toContain("content-range: bytes 99990-99999/100000")
  expect((await raw("/o", ["Range: bytes=100000-100001"])).head).toMatch(/ 416 [^]*content-range: bytes \*\/100000/)
})

it("answers without a range, to HEAD, and 404", async () => {
  const whole = await raw("/o")
  expect(whole.head).toMatch(/ 200 [^]*content-length: 100000/)
  expect(whole.body).toHaveLength(100_000)
  const head = await raw("/o", [], "HEAD")
  expect(head.head).toMatch(/ 200 [^]*content-length: 100000/)
  expect(head.body).toHaveLength(0)
  expect((await raw("/none")).head).toMatch(/ 404 /)
})

it("plays faults once each, in order", async () => {
  server.fault("/o", { status: 503 }, { status: 500, body: "x" })
  expect((await raw("/o")).head).toMatch(/ 503 [^]*content-length: 0/)
  expect((await raw("/o")).body.toString()).toBe("x")
  expect((await raw("/o")).head).toMatch(/ 200 /)
  server.fault("*", { status: 418 })
  expect((await raw("/other")).head).toMatch(/ 418 /)
})

it("resets, before the headers and midway", async () => {
  expect((await faulty({ reset: -1 }).catch(() => ({ head: "" }))).head).toBe("")
  const midway = await faulty({ reset: 4 })
  expect(midway.head).toContain("content-length: 10")
  expect(midway.body).toEqual(Buffer.from(bytesAt(10, 4)))
  expect((await faulty({ reset: 0 })).body).toHaveLength(0)
})

it("is short and long with intact framing", async () => {
  const short = await faulty({ short: 3 })
  expect(short.head).toContain("transfer-encoding: chunked")
  expect(short.head).toContain("content-range: bytes 10-19/100000")
  expect(short.body.toString("latin1")).toMatch(/^7\r\n[^]{7}\r\n0\r\n\r\n$/)
  expect((await faulty({ extra: 2 })).body.toString("latin1")).toMatch(/^c\r\n[^]{12}\r\n0\r\n\r\n$/)
})

it("ignores ranges, lies in headers, redirects, delays", async () => {
  expect((await faulty({ whole: true })).body).toHaveLength(100_000)
  expect((await faulty({ headers: { "Content-Range": "bytes 0-9/100000" } })).head).toContain("bytes 0-9/100000")
  expect((await faulty({ headers: { "Content-Range": null } })).head).not.toContain("content-range")
  expect((await faulty({ headers: { ETag: '"two"' } })).head).toContain('etag: "two"')
  expect((await faulty({ redirect: "/there" })).head).toMatch(/ 302 [^]*location: \/there/)
  const before = performance.now()
  await faulty({ delay: 60 })
  expect(performance.now() - before).toBeGreaterThan(50)
})

it("notes what was asked, and whether the client stayed", async () => {
  server.put("/large", { size: 12_000_000 })
  const abort = new AbortController()
  const response = await fetch(`${server.url}/large`, { signal: abort.signal, headers: { range: "bytes=0-11999999" } })
  expect(response.status).toBe(206)
  abort.abort()
  await expect.poll(() => server.requests.at(-1)?.cut).toBe(true)
  expect(server.requests.at(-1)).toMatchObject({
    method: "GET",
    path: "/large",
    range: "bytes=0-11999999",
    status: 206,
  })
  expect(server.requests.at(-1)!.sent).toBeLessThan(12_000_000)
})

it("answers a condition as RFC 9110 says, and is deaf to it where told so", async () => {
  server.put("/v", { size: 10, etag: "v1", shift: 3 })
  expect((await raw("/v", ["Range: bytes=0-3", 'If-None-Match: "v1"'])).head).toMatch(/^http\/1.1 304 .*etag: "v1"/s)
  expect((await raw("/v", ["Range: bytes=0-3", 'If-None-Match: "v0"'])).body).toEqual(Buffer.from(bytesAt(3, 4)))
  server.fault("/v", { deaf: true })
  expect((await raw("/v", ["Range: bytes=0-3", 'If-None-Match: "v1"'])).head).toMatch(/^http\/1.1 206/)
})

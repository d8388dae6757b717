import { mkdtemp, readFile, rm } from "node:fs/promises"
import { request as httpRequest } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { BENCH_BUCKET, BENCH_KEY } from "../bench-bucket.ts"
import { startArchive, type ArchiveOptions, type RunningArchive } from "../start.ts"
import { makeFaults, parseFaults } from "./faults.ts"

let folder: string
let archive: RunningArchive | undefined

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "caelum-archive-"))
})
afterEach(async () => {
  await archive?.close()
  archive = undefined
  await rm(folder, { recursive: true, force: true })
})

async function start(options: ArchiveOptions = {}): Promise<string> {
  archive = await startArchive({ cacheDir: join(folder, "cache"), ...options })
  return `${archive.s3}/${BENCH_BUCKET}/${BENCH_KEY}`
}

async function read(url: string, range = "bytes=0-99"): Promise<{ status: number; bytes: number; ms: number }> {
  const started = performance.now()
  const response = await fetch(url, { headers: { range } })
  const bytes = (await response.arrayBuffer()).byteLength
  return { status: response.status, bytes, ms: performance.now() - started }
}

describe("faults", () => {
  test("rules strike the requests that they count", () => {
    const fault = makeFaults(
      parseFaults('[{"match":"/b","nth":[2,3],"status":503},{"match":"list","method":"GET","delay":5}]', "f"),
    )
    expect([
      fault("GET", "/b"),
      fault("GET", "/a"),
      fault("HEAD", "/b"),
      fault("GET", "/b?list"),
      fault("GET", "/b"),
    ]).toEqual([
      undefined,
      undefined,
      { match: "/b", nth: [2, 3], status: 503 },
      { match: "/b", nth: [2, 3], status: 503 },
      undefined,
    ])
    expect(fault("GET", "/x?list")).toMatchObject({ delay: 5 })
  })

  test.each([
    "{",
    "{}",
    "[1]",
    '[{"nth":1}]',
    '[{"match":"("}]',
    '[{"match":"a","nth":0}]',
    '[{"match":"a","status":99}]',
    '[{"match":"a","oops":1}]',
  ])("%s is no fault file", (text) => {
    expect(() => parseFaults(text, "rules.json")).toThrow(/rules\.json/)
  })

  test("status, reset, truncation and delay reach the client", async () => {
    const faults = [
      { match: "x=1", status: 503 },
      { match: "x=2", reset: true },
      { match: "x=3", truncate: 10 },
      { match: "x=4", delay: 120 },
    ]
    const url = await start({ faults })
    const refused = await fetch(`${url}?x=1`)
    expect([refused.status, await refused.text()]).toEqual([503, expect.stringContaining("<Code>SlowDown</Code>")])
    await expect(read(`${url}?x=2`)).rejects.toThrow(/fetch failed/)
    await expect(read(`${url}?x=3`)).rejects.toThrow(/terminated/)
    const late = await read(`${url}?x=4`)
    expect(late.ms).toBeGreaterThan(115)
    expect((await read(url)).status).toBe(206)
  })
})

describe("the line", () => {
  test("latency delays each response, not the connection's others", async () => {
    const url = await start({ latency: 60 })
    const started = performance.now()
    const answers = await Promise.all(Array.from({ length: 10 }, () => read(url)))
    expect(Math.min(...answers.map((answer) => answer.ms))).toBeGreaterThan(58)
    expect(performance.now() - started).toBeLessThan(600)
  })

  test("bandwidth paces each connection", async () => {
    const url = await start({ bandwidth: 10e6 })
    const both = await Promise.all([read(url, "bytes=0-999999"), read(url, "bytes=5000000-5999999")])
    for (const answer of both) {
      expect(answer.bytes).toBe(1_000_000)
      expect(answer.ms).toBeGreaterThan(95)
      expect(answer.ms).toBeLessThan(1000)
    }
  })

  test("the log has one line a request", async () => {
    const log = join(folder, "requests.log")
    const url = await start({ log, faults: [{ match: "cut", reset: true }] })
    await read(url)
    await fetch(`${archive!.s3}/${BENCH_BUCKET}?list-type=2&prefix=a%20b`)
    await fetch(url, { method: "HEAD" })
    await read(`${url}?cut`).catch(() => undefined)
    await archive!.close()
    const lines = (await readFile(log, "utf8"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(lines.map(({ method, path, range, status, bytes }) => [method, path, range, status, bytes])).toEqual([
      ["GET", `/${BENCH_BUCKET}/${BENCH_KEY}`, "bytes=0-99", 206, 100],
      ["GET", `/${BENCH_BUCKET}?list-type=2&prefix=a%20b`, null, 200, expect.any(Number)],
      ["HEAD", `/${BENCH_BUCKET}/${BENCH_KEY}`, null, 200, 0],
      ["GET", `/${BENCH_BUCKET}/${BENCH_KEY}?cut`, "bytes=0-99", 0, 0],
    ])
    expect(lines.every(({ t, ms }) => typeof t === "number" && typeof ms === "number")).toBe(true)
  })

  test("what the shutdown cuts is in the log, once", async () => {
    const log = join(folder, "requests.log")
    const url = await start({ log, bandwidth: 100_000, faults: [{ match: "slow", delay: 60_000 }] })
    const waiting = read(`${url}?slow`).catch(() => undefined)
    const response = await fetch(url)
    const reader = response.body!.getReader()
    await reader.read()
    await archive!.close()
    await Promise.all([waiting, reader.read().catch(() => undefined)])
    const lines = (await readFile(log, "utf8"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { path: string; status: number; bytes: number })
    expect(lines.map(({ path, status }) => [path.includes("slow"), status])).toEqual([
      [true, 0],
      [false, 200],
    ])
    expect(lines[1]!.bytes).toBeGreaterThan(0)
    expect(lines[1]!.bytes).toBeLessThan(1e6)
  })

  test("a client that goes away ends its transfer, and a request body is taken and refused", async () => {
    const url = await start({ bandwidth: 1e6 })
    const gone = new AbortController()
    const response = await fetch(url, { signal: gone.signal })
    gone.abort()
    await expect(response.arrayBuffer()).rejects.toThrow(/abort/)
    const put = await fetch(`${archive!.s3}/${BENCH_BUCKET}/new`, { method: "PUT", body: "x".repeat(300_000) })
    expect(put.status).toBe(403)
    const closing = performance.now()
    await archive!.close()
    expect(performance.now() - closing).toBeLessThan(1000)
  })

  test("a HEAD tells the size, and virtual hosts are heard", async () => {
    const url = await start()
    const head = await fetch(url, { method: "HEAD" })
    expect(Number(head.headers.get("content-length"))).toBe(268_439_040)
    const status = await new Promise((resolve, reject) => {
      const headers = { host: `${BENCH_BUCKET}.localhost`, range: "bytes=0-9" }
      httpRequest(`${archive!.s3}/${BENCH_KEY}`, { headers }, (answer) => resolve(answer.resume().statusCode))
        .on("error", reject)
        .end()
    })
    expect(status).toBe(206)
  })
})

test("wrong options are refused, and so is a port that is taken", async () => {
  await start()
  const port = Number(new URL(archive!.s3).port)
  await expect(startArchive({ port })).rejects.toMatchObject({ code: "network" })
  await expect(startArchive({ port: 70_000 })).rejects.toMatchObject({ code: "usage" })
  await expect(startArchive({ latency: -1 })).rejects.toMatchObject({ code: "usage" })
  await expect(startArchive({ bandwidth: 0 })).rejects.toMatchObject({ code: "usage" })
  await expect(startArchive({ seed: 0.5 })).rejects.toMatchObject({ code: "usage" })
  await expect(startArchive({ faults: join(folder, "none.json") })).rejects.toMatchObject({ code: "usage" })
  await expect(startArchive({ log: join(folder, "no", "folder") })).rejects.toMatchObject({ code: "write" })
})

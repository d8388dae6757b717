import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { gzipSync } from "node:zlib"
import { createHash } from "node:crypto"
import type { FileHandle } from "node:fs/promises"
import { mkdtemp, open, readFile, readdir, rm, stat, symlink, writeFile, mkdir } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest"
import { bytesAt } from "../testing/bytes.ts"
import { FaultServer } from "../testing/fault-server.ts"
import { createStore } from "../storage/index.ts"
import { createNodeStore, downloadObject, downloadTargets, streamObject } from "./index.ts"

const SIZE = 1_000_000
const ref = { kind: "s3", bucket: "b", key: "dir/o.fits" } as const
const small = { partBytes: 100_000, parallel: 3 }

let server: FaultServer
let folder: string
beforeAll(async () => {
  server = await FaultServer.start()
})
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "caelum-get-"))
  server.put("/b/dir/o.fits", { size: SIZE, etag: "abc-7" })
  server.requests.length = 0
})
afterEach(() => rm(folder, { recursive: true }))
afterAll(() => server.close())

const store = (attempts = 3) =>
  createStore({ endpoint: server.url, cacheBytes: 0, retry: { attempts, base: 1, longest: 2 } })
const differs = async (path: string, size: number): Promise<boolean> =>
  Buffer.compare(await readFile(path), bytesAt(0, size)) !== 0
const sizeIn = async (dir: string): Promise<number> => {
  const [name] = await readdir(dir)
  return name === undefined ? 0 : (await stat(join(dir, name))).size
}
const content = async (path: string): Promise<Uint8Array> => new Uint8Array(await readFile(path))

it("downloads a small object with one request, a large one in parallel ranges", async () => {
  const path = join(folder, "o")
  const one = store()
  expect(await downloadObject(one, ref, path)).toEqual({ path, bytes: SIZE, resumed: 0, etag: "abc-7" })
  expect(one.stats).toMatchObject({ requests: 1, bytes: SIZE })
  const many = store()
  const seen: number[] = []
  await downloadObject(many, ref, path, { ...small, onProgress: ({ done, total }) => seen.push(done / total!) })
  expect(many.stats).toMatchObject({ requests: 10, bytes: SIZE })
  expect(seen.at(-1)).toBe(1)
  expect(seen).toEqual([...seen].sort((a, b) => a - b))
  expect(await differs(path, SIZE)).toBe(false)
  expect(await readdir(folder)).toEqual(["o"])
})

it("takes up an interrupted download where it stopped", async () => {
  const path = join(folder, "o")
  server.fault("/b/dir/o.fits", {}, {}, {}, {}, { status: 403 })
  await expect(downloadObject(store(), ref, path, small)).rejects.toMatchObject({ code: "forbidden" })
  server.calm("/b/dir/o.fits")
  const [left] = await readdir(folder)
  expect(left).toMatch(/^o\.[0-9a-f]{16}\.part$/)
  const resumed = (await content(join(folder, left!))).length
  expect(resumed).toBeGreaterThanOrEqual(300_000)
  const again = store()
  expect(await downloadObject(again, ref, path, small)).toEqual({ path, bytes: SIZE, resumed, etag: "abc-7" })
  expect(again.stats.bytes).toBe(SIZE - resumed + 1)
  expect(await differs(path, SIZE)).toBe(false)
  expect(await readdir(folder)).toEqual(["o"])
})

it("loses no more than the ranges in flight where it is killed", async () => {
  const path = join(folder, "o")
  const size = 5_500_000
  server.put("/b/dir/o.fits", { size, etag: "five-2" })
  server.fault("/b/dir/o.fits", {}, {}, {}, {}, { hang: true })
  const cancel = new AbortController()
  const ended = downloadObject(store(), ref, path, { signal: cancel.signal }).catch((error: unknown) => error)
  // what is on disk while it runs is what is there behind a kill
  await expect.poll(async () => sizeIn(folder), { timeout: 5000 }).toBe(4 << 20)
  cancel.abort()
  expect(await ended).toMatchObject({ code: "aborted" })
  server.calm("/b/dir/o.fits")
  expect(await downloadObject(store(), ref, path)).toMatchObject({ resumed: 4 << 20 })
  expect(await differs(path, size)).toBe(false)
})

it.each(["write", "sync"] as const)("leaves nothing where the disk is full at %s", async (step) => {
  const probe = await open(join(folder, "probe"), "w")
  const handles = Object.getPrototypeOf(probe) as FileHandle
  await probe.close()
  await rm(join(folder, "probe"))
  vi.spyOn(handles, step).mockRejectedValueOnce(Object.assign(new Error("full"), { code: "ENOSPC" }))
  await expect(downloadObject(store(), ref, join(folder, "o"), small)).rejects.toMatchObject({ code: "write" })
  expect(await readdir(folder)).toEqual([])
})

it("streams an object in order, with the same checks", async () => {
  const collect = async (from: AsyncIterable<Uint8Array>): Promise<Uint8Array> => {
    const parts: Uint8Array[] = []
    for await (const bytes of from) parts.push(bytes)
    return new Uint8Array(Buffer.concat(parts))
  }
  expect(await collect(streamObject(store(), ref, small))).toEqual(bytesAt(0, SIZE))
  server.put("/b/dir/o.fits", { size: SIZE, etag: "0".repeat(32) })
  await expect(collect(streamObject(store(), ref, small))).rejects.toMatchObject({ code: "server" })
  server.put("/web", { size: 300_000 })
  server.fault("/web", { whole: true }, { whole: true })
  const web = { kind: "http", url: `${server.url}/web` } as const
  expect(await collect(streamObject(store(), web, small))).toEqual(bytesAt(0, 300_000))
})

it("begins anew where the object has changed since, and during", async () => {
  const path = join(folder, "o")
  await writeFile(join(folder, "o.0123456789abcdef.part"), bytesAt(0, 5000))
  expect(await downloadObject(store(), ref, path, small)).toMatchObject({ resumed: 0 })
  expect(await readdir(folder)).toEqual(["o"])
  server.fault("/b/dir/o.fits", {}, {}, {}, { headers: { etag: '"new"' } })
  await expect(downloadObject(store(), ref, join(folder, "p"), small)).rejects.toMatchObject({ code: "changed" })
  server.calm("/b/dir/o.fits")
  expect(await readdir(folder)).toEqual(["o"])
})

it("survives faults on the way", async () => {
  const path = join(folder, "o")
  server.fault("/b/dir/o.fits", { reset: 50_000 }, { status: 503 }, { short: 10 }, {}, { reset: -1 })
  await downloadObject(store(), ref, path, small)
  expect(await differs(path, SIZE)).toBe(false)
})

it("checks the MD5 that a single-part ETag is", async () => {
  const md5 = createHash("md5").update(bytesAt(0, SIZE)).digest("hex")
  const path = join(folder, "o")
  server.put("/b/dir/o.fits", { size: SIZE, etag: md5 })
  server.fault("/b/dir/o.fits", {}, {}, { status: 404 })
  await expect(downloadObject(store(), ref, path, small)).rejects.toMatchObject({ code: "not-found" })
  server.calm("/b/dir/o.fits")
  expect((await downloadObject(store(), ref, path, small)).resumed).toBeGreaterThan(0)
  expect(await differs(path, SIZE)).toBe(false)
  server.put("/b/dir/o.fits", { size: SIZE, etag: "0".repeat(32) })
  await expect(downloadObject(store(), ref, join(folder, "p"), small)).rejects.toMatchObject({
    code: "server",
    message: expect.stringContaining(md5),
  })
  expect(await readdir(folder)).toEqual(["o"])
})

it("takes no ETag for an MD5 that is none: objects under keys of KMS or of the customer", async () => {
  const etag = "0".repeat(32)
  server.put("/b/dir/o.fits", { size: SIZE, etag })
  for (const headers of [
    { "x-amz-server-side-encryption": "aws:kms" },
    { "x-amz-server-side-encryption": "aws:kms:dsse" },
    { "x-amz-server-side-encryption-customer-algorithm": "AES256" },
  ]) {
    server.fault("/b/dir/o.fits", { headers })
    const path = join(folder, "kms")
    expect(await downloadObject(store(), ref, path)).toMatchObject({ bytes: SIZE })
    expect(await differs(path, SIZE)).toBe(false)
  }
})

it("leaves nothing that could not be taken up again", async () => {
  server.put("/b/dir/o.fits", { size: SIZE })
  server.fault("/b/dir/o.fits", {}, {}, { status: 403 })
  await expect(downloadObject(store(), ref, join(folder, "o"), small)).rejects.toMatchObject({ code: "forbidden" })
  server.calm("/b/dir/o.fits")
  expect(await readdir(folder)).toEqual([])
  const gone = { ...ref, key: "none" }
  await expect(downloadObject(store(), gone, join(folder, "o"))).rejects.toMatchObject({ code: "not-found" })
  expect(await readdir(folder)).toEqual([])
})

it("stops at an abort, keeping what can be taken up again", async () => {
  const controller = new AbortController()
  const path = join(folder, "o")
  const onProgress = ({ done }: { done: number }): void => void (done > 300_000 && controller.abort())
  await expect(
    downloadObject(store(), ref, path, { ...small, onProgress, signal: controller.signal }),
  ).rejects.toMatchObject({ code: "aborted" })
  expect(await readdir(folder)).toEqual([expect.stringMatching(/\.part$/)])
  await downloadObject(store(), ref, path, small)
  expect(await differs(path, SIZE)).toBe(false)
})

it("streams from a server that knows no ranges", async () => {
  const web = { kind: "http", url: server.put("/web", { size: 300_000 }) } as const
  const path = join(folder, "o")
  server.fault("/web", { whole: true }, { whole: true })
  expect(await downloadObject(store(), web, path, small)).toEqual({ path, bytes: 300_000, resumed: 0 })
  expect(await differs(path, 300_000)).toBe(false)
  server.fault("/web", { whole: true }, { whole: true, reset: 10_000 })
  await expect(downloadObject(store(), web, join(folder, "p"), small)).rejects.toMatchObject({ code: "network" })
  expect(await readdir(folder)).toEqual(["o"])
})

it("copies local files, and an empty object", async () => {
  await writeFile(join(folder, "in"), bytesAt(0, 5000))
  await downloadObject(createNodeStore(), { kind: "file", path: join(folder, "in") }, join(folder, "out"))
  expect(await differs(join(folder, "out"), 5000)).toBe(false)
  server.put("/b/dir/o.fits", { size: 0, etag: "d41d8cd98f00b204e9800998ecf8427e" })
  expect(await downloadObject(store(), ref, join(folder, "empty"))).toMatchObject({ bytes: 0 })
  expect(await content(join(folder, "empty"))).toHaveLength(0)
})

it("says which file cannot be written", async () => {
  const path = join(folder, "none", "o")
  await expect(downloadObject(store(), ref, path)).rejects.toMatchObject({ code: "write", context: { uri: path } })
  await expect(downloadObject(store(), ref, folder)).rejects.toMatchObject({ code: "write", context: { uri: folder } })
})

it("replaces what a link leads to, never a device", async () => {
  await writeFile(join(folder, "real"), "old")
  await symlink("real", join(folder, "link"))
  await downloadObject(store(), ref, join(folder, "link"))
  expect(await differs(join(folder, "real"), SIZE)).toBe(false)
  await expect(downloadObject(store(), ref, "/dev/null")).rejects.toMatchObject({ code: "write" })
})

it("finds names for what is downloaded", async () => {
  const other = { kind: "http", url: "https://host/a%20b/c%2Bd.fits?x=1" } as const
  expect(await downloadTargets([ref], join(folder, "x"))).toEqual([join(folder, "x")])
  expect(await downloadTargets([ref], folder)).toEqual([join(folder, "o.fits")])
  expect(await downloadTargets([ref, other], join(folder, "new"))).toEqual([
    join(folder, "new/o.fits"),
    join(folder, "new/c+d.fits"),
  ])
  expect(await downloadTargets([ref], `${join(folder, "made")}/`)).toEqual([join(folder, "made/o.fits")])
  expect((await readdir(folder)).sort()).toEqual(["made", "new"])
  await expect(downloadTargets([ref, { ...ref, key: "o.fits" }], folder)).rejects.toMatchObject({ code: "usage" })
  for (const key of ["a/", "a/..", "a\\b"])
    await expect(downloadTargets([{ ...ref, key }], folder)).rejects.toMatchObject({ code: "usage" })
  await writeFile(join(folder, "file"), "")
  await expect(downloadTargets([ref, other], join(folder, "file"))).rejects.toMatchObject({ code: "write" })
  await mkdir(join(folder, "last"))
})

it("two that download the same object to the same file both succeed", async () => {
  const path = join(await mkdtemp(join(tmpdir(), "caelum-two-")), "o")
  const both = await Promise.all([store(), store()].map((each) => downloadObject(each, ref, path, small)))
  expect(both.map(({ bytes }) => bytes)).toEqual([SIZE, SIZE])
  expect(new Uint8Array(await readFile(path))).toEqual(bytesAt(0, SIZE))
})

it("takes an object that is stored with an encoding as it is stored", async () => {
  const packed = gzipSync("hello ".repeat(500))
  const coded = createServer((request, response) => {
    const headers = { "content-encoding": "gzip", "content-length": packed.length, etag: '"z"' }
    response.writeHead(request.headers.range ? 206 : 200, headers).end(packed)
  })
  await new Promise<void>((resolve) => coded.listen(0, "127.0.0.1", resolve))
  const url = `http://127.0.0.1:${(coded.address() as AddressInfo).port}/f.txt`
  const path = join(folder, "coded")
  expect(await downloadObject(createNodeStore(), { kind: "http", url }, path)).toMatchObject({ bytes: packed.length })
  expect(await content(path)).toEqual(new Uint8Array(packed))
  coded.closeAllConnections()
  coded.close()
})

it("takes up a stream without ranges that breaks off or falls silent", async () => {
  const size = 300_000
  const url = server.put("/stream", { size, etag: "s-1" })
  const path = join(folder, "stream")
  const patient = createNodeStore({ patience: 200 })
  server.fault("/stream", { whole: true }, { whole: true, reset: 100_000 }, { whole: true })
  expect(await downloadObject(patient, { kind: "http", url }, path)).toMatchObject({ bytes: size })
  expect(await differs(path, size)).toBe(false)
  server.calm("/stream")
  let asked = 0
  const silent = createServer((_request, response) => {
    response.writeHead(200, { "content-length": 6, etag: '"q"' })
    if (asked++ < 2) response.write("abc")
    else response.end("abcdef")
  })
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve))
  const quiet = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/x`
  expect(await downloadObject(patient, { kind: "http", url: quiet }, path, { partBytes: 3 })).toMatchObject({
    bytes: 6,
  })
  expect(new TextDecoder().decode(await content(path))).toBe("abcdef")
  silent.closeAllConnections()
  silent.close()
})

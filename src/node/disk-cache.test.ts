import { createHash } from "node:crypto"
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, it } from "vitest"
import type { RangeKeeper, StoreOptions } from "../storage/index.ts"
import { listObjects } from "../storage/index.ts"
import { describeByteSource } from "../testing/byte-source-suite.ts"
import { bytesAt } from "../testing/bytes.ts"
import { bucketHandler } from "../testing/fake-bucket.ts"
import { FaultServer } from "../testing/fault-server.ts"
import type { KeptStore } from "../testing/kept-store.ts"
import { keptFiles, openKept } from "../testing/kept-store.ts"
import { cacheFolder, clearDiskCache, createNodeStore, measureDiskCache } from "./index.ts"

let server: FaultServer
let root: string
beforeAll(async () => {
  server = await FaultServer.start()
  root = await mkdtemp(join(tmpdir(), "caelum-disk-"))
})
afterAll(async () => {
  await server.close()
  await rm(root, { recursive: true })
})

let made = 0
const newFolder = (): string => join(root, `cache-${made++}`)

const run = (folder: string, options: StoreOptions = {}): KeptStore => openKept(server.url, folder, options)
const ref = (key: string) => ({ kind: "s3", bucket: "b", key }) as const

const digest = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex")

describeByteSource("a source kept on disk", async () => {
  const folder = newFolder()
  return {
    make: async (size) => {
      server.put(`/b/suite-${size}`, { size, etag: `suite-${size}` })
      return run(folder).store.source(ref(`suite-${size}`))
    },
  }
})

it("costs one request an object in a second run, and none offline", async () => {
  const folder = newFolder()
  const ranges = [
    { last: 3000 },
    { offset: 10, length: 50_000 },
    { first: 2880 },
    { offset: 2_000_000, length: 900_000 },
  ]
  server.put("/b/two", { size: 3_000_000, etag: "v1" })
  const read = async ({ store, keeper }: KeptStore): Promise<{ all: string[]; requests: number; bytes: number }> => {
    const source = store.source(ref("two"))
    const all = await Promise.all(ranges.map(async (range) => digest(await source.read(range))))
    await keeper.settle()
    return { all, requests: store.stats.requests, bytes: store.stats.bytes }
  }
  const first = await read(run(folder))
  expect(first).toMatchObject({ requests: 4 })
  expect(await read(run(folder))).toEqual({ all: first.all, requests: 1, bytes: 0 })
  expect(await read(run(folder, { offline: true }))).toEqual({ all: first.all, requests: 0, bytes: 0 })
  expect(server.requests.at(-1)?.headers["if-none-match"]).toBe('"v1"')
})

it("answers parts and unions of what is kept, and asks for the rest", async () => {
  const folder = newFolder()
  server.put("/b/parts", { size: 10_000, etag: "p" })
  const first = run(folder)
  const source = first.store.source(ref("parts"))
  for (const offset of [0, 1000, 2000]) await source.read({ offset, length: 1000 })
  await first.keeper.settle()
  const { store } = run(folder)
  const again = store.source(ref("parts"))
  expect(await again.read({ offset: 500, length: 2200 })).toEqual(bytesAt(500, 2200))
  expect(store.stats).toMatchObject({ requests: 1, bytes: 0 })
  expect(await again.read({ offset: 2500, length: 600 })).toEqual(bytesAt(2500, 600))
  expect(store.stats).toMatchObject({ requests: 2, bytes: 600 })
  expect(await again.size()).toBe(10_000)
  expect(store.stats.requests).toBe(2)
  const offline = run(folder, { offline: true }).store.source(ref("parts"))
  expect(await offline.size()).toBe(10_000)
  expect(await offline.read({ first: 3000 })).toEqual(bytesAt(0, 3000))
  await expect(offline.read({ last: 10 })).rejects.toMatchObject({ code: "network", context: { reason: "offline" } })
  await expect(offline.read({ offset: 9999, length: 2 })).rejects.toMatchObject({ code: "range" })
})

it("gives the new bytes of an object that has changed, in one request", async () => {
  const folder = newFolder()
  server.put("/b/new", { size: 5000, etag: "old" })
  const first = run(folder)
  await first.store.source(ref("new")).read({ offset: 0, length: 4000 })
  await first.keeper.settle()
  server.put("/b/new", { size: 4500, etag: "new", shift: 7 })
  const second = run(folder)
  const source = second.store.source(ref("new"))
  const both = await Promise.all([source.read({ first: 100 }), source.read({ offset: 300, length: 200 })])
  expect(both).toEqual([bytesAt(7, 100), bytesAt(307, 200)])
  expect(second.store.stats.requests).toBe(2)
  await second.keeper.settle()
  const offline = run(folder, { offline: true }).store.source(ref("new"))
  expect(await offline.read({ first: 100 })).toEqual(bytesAt(7, 100))
  await expect(offline.read({ offset: 1000, length: 100 })).rejects.toMatchObject({ code: "network" })
  expect(await keptFiles(folder)).toHaveLength(2)
})

it("believes no server that ignores the condition, and keeps nothing without a strong ETag", async () => {
  const folder = newFolder()
  server.put("/b/deaf", { size: 500, etag: "d" })
  for (const expected of [1, 1]) {
    const { store, keeper } = run(folder)
    server.fault("/b/deaf", { deaf: true })
    expect(await store.source(ref("deaf")).read({ first: 400 })).toEqual(bytesAt(0, 400))
    await keeper.settle()
    expect(await store.source(ref("deaf")).read({ offset: 5, length: 9 })).toEqual(bytesAt(5, 9))
    expect(store.stats).toMatchObject({ requests: expected, bytes: 400 })
    server.calm("/b/deaf")
  }
  for (const etag of [null, 'W/"weak"', `"${"x".repeat(200)}"`]) {
    const empty = newFolder()
    server.put("/b/loose", { size: 500, etag: "l" })
    server.fault("/b/loose", { headers: { etag } })
    const { store, keeper } = run(empty)
    expect(await store.source(ref("loose")).read({ first: 400 })).toEqual(bytesAt(0, 400))
    await keeper.settle()
    expect(await keptFiles(empty)).toEqual([])
  }
})

it("shares one question among many readers, and lets one of them go alone", async () => {
  const folder = newFolder()
  server.put("/b/many", { size: 50_000, etag: "m" })
  const first = run(folder)
  await first.store.source(ref("many")).read({ first: 50_000 })
  await first.keeper.settle()
  const { store } = run(folder, { coalesce: false })
  server.fault("/b/many", { delay: 40 })
  const source = store.source(ref("many"))
  const gone = new AbortController()
  const one = source.read({ offset: 0, length: 10 }, { signal: gone.signal })
  const others = Array.from({ length: 20 }, (_, i) => source.read({ offset: i * 100, length: 100 }))
  setTimeout(() => gone.abort(), 15)
  await expect(one).rejects.toMatchObject({ code: "aborted" })
  expect(await Promise.all(others)).toEqual(others.map((_, i) => bytesAt(i * 100, 100)))
  expect(store.stats).toMatchObject({ requests: 1, bytes: 0 })
})

it("removes what is damaged and reads it anew", async () => {
  const folder = newFolder()
  server.put("/b/hurt", { size: 3000, etag: "h" })
  const read = async (): Promise<number> => {
    const { store, keeper } = run(folder)
    expect(await store.source(ref("hurt")).read({ first: 3000 })).toEqual(bytesAt(0, 3000))
    await keeper.settle()
    return store.stats.requests
  }
  expect(await read()).toBe(1)
  const [path] = await keptFiles(folder)
  const whole = await readFile(path!)
  for (const at of [0, 3, 4, 7, 8, 1500, 3007]) {
    const hurt = Buffer.from(whole)
    hurt[at]! ^= 1
    await writeFile(path!, hurt)
    expect(await read()).toBe(2)
    expect(await readFile(path!)).toEqual(whole)
  }
  for (const hurt of [whole.subarray(0, 3007), whole.subarray(0, 5), Buffer.alloc(0), Buffer.concat([whole, whole])]) {
    await writeFile(path!, hurt)
    expect(await read()).toBe(2)
  }
  const other = path!.replace("~0~3000", "~1~2999")
  await writeFile(other, whole.subarray(0, 3007))
  await rm(path!)
  expect(await read()).toBeLessThanOrEqual(2)
})

it("is not disturbed by foreign files, a lost folder or one that cannot be written", async () => {
  const folder = newFolder()
  server.put("/b/odd", { size: 300, etag: "o" })
  const read = async (keeper: RangeKeeper): Promise<Uint8Array> => {
    const store = createNodeStore({ keeper, cacheBytes: 0, endpoint: server.url })
    return store.source(ref("odd")).read({ first: 300 })
  }
  const first = run(folder)
  await read(first.keeper)
  await first.keeper.settle()
  const [path] = await keptFiles(folder)
  for (const name of ["note.txt", `${"0".repeat(32)}~~9~8~7`, `${"f".repeat(32)}~!~1~0~1`])
    await writeFile(join(path!, "..", name), "x")
  const second = run(folder)
  expect(await read(second.keeper)).toEqual(bytesAt(0, 300))
  await clearDiskCache(folder)
  expect(await read(second.keeper)).toEqual(bytesAt(0, 300))
  await second.keeper.settle()
  const inTheWay = join(root, "a file")
  await writeFile(inTheWay, "")
  const broken = run(join(inTheWay, "cache"))
  expect(await read(broken.keeper)).toEqual(bytesAt(0, 300))
  await broken.keeper.settle()
})

it("remembers offline what did not exist, and listings and answers of services", async () => {
  const folder = newFolder()
  const bucket = bucketHandler("b", [{ key: "l/1", size: 1 }, { key: "l/2", size: 2 }, { key: "l/3" }], 2)
  server.handle((request) =>
    request.path.startsWith("/sia") ? { status: 200, body: `<answer to="${request.path}"/>` } : bucket(request),
  )
  const look = async ({ store, keeper }: KeptStore): Promise<unknown[]> => {
    const listed: string[] = []
    for await (const { uri } of listObjects(store, ref("l/"))) listed.push(uri)
    const answer = await (await store.send(`${server.url}/sia?POS=1`)).text()
    const absent = await store
      .source(ref("none"))
      .read({ first: 1 })
      .catch((error: { code: string }) => error.code)
    await keeper.settle()
    return [listed, answer, absent]
  }
  const first = run(folder)
  const found = await look(first)
  expect(found).toEqual([["s3://b/l/1", "s3://b/l/2", "s3://b/l/3"], '<answer to="/sia?POS=1"/>', "not-found"])
  const second = run(folder)
  expect(await look(second)).toEqual(found)
  expect(second.store.stats.requests).toBe(first.store.stats.requests)
  const offline = run(folder, { offline: true })
  expect(await look(offline)).toEqual(found)
  expect(offline.store.stats.requests).toBe(0)
  await expect(offline.store.send(`${server.url}/sia?POS=2`)).rejects.toMatchObject({ code: "network" })
  server.put("/b/none", { size: 9, etag: "now" })
  expect(await run(folder).store.source(ref("none")).read({ first: 9 })).toEqual(bytesAt(0, 9))
})

it("tells apart endpoints, buckets, keys and versions", async () => {
  const folder = newFolder()
  server.put("/b/same", { size: 20, etag: "e" })
  server.put("/c/same", { size: 20, etag: "e", shift: 5 })
  const first = run(folder)
  await first.store.source(ref("same")).read({ first: 20 })
  await first.keeper.settle()
  const { store } = run(folder)
  expect(await store.source({ ...ref("same"), bucket: "c" }).read({ first: 20 })).toEqual(bytesAt(5, 20))
  const offline = run(folder, { offline: true }).store
  const elsewhere = run(folder, { offline: true, endpoint: "http://127.0.0.1:9" }).store
  expect(await offline.source(ref("same")).read({ first: 20 })).toEqual(bytesAt(0, 20))
  await expect(elsewhere.source(ref("same")).read({ first: 20 })).rejects.toMatchObject({ code: "network" })
  await expect(offline.source({ ...ref("same"), versionId: "1" }).read({ first: 20 })).rejects.toMatchObject({
    code: "network",
  })
})

it("stands in the user's cache folder", async () => {
  expect(cacheFolder({ XDG_CACHE_HOME: "/x", HOME: "/h" }, "linux")).toBe(join("/x", "caelum", "objects-1"))
  expect(cacheFolder({ HOME: "/h" }, "linux")).toBe(join("/h", ".cache", "caelum", "objects-1"))
  expect(cacheFolder({ HOME: "/h" }, "darwin")).toBe(join("/h", "Library", "Caches", "caelum", "objects-1"))
  expect(cacheFolder({ USERPROFILE: "/u", LOCALAPPDATA: "/l" }, "win32")).toBe(join("/l", "caelum", "objects-1"))
  expect(cacheFolder({}, "linux")).toBeUndefined()
  const folder = newFolder()
  expect(await measureDiskCache(folder)).toEqual({ folder, bytes: 0, files: 0, objects: 0 })
  expect(await clearDiskCache(folder)).toMatchObject({ files: 0 })
  const { store, keeper } = run(folder)
  server.put("/b/mode", { size: 10, etag: "m" })
  await store.source(ref("mode")).read({ first: 10 })
  await keeper.settle()
  expect((await stat(folder)).mode & 0o777).toBe(0o700)
  expect((await stat((await keptFiles(folder))[0]!)).mode & 0o777).toBe(0o600)
  expect(await clearDiskCache(folder)).toEqual({ folder, bytes: 18, files: 1, objects: 1 })
  await expect(stat(folder)).rejects.toMatchObject({ code: "ENOENT" })
})

import { appendFile, mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import { afterAll, beforeAll, expect, it } from "vitest"
import type { StoreOptions } from "../storage/index.ts"
import { bytesAt } from "../testing/bytes.ts"
import { FaultServer } from "../testing/fault-server.ts"
import type { KeptStore } from "../testing/kept-store.ts"
import { keptFiles, openKept } from "../testing/kept-store.ts"
import { measureDiskCache } from "./index.ts"

let server: FaultServer
let root: string
beforeAll(async () => {
  server = await FaultServer.start()
  root = await mkdtemp(join(tmpdir(), "caelum-bound-"))
})
afterAll(async () => {
  await server.close()
  await rm(root, { recursive: true })
})

let made = 0
const newFolder = (): string => join(root, `cache-${made++}`)
const run = (folder: string, options: StoreOptions & { bytes?: number } = {}): KeptStore =>
  openKept(server.url, folder, options)
const ref = (key: string) => ({ kind: "s3", bucket: "b", key }) as const

it("stays below its bound, the least recently used first, one object three quarters of it at most", async () => {
  const folder = newFolder()
  const bytes = 4 << 20
  const large = run(folder, { bytes })
  server.put("/b/large", { size: 8 << 20, etag: "large" })
  await large.store.source(ref("large")).read({ first: 8 << 20 })
  await large.keeper.settle()
  const kept = (await measureDiskCache(folder)).bytes
  expect(kept).toBeLessThanOrEqual(0.76 * bytes)
  expect(kept).toBeGreaterThan(0.5 * bytes)
  for (let i = 0; i < 30; i++) {
    const { store, keeper } = run(folder, { bytes })
    server.put(`/b/o${i}`, { size: 250_000, etag: `o${i}` })
    await store.source(ref(`o${i}`)).read({ first: 250_000 })
    await keeper.settle()
    for (const path of await keptFiles(folder)) {
      const { mtimeMs } = await stat(path)
      await utimes(path, mtimeMs / 1000 - 60, mtimeMs / 1000 - 60)
    }
    expect((await measureDiskCache(folder)).bytes).toBeLessThanOrEqual(bytes)
  }
  const offline = run(folder, { bytes, offline: true }).store
  expect(await offline.source(ref("o29")).read({ first: 250_000 })).toEqual(bytesAt(0, 250_000))
  await expect(offline.source(ref("o0")).read({ first: 10 })).rejects.toMatchObject({ code: "network" })
})

it("is filled by many processes at once and swept by one", async () => {
  const folder = newFolder()
  const bytes = 1 << 20
  for (let i = 0; i < 12; i++) server.put(`/b/p${i}`, { size: 100_000, etag: `p${i}` })
  const runs = Array.from({ length: 6 }, () => run(folder, { bytes }))
  await Promise.all(
    runs.flatMap(({ store }) =>
      Array.from({ length: 12 }, async (_, i) => {
        const read = await store.source(ref(`p${i}`)).read({ offset: i * 1000, length: 40_000 })
        expect(Buffer.compare(read, bytesAt(i * 1000, 40_000))).toBe(0)
      }),
    ),
  )
  await Promise.all(runs.map(({ keeper }) => keeper.settle()))
  expect((await measureDiskCache(folder)).bytes).toBeLessThanOrEqual(bytes)
  expect((await readdir(folder)).filter((name) => !/^[0-9a-f]{2}$|^ledger$/.test(name))).toEqual([])
  expect((await keptFiles(folder)).every((path) => !path.endsWith(".tmp"))).toBe(true)
})

it("sweeps leftovers and takes over the lock of a process that has died", async () => {
  const folder = newFolder()
  const bytes = 1 << 20
  await mkdir(join(folder, "00"), { recursive: true })
  for (const name of ["sweep.lock", "00/.dead.tmp"]) {
    await writeFile(join(folder, name), "")
    await utimes(join(folder, name), 1, 1)
  }
  await appendFile(join(folder, "ledger"), Buffer.alloc(bytes / 4096))
  server.put("/b/swept", { size: 100, etag: "s" })
  const { store, keeper } = run(folder, { bytes })
  await store.source(ref("swept")).read({ first: 100 })
  await keeper.settle()
  expect(await readdir(join(folder, "00"))).not.toContain(".dead.tmp")
  expect(await readdir(folder)).not.toContain("sweep.lock")
  expect((await stat(join(folder, "ledger"))).size).toBe(1)
})

it("answers any reads as the object does, whatever is kept, lost or changed", async () => {
  const range = fc.oneof(
    fc.tuple(fc.nat(2999), fc.nat(900)).map(([offset, n]) => ({ offset, length: Math.min(n, 3000 - offset) })),
    fc.nat(3500).map((first) => ({ first })),
    fc.nat(3500).map((last) => ({ last })),
  )
  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ kind: fc.constant("read" as const), ranges: fc.array(range, { maxLength: 5 }) }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("restart" as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("change" as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("lose" as const), which: fc.nat() }) },
  )
  let key = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const [folder, name] = [newFolder(), `any-${key++}`]
      let shift = 0
      const put = (): unknown => server.put(`/b/${name}`, { size: 3000, etag: `${name}-${shift}`, shift })
      put()
      let current = run(folder)
      for (const one of steps) {
        if (one.kind === "read") {
          const source = current.store.source(ref(name))
          const read = await Promise.all(one.ranges.map((wish) => source.read(wish)))
          for (const [i, wish] of one.ranges.entries()) {
            const n = "first" in wish ? wish.first : "last" in wish ? wish.last : wish.length
            const length = Math.min(n, 3000)
            const offset = "offset" in wish ? wish.offset : "last" in wish ? 3000 - length : 0
            expect(Buffer.compare(read[i]!, bytesAt(offset + shift, length))).toBe(0)
          }
          continue
        }
        await current.keeper.settle()
        const kept = await keptFiles(folder)
        if (one.kind === "lose" && kept.length > 0) await rm(kept[one.which % kept.length]!)
        if (one.kind !== "lose") current = run(folder)
        if (one.kind === "change") {
          shift += 11
          put()
        }
      }
      await current.keeper.settle()
    }),
    { numRuns: 60 },
  )
})

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test, vi } from "vitest"
import { main } from "../cli/main.ts"
import { defaultCacheFolder } from "./cache.ts"
import { HELD_DATASETS } from "./datasets.ts"
import { startArchive } from "./start.ts"
import { findDataset } from "../vo/index.ts"

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "caelum-serve-"))
  vi.stubEnv("XDG_CACHE_HOME", folder)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

/** Runs `caelum archive serve` until its first line is out; `stop` is Ctrl-C. */
async function serve(...words: string[]): Promise<{ line: Record<string, unknown>; stop: () => Promise<number> }> {
  const over = new AbortController()
  let status: Promise<number> | undefined
  const line = await new Promise<string>((resolve, reject) => {
    status = main(["archive", "serve", ...words], {
      stdout: { write: (text) => resolve(String(text)) },
      stderr: { write: (text) => reject(new Error(String(text))) },
      readStdin: async () => "",
      env: {},
      cwd: folder,
      signal: over.signal,
    })
  })
  const stop = async (): Promise<number> => {
    over.abort()
    return status!
  }
  return { line: JSON.parse(line) as Record<string, unknown>, stop }
}

test("archive serve prints its addresses, logs, fails where told to, and ends on Ctrl-C", async () => {
  await writeFile(join(folder, "faults.json"), '[{"match": "^/caelum-bench", "status": 503}]')
  const { line, stop } = await serve(
    "--port",
    "0",
    "--latency",
    "5",
    "--bandwidth",
    "100",
    "--faults",
    "faults.json",
    "--log",
    "log.jsonl",
  )
  expect(line).toEqual({
    s3: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    sia: `${line["s3"]}/SIA`,
    datasets: `${line["s3"]}/DATASETS`,
    buckets: ["nasa-irsa-spitzer", "nasa-irsa-wise", "caelum-bench"],
  })
  expect((await fetch(`${line["s3"]}/caelum-bench/image-8192.fits`)).status).toBe(503)
  expect(await (await fetch(String(line["datasets"]))).json()).toEqual(HELD_DATASETS)
  expect([0, 130]).toContain(await stop())
  expect((await readFile(join(folder, "log.jsonl"), "utf8")).trim().split("\n")).toHaveLength(2)
  await expect(fetch(String(line["sia"]))).rejects.toThrow(/fetch failed/)
})

test("wrong words are refused", async () => {
  await expect(serve("--latency", "soon")).rejects.toThrow(/--latency/)
  await expect(serve("--port", "99999")).rejects.toThrow(/--port/)
  await expect(serve("--scale", "huge")).rejects.toThrow(/scale/)
})

test("what the index says of a dataset is what the table of datasets says", () => {
  for (const held of HELD_DATASETS) {
    const dataset = findDataset(held.id)
    expect([held.bucket, held.collection, held.catalog]).toEqual([dataset.bucket, dataset.collection, dataset.catalog])
    expect([null, dataset.imagesPrefix]).toContain(held.imagesPrefix)
  }
})

test("two servers can run beside each other, and a third on the port of one that has ended", async () => {
  const options = { cacheDir: folder }
  const [first, second] = await Promise.all([startArchive(options), startArchive({ ...options, seed: 7 })])
  expect(first.s3).not.toBe(second.s3)
  await first.close()
  const third = await startArchive({ ...options, port: Number(new URL(first.s3).port) })
  expect(third.site).toMatchObject({ id: "demo", s3Endpoint: first.s3, siaUrl: `${first.s3}/SIA` })
  await Promise.all([second.close(), third.close()])
})

test("the cache is below the user's cache folder", () => {
  expect(defaultCacheFolder({ XDG_CACHE_HOME: "/c" }, 3, "full")).toMatch(/^\/c\/caelum\/archive-\d+-3-full$/)
  expect(defaultCacheFolder({}, 1, "default")).toMatch(/\.cache\/caelum\/archive-\d+-1-default$/)
})

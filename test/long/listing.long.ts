import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { afterEach, expect, it } from "vitest"
import { createNodeStore } from "../../src/node/index.ts"
import { type ListOptions, listObjects } from "../../src/storage/index.ts"

const SERVER = fileURLToPath(new URL("../../bench/list-server.mjs", import.meta.url))
const SHAPES = "numbers bare hive uuid dates deep giant unicode zipf common names tree".split(" ")

let server: ChildProcess | undefined
afterEach(() => void server?.kill())

/** A bucket of keys of that shape, in a process of its own. */
async function serve(shape: string, count: number, latency: number, mode = ""): Promise<string> {
  server?.kill()
  server = spawn(process.execPath, [SERVER, shape, String(count), String(latency), mode], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  const [line] = (await once(server.stdout!, "data")) as [Buffer]
  return String(line).trim()
}

const ask = async <T>(url: string): Promise<T> => (await fetch(url)).json() as Promise<T>

async function list(endpoint: string, options: ListOptions = {}, key = ""): Promise<string[]> {
  const names: string[] = []
  for await (const { ref } of listObjects(
    createNodeStore({ endpoint }),
    { kind: "s3", bucket: "bucket", key },
    options,
  ))
    names.push((ref as { key: string }).key)
  return names
}

for (const shape of SHAPES) {
  it(`lists 60,000 keys exactly, whatever their form: ${shape}`, async () => {
    const endpoint = await serve(shape, 60_000, 10)
    const keys = await ask<string[]>(`${endpoint}/keys`)
    expect(await list(endpoint)).toEqual(keys)
    const { lists, startAfter } = await ask<{ lists: number; startAfter: number }>(`${endpoint}/stats`)
    expect(lists).toBeLessThanOrEqual(1.3 * Math.ceil(keys.length / 1000))
    expect(startAfter).toBeGreaterThan(0)
  })
}

for (const shape of ["uuid", "hive", "giant"]) {
  it(`gives every key that stays once, in order, while others come and go: ${shape}`, async () => {
    const endpoint = await serve(shape, 40_000, 5)
    const keys = await ask<string[]>(`${endpoint}/keys`)
    await fetch(`${endpoint}/change/100000`)
    const found = await list(endpoint)
    expect(found.filter((key) => !key.includes("~"))).toEqual(keys)
    expect(new Set(found).size).toBe(found.length)
  })
}

it("lists a level of 30,000 folders and files exactly", async () => {
  const endpoint = await serve("tree", 60_000, 5)
  const keys = await ask<string[]>(`${endpoint}/keys`)
  const level = [...new Set(keys.map((key) => key.slice(0, key.indexOf("/", 2) + 1 || undefined)))]
  expect(await list(endpoint, { delimiter: "/" }, "t/")).toEqual(level)
})

it("lists a million keys in at most 1.3 times the pages that they fill, most of them at once", async () => {
  const endpoint = await serve("numbers", 1_000_000, 50)
  let listed = 0
  const store = createNodeStore({ endpoint })
  for await (const _ of listObjects(store, { kind: "s3", bucket: "bucket", key: "" })) listed += 1
  const { lists } = await ask<{ lists: number }>(`${endpoint}/stats`)
  expect(listed).toBe(1_000_000)
  expect(lists).toBeLessThanOrEqual(1300)
  // At 50 ms each, so many waves one after the other are 5 s.
  expect(store.stats.waves).toBeLessThanOrEqual(100)
})

it("goes on page by page where the server does not know start-after, and says so", async () => {
  const endpoint = await serve("numbers", 20_000, 0, "no-start-after")
  const notes: string[] = []
  expect(await list(endpoint, { onNote: (note) => notes.push(note) })).toHaveLength(20_000)
  expect(notes).toHaveLength(1)
})

// One work on storage, ours, in a process of its own, caches off. usage: storage-ours.mjs WORK ENDPOINT FILE; prints one JSON line.
import { rmSync } from "node:fs"

const [, , work, endpoint, file] = process.argv
const started = performance.now()
const { createNodeStore, downloadObject } = await import("../dist/node/index.js")
const { listObjects, readSpans } = await import("../dist/storage/index.js")
const { BALANCED, planObject } = await import("../dist/core/index.js")
const { storm } = await import("./storm.mjs")
const imports = (performance.now() - started) / 1000
const store = createNodeStore({ endpoint, cacheBytes: 0 })
const large = { kind: "s3", bucket: "caelum-bench", key: "noise-1gb.bin" }

const jobs = {
  storm: async () => sum(await readSpans(store.source(large), storm())),
  "storm-planned": async () => sum(await readSpans(store.source(large), planObject(storm(), BALANCED))),
  large: async () => (await downloadObject(store, large, file)).bytes,
  list: async () => {
    let keys = 0
    for await (const entry of listObjects(store, { kind: "s3", bucket: "bench", key: "" }))
      keys += entry.kind === "object" ? 1 : 0
    return keys
  },
}

function sum(parts) {
  return parts.reduce((bytes, part) => bytes + part.length, 0)
}

const began = performance.now()
const got = await jobs[work]()
const seconds = (performance.now() - began) / 1000
rmSync(file, { force: true })
console.log(JSON.stringify({ seconds, imports, got, waves: store.stats.waves }))

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { parseObjectRef, type Table } from "../../core/index.ts"
import { zone } from "../../sky/index.ts"
import { fileSink } from "../../node/index.ts"
import { createStore, type Store, type Transport } from "../../storage/index.ts"
import { folderTransport } from "../../testing/folder-bucket.ts"
import { writeTable, writeTables } from "../write/index.ts"
import {
  type CatalogDescription,
  type CatalogQuery,
  findCatalog,
  openCatalog,
  planQuery,
  queryCatalog,
  startQuery,
} from "./index.ts"

const LEVELS = [{ column: "healpix_k0", order: 0 }]
const HIVE = { kind: "hive-healpix" as const, levels: LEVELS, leafName: "part0.parquet" }

/** Rows with positions in a cell's middle, enough that chunks do not all come with the footer. */
function rowsOf(rows: number, seed: number): Table {
  const numbers = (scale: number, from: number): Float64Array =>
    Float64Array.from({ length: rows }, (_, i) => from + (((i + seed) * 7919) % 1009) * scale)
  const column = (name: string, values: Float64Array): Table["columns"][number] => ({
    name,
    type: "float64",
    shape: [],
    values,
  })
  const noise = Float64Array.from({ length: rows }, (_, i) => Math.sin(i * 12.9898 + seed) * 43758.5453)
  const columns = [column("ra", numbers(0.01, 45)), column("dec", numbers(0.01, 40)), column("noise", noise)]
  return { rows, columns, metadata: {} }
}

async function* groups(): AsyncGenerator<Table> {
  for (let i = 0; i < 8; i++) yield rowsOf(9000, i)
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "caelum-plan-"))
  const put = async (path: string, table: Table): Promise<void> => {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), writeTable(table, "parquet"))
  }
  await put("one.parquet", rowsOf(5, 1))
  await put("large.parquet", rowsOf(60_000, 2))
  const sink = fileSink(join(folder, "groups.parquet"))
  await writeTables(await sink, "parquet", rowsOf(0, 0).columns, groups())
  const zeros = { name: "zero", type: "float64" as const, shape: [], values: new Float64Array(100_000) }
  await put("zeros.parquet", { rows: 100_000, columns: [zeros], metadata: {} })
  for (const cell of [0, 1, 4]) await put(`hive/healpix_k0=${cell}/part0.parquet`, rowsOf(9000 + cell, cell))
  for (let i = 0; i < 1200; i++) await put(`many/part${String(i).padStart(4, "0")}.parquet`, rowsOf(1, i))
  await put("schema/_common_metadata", rowsOf(0, 0))
  for (const name of ["a", "b"]) await put(`schema/${name}.parquet`, rowsOf(20_000, 3))
})
afterAll(() => rm(folder, { recursive: true }))

/** A store, and the bytes of answers that refuse (404), which no plan counts. */
function countingStore(cacheBytes: number | undefined): { store: Store; refused: () => number } {
  let refused = 0
  const bucket = folderTransport(folder, "bk")
  const transport: Transport = async (url, init) => {
    const answer = await bucket(url, init)
    if (answer.status >= 400) refused += (await (answer as Response).clone().arrayBuffer()).byteLength
    return answer
  }
  return { store: createStore({ endpoint: "http://s3", transport, cacheBytes }), refused: () => refused }
}

const described = (complete: boolean): CatalogDescription => ({
  root: parseObjectRef("s3://bk/hive"),
  layout: { ...HIVE, complete },
  lonColumn: "ra",
  latColumn: "dec",
})
const computed = { region: zone(10, 80, 10, 60), columns: "ra, noise" }
const LAYOUTS: readonly [string, CatalogQuery, string | CatalogDescription][] = [
  ["one small file, all of which comes with its footer", { columns: "ra" }, "s3://bk/one.parquet"],
  ["one large file", { columns: "ra, noise" }, "s3://bk/large.parquet"],
  ["a condition on a large file", { columns: "ra", where: "noise > 0" }, "s3://bk/large.parquet"],
  ["no row group matches", { columns: "ra", where: "noise > 1e9" }, "s3://bk/large.parquet"],
  ["one row of a large file", { columns: "noise", limit: 1 }, "s3://bk/large.parquet"],
  ["a Hive folder, listed", { columns: "ra, noise" }, "s3://bk/hive"],
  ["a region of a Hive folder", computed, "s3://bk/hive"],
  ["two pages of a listing, windows of footers", { columns: "ra", all: true }, "s3://bk/many"],
  ["a folder with a schema file", { columns: "ra, noise" }, "s3://bk/schema/"],
  ["computed paths, some of them empty cells", computed, described(false)],
]

describe.each([undefined, 0])("the plan of a finished run is what the store sent (cache %s)", (cacheBytes) => {
  test.each(LAYOUTS)("%s", async (_, query, place) => {
    const { store, refused } = countingStore(cacheBytes)
    const catalog =
      typeof place === "string" ? await findCatalog(store, parseObjectRef(place)) : await openCatalog(store, place)
    const run = await startQuery(catalog, query)
    let rows = 0
    for await (const table of run.tables) rows += table.rows
    const { requests, bytes, waves } = run.plan()
    const { stats } = store
    expect({ requests, bytes, waves }).toEqual({
      requests: stats.requests,
      bytes: stats.bytes - refused(),
      waves: stats.waves,
    })
    expect(rows > 0).toBe(query.where !== "noise > 1e9")
    expect(stats.absent).toBe(run.plan().steps.filter(({ why }) => why === "an empty cell").length)
  })
})

test("a limit reads as many row groups as it needs, and plans so many", async () => {
  const { store } = countingStore(undefined)
  const file = await findCatalog(store, parseObjectRef("s3://bk/groups.parquet"))
  expect(file.leaves![0]!.file!.rowGroups.length).toBe(8)
  const chunks = async (limit: number | undefined, where?: string): Promise<[number, number, boolean]> => {
    const query = { columns: "noise", limit, where }
    const run = await startQuery(file, query)
    let rows = 0
    for await (const table of run.tables) rows += table.rows
    const requests = run.plan().requests - 1
    if (where === undefined) expect((await planQuery(file, query)).requests - 1).toBe(requests)
    return [rows, requests, run.complete()]
  }
  expect(await chunks(1)).toEqual([1, 1, false])
  expect(await chunks(8999)).toEqual([8999, 1, false])
  expect(await chunks(9001)).toEqual([9001, 2, false])
  expect(await chunks(1, "ra < 46 and noise > 1e9")).toEqual([0, 0, true])
  expect((await chunks(72_000)).filter((_, i) => i !== 1)).toEqual([72_000, true])
})

test("what a row group holds once decoded is bounded before it is decoded", async () => {
  const { store } = countingStore(undefined)
  const file = await findCatalog(store, parseObjectRef("s3://bk/zeros.parquet"))
  const group = file.leaves![0]!.file!.rowGroups[0]!
  expect(group.chunks[0]!.length).toBeLessThan(20_000)
  const { requests } = store.stats
  await expect(queryCatalog(file, { columns: "zero" }, { maxBytes: 790_000 })).rejects.toMatchObject({ code: "limit" })
  expect(store.stats.requests).toBe(requests)
  expect((await queryCatalog(file, { columns: "zero" }, { maxBytes: 800_000 })).table.rows).toBe(100_000)
})

test("the whole sky is planned as an estimate, without a footer", async () => {
  const { store } = countingStore(undefined)
  const layout = { kind: "hive-healpix" as const, levels: [{ column: "healpix_k5", order: 5 }], complete: true }
  const catalog = await openCatalog(store, {
    ...described(true),
    root: parseObjectRef("s3://bk/schema"),
    layout: { ...layout, leafName: "part0.parquet" },
  })
  const { requests } = store.stats
  const plan = await planQuery(catalog, { columns: "ra" })
  expect(store.stats.requests).toBe(requests)
  expect([plan.requests, plan.bytes]).toEqual([12_289, 12_288 * catalog.footerGuess + store.stats.bytes])
  expect(plan.reason).toMatch(/estimate .* --all/)
})

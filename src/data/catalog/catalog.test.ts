import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { beforeAll, describe, expect, test } from "vitest"
import { MIN_BYTES, type ObjectRef, type Table } from "../../core/index.ts"
import { cone, type Region, zone } from "../../sky/index.ts"
import { createStore, type Store, type StoreOptions } from "../../storage/index.ts"
import { folderTransport } from "../../testing/folder-bucket.ts"
import {
  type Catalog,
  type CatalogDescription,
  type CatalogQuery,
  countRows,
  findCatalog,
  openCatalog,
  planQuery,
  queryCatalog,
} from "./index.ts"

const DATA = fileURLToPath(new URL("../../../test/data/catalog/", import.meta.url))
const ROOT: ObjectRef = { kind: "s3", bucket: "sky", key: "wise-like.parquet" }
const LEVELS = [
  { column: "healpix_k0", order: 0 },
  { column: "healpix_k5", order: 5 },
]
const LEAF = "part0.snappy.parquet"

interface Answer {
  rows: number
  sum_cntr: string
  designations_first60: string[]
}
interface GoldenQuery extends Answer {
  kind: "tutorial box" | "cone" | "filter"
  ra: number & [number, number]
  dec: number & [number, number]
  radius: number
  sql_where: string
  answer?: Answer
}
const golden = JSON.parse(readFileSync(`${DATA}wise-like.queries.expected.json`, "utf8")) as {
  rows: number
  queries: GoldenQuery[]
}

function storeOf(hidden: (key: string) => boolean = () => false, options: StoreOptions = {}): Store {
  const transport = folderTransport(DATA, "sky", { hidden })
  return createStore({ endpoint: "http://s3", transport, cacheBytes: 0, ...options })
}

const noMetadata = (key: string): boolean => key.endsWith("/_metadata")
const noSidecars = (key: string): boolean => /\/_(common_)?metadata$/.test(key)

function described(complete: boolean, leafName: string | undefined = LEAF): CatalogDescription {
  const layout = { kind: "hive-healpix" as const, levels: LEVELS, complete, ...(leafName ? { leafName } : {}) }
  return { root: ROOT, layout, lonColumn: "ra", latColumn: "dec" }
}

function queryOf(q: GoldenQuery): CatalogQuery {
  const columns = "cntr, designation"
  if (q.kind === "filter") return { columns, where: q.sql_where }
  if (q.kind === "cone") return { columns, region: cone(q.ra, q.dec, q.radius) }
  return { columns, region: zone(q.ra[0], q.ra[1], q.dec[0], q.dec[1]), where: "ext_flg = 0" }
}

function sum(table: Table): string {
  return String((table.columns[0]!.values as BigInt64Array).reduce((total, value) => total + value, 0n))
}

describe("every way to find the files gives DuckDB's answers", () => {
  const ways: [string, () => Promise<Catalog>][] = [
    ["_metadata", () => findCatalog(storeOf(), ROOT)],
    ["one listing", () => findCatalog(storeOf(noMetadata), ROOT)],
    ["one listing, the schema from a footer", () => findCatalog(storeOf(noSidecars), ROOT)],
    ["computed paths or the listing", () => openCatalog(storeOf(noMetadata), described(false))],
    [
      "folders whose file names are not known",
      () =>
        openCatalog(storeOf(), {
          ...described(false),
          layout: { kind: "hive-healpix", levels: LEVELS, complete: false },
        }),
    ],
  ]
  test.each(ways)("%s", async (way, open) => {
    const catalog = await open()
    const queries = golden.queries.filter((_, i) => way === "_metadata" || i % 4 === 0)
    for (const q of queries) {
      const answer = q.answer ?? q
      const { table, complete } = await queryCatalog(catalog, queryOf(q))
      expect([q.kind, table.rows]).toEqual([q.kind, answer.rows])
      if (table.rows > 0) expect(sum(table)).toBe(answer.sum_cntr)
      expect(table.columns[1]!.values).toEqual(expect.arrayContaining(answer.designations_first60))
      expect(complete).toBe(true)
    }
  })
})

describe("what is read is what was planned", () => {
  const taurus: CatalogQuery = { region: zone(62, 66, 25, 29), where: "ext_flg = 0", columns: "designation, w1mpro" }

  test("with _metadata: no footer, no list; chunks in one wave", async () => {
    const store = storeOf()
    const catalog = await findCatalog(store, ROOT)
    const before = { ...store.stats }
    const { plan } = await queryCatalog(catalog, taurus)
    expect(store.stats.waves - before.waves).toBe(1)
    expect(store.stats.lists).toBe(0)
    expect(
      new Set(plan.steps.filter(({ why }) => why.startsWith("column chunks")).map(({ object }) => object)).size,
    ).toBe(10)
  })

  test("computed paths: footers and chunks, two waves, the plan's requests and bytes", async () => {
    const store = storeOf(noMetadata)
    const catalog = await openCatalog(store, described(false))
    const { plan } = await queryCatalog(catalog, taurus)
    expect(store.stats.lists + store.stats.heads).toBe(0)
    expect(store.stats.waves).toBe(3)
    expect([plan.requests, plan.bytes, plan.waves]).toEqual([store.stats.requests, store.stats.bytes, 3])
  })

  test("the plan of --explain is the plan of the run, before any chunk is read", async () => {
    const store = storeOf(noMetadata)
    const catalog = await openCatalog(store, described(false))
    const explained = await planQuery(catalog, taurus)
    const footers = explained.steps.filter(({ why }) => why === "footer")
    expect(store.stats.requests).toBe(1 + footers.length)
    const fresh = await openCatalog(storeOf(noMetadata), described(false))
    const { plan } = await queryCatalog(fresh, taurus)
    expect(plan).toEqual({ ...explained, reason: plan.reason })
  })

  test("fewer bytes cost more requests", async () => {
    const spent = async (cost?: typeof MIN_BYTES): Promise<{ requests: number; bytes: number }> => {
      const catalog = await findCatalog(storeOf(), ROOT)
      return (await queryCatalog(catalog, { ...taurus, cost })).plan
    }
    const [quick, frugal] = [await spent(), await spent(MIN_BYTES)]
    expect(frugal.bytes).toBeLessThan(quick.bytes)
    expect(frugal.requests).toBeGreaterThan(quick.requests)
  })

  test("statistics drop row groups: nothing but footers is read for what cannot be", async () => {
    const catalog = await openCatalog(storeOf(noMetadata), described(false))
    const { table, plan } = await queryCatalog(catalog, { ...taurus, where: "w1mpro > 1e6" })
    expect(table.rows).toBe(0)
    expect(plan.steps.every(({ why }) => !why.startsWith("column chunks"))).toBe(true)
    expect(table.columns.map(({ name, type }) => [name, type])).toEqual([
      ["designation", "string"],
      ["w1mpro", "float64"],
    ])
  })
})

describe("absent files", () => {
  const cap: Region = cone(66, 27, 12)

  test("are empty cells where the layout is not complete, and counted", async () => {
    const store = storeOf(noMetadata)
    const catalog = await openCatalog(store, described(false))
    const { plan } = await queryCatalog(catalog, { region: cap, columns: "cntr" })
    const empty = plan.steps.filter(({ why }) => why === "an empty cell").length
    expect(empty).toBeGreaterThan(0)
    expect(store.stats.absent).toBe(empty)
  })

  test("are an error where it is", async () => {
    const catalog = await openCatalog(storeOf(), described(true))
    await expect(queryCatalog(catalog, { region: cap, columns: "cntr" })).rejects.toMatchObject({
      code: "not-found",
      context: { uri: expect.stringContaining("healpix_k5=") as unknown },
    })
  })

  test("a region in which nothing lies is outside, known at once or after looking", async () => {
    const away = { region: cone(200, -40, 1), columns: "cntr" }
    await expect(queryCatalog(await findCatalog(storeOf(), ROOT), away)).rejects.toMatchObject({ code: "outside" })
    const computed = await openCatalog(storeOf(noMetadata), described(false))
    await expect(queryCatalog(computed, away)).rejects.toMatchObject({ code: "outside" })
  })

  test("a missing root says so", async () => {
    const missing: ObjectRef = { ...ROOT, key: "nothing.parquet" }
    await expect(findCatalog(storeOf(), missing)).rejects.toMatchObject({ code: "not-found" })
  })
})

describe("columns and rows", () => {
  let catalog: Catalog
  beforeAll(async () => {
    catalog = await findCatalog(storeOf(), ROOT)
  })

  test("partition columns in output, filter and pruning", async () => {
    const where = "healpix_k5 in (265, 266) and ra > 0"
    const { table, plan } = await queryCatalog(catalog, { columns: "healpix_k0, healpix_k5, cntr", where })
    expect(new Set(table.columns[1]!.values as Int16Array)).toEqual(new Set([265, 266]))
    expect(new Set(table.columns[0]!.values as Int8Array)).toEqual(new Set([0]))
    expect(plan.steps.filter(({ why }) => why.startsWith("column")).length).toBe(2)
  })

  test("positions in the condition prune like a region", async () => {
    const where = "ra between 62 and 66 and dec >= 25 and dec <= 29 and ext_flg = 0"
    const { table, plan } = await queryCatalog(catalog, { columns: "cntr", where })
    expect(table.rows).toBe(golden.queries[0]!.answer!.rows)
    expect(plan.steps.filter(({ why }) => why.startsWith("column")).length).toBe(10)
    const none = await queryCatalog(catalog, { columns: "cntr", where: "dec > 29 and dec < 25" })
    expect(none.table.rows).toBe(0)
  })

  test("computed columns; pandas' filters", async () => {
    const columns = ["designation", "w1mpro - w2mpro as w12", "*"].slice(0, 2)
    const { table } = await queryCatalog(catalog, {
      columns,
      where: [
        ["ext_flg", "=", 0],
        ["healpix_k5", "==", 265],
      ],
    })
    expect(table.columns.map(({ name }) => name)).toEqual(["designation", "w12"])
    expect(table.rows).toBeGreaterThan(0)
  })

  test("limit cuts and says so; without a cut it is complete", async () => {
    const some = await queryCatalog(catalog, { columns: "cntr", limit: 10, region: zone(62, 66, 25, 29) })
    expect([some.table.rows, some.complete]).toEqual([10, false])
    const all = await queryCatalog(catalog, { columns: "cntr", where: "healpix_k5 = 265" })
    const exact = await queryCatalog(catalog, { columns: "cntr", where: "healpix_k5 = 265", limit: all.table.rows })
    expect([exact.table.rows, exact.complete]).toEqual([all.table.rows, true])
    expect(some.table.columns[0]!.values.slice(0, 10)).toEqual(
      (await queryCatalog(catalog, { columns: "cntr", region: zone(62, 66, 25, 29) })).table.columns[0]!.values.slice(
        0,
        10,
      ),
    )
    expect((await queryCatalog(catalog, { columns: "cntr", limit: 0, where: "ra > 0" })).table.rows).toBe(0)
  })

  test("counting reads only what the filters need", async () => {
    expect((await countRows(catalog, {})).count).toBe(golden.rows)
    const { count, plan } = await countRows(catalog, { where: "ext_flg = 0 and w1mpro < 12" })
    const full = await queryCatalog(catalog, { where: "ext_flg = 0 and w1mpro < 12" })
    expect(count).toBe(full.table.rows)
    expect(plan.bytes).toBeLessThan(full.plan.bytes / 3)
  })

  test("mistakes are found before anything is read", async () => {
    const { requests } = catalog.store.stats
    for (const [query, message] of [
      [{ columns: "cnt" }, "'cntr'"],
      [{ where: "w9mpro > 1" }, "no column 'w9mpro'"],
      [{ where: "w1mpro" }, "not a condition"],
      [{ columns: "ra, ra" }, "Two columns would be named 'ra'"],
      [{ limit: -1 }, "The limit is -1"],
    ] as const)
      await expect(queryCatalog(catalog, query)).rejects.toThrow(message)
    expect(catalog.store.stats.requests).toBe(requests)
  })

  test("one file is a catalogue too", async () => {
    const file: ObjectRef = { ...ROOT, key: `wise-like.parquet/healpix_k0=0/healpix_k5=265/${LEAF}` }
    const store = storeOf()
    const one = await findCatalog(store, file)
    const { table } = await queryCatalog(one, { columns: "cntr" })
    expect([table.rows, store.stats.requests]).toEqual([one.rows, 1])
  })
})

describe("the whole sky", () => {
  test("is refused, with its cost, where nothing narrows a large catalogue", async () => {
    const store = storeOf()
    const catalog = await openCatalog(store, described(true))
    await expect(queryCatalog(catalog, { columns: "cntr" })).rejects.toMatchObject({ code: "limit" })
    await expect(queryCatalog(catalog, { columns: "cntr", where: "w1mpro < 5" })).rejects.toThrow(/24576 requests/)
    await expect(countRows(catalog, { region: zone(0, 360, -90, 90) })).rejects.toThrow("--all")
    expect(store.stats.requests).toBe(1)
  })
})

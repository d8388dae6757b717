import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { createNodeStore } from "../../node/index.ts"
import { cone } from "../../sky/index.ts"
import { writeTable } from "../write/index.ts"
import { type Catalog, findCatalog, queryCatalog } from "./index.ts"
import { layoutOf, pathPartitions } from "./leaf.ts"

const LEAF = fileURLToPath(
  new URL(
    "../../../test/data/catalog/wise-like.parquet/healpix_k0=0/healpix_k5=308/part0.snappy.parquet",
    import.meta.url,
  ),
)

describe("paths say what all rows of a file have in common", () => {
  test("values of folders", () => {
    expect(pathPartitions("year=2010/band=w1/x.parquet")).toEqual({ year: 2010, band: "w1" })
    expect(pathPartitions("tile=007/x.parquet")).toEqual({ tile: "007" })
    expect(pathPartitions("a%20b=c%2Fd/x.parquet")).toEqual({ "a b": "c/d" })
    expect(pathPartitions("night=__HIVE_DEFAULT_PARTITION__/x.parquet")).toEqual({ night: null })
    expect(pathPartitions("plain/x.parquet")).toBeUndefined()
    expect(pathPartitions("x.parquet")).toEqual({})
  })

  test("HEALPix only where names and numbers agree", () => {
    expect(layoutOf([{ healpix_k0: 3, healpix_k5: 3456 }])).toMatchObject({ kind: "hive-healpix" })
    expect(layoutOf([{ healpix_k0: 2, healpix_k5: 3456 }])).toEqual({
      kind: "hive",
      columns: ["healpix_k0", "healpix_k5"],
    })
    expect(layoutOf([{ _healpix_9: 5 }])).toMatchObject({ levels: [{ column: "_healpix_9", order: 9 }] })
    expect(layoutOf([{ year: 2010 }])).toEqual({ kind: "hive", columns: ["year"] })
    expect(layoutOf([{}])).toEqual({ kind: "files" })
  })
})

describe("folders of other kinds", () => {
  let folder: string
  let catalog: Catalog

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "caelum-layout-"))
    for (const path of ["year=2010/band=w1", "year=2010/band=w2", "year=2011/band=w1"]) {
      await mkdir(join(folder, "hive", path), { recursive: true })
      await cp(LEAF, join(folder, "hive", path, "part0.parquet"))
    }
    await writeFile(join(folder, "hive", "_SUCCESS"), "")
    await mkdir(join(folder, "flat"))
    for (const name of ["a.parquet", "b.parquet"]) await cp(LEAF, join(folder, "flat", name))
    catalog = await findCatalog(createNodeStore(), { kind: "file", path: join(folder, "hive") })
  })
  afterAll(() => rm(folder, { recursive: true }))

  test("partition columns of any kind filter, prune and come out", async () => {
    expect(catalog.partitions).toEqual(["year", "band"])
    const { table, plan } = await queryCatalog(catalog, {
      columns: "year, band, cntr",
      where: "year = 2010 and band = 'w2'",
    })
    expect(table.columns.map(({ type }) => type)).toEqual(["int32", "string", "int64"])
    expect([table.rows, table.columns[0]!.values[0], table.columns[1]!.values[0]]).toEqual([1, 2010, "w2"])
    const files = plan.steps.filter(({ why }) => why === "footer").map(({ object }) => object)
    expect(files).toEqual([expect.stringContaining("year=2010/band=w2/")])
    expect((await queryCatalog(catalog, { where: "band in ('w1', 'w3')" })).table.rows).toBe(2)
  })

  test("a folder of files is one catalogue; a region tests its rows", async () => {
    const flat = await findCatalog(createNodeStore(), { kind: "file", path: `${join(folder, "flat")}/` })
    const { table } = await queryCatalog(flat, { columns: "ra, dec" })
    expect(table.rows).toBe(2)
    const [ra, dec] = table.columns.map(({ values }) => values[0] as number)
    expect((await queryCatalog(flat, { columns: "ra", region: cone(ra!, dec!, 0.001) })).table.rows).toBe(2)
    expect((await queryCatalog(flat, { columns: "ra", region: cone(ra!, dec! - 1, 0.001) })).table.rows).toBe(0)
  })

  test("no position columns, no region", async () => {
    const bare = {
      rows: 1,
      columns: [{ name: "v", type: "int8" as const, shape: [], values: Int8Array.of(1) }],
      metadata: {},
    }
    await writeFile(join(folder, "bare.parquet"), writeTable(bare, "parquet"))
    const one = await findCatalog(createNodeStore(), { kind: "file", path: join(folder, "bare.parquet") })
    await expect(queryCatalog(one, { region: cone(0, 0, 1) })).rejects.toMatchObject({ code: "unsupported" })
    expect((await queryCatalog(one, {})).table.rows).toBe(1)
  })

  test("an index is not a table", async () => {
    const path = join(LEAF, "../../..", "_metadata")
    await expect(findCatalog(createNodeStore(), { kind: "file", path })).rejects.toThrow("index of other files")
  })

  test("a folder without Parquet", async () => {
    await mkdir(join(folder, "empty"))
    const ref = { kind: "file" as const, path: join(folder, "empty") }
    await expect(findCatalog(createNodeStore(), ref)).rejects.toMatchObject({ code: "not-found" })
  })
})

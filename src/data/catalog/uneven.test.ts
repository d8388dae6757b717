import { mkdir, mkdtemp, rm, truncate, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import type { Column, Table } from "../../core/index.ts"
import { createNodeStore } from "../../node/index.ts"
import { writeTable } from "../write/index.ts"
import { type Catalog, countRows, findCatalog, queryCatalog, startQuery } from "./index.ts"

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "caelum-uneven-"))
})
afterAll(() => rm(folder, { recursive: true }))

const int32 = (name: string, value: number): Column => ({
  name,
  type: "int32",
  shape: [],
  values: Int32Array.of(value),
})
const int64 = (name: string, value: bigint): Column => ({
  name,
  type: "int64",
  shape: [],
  values: BigInt64Array.of(value),
})
const text = (name: string, value: string): Column => ({ name, type: "string", shape: [], values: [value] })

async function put(path: string, ...columns: Column[]): Promise<string> {
  const file = join(folder, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, writeTable({ rows: 1, columns, metadata: {} }, "parquet"))
  return file
}

const open = (path: string): Promise<Catalog> =>
  findCatalog(createNodeStore(), { kind: "file", path: join(folder, path) })

function cells({ rows, columns }: Table, name: string): unknown[] {
  const column = columns.find((each) => each.name === name)!
  return Array.from({ length: rows }, (_, i) => (column.validity?.[i] === 0 ? null : column.values[i]))
}

test("Hive's default partition is null, the other values give the type", async () => {
  for (const year of ["2010", "2011", "__HIVE_DEFAULT_PARTITION__"])
    await put(`hive/year=${year}/a.parquet`, int32("v", 1))
  const catalog = await open("hive")
  const { table } = await queryCatalog(catalog, { columns: "year, v" })
  expect(table.columns[0]!.type).toBe("int32")
  expect(cells(table, "year")).toEqual([2010, 2011, null])
  expect((await countRows(catalog, { where: "year is null" })).count).toBe(1)
  expect((await countRows(catalog, { where: "year > 2010" })).count).toBe(1)
})

test("a column that a file lacks is null there, and that is said", async () => {
  await put("lacks/a.parquet", int32("v", 1), text("t", "x"))
  await put("lacks/b.parquet", int32("v", 2))
  const catalog = await open("lacks")
  const run = await startQuery(catalog, { columns: "v, t" })
  const tables: Table[] = []
  for await (const table of run.tables) tables.push(table)
  expect(tables.flatMap((table) => cells(table, "t"))).toEqual(["x", null])
  expect(run.notes()).toEqual([expect.stringMatching(/b\.parquet has no column 't'/)])
  expect((await countRows(catalog, { where: "t is null" })).count).toBe(1)
})

test("a narrower type widens; a wider one is unsupported, both named", async () => {
  await put("widen/a.parquet", int64("v", 2n ** 60n))
  await put("widen/b.parquet", int32("v", -7))
  const { table } = await queryCatalog(await open("widen"), { columns: "v", where: "v < 0 or v > 5" })
  expect(cells(table, "v")).toEqual([2n ** 60n, -7n])
  await put("narrow/a.parquet", int32("v", 1))
  await put("narrow/b.parquet", int64("v", 2n))
  const refused = queryCatalog(await open("narrow"), { columns: "v" })
  await expect(refused).rejects.toMatchObject({ code: "unsupported", message: expect.stringMatching(/int64.*int32/) })
})

test("keepGoing: a damaged file loses its own rows, not those of others", async () => {
  for (const name of ["a", "b", "c"]) await put(`damaged/${name}.parquet`, int32("v", 1))
  const path = join(folder, "damaged/b.parquet")
  await truncate(path, 40)
  const catalog = await open("damaged")
  await expect(queryCatalog(catalog, { columns: "v" })).rejects.toMatchObject({ code: "malformed" })
  const { count, complete, failures } = await countRows(catalog, { where: "v = 1" }, { keepGoing: true })
  expect([count, complete]).toEqual([2, false])
  expect(failures).toMatchObject([{ uri: path, error: { code: "malformed" } }])
  for (const name of ["a", "c"]) await truncate(join(folder, `damaged/${name}.parquet`), 40)
  const fresh = createNodeStore()
  const lost = { ...catalog, store: fresh, leaves: catalog.leaves!.slice(1, 2) }
  await expect(countRows(lost, { where: "v = 1" }, { keepGoing: true })).rejects.toMatchObject({ code: "malformed" })
})

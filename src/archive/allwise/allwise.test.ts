import { createHash } from "node:crypto"
import { mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises"
import { readFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { cellsAt } from "../../healpix/index.ts"
import { parquetRead, parquetMetadata, parquetSchema, type FileMetaData } from "hyparquet"
import { CONTENT_VERSION } from "../cache.ts"
import { compareBytes } from "../s3/list-page.ts"
import { FIELD_CELLS, leafKind, SPARSE_ROWS, TAURUS_CELLS } from "../stars/cells.ts"
import { allwiseBucket, type AllwiseBucket } from "./bucket.ts"
import { CATALOG_COLUMNS } from "./columns.ts"
import { ALLWISE_ROOT, leafKey } from "./layout.ts"
import { buildLeaf } from "./leaf.ts"

const facts = JSON.parse(readFileSync("test/data/archive/facts.json", "utf8")) as {
  allwiseColumns: [string, string][]
  allwiseKeys: { count: number; sha256: string }
}
type Row = Record<string, number | bigint | string | null>

let folder: string
let bucket: AllwiseBucket
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "caelum-allwise-"))
  bucket = allwiseBucket({ seed: 1, scale: "default", cacheDir: folder })
})
afterAll(async () => {
  await bucket.close()
  await rm(folder, { recursive: true, force: true })
})

async function leaf(cell: number, from: AllwiseBucket = bucket): Promise<ArrayBuffer> {
  const object = (await from.object(leafKey(cell)))!
  const bytes = await object.read(0, object.size)
  return Uint8Array.from(bytes).buffer
}

async function rowsOf(file: ArrayBuffer, columns?: string[]): Promise<Row[]> {
  return new Promise((resolve, reject) => {
    const onComplete = (rows: unknown): void => resolve(rows as Row[])
    parquetRead({ file, rowFormat: "object", onComplete, ...(columns ? { columns } : {}) }).catch(reject)
  })
}

test("the columns have the catalogue's names, order and types", () => {
  expect(CATALOG_COLUMNS.map(({ name, type }) => [name, type])).toEqual(facts.allwiseColumns)
  expect(CATALOG_COLUMNS.every(({ description }) => description.length > 10)).toBe(true)
})

test("the keys are those of the real dataset without _metadata", () => {
  const keys = bucket.keys().map((key) => key.slice(ALLWISE_ROOT.length + 1))
  const real = [...keys, "_metadata"].sort(compareBytes)
  expect([real.length, createHash("sha256").update(real.join("\n")).digest("hex")]).toEqual([
    facts.allwiseKeys.count,
    facts.allwiseKeys.sha256,
  ])
})

describe("leaves", () => {
  test.each([0, 1091, 6814, 265, 12_287])("cell %i: true statistics, positions inside, identities", async (cell) => {
    const sparse = leafKind(cell) === "sparse"
    const file = sparse ? await leaf(cell) : Uint8Array.from(Buffer.concat(await buildLeaf(1, cell, 400))).buffer
    const rows = await rowsOf(file)
    expect(rows).toHaveLength(sparse ? SPARSE_ROWS : 400)
    const [lon, lat] = [
      Float64Array.from(rows, (row) => row["ra"] as number),
      Float64Array.from(rows, (row) => row["dec"] as number),
    ]
    expect(new Set(cellsAt(5, lon, lat))).toEqual(new Set([cell]))
    expect(new Set(rows.map((row) => row["source_id"])).size).toBe(rows.length)
    checkStatistics(parquetMetadata(file), rows)
    for (const row of rows.slice(0, 50)) checkRow(row)
  })

  test("sparse leaves have one size, known without making them, and their own rows", async () => {
    const objects = await Promise.all([1, 6000, 12_000].map(async (cell) => (await bucket.object(leafKey(cell)))!))
    expect(new Set(objects.map((object) => object.size)).size).toBe(1)
    expect(new Set(objects.map((object) => object.etag)).size).toBe(3)
    const [a, b] = await Promise.all([rowsOf(await leaf(1)), rowsOf(await leaf(6000))])
    expect([a.length, b.length]).toEqual([SPARSE_ROWS, SPARSE_ROWS])
    expect(a.map((row) => row["w1mpro"])).toEqual(b.map((row) => row["w1mpro"]))
    expect(a.some((row, i) => row["designation"] === b[i]!["designation"])).toBe(false)
  })

  test("any part of a leaf is the slice of the whole", async () => {
    for (const cell of [265, 6000]) {
      const whole = Buffer.from(await leaf(cell))
      const object = (await bucket.object(leafKey(cell)))!
      for (const [offset, length] of [
        [0, 4],
        [whole.length - 8, 8],
        [40_000, 12_345],
        [1, whole.length - 1],
      ] as const)
        expect(Buffer.compare(await object.read(offset, length), whole.subarray(offset, offset + length))).toBe(0)
    }
  })

  test("the schema file has 300 fields, units and descriptions, and no rows", async () => {
    const object = (await bucket.object(`${ALLWISE_ROOT}/_common_metadata`))!
    const file = Uint8Array.from(await object.read(0, object.size)).buffer
    const metadata = parquetMetadata(file)
    expect([metadata.num_rows, metadata.row_groups.length]).toEqual([0n, 0])
    expect(parquetSchema(metadata).children.map(({ element }) => element.name)).toEqual([
      ...CATALOG_COLUMNS.map(({ name }) => name),
      "healpix_k0",
      "healpix_k5",
    ])
    const arrow = Buffer.from(metadata.key_value_metadata!.find(({ key }) => key === "ARROW:schema")!.value!, "base64")
    expect(arrow.readInt32LE(4)).toBe(arrow.length - 8)
    for (const words of ["units", "mag", "Extended source flag. This is an integer flag", "healpix_k5"])
      expect(arrow.includes(words)).toBe(true)
  })

  test("what is not there", async () => {
    expect(await bucket.object(`${ALLWISE_ROOT}/_metadata`)).toBeUndefined()
    expect(await bucket.object(leafKey(12_288))).toBeUndefined()
  })
})

describe("the cache", () => {
  test("leaves are built once, kept whole, and read again by another server", async () => {
    await bucket.prepare()
    const names = (await readdir(folder)).sort()
    expect(names).toEqual([...TAURUS_CELLS, ...FIELD_CELLS].map((cell) => `leaf-${cell}.parquet`).sort())
    const second = allwiseBucket({ seed: 1, scale: "default", cacheDir: folder })
    const before = join(folder, "kept")
    await rename(join(folder, "leaf-290.parquet"), before)
    await writeFile(join(folder, "leaf-290.parquet"), "other bytes")
    expect(Buffer.from(await leaf(290, second)).toString()).toBe("other bytes")
    await rename(before, join(folder, "leaf-290.parquet"))
    expect((await second.object(leafKey(265)))!.etag).toBe((await bucket.object(leafKey(265)))!.etag)
    await second.close()
  })

  test("closing waits for the leaf in the making and begins no other", async () => {
    const place = join(folder, "closed-early")
    const early = allwiseBucket({ seed: 1, scale: "default", cacheDir: place })
    const leaves = [265, 266].map((cell) => early.object(leafKey(cell)))
    const [first, second] = leaves.map((one) => one.catch((error: Error) => error.message))
    await new Promise((resolve) => setImmediate(resolve)) // the first is in the making now
    await early.close()
    expect(await readdir(place)).toEqual(["leaf-265.parquet"])
    expect(await first).toMatchObject({ etag: expect.any(String) })
    expect(await second).toMatch(/closed/)
  })

  test("a folder that cannot be written costs nothing but time", async () => {
    await writeFile(join(folder, "in-the-way"), "")
    const stuck = allwiseBucket({ seed: 1, scale: "default", cacheDir: join(folder, "in-the-way", "below") })
    expect(Buffer.compare(Buffer.from(await leaf(265, stuck)), Buffer.from(await leaf(265)))).toBe(0)
    await stuck.close()
  })

  test("what is kept has not changed under the same version", async () => {
    const digest = createHash("sha256")
    // The last five columns are not rounded: their last bits may differ between versions of the runtime.
    for (const piece of (await buildLeaf(1, 265, 300)).slice(0, -6)) digest.update(piece)
    expect({ version: CONTENT_VERSION, digest: digest.digest("hex").slice(0, 16) }).toEqual({
      version: 2,
      digest: "73056e023fdfcc43",
    })
  })
})

test("the Taurus region has the populations of a colour–colour diagram", async () => {
  const rows = (
    await Promise.all(
      TAURUS_CELLS.map(async (cell) =>
        rowsOf(await leaf(cell), ["w1mpro", "w2mpro", "w3mpro", "w3sigmpro", "ext_flg"]),
      ),
    )
  ).flat()
  expect(rows.length).toBeGreaterThan(50_000)
  const measured = rows.filter(
    (row) => row["ext_flg"] === 0n && row["w3sigmpro"] !== null && (row["w3mpro"] as number) < 11,
  )
  const share = (x0: number, x1: number, y0: number, y1: number): number =>
    measured.filter((row) => {
      const [x, y] = [
        (row["w2mpro"] as number) - (row["w3mpro"] as number),
        (row["w1mpro"] as number) - (row["w2mpro"] as number),
      ]
      return x > x0 && x < x1 && y > y0 && y < y1
    }).length / measured.length
  expect(share(-0.4, 0.5, -0.25, 0.35)).toBeGreaterThan(0.4)
  expect(share(1, 3, 0.2, 1.1)).toBeGreaterThan(0.05)
  expect(share(1.8, 4, 0.9, 2.5)).toBeGreaterThan(0.02)
  expect(share(2.5, 5, 0, 0.6)).toBeGreaterThan(0.03)
})

function checkStatistics(metadata: FileMetaData, rows: readonly Row[]): void {
  for (const { meta_data: chunk } of metadata.row_groups[0]!.columns) {
    const name = chunk!.path_in_schema[0]!
    const present = rows.map((row) => row[name]!).filter((value) => value !== null)
    const { null_count, min_value, max_value } = chunk!.statistics!
    expect([name, Number(null_count)]).toEqual([name, rows.length - present.length])
    if (present.length === 0) expect(min_value).toBeUndefined()
    else {
      const sorted = [...present].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
      expect([name, zero(min_value), max_value]).toEqual([name, zero(sorted[0]), sorted.at(-1)])
    }
  }
}

/** The bound -0 stands for both zeros. */
function zero(value: unknown): unknown {
  return value === 0 ? 0 : value
}

/** What must agree within a row. */
function checkRow(row: Row): void {
  expect(row["designation"]).toBe(nameOf(row["ra"] as number, row["dec"] as number))
  expect(String(row["source_id"]).slice(0, 13)).toBe(row["coadd_id"])
  expect(Number(String(row["source_id"]).slice(14))).toBe(Number(row["src"]))
  expect(String(row["cntr"]).endsWith(String(row["src"]).padStart(6, "0"))).toBe(true)
  for (const [i, band] of ["w1", "w2", "w3", "w4"].entries()) {
    const limit = row[`${band}sigmpro`] === null
    expect(String(row["ph_qual"])[i] === "U").toBe(limit || (row[`${band}snr`] as number) < 2)
    expect((Number(row["det_bit"]) >> i) & 1).toBe((row[`${band}snr`] as number) > 2 ? 1 : 0)
  }
  expect(Math.hypot(row["x"] as number, row["y"] as number, row["z"] as number)).toBeCloseTo(1, 14)
}

/** `Jhhmmss.ss±ddmmss.s` in exact arithmetic. */
function nameOf(ra: number, dec: number): string {
  const time = (BigInt(Math.round(ra * 1e7)) * 24n) / 10_000n
  const angle = (BigInt(Math.round(Math.abs(dec) * 1e7)) * 36n) / 10_000n
  const two = (value: bigint): string => String(value).padStart(2, "0")
  return (
    `J${two(time / 360_000n)}${two((time / 6000n) % 60n)}${two((time / 100n) % 60n)}.${two(time % 100n)}` +
    `${dec < 0 ? "-" : "+"}${two(angle / 36_000n)}${two((angle / 600n) % 60n)}${two((angle / 10n) % 60n)}.${angle % 10n}`
  )
}

import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type RunningArchive, startArchive } from "../../archive/index.ts"
import { MIN_BYTES, type ReadCost } from "../../core/index.ts"
import { zone } from "../../sky/index.ts"
import { createStore, type Store } from "../../storage/index.ts"
import { catalogOf, findDataset } from "../../vo/index.ts"
import { type Catalog, openCatalog, planQuery, queryCatalog, type QueryResult } from "./index.ts"

const QUERY = {
  columns: "designation, ra, dec, w1mpro, w2mpro, w3mpro, w4mpro, ext_flg",
  region: zone(62, 66, 25, 29),
  where: "ext_flg = 0",
}

describe("the Taurus query over AllWISE's layout", () => {
  let archive: RunningArchive
  let cache: string

  beforeAll(async () => {
    cache = await mkdtemp(join(tmpdir(), "caelum-taurus-"))
    archive = await startArchive({ cacheDir: cache })
  }, 60_000)

  afterAll(async () => {
    await archive.close()
    await rm(cache, { recursive: true })
  })

  async function ask(cost?: ReadCost): Promise<{ store: Store; catalog: Catalog; result: QueryResult; waves: number }> {
    const store = createStore({ endpoint: archive.s3, cacheBytes: 0, ...(cost ? { cost } : {}) })
    const catalog = await openCatalog(store, catalogOf(findDataset("allwise")))
    const { waves } = store.stats
    const result = await queryCatalog(catalog, QUERY)
    return { store, catalog, result, waves: store.stats.waves - waves }
  }

  /** Bytes that no reader can do without: footers and the chunks of the eight columns. */
  function needed({ catalog, result }: { catalog: Catalog; result: QueryResult }): number {
    const uris = new Set(result.plan.steps.filter(({ why }) => why === "footer").map(({ object }) => object))
    let bytes = 0
    for (const uri of uris) {
      const file = catalog.footers.get(uri)!
      bytes += file.footerBytes
      for (const name of QUERY.columns.split(", ")) {
        const { firstLeaf } = file.fields.find((field) => field.name === name)!.node
        for (const group of file.rowGroups) bytes += group.chunks[firstLeaf]!.length
      }
    }
    return bytes
  }

  test("looks into ten files, lists nothing, waits twice", async () => {
    const answer = await ask()
    const { store, result, waves } = answer
    expect(result.plan.steps.filter(({ why }) => why === "footer").length).toBe(10)
    expect([store.stats.lists, store.stats.heads, store.stats.absent]).toEqual([0, 0, 0])
    expect(waves).toBeLessThanOrEqual(2)
    expect([result.plan.requests, result.plan.bytes, result.plan.waves]).toEqual([
      store.stats.requests,
      store.stats.bytes,
      store.stats.waves,
    ])
    expect(result.plan.requests).toBeLessThanOrEqual(75)
    expect(result.table.rows).toBeGreaterThan(1000)
    expect(result.table.columns.map(({ unit }) => unit)).toEqual([
      undefined,
      "deg",
      "deg",
      "mag",
      "mag",
      "mag",
      "mag",
      undefined,
    ])
  })

  test("with --min-bytes reads little that it does not need", async () => {
    const answer = await ask(MIN_BYTES)
    const schema = answer.catalog.opening[0]!.spans[0]!.length
    const footerSlack = 10 * answer.catalog.footerGuess
    expect(answer.store.stats.requests).toBeLessThanOrEqual(75)
    expect(answer.result.plan.bytes - schema - footerSlack).toBeLessThanOrEqual(1.05 * needed(answer))
  })

  test("is planned from footers alone", async () => {
    const store = createStore({ endpoint: archive.s3, cacheBytes: 0 })
    const catalog = await openCatalog(store, catalogOf(findDataset("allwise")))
    const plan = await planQuery(catalog, QUERY)
    expect(store.stats.requests).toBe(11)
    expect([plan.waves, plan.requests > 20]).toEqual([3, true])
  })
})

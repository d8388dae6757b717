import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { runCli } from "../../src/testing/run-cli.ts"

/** What IRSA was known to answer on 2026-11-22. A failure here says which fact has changed. */
const SEIP = "s3://nasa-irsa-spitzer/spitzer/seip/seip_science/images"
const CATALOG_ROOT = "s3://nasa-irsa-wise/wise/allwise/catalogs/p3as_psd/healpix_k5/wise-allwise.parquet"

let folder = ""
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "caelum-live-"))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function answer(...words: string[]): Promise<unknown> {
  const run = await runCli([...words, "--archive", "irsa", "--json"], { cwd: folder, env: process.env })
  expect(run.stderr + run.stdout, words.join(" ")).not.toMatch(/^caelum: /m)
  expect(run.status, words.join(" ")).toBe(0)
  return JSON.parse(run.stdout)
}

describe("the real archive", () => {
  it("has six folders at the root of the SEIP images", async () => {
    const entries = (await answer("ls", `${SEIP}/`)) as { uri: string }[]
    expect(entries.map(({ uri }) => uri)).toEqual([2, 3, 4, 5, 6, 7].map((n) => `${SEIP}/${n}/`))
  })

  it("has the ten mosaics that the introduction's glob finds", async () => {
    const found = (await answer("glob", `${SEIP}/4/0019/40019821/9/**/*.mosaic.fits`)) as { uri: string }[]
    expect(found).toHaveLength(10)
    expect(found.map(({ uri }) => uri)).toContain(
      `${SEIP}/4/0019/40019821/9/40019821-19/40019821.40019821-19.MIPS.1.mosaic.fits`,
    )
  })

  it("answers the introduction's image search with the 51 known columns and cloud objects", async () => {
    const found = (await answer("search", "150.01d 2.2d", "--radius", "0.01deg", "--collection", "spitzer_seip")) as {
      rows: Record<string, unknown>[]
    }
    const known = JSON.parse(readFileSync(new URL("../data/vo/sia2-columns.json", import.meta.url), "utf8")) as string[]
    expect(Object.keys(found.rows[0] ?? {})).toEqual(expect.arrayContaining(known))
    expect(found.rows.filter(({ object }) => String(object).endsWith(".mosaic.fits")).length).toBeGreaterThan(0)
  })

  it("has AllWISE's schema, with ext_flg's type and text", async () => {
    const schema = (await answer("schema", "allwise", "--column", "ext_flg")) as {
      columns: { name: string; type: string; metadata: Record<string, string> }[]
    }
    expect(schema.columns).toHaveLength(1)
    expect(schema.columns[0]).toMatchObject({ name: "ext_flg", type: "int64" })
    expect(schema.columns[0]!.metadata["description"]).toMatch(/extended source/i)
  })

  it("has exactly the leaves that the computed paths say, in a listing of one of the twelve base cells", async () => {
    const leaves = (await answer("ls", `${CATALOG_ROOT}/healpix_k0=0/`)) as { uri: string }[]
    expect(leaves).toHaveLength(1024)
    expect(leaves[0]!.uri).toBe(`${CATALOG_ROOT}/healpix_k0=0/healpix_k5=0/`)
  })

  it("runs the whole introduction", async () => {
    const report = (await answer("tutorial", "--out", folder)) as { steps: unknown[]; outputs: string[] }
    expect(report.outputs.length).toBeGreaterThanOrEqual(6)
  })
})

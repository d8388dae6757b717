import { cp, mkdtemp, readdir, readFile, rm, truncate } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type CliRun, runCli } from "../testing/run-cli.ts"

const HIVE = fileURLToPath(new URL("../../test/data/catalog/wise-like.parquet", import.meta.url))
const BOX = ["--box", "62 66 25 29"]

interface QueryJson {
  columns: { name: string; type: string; unit?: string }[]
  rows: unknown[][]
  count: number
  complete: boolean
  plan: { requests: number; bytes: number; waves: number; steps: { why: string }[] }
}

function json<T>({ stdout }: CliRun, parse: (text: string) => T = JSON.parse): T {
  return parse(stdout)
}

describe("caelum query on a Hive folder", () => {
  const query = (...words: string[]): Promise<CliRun> => runCli(["query", HIVE, ...words])
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "caelum-query-"))
  })
  afterAll(() => rm(folder, { recursive: true }))

  test("rows of a box as JSON: 64-bit identifiers are text, nulls are null", async () => {
    const run = await query(
      ...BOX,
      "--where",
      "ext_flg = 0",
      "--columns",
      "cntr, w3mpro, healpix_k5, w1mpro - w2mpro as w12",
      "--json",
    )
    const answer = json<QueryJson>(run)
    expect([answer.count, answer.rows.length, answer.complete]).toEqual([258, 258, true])
    expect(answer.columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
      "cntr int64",
      "w3mpro float64",
      "healpix_k5 int16",
      "w12 float64",
    ])
    expect(answer.rows.reduce((sum, [cntr]) => sum + BigInt(cntr as string), 0n)).toBe(25872845658154002593n)
    expect(answer.rows.filter((row) => row[1] !== null).length).toBe(205)
  })

  test("--count, --limit", async () => {
    expect((await query(...BOX, "--where", "ext_flg = 0", "--count")).stdout).toBe("258\n")
    const cut = json<QueryJson>(await query(...BOX, "--limit", "7", "--columns", "ra", "--json"))
    expect([cut.count, cut.complete]).toEqual([7, false])
    expect(json<QueryJson>(await query("--count", "--json"))).toMatchObject({ columns: [], rows: [], count: 7000 })
  })

  test("--max-memory bounds the rows that are gathered and the row groups that are read", async () => {
    const wide = [...BOX, "--columns", "ra, dec, designation"]
    const all = ["--all", "--columns", "ra, dec, designation"]
    const gathered = await query(...all, "--max-memory", "200KB")
    expect([gathered.status, gathered.stderr]).toEqual([
      1,
      expect.stringMatching(/^caelum: limit: The rows hold \d+ bytes or more, and --max-memory allows 200000; .*-o/),
    ])
    const file = join(folder, "bounded.csv")
    expect((await query(...all, "--max-memory", "200KB", "-o", file)).status).toBe(0)
    const group = await query(...wide, "--max-memory", "1KB")
    expect([group.status, group.stderr]).toEqual([1, expect.stringMatching(/^caelum: limit: .* of a row group of /)])
    const plot = ["plot", "hexbin", HIVE, "--all", "--x", "ra", "--y", "dec", "-o", join(folder, "x.png")]
    expect((await runCli([...plot, "--max-memory", "1KB"])).stderr).toMatch(/^caelum: limit: /)
    expect((await runCli([...plot, "--max-memory", "100KB"])).stderr).toMatch(/^caelum: limit: The rows hold /)
    expect((await query(...wide, "--max-memory", "10MB")).status).toBe(0)
  })

  test("people see names, units where there are any, and rows", async () => {
    const { stdout } = await query("--columns", "designation, ext_flg", "--where", "healpix_k5 = 308")
    expect(stdout).toMatch(/^designation +ext_flg\nJ\d{6}/)
    expect(stdout.trimEnd().split("\n").length).toBe(2)
    const identifiers = await query("--columns", "cntr, ext_flg", "--where", "healpix_k5 = 308")
    expect([identifiers.status, identifiers.stdout]).toEqual([0, expect.stringMatching(/\n\d+ +\d\n$/)])
  })

  test.each(["parquet", "arrow", "csv", "ecsv", "json", "jsonl"])("-o x.%s", async (ending) => {
    const path = join(folder, `x.${ending}`)
    const run = await query(...BOX, "--columns", "cntr, designation", "-o", path, "--json")
    expect([run.status, run.stderr]).toEqual([0, ""])
    expect(json<QueryJson>(run)).toMatchObject({ output: path, complete: true })
    const { count } = json<QueryJson>(run)
    expect((await runCli(["query", path, "--count"])).stdout === `${count}\n` || ending !== "parquet").toBe(true)
  })

  test("nested values that become JSON text are told of", async () => {
    const lists = join(HIVE, "../parquet-testing/list_columns.parquet")
    for (const command of [["query"], ["table", "convert"]]) {
      const run = await runCli([...command, lists, "-o", join(folder, "lists.parquet")])
      expect([run.status, run.stderr]).toEqual([
        0,
        expect.stringMatching(/'int64_list', 'utf8_list' hold nested values/),
      ])
      expect((await runCli([...command, lists, "-o", join(folder, "lists.json")])).stderr).toBe("")
    }
  })

  test("-o - is CSV on stdout, with --json the document; nothing else is there", async () => {
    const one = ["--where", "healpix_k5 = 308", "--columns", "cntr, ext_flg", "-o", "-"]
    expect((await query(...one)).stdout).toMatch(/^cntr,ext_flg\n\d+,\d\n$/)
    const answer = json<QueryJson>(await query(...one, "--json"))
    expect([answer.count, answer.rows.length]).toEqual([1, 1])
  })

  test("--explain prints the plan and reads no column", async () => {
    const run = await query(...BOX, "--columns", "cntr", "--explain", "--json", "--stats")
    expect(json<QueryJson["plan"]>(run).steps.filter(({ why }) => why.startsWith("column chunks")).length).toBe(10)
  })

  test("--keep-going: what a damaged file loses is told, status 3", async () => {
    const damaged = join(folder, "damaged")
    await cp(HIVE, damaged, { recursive: true, filter: (path) => !/_(common_)?metadata$/.test(path) })
    await truncate(join(damaged, "healpix_k0=0/healpix_k5=308/part0.snappy.parquet"), 100)
    const words = ["query", damaged, "--columns", "cntr", "--where", "healpix_k5 in (265, 308)", "--json"]
    expect((await runCli(words)).status).toBe(1)
    const kept = await runCli([...words, "--keep-going"])
    const answer = json<QueryJson & { failures: unknown[] }>(kept)
    expect([kept.status, answer.count, answer.complete]).toEqual([3, 159, false])
    expect(answer.failures).toMatchObject([{ uri: expect.stringContaining("healpix_k5=308"), code: "malformed" }])
    expect(kept.stderr).toContain("left out: ")
  })

  test("mistakes: status, one line, no file", async () => {
    const out = join(folder, "never.parquet")
    const cases: [string[], number, RegExp][] = [
      [["--columns", "w1mpr", "-o", out], 2, /^caelum: expression: .*'w1mpro'.*\n$/],
      [["--where", "ext_flg = = 0", "-o", out], 2, /^caelum: expression: .*ext_flg = \^= 0.*\n$/],
      [["-o", join(folder, "x.xlsx")], 2, /^caelum: usage: .*\.parquet/],
      [["--count", "-o", out], 2, /^caelum: usage: --count/],
      [["--limit", "-3"], 2, /^caelum: usage: /],
    ]
    for (const [words, status, line] of cases) {
      const run = await query(...words)
      expect([words, run.status]).toEqual([words, status])
      expect(run.stderr).toMatch(status === 1 ? line : new RegExp(line.source))
    }
    expect(await readdir(folder)).not.toContain("never.parquet")
    expect((await runCli(["query", join(folder, "no-such.parquet")])).stderr).toMatch(
      /^caelum: not-found: .*no-such\.parquet/,
    )
    expect((await runCli(["query", "allwize", "--count"])).stderr).toContain("allwise")
  })
})

describe("caelum schema", () => {
  test("columns with their types, partitions, rows", async () => {
    const run = json<{
      columns: { name: string; type: string; nullable: boolean }[]
      partitions: string[]
      rows: number
    }>(await runCli(["schema", HIVE, "--json"]))
    expect([run.columns.length, run.partitions, run.rows]).toEqual([29, ["healpix_k0", "healpix_k5"], 7000])
    expect(run.columns[5]).toMatchObject({ name: "cntr", type: "int64", nullable: true })
  })

  test("one column; an unknown one is named with what is near", async () => {
    const run = await runCli(["schema", HIVE, "--column", "EXT_FLG", "--json"])
    expect(json<{ columns: { name: string }[] }>(run).columns.map(({ name }) => name)).toEqual(["ext_flg"])
    const wrong = await runCli(["schema", HIVE, "--column", "ext_flag", "--json"])
    expect([wrong.status, wrong.stdout]).toEqual([1, expect.stringContaining('"code":"not-found"')])
    expect(wrong.stderr).toContain("'ext_flg'")
  })
})

describe("the embedded archive", () => {
  let cache: string
  beforeAll(async () => {
    cache = await mkdtemp(join(tmpdir(), "caelum-cli-"))
  })
  afterAll(() => rm(cache, { recursive: true }))
  const demo = (...words: string[]): Promise<CliRun> =>
    runCli(words, { env: { CAELUM_ARCHIVE: "demo", XDG_CACHE_HOME: cache, HOME: cache } })

  test("ext_flg's text and unit-bearing columns of AllWISE's schema", async () => {
    const one = json<{ columns: { type: string; metadata: Record<string, string> }[] }>(
      await demo("schema", "allwise", "--column", "ext_flg", "--json"),
    )
    expect(one.columns[0]).toMatchObject({ type: "int64" })
    expect(one.columns[0]!.metadata["description"]).toContain("xtended source flag")
    const all = json<{ columns: unknown[]; partitions: string[] }>(await demo("schema", "allwise", "--json"))
    expect([all.columns.length, all.partitions]).toEqual([300, ["healpix_k0", "healpix_k5"]])
  })

  test("a cone of one cell: schema, footer and chunks in three waves; the whole sky is refused", async () => {
    const run = await demo(
      "query",
      "allwise",
      "--cone",
      "150.1 2.2 0.5",
      "--columns",
      "ra, dec, w1mpro",
      "--json",
      "--stats",
    )
    const { plan, columns } = json<QueryJson>(run)
    const stats = JSON.parse(run.stderr.replace(/^stats /, "")) as { requests: number; bytes: number; waves: number }
    expect(stats).toMatchObject({ requests: plan.requests, bytes: plan.bytes, waves: 3, lists: 0, heads: 0 })
    expect(columns.map(({ unit }) => unit)).toEqual(["deg", "deg", "mag"])
    const whole = await demo("query", "allwise", "--count", "--where", "w1mpro < 3")
    expect([whole.status, whole.stderr]).toEqual([1, expect.stringMatching(/^caelum: limit: .*24576 requests.*--all/)])
  })

  test("a Parquet file with units that reads back", async () => {
    const path = join(cache, "stars.parquet")
    await demo(
      "query",
      "allwise",
      "--cone",
      "66.5 27 0.3",
      "--columns",
      "designation, w1mpro - w2mpro as w12",
      "-o",
      path,
    )
    expect((await readFile(path)).subarray(0, 4).toString()).toBe("PAR1")
    const info = json<{ columns: { name: string; metadata: Record<string, string> }[] }>(
      await runCli(["schema", path, "--json"]),
    )
    expect(info.columns[1]).toMatchObject({ name: "w12", metadata: { unit: "mag" } })
  })
})

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, test } from "vitest"
import { runCli } from "../../testing/run-cli.ts"

const folder = mkdtempSync(join(tmpdir(), "caelum-cli-table-"))
afterAll(() => rmSync(folder, { recursive: true }))
const DATA = new URL("../../../test/data/", import.meta.url).pathname
const data = (path: string): string => join(DATA, path)
const run = (...words: string[]): ReturnType<typeof runCli> => runCli(words, { cwd: folder })
const json = async (...words: string[]): Promise<unknown> => JSON.parse((await run(...words, "--json")).stdout)

writeFileSync(join(folder, "stars.csv"), "id,ra,name\n9007199254740993,150.01,M 31\n2,,\n")

describe("fits table", () => {
  test("gives columns and rows, counted from 1, in the wanted order", async () => {
    expect(
      await json("fits", "table", `${data("fits/astropy/tb.fits")}[1]`, "--columns", "c2,C1", "--rows", "2:2"),
    ).toEqual({
      columns: [
        { name: "c2", type: "string", shape: [] },
        { name: "c1", type: "int32", shape: [] },
      ],
      rows: [["xy", 2]],
    })
    const { stdout, stderr, status } = await run("fits", "table", data("fits/astropy/ascii.fits"), "--rows", ":2")
    expect(status).toBe(0)
    expect(stderr).toContain("using HDU 1, the first that holds a table")
    expect(stdout.split("\n").map((line) => line.trim().split(/\s+/))).toEqual([
      ["a", "b"],
      ["pixels", "counts"],
      ["10.123", "37"],
      ["5.2", "23"],
      [""],
    ])
  })

  test("filters rows and columns as CFITSIO's names say", async () => {
    const file = data("fits-filter/filter.fits")
    const found = await json(
      "fits",
      "table",
      `${file}[1][i>0 && mag<20][col ID;twice=i*2]`,
      "--columns",
      "twice",
      "--rows",
      "2:3",
    )
    expect(found).toMatchObject({
      columns: [{ name: "twice", type: "int32" }],
      rows: [expect.any(Array), expect.any(Array)],
    })
    const made = await json("table", "convert", `${file}[T][#row=3:5]`, "-o", "filtered.parquet")
    expect(made).toMatchObject({ rows: 3 })
    const refused = await run("fits", "stats", `${file}[1][i>0]`)
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining("filters a table")])
    const beyond = await run("fits", "table", `${file}[1][i>99]`, "--rows", "1:2")
    expect([beyond.status, beyond.stderr]).toEqual([1, expect.stringContaining("leaves 0 rows")])
  })

  test("writes every format, and null is null in each that knows it", async () => {
    for (const ending of ["parquet", "arrow", "csv", "ecsv", "fits", "vot", "json", "jsonl"]) {
      const path = `out.${ending}`
      const words = ["--columns", "inull,knull,uint64,dscaled", "--rows", "1:3", "-o", path]
      const made = await json("fits", "table", `${data("fits-tables/scaling.fits")}[SCALING]`, ...words)
      expect(made).toMatchObject({ path: join(folder, path), hdu: 1, rows: 3 })
      const info = (await json("table", "info", path)) as { format: string; tables: { rows: number }[] }
      expect(info).toMatchObject({ format: ending === "vot" ? "votable" : ending, tables: [{ rows: 3 }] })
      const csv = await run("table", "convert", path, "-o", "-")
      expect(csv.stdout).toBe(
        "inull,knull,uint64,dscaled\n,,0,0.001\n-32767,-9223372036854775807,1,-0.09900000149011612\n-1,-1,9223372036854775807,2.501\n",
      )
    }
  })

  test("plans without reading", async () => {
    const plan = (await json(
      "fits",
      "table",
      data("fits-tables/variable.fits"),
      "--columns",
      "e",
      "--explain",
    )) as object
    expect(plan).toMatchObject({ requests: 3, waves: 2 })
  })

  test.each([
    [["fits", "table", data("fits/astropy/tb.fits"), "--rows", "3"], 2, "--rows takes a:b"],
    [["fits", "table", data("fits/astropy/tb.fits"), "--rows", "2:9"], 1, "which has 2 rows"],
    [["fits", "table", data("fits/astropy/tb.fits"), "--columns", "c9"], 1, "has no column 'c9'"],
    [["fits", "table", data("fits/astropy/tb.fits"), "-o", "x.xlsx"], 2, "'x.xlsx' does not say"],
    [["fits", "table", data("fits/sunpy/efz20040301.000010_s.fits")], 1, "holds no table"],
    [["fits", "table", `${data("fits/astropy/tb.fits")}[1:2,1:2]`], 2, "names a section"],
    [["table", "convert", data("fits/astropy/tb.fits")], 2, "needs -o FILE"],
    [["table", "convert", "stars.csv[1]", "-o", "x.vot"], 2, "is not FITS"],
    [["table", "info", data("fits/ORIGIN.md")], 1, "is no table"],
  ])("%j is refused", async (words, status, message) => {
    const result = await run(...words)
    expect([result.status, result.stderr]).toEqual([status, expect.stringContaining(message)])
    expect(existsSync(join(folder, "x.vot"))).toBe(false)
  })
})

describe("table", () => {
  test("info tells what a file holds by its bytes, whatever it is called", async () => {
    writeFileSync(join(folder, "nameless"), readFileSync(data("fits-tables/codes.fits")))
    const info = (await json("table", "info", "nameless")) as {
      tables: { name: string; rows: number; columns: unknown[] }[]
    }
    expect(info).toMatchObject({
      format: "fits",
      tables: [
        { name: "CODES", rows: 7 },
        { name: "EMPTY", rows: 0 },
      ],
    })
    expect(info.tables[0]!.columns[5]).toEqual({ name: "int", type: "int32", shape: [], ucd: "meta.id;meta.main" })
    expect(info.tables[0]!.columns[8]).toMatchObject({ name: "single", unit: "Jy" })
    const { stdout } = await run("table", "info", "nameless")
    expect(stdout).toMatch(/^fits, 2 tables\n\nCODES: 7 rows × 12 columns\n  logical +bool\n  bits +bit\[11\]\n/)
    expect(await json("table", "info", "stars.csv")).toMatchObject({
      format: "csv",
      tables: [{ rows: 2, columns: [{ name: "id", type: "int64" }, { name: "ra" }, { name: "name", type: "string" }] }],
    })
  })

  test("convert keeps digits, nulls, units and words through FITS and VOTable", async () => {
    const chain = ["stars.csv", "a.fits", "b.vot", "c.parquet", "d.fits", "e.csv"]
    for (const [i, to] of chain.slice(1).entries())
      expect((await run("table", "convert", chain[i]!, "-o", to)).status).toBe(0)
    // a null text is an empty one to FITS, and null of a float NaN
    expect(readFileSync(join(folder, "e.csv"), "utf8")).toMatch(
      /^id,ra,name\n9007199254740993,150.01,M 31\n2,(NaN)?,("")?\n$/,
    )
    const source = `${data("fits-tables/codes.fits")}[CODES]`
    await run("table", "convert", source, "-o", "codes.vot")
    const named = (await json("table", "info", "codes.vot")) as {
      tables: { columns: { name: string; unit?: string }[] }[]
    }
    expect(named.tables[0]!.columns.find(({ name }) => name === "double")).toMatchObject({
      type: "float64",
      unit: "deg",
    })
  })
})

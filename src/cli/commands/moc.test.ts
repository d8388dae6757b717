import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, describe, expect, it } from "vitest"
import { runCli } from "../../testing/run-cli.ts"

const FOLDER = fileURLToPath(new URL("../../../test/data/moc/", import.meta.url))
const CATALOG = fileURLToPath(new URL("../../../test/data/catalog/wise-like.parquet", import.meta.url))
const cwd = mkdtempSync(join(tmpdir(), "caelum-moc-"))
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

async function text(words: readonly string[], stdin = ""): Promise<string> {
  const { status, stdout, stderr } = await runCli(["moc", ...words], { stdin, cwd })
  expect(stderr).toBe("")
  expect(status).toBe(0)
  return stdout.trimEnd()
}

async function json(words: readonly string[], stdin = ""): Promise<unknown> {
  return JSON.parse(await text([...words, "--json"], stdin))
}

const file = (name: string, content: string): string => {
  writeFileSync(join(cwd, name), content)
  return name
}

describe("caelum moc", () => {
  it("makes MOCs of regions, positions, cones and cells", async () => {
    expect(await text(["from", "--box", "62 66 25 29", "--order", "5"])).toBe("5/265-267 270 288-289 291-294")
    expect(await json(["from", "--box", "62 66 25 29", "--order", "5", "--exclusive"])).toEqual({ 5: [267, 289, 292] })
    expect(await text(["from", "--cone", "0 0 180", "--order", "7"])).toBe("0/0-11 7/")
    const list = file("list.csv", "name,ra,dec\na,62,25\nb,370,90\n")
    expect(await text(["from", "--positions", list, "--order", "5"])).toBe("5/288 1023")
    expect(await text(["from", "--positions", "-", "--order", "5"], "62 25\ngalactic 236.8 42.1\n")).toBe("5/288 6814")
    const cones = await json(["from", "--positions", list, "--radius", "3.6arcsec", "--order", "5"])
    expect(cones).toEqual({ 5: [288, 1023, 2047, 3071, 4095] })
    expect(await text(["from", "--cells", "-", "--order", "1"], "0 1,2\n3 47")).toBe("0/0 1/47")
    expect(await text(["from", "--cells", "-", "--ring", "--order", "0"], "11")).toBe("0/11")
    expect(await json(["from", "--cells", "-", "--order", "29"], "3458764513820540927")).toEqual({
      29: ["3458764513820540927"],
    })
  })

  it("combines, inverts and coarsens MOCs of any form", async () => {
    const a = file("a.txt", "1/0-5 3/")
    const b = file("b.json", '{"1":[4,5,6],"2":[]}')
    expect(await text(["union", a, b, "-"], "0/11")).toBe("0/0 11 1/4-6 3/")
    expect(await text(["intersect", a, b])).toBe("1/4-5 3/")
    expect(await text(["minus", a, b])).toBe("0/0 3/")
    expect(await text(["complement", "-"], "0/1-11")).toBe("0/0")
    expect(await text(["degrade", a, "--order", "0"])).toBe("0/0-1")
    expect(await text(["union", a])).toBe("0/0 1/4-5 3/")
  })

  it("writes FITS, JSON and ASCII that read back the same", async () => {
    const source = join(FOLDER, "SMOC.fits")
    for (const [words, output] of [
      [[], "s.fits"],
      [["--uniq"], "u.fits"],
      [[], "s.json"],
      [[], "s.txt"],
    ] as const) {
      const facts = await json(["convert", source, "-o", output, ...words])
      expect(facts).toMatchObject({ order: 29, cells: 10, ranges: 6, output })
      expect(await text(["convert", output])).toBe("3/3 10 4/16-18 22 5/19-20 17/222 28/123456789 29/")
    }
    expect(readFileSync(join(cwd, "u.fits"), "latin1")).toContain("ORDERING= 'NUNIQ   '")
    expect(readFileSync(join(cwd, "s.json"), "utf8").slice(0, 12)).toBe('{"3":[3,10],')
  })

  it("tells the facts, and of positions whether they are in", async () => {
    const { area, ...facts } = (await json(["info", join(FOLDER, "SMOC.fits")])) as Record<string, unknown>
    expect(facts).toEqual({
      axis: "space",
      order: 29,
      cells: 10,
      ranges: 6,
      fraction: 0.004069010421517306,
      cellsByOrder: { 3: 2, 4: 4, 5: 2, 17: 1, 28: 1 },
    })
    expect(area).toBeCloseTo(167.858729, 6)
    expect(await text(["info", "-"], "2/7")).toMatch(/^axis +space\norder +2\n[^]*cells of order 2 +1$/)
    const a = file("c.txt", "5/288")
    expect(await json(["contains", a, "62 25", "0 0"])).toEqual([true, false])
    expect(await text(["contains", a], "4h08m +25d\n")).toBe("true")
    expect(await json(["contains", "-", "62 25"], "5/288")).toEqual([true])
  })

  it("stands for a region: cover and query", async () => {
    const run = async (...words: readonly string[]): Promise<unknown> => {
      const { status, stdout, stderr } = await runCli([...words, "--json"], { cwd, stdin: "5/265-267 4/72" })
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" })
      return JSON.parse(stdout)
    }
    expect(await run("cover", "--moc", "-", "--order", "4")).toEqual([66, 72])
    expect(await run("cover", "--moc", "-", "--order", "5")).toEqual([265, 266, 267, 288, 289, 290, 291])
    const rows = (...words: readonly string[]): Promise<unknown> =>
      run("query", CATALOG, "--columns", "cntr", ...words).then((answer) => (answer as { rows: unknown }).rows)
    const byMoc = (await rows("--moc", "-")) as unknown[]
    const cells = [265, 266, 267, 288, 289, 290, 291].map((cell) => `healpix_k5 = ${cell}`).join(" or ")
    expect(byMoc).toEqual(await rows("--where", cells))
    expect(byMoc.length).toBeGreaterThan(100)
    expect(await run("query", CATALOG, "--moc", "-", "--count")).toMatchObject({ count: byMoc.length })
    // cells finer than the files of the catalogue, against the same rows tested one by one
    const fine = file("fine.txt", "9/67584-68607 70000 10/")
    const all = (await run("query", CATALOG, "--columns", "ra, dec, cntr")) as { rows: [number, number, string][] }
    const inside = (await json(["contains", fine], all.rows.map(([ra, dec]) => `${ra} ${dec}`).join("\n"))) as boolean[]
    const expected = all.rows.filter((_, i) => inside[i]).map(([, , cntr]) => cntr)
    expect(await rows("--moc", fine)).toEqual(expected.map((cntr) => [cntr]))
    expect(expected.length).toBeGreaterThan(0)
    const nothing = (await run("query", CATALOG, "--moc", file("none.txt", "5/"), "--count")) as { count: number }
    expect(nothing.count).toBe(0)
  })

  it.each([
    ["cover", "--moc", "-", "--cone", "1 2 3", "--order", "3"],
    ["cover", "--moc", "-", "--order", "25"],
    ["cover", "--moc", "-", "--exclusive", "--order", "3"],
    ["query", CATALOG, "--moc", "-", "--box", "1 2 3 4"],
  ])("refuses %j %s %s", async (...words) => {
    const { status, stderr } = await runCli(words, { cwd, stdin: "5/265" })
    expect(status).toBe(2)
    expect(stderr).toMatch(/given twice, by --(cone|box) and --moc|--moc goes with orders up to 24/)
  })

  it("makes, tells and changes MOCs of time and of time and space", async () => {
    const times = ["--times", "-", "--time-order", "61"]
    const stdin = "2459000.5 2459001.5\n2459010.25\n"
    const made = await runCli(["moc", "from", ...times, "-o", "t.fits", "--json"], { cwd, stdin })
    expect(made.status).toBe(0)
    const info = JSON.parse((await runCli(["moc", "info", "t.fits", "--json"], { cwd })).stdout) as object
    expect(info).toMatchObject({ axis: "time", order: 61, ranges: 2, first: 2459000.5, duration: 1 + 2 / 86_400e6 })
    const both = ["moc", "from", ...times, "--cone", "64 27 2", "--order", "6", "-o", "st.json", "--json"]
    expect(JSON.parse((await runCli(both, { cwd, stdin })).stdout)).toMatchObject({ axis: "time.space", parts: 2 })
    const words = ["moc", "degrade", "st.json", "--order", "3", "--time-order", "20"]
    expect((await runCli(words, { cwd })).stdout).toMatch(/^t20\/\d+ s3\/\d+.* t20\/ s3\/\n$/)
    const union = await runCli(["moc", "union", "st.json", "st.json", "-o", "u.fits"], { cwd })
    expect(union.status).toBe(0)
    expect((await runCli(["moc", "convert", "u.fits"], { cwd })).stdout).toBe(
      (await runCli(["moc", "convert", "st.json"], { cwd })).stdout,
    )
  })

  it("makes MOCs of a sky map's credible region, of tables of any format and of an image", async () => {
    const map = fileURLToPath(new URL("../../../test/data/healpix-maps/bayestar.multiorder.fits", import.meta.url))
    const run = async (...words: string[]): Promise<string> => (await runCli(["moc", ...words], { cwd })).stdout
    await run("from", "--map", map, "--credible", "0.9", "-o", "cr.fits")
    const { fraction } = JSON.parse(await run("info", "cr.fits", "--json")) as { fraction: number }
    expect(fraction).toBeCloseTo(0.000911712646484375, 12) // mocpy's
    await runCli(["moc", "from", "--map", map], { cwd }).then(({ status }) => expect(status).toBe(2))
    writeFileSync(join(cwd, "list.csv"), "name,ra,dec\na,62.5,25.1\nb,64.1,27.9\n")
    const words = ["--order", "12", "--radius", "1arcmin"]
    const ofText = await run("from", "--positions", "list.csv", ...words)
    for (const ending of ["parquet", "vot", "fits", "ecsv"]) {
      await runCli(["table", "convert", "list.csv", "-o", `list.${ending}`], { cwd })
      expect(await run("from", "--positions", `list.${ending}`, ...words)).toBe(ofText)
    }
    const header =
      "NAXIS = 2\nNAXIS1 = 100\nNAXIS2 = 50\nCTYPE1 = 'RA---TAN'\nCTYPE2 = 'DEC--TAN'\nCRVAL1 = 64.0\nCRVAL2 = 27.0"
    const scale = "CRPIX1 = 50.5\nCRPIX2 = 25.5\nCDELT1 = -0.01\nCDELT2 = 0.01"
    writeFileSync(join(cwd, "image.hdr"), `SIMPLE = T\nBITPIX = 8\n${header}\n${scale}\n`)
    await run("from", "--image", "image.hdr", "--order", "12", "-o", "image.json")
    const { area } = JSON.parse(await run("info", "image.json", "--json")) as { area: number }
    expect(area).toBeGreaterThan(0.5)
    expect(area).toBeLessThan(0.56)
  })

  it.each([
    [["from", "--order", "3"], 2, /Nothing is said/],
    [["from", "--cone", "1 2 3"], 2, /order is missing/],
    [["from", "--cone", "1 2 3", "--cells", "-", "--order", "3"], 2, /a region and of cells/],
    [["from", "--cone", "1 2 3", "--radius", "1", "--order", "3"], 2, /--radius goes with --positions/],
    [["from", "--cells", "-", "--exclusive", "--order", "3"], 2, /--exclusive goes with a region/],
    [["from", "--positions", "none.csv", "--order", "3"], 1, /not-found: .*none.csv/],
    [["from", "--positions", "-", "--order", "3"], 2, /'x y'|x y/],
    [["union", "-", "-"], 2, /Standard input is named twice/],
    [["contains", "-"], 2, /cannot hold both/],
    [["degrade", "-"], 2, /order is missing/],
    [["convert", "-", "-o", "x.png"], 2, /does not end in .fits/],
    [["convert", "-", "-o", "x.json", "--uniq"], 2, /--uniq is about FITS/],
    [["info", "-"], 1, /malformed: A MOC has 'x y'/],
    [["contains", join(FOLDER, "TMOC.fits"), "1 2"], 1, /unsupported: .*TMOC.fits is a MOC of time/],
    [["union", join(FOLDER, "TMOC.fits"), join(FOLDER, "SMOC.fits")], 2, /of time and one of space cannot/],
    [["degrade", join(FOLDER, "TMOC.fits"), "--order", "3"], 2, /has no order of space/],
    [["from", "--times", "-"], 2, /--times and --time-order go together/],
    [["from", "--times", "-", "--time-order", "20"], 2, /Line 1 of the list, 'x y'/],
    [["from", "--times", "-", "--time-order", "20", "--cone", "1 2 3"], 2, /Line 1|order is missing/],
    [["info", "missing.fits"], 1, /not-found: .*missing.fits/],
  ])("refuses %j", async (words, status, line) => {
    const before = readdirSync(cwd)
    const run = await runCli(["moc", ...words], { stdin: "x y\n", cwd })
    expect({ status: run.status, line: run.stderr.split("\n")[0] }).toEqual({
      status,
      line: expect.stringMatching(line),
    })
    expect(readdirSync(cwd)).toEqual(before)
  })
})

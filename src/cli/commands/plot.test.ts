import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { Header, makeCard, writeFits } from "../../formats/fits/index.ts"
import { runCli } from "../../testing/run-cli.ts"

let folder = ""
const file = (name: string): string => join(folder, name)
const run = (...words: string[]): ReturnType<typeof runCli> => runCli(words, { cwd: folder })

/** Width and height of a PNG file. */
async function pngSize(name: string): Promise<number[]> {
  const bytes = await readFile(file(name))
  expect(bytes.subarray(1, 4).toString()).toBe("PNG")
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "caelum-plot-"))
  const data = Float32Array.from({ length: 60 * 40 }, (_, i) => (i === 7 ? NaN : i % 60))
  const cards = {
    CTYPE1: "RA---TAN",
    CTYPE2: "DEC--TAN",
    CRVAL1: 150,
    CRVAL2: 2,
    CRPIX1: 30,
    CRPIX2: 20,
    CDELT1: -0.001,
    CDELT2: 0.001,
  }
  const header = new Header(
    [...Object.entries(cards), ["BUNIT", "MJy/sr"] as const].map(([key, value]) => makeCard(key, value)),
  )
  await writeFile(file("sky.fits"), writeFits([{ header, pixels: { shape: [40, 60], data } }]))
  const cube = { shape: [3, 4, 5], data: Int16Array.from({ length: 60 }, (_, i) => i) }
  await writeFile(file("cube.fits"), writeFits([{ header: new Header([]), pixels: cube }]))
  const rows = Array.from({ length: 200 }, (_, i) => `${i % 20},${i === 3 ? "" : Math.floor(i / 20)},${i}`)
  await writeFile(file("points.csv"), `a,b,n\n${rows.join("\n")}\n`)
})
afterAll(() => rm(folder, { recursive: true }))

describe("caelum image", () => {
  it("writes the pixels, row 0 at the bottom, and says their limits", async () => {
    const { status, stdout } = await run(
      "image",
      "sky.fits",
      "--interval",
      "minmax",
      "--cmap",
      "viridis",
      "-o",
      "a.png",
      "--json",
    )
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toEqual({
      path: file("a.png"), uri: file("sky.fits"), hdu: 0, width: 60, height: 40, factor: 1, limits: [0, 59],
    }) // prettier-ignore
    expect(await pngSize("a.png")).toEqual([60, 40])
  })

  it("draws axes of the sky, of a section too, and of pixels where there is no sky", async () => {
    expect((await run("image", "sky.fits", "--axes", "--title", "A <field>", "-o", "axes.svg")).status).toBe(0)
    const svg = await readFile(file("axes.svg"), "utf8")
    expect(svg).toContain("Right ascension (ICRS)")
    expect(svg).toContain("MJy/sr")
    expect(svg).toContain("A &lt;field&gt;")
    expect((await run("image", "sky.fits[11:30,1:20]", "--axes", "-o", "part.png")).status).toBe(0)
    const plain = await run("image", "cube.fits[*,*,2:2]", "--axes", "-o", "cube.svg")
    expect(plain.status).toBe(0)
    expect(plain.stderr).toContain("are in pixels")
    expect(await readFile(file("cube.svg"), "utf8")).toContain("x (pixel)")
  })

  it("says so where no pixel has a value", async () => {
    const pixels = { shape: [4, 5], data: new Float32Array(20).fill(NaN) }
    await writeFile(file("nan.fits"), writeFits([{ header: new Header([]), pixels }]))
    for (const more of [[], ["--axes"]]) {
      const { status, stderr } = await run("image", "nan.fits", "-o", "nan.png", ...more)
      expect([status, stderr]).toEqual([0, expect.stringContaining("nan.fits in this picture has a finite value")])
    }
  })

  it("shrinks while it reads", async () => {
    const { stdout, stderr } = await run(
      "image",
      "sky.fits",
      "--max-size",
      "20",
      "--interval",
      "minmax",
      "-o",
      "small.png",
      "--json",
    )
    expect(JSON.parse(stdout)).toMatchObject({ width: 20, height: 14, factor: 3, limits: [1, 58] })
    expect(stderr).toContain("shrunk by 3")
    const turned = await run("image", "sky.fits[*,-*]", "--max-size", "20", "-o", "turned.png")
    expect(turned.status).toBe(0)
  })

  it.each([
    [["image", "sky.fits"], 2, "add -o FILE.png"],
    [["image", "sky.fits", "-o", "a.gif"], 2, "neither .png nor .svg"],
    [["image", "sky.fits", "-o", "x.png", "--stretch", "cubic"], 2, "not a stretch"],
    [["image", "sky.fits", "-o", "x.png", "--interval", "200%"], 2, "not a percentage"],
    [["image", "sky.fits", "-o", "x.png", "--cmap", "jet"], 2, "not a colour map"],
    [["image", "sky.fits", "-o", "x.png", "--max-size", "0"], 2, "whole number"],
    [["image", "cube.fits", "-o", "x.png"], 2, "choose one with a section"],
    [["image", "none.fits", "-o", "x.png"], 1, "not-found"],
    [["image", "sky.fits[3]", "-o", "x.png"], 1, "not-found"],
  ])("refuses %j", async (words, status, told) => {
    const result = await run(...words)
    expect(result.stderr).toContain(told)
    expect(result.status).toBe(status)
    expect(await readdir(folder)).not.toContain("x.png")
  })
})

describe("caelum plot hexbin", () => {
  it("counts the rows of a table file and tells what is left out", async () => {
    const { status, stdout, stderr } = await run(
      "plot",
      "hexbin",
      "points.csv",
      "--x",
      "a",
      "--y",
      "b",
      "--gridsize",
      "10",
      "--log",
      "-o",
      "h.png",
      "--json",
    )
    expect(status).toBe(0)
    const answer = JSON.parse(stdout) as { counts: number[]; centers: number[][] }
    expect(answer).toMatchObject({
      path: file("h.png"),
      extent: [0, 19, 0, 9],
      gridsize: [10, 5],
      points: 199,
      invalid: 1,
      outside: 0,
    })
    expect(answer.counts.reduce((sum, count) => sum + count, 0)).toBe(199)
    expect(answer.centers).toHaveLength(answer.counts.length)
    expect(stderr).toContain("1 of 200 rows")
    expect(await pngSize("h.png")).toEqual([1440, 1120])
  })

  it("takes expressions, names, conditions, extents and labels", async () => {
    const words = [
      "--x",
      "a - b as colour",
      "--y",
      "n",
      "--where",
      "n < 100",
      "--extent",
      "-9 20 0 50",
      "--gridsize",
      "8x6",
      "--flip-y",
    ]
    const { status, stdout } = await run(
      "plot",
      "hexbin",
      "points.csv",
      ...words,
      "--y-label",
      "n^{2}",
      "-o",
      "h.svg",
      "--json",
    )
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ gridsize: [8, 6], extent: [-9, 20, 0, 50] })
    const svg = await readFile(file("h.svg"), "utf8")
    expect(svg).toContain(">colour<")
    expect(svg).toContain('n<tspan dy="-4.86" font-size="9.45">2</tspan>')
  })

  it("of a table without rows is empty, whatever the format", async () => {
    await writeFile(file("none.csv"), "a,b,name\n")
    const words = ["plot", "hexbin", "none.csv", "--y", "a - b", "-o", "none.png", "--json", "--extent", "0 1 0 1"]
    for (const more of [[], ["--where", "name = 'x' and b > 2"]]) {
      const { status, stdout } = await run(...words, "--x", "a", ...more)
      expect([status, JSON.parse(stdout)]).toMatchObject([0, { points: 0, counts: [] }])
    }
    expect((await run(...words, "--x", "c")).stderr).toContain("no column 'c'")
    expect((await run(...words, "--x", "a", "--where", "d = 1")).stderr).toContain("no column 'd'")
  })

  it("of more than --max-memory is refused", async () => {
    const { status, stderr } = await run(
      "plot",
      "hexbin",
      "points.csv",
      "--x",
      "a",
      "--y",
      "b",
      "-o",
      "x.png",
      "--max-memory",
      "1KB",
    )
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/^caelum: limit: .*points\.csv is read whole and holds/),
    ])
  })

  it.each([
    [["--x", "a", "-o", "x.png"], 2, "needs --y"],
    [["--x", "a, b", "--y", "b", "-o", "x.png"], 2, "takes one expression"],
    [["--x", "a", "--y", "b"], 2, "add -o FILE.png"],
    [["--x", "a", "--y", "c", "-o", "x.png"], 2, "expression"],
    [["--x", "a", "--y", "b >", "-o", "x.png"], 2, "expression"],
    [["--x", "a", "--y", "b", "--extent", "1 0 0 1", "-o", "x.png"], 2, "not an extent"],
    [["--x", "a", "--y", "b", "--gridsize", "1", "-o", "x.png"], 2, "grid"],
    [["--x", "a", "--y", "b", "--cone", "1 1 1", "-o", "x.png"], 2, "region"],
  ])("refuses %j", async (words, status, told) => {
    const result = await run("plot", "hexbin", "points.csv", ...words)
    expect(result.stderr).toContain(told)
    expect(result.status).toBe(status)
    expect(await readdir(folder)).not.toContain("x.png")
  })
})

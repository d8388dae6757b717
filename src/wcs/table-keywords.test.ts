import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { isCaelumError } from "../core/index.ts"
import { parseTextHeader, type Header } from "../formats/fits/index.ts"
import { runCli } from "../testing/run-cli.ts"
import { findTableWcs, listTableWcs, parseWcs, pixelToWorld, tableKeywords, worldToPixel } from "./index.ts"

interface Case {
  file: string
  kind: "pixel" | "binary"
  columns: number[]
  alternate: string
  pixels: number[][]
  world: number[][]
}

const folder = new URL("../../test/data/wcs/columns/", import.meta.url)
const { cases } = JSON.parse(readFileSync(new URL("expected.json", folder), "utf8")) as { cases: Case[] }
const read = (file: string): Header => parseTextHeader(readFileSync(new URL(file, folder), "latin1"))

describe("coordinate systems of table columns, against wcslib", () => {
  it.each(cases.map((one) => [one.file, one.columns, one.alternate, one] as const))(
    "reads %s, columns %j, alternate '%s'",
    (file, columns, alternate, { kind, pixels, world }) => {
      const header = read(file)
      const place = findTableWcs(header, alternate, columns)
      expect(place.kind).toBe(kind === "pixel" ? "pixel-list" : "cell")
      const wcs = parseWcs(tableKeywords(header, place), { alternate })
      const got = pixelToWorld(wcs, Float64Array.from(pixels.flat()))
      for (const [k, value] of world.flat().entries()) expect(got[k]).toBeCloseTo(value, 9)
      for (const [k, value] of worldToPixel(wcs, got).entries()) expect(value).toBeCloseTo(pixels.flat()[k]!, 6)
    },
  )

  it("finds the sky of an event list by itself, and names the choices where there are several", () => {
    expect(listTableWcs(read("chandra-pixlist-wcs.hdr"))).toEqual([{ kind: "pixel-list", columns: [11, 12] }])
    expect(findTableWcs(read("list.hdr"))).toEqual({ kind: "pixel-list", columns: [7, 9] })
    const two = new Map([1, 2, 5, 6].map((n) => [`TCTYP${n}`, n % 2 ? "RA---TAN" : "DEC--TAN"]))
    const header = {
      get: (key: string) => two.get(key),
      cards: Array.from(two, ([keyword, value]) => ({ keyword, value })),
    }
    expect(() => findTableWcs(header)).toThrow(/2 coordinate systems, of the columns 1,2 and 5,6/)
    try {
      findTableWcs(header, "B")
      expect.unreachable()
    } catch (error) {
      expect(isCaelumError(error, "no-wcs")).toBe(true)
    }
  })

  it("is what the command line uses for a table, its columns by name or number", async () => {
    const path = new URL("chandra-pixlist-wcs.hdr", folder).pathname
    const [sky, chip] = cases as [Case, Case]
    const pixel = sky.pixels[0]!.map((value) => String(value + 1))
    for (const words of [[], ["--columns", "x,y"], ["--columns", "11,12"]]) {
      const run = await runCli(["wcs", "to-sky", path, ...pixel, ...words, "--json"])
      expect(JSON.parse(run.stdout)[0][0]).toBeCloseTo(sky.world[0]![0]!, 9)
    }
    const pixels = chip.pixels[0]!.map((value) => String(value + 1))
    const run = await runCli(["wcs", "to-sky", path, ...pixels, "--columns", "chipx,chipy", "--json"])
    expect(JSON.parse(run.stdout)[0][1]).toBeCloseTo(chip.world[0]![1]!, 9)
    expect((await runCli(["wcs", "info", path, "--columns", "nowhere"])).stderr).toMatch(/not-found: .*'nowhere'/)
  })
})

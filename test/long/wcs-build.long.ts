import { execFileSync } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { formatHeader, Header, makeCard, parseTextHeader } from "../../src/formats/fits/index.ts"
import { separation } from "../../src/sky/index.ts"
import {
  buildWcs,
  fitWcs,
  parseWcs,
  pixelToWorld,
  wcsHeader,
  type WcsHeader,
  type WcsModel,
} from "../../src/wcs/index.ts"

const python = process.env["CAELUM_PYTHON"]
const skipped = python === undefined && process.env["CAELUM_REQUIRE"] !== "all"
const folder = new URL("../data/wcs/", import.meta.url)

/** What astropy makes of headers and their pixels (from 0). */
function asked(headers: readonly (readonly [WcsHeader, readonly (readonly number[])[]])[]): (number | null)[][][] {
  const texts = headers.map(([header, pixels]) => [textOf(header), pixels])
  const answer = execFileSync(python ?? "python3", ["scripts/golden/wcs_build.py", "--read"], {
    input: JSON.stringify({ headers: texts }),
    maxBuffer: 2 ** 28,
  })
  return JSON.parse(answer.toString()) as (number | null)[][][]
}

function textOf(header: WcsHeader): string {
  const bytes = formatHeader(new Header(header.cards.map(({ keyword, value }) => makeCard(keyword, value))))
  return new TextDecoder("latin1").decode(bytes)
}

function compare(
  header: WcsHeader,
  pixels: readonly (readonly number[])[],
  theirs: readonly (readonly (number | null)[])[],
): void {
  const ours = pixelToWorld(parseWcs(header), Float64Array.from(pixels.flat()))
  for (const [i, [lon, lat]] of theirs.entries())
    if (lon === null) expect(ours[2 * i]).toBeNaN()
    else expect(separation(ours[2 * i]!, ours[2 * i + 1]!, lon!, lat!)).toBeLessThan(1e-9)
}

describe.skipIf(skipped)("headers that are written, read by astropy (skipped without CAELUM_PYTHON)", () => {
  it("built ones: every projection, with SIP, axes and poles", () => {
    const { built } = JSON.parse(readFileSync(new URL("build.json", folder), "utf8")) as {
      built: { model: WcsModel; pixels: [number, number][] }[]
    }
    const sip = {
      a: { order: 2, coefficients: Float64Array.of(0, 0, 1e-5, 0, 2e-5, -1e-5) },
      b: { order: 2, coefficients: Float64Array.of(0, 0, -2e-5, 0, 1e-5, 3e-5) },
      ap: undefined,
      bp: undefined,
    }
    const models = built.flatMap(({ model, pixels }) => [
      [model, pixels] as const,
      [{ ...model, lonpole: 150 }, pixels] as const,
      ...(model.projection === "TAN" || model.projection === "ZEA" ? [[{ ...model, sip }, pixels] as const] : []),
    ])
    const headers = models.flatMap(([model, pixels]) => {
      try {
        return [[buildWcs(model), pixels] as const]
      } catch {
        return [] // no pole fits that longitude
      }
    })
    const answers = asked(headers)
    for (const [k, [header, pixels]] of headers.entries()) compare(header, pixels, answers[k]!)
    expect(headers.length).toBeGreaterThan(40)
  })

  it("fitted ones", () => {
    const { fits } = JSON.parse(readFileSync(new URL("build.json", folder), "utf8")) as {
      fits: { sip: number | null; xy: [number, number][]; sky: [number, number][] }[]
    }
    const headers = fits.map(({ sip, xy, sky }) => {
      const [x, y] = [xy.map((p) => p[0]), xy.map((p) => p[1])]
      const pairs = { x, y, lon: sky.map((p) => p[0]), lat: sky.map((p) => p[1]) }
      return [fitWcs(pairs, sip === null ? {} : { sip }).header, xy] as const
    })
    const answers = asked(headers)
    for (const [k, [header, pixels]] of headers.entries()) compare(header, pixels, answers[k]!)
    expect(answers).toHaveLength(6)
  })

  it("those taken out of headers in use", () => {
    const names = readdirSync(new URL("headers/", folder)).filter((name) => name.endsWith(".hdr"))
    const pixels = [
      [0, 0],
      [100, 200],
      [300, 50],
    ]
    const headers = names.flatMap((name) => {
      const header = parseTextHeader(readFileSync(new URL(`headers/${name}`, folder), "latin1"))
      try {
        const wcs = parseWcs(header)
        // wcslib computes CSC in single precision
        const alike = wcs.naxis === 2 && wcs.celestial && wcs.celestial.projection.code !== "CSC"
        return alike ? [[wcsHeader(header), pixels] as const] : []
      } catch {
        return [] // refused by wcslib too
      }
    })
    const answers = asked(headers)
    for (const [k, [header]] of headers.entries()) compare(header, pixels, answers[k]!)
    expect(headers.length).toBeGreaterThan(10)
  })
})

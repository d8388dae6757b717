import { readdirSync, readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { isCaelumError, type SkyCoord } from "../core/index.ts"
import { loadWcsArrays } from "../data/index.ts"
import { openHeader } from "../formats/fits/index.ts"
import { memorySource } from "../storage/index.ts"
import type { OracleFile } from "../testing/wcs-oracle.ts"
import { parseWcs, pixelsToSky, pixelToSky, pixelToWorld, skyToPixel, skyToPixels, worldToPixel } from "./index.ts"
import type { Wcs } from "./index.ts"
import { PROJECTIONS } from "./projections/index.ts"

const folder = new URL("../../test/data/wcs/headers/", import.meta.url)
const files = readdirSync(folder).filter((name) => !name.endsWith(".expected.json") && !name.startsWith("refused"))
const { cases } = JSON.parse(readFileSync(new URL("../../test/data/wcs/random.json", import.meta.url), "utf8")) as {
  cases: { header: Record<string, string | number>; error?: string }[]
}

/** More points than go through the stages at once. */
const POINTS = 530
const SAME = [undefined, undefined]
const NAN = { diverged: "nan" } as const

/** The coordinate systems of a file that can be read. */
async function systemsOf(name: string): Promise<Wcs[]> {
  const bytes = new Uint8Array(readFileSync(new URL(name, folder)))
  const { headers } = JSON.parse(readFileSync(new URL(`${name}.expected.json`, folder), "utf8")) as OracleFile
  const found: Wcs[] = []
  for (const { hdu, wcses } of headers) {
    const { header, file } = await openHeader(memorySource(bytes, name), hdu)
    for (const { alt } of wcses)
      try {
        const arrays = file && (await loadWcsArrays(file, header, { alternate: alt }))
        found.push(parseWcs(header, { alternate: alt, arrays }))
      } catch (error) {
        if (!isCaelumError(error, "malformed")) throw error
      }
  }
  return found
}

/** Pixels on and around the image of a coordinate system, in no order. */
function pixelsOf({ naxis, shape, crpix }: Wcs): Float64Array {
  return Float64Array.from({ length: POINTS * naxis }, (_, k) => {
    const [axis, random] = [k % naxis, ((k * 7919) % 10_007) / 10_007]
    const length = shape[axis]! > 0 ? shape[axis]! : 2 * Math.max(50, Math.min(4000, Math.abs(crpix[axis]!)))
    return (1.2 * random - 0.1) * length
  })
}

/** The first point whose numbers are not those of the whole, by bits. */
function firstOther(whole: Float64Array, naxis: number, one: (at: number) => ArrayLike<number>): unknown {
  for (let at = 0; at < whole.length; at += naxis) {
    const alone = one(at)
    for (let i = 0; i < naxis; i++)
      if (!Object.is(alone[i], whole[at + i])) return { at, alone: alone[i], whole: whole[at + i] }
  }
  return undefined
}

/** Differences of single points from many at once, both ways. */
function compareAll(wcs: Wcs): unknown[] {
  const { naxis } = wcs
  const pixels = pixelsOf(wcs)
  const world = pixelToWorld(wcs, pixels)
  const part = (all: Float64Array, at: number): Float64Array => all.slice(at, at + naxis)
  const back = worldToPixel(wcs, world, undefined, NAN)
  return [
    firstOther(world, naxis, (at) => pixelToWorld(wcs, part(pixels, at))),
    firstOther(back, naxis, (at) => worldToPixel(wcs, part(world, at), undefined, NAN)),
  ]
}

/** Through the sky pair alone, where the coordinate system has one, in its own frame and in another. */
function comparePair(wcs: Wcs): unknown[] {
  const pixels = pixelsOf({ ...wcs, naxis: 2 })
  const pick = (first: number): Float64Array => Float64Array.from({ length: POINTS }, (_, k) => pixels[2 * k + first]!)
  const frame = { frame: "galactic" } as const
  const [lon, lat] = [pick(0), pick(1)]
  pixelsToSky(wcs, lon, lat, frame)
  const pairs = Float64Array.from({ length: 2 * POINTS }, (_, k) => (k % 2 === 0 ? lon : lat)[k >> 1]!)
  const skyAt = (at: number): number[] => {
    const { lon: l, lat: b } = pixelToSky(wcs, pixels[at]!, pixels[at + 1]!, frame)
    return [l, b]
  }
  const [x, y] = [lon.slice(), lat.slice()]
  skyToPixels(wcs, x, y, frame, NAN)
  const back = Float64Array.from({ length: 2 * POINTS }, (_, k) => (k % 2 === 0 ? x : y)[k >> 1]!)
  const pixelAt = (at: number): number[] => {
    const coord: SkyCoord = { ...frame, lon: pairs[at]!, lat: pairs[at + 1]! }
    if (Number.isNaN(back[at])) return [Number.NaN, Number.NaN]
    const pixel = skyToPixel(wcs, coord)
    return [pixel.x, pixel.y]
  }
  return [firstOther(pairs, 2, skyAt), firstOther(back, 2, pixelAt)]
}

describe("one point alone has the bits that it has among many", () => {
  const seen = new Set<string>()

  it.each(files)("%s", async (name) => {
    for (const wcs of await systemsOf(name)) {
      seen.add(wcs.celestial?.projection.code ?? "none")
      for (const what of [
        wcs.sip && "SIP",
        wcs.celestial?.distortion?.name,
        wcs.prior && "CPDIS",
        wcs.detector && "D2IM",
      ])
        if (what) seen.add(what)
      if (wcs.tables.length > 0) seen.add("TAB")
      if (wcs.axes.some(({ kind }) => kind === "unsupported")) continue
      expect(compareAll(wcs)).toEqual(SAME)
      if (wcs.celestial?.frame && wcs.naxis === 2) expect(comparePair(wcs)).toEqual(SAME)
    }
  })

  it("in random coordinate systems of every projection", () => {
    for (const { header } of cases.filter(({ error }) => error === undefined)) {
      const wcs = parseWcs(new Map(Object.entries(header)))
      seen.add(wcs.celestial!.projection.code)
      expect(compareAll(wcs)).toEqual(SAME)
    }
  })

  it("and every projection and distortion was among them", () => {
    const wanted = [...Object.keys(PROJECTIONS), "SIP", "TPV", "TPD", "TNX", "ZPX", "DSS", "CPDIS", "D2IM", "TAB"]
    expect(wanted.filter((name) => !seen.has(name))).toEqual([])
  })
})

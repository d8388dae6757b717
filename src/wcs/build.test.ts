import { readdirSync, readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { makeCard, Header, parseTextHeader } from "../formats/fits/index.ts"
import { separation } from "../sky/index.ts"
import {
  buildWcs,
  fitWcs,
  listAlternates,
  parseWcs,
  pixelToWorld,
  wcsHeader,
  type Wcs,
  type WcsModel,
} from "./index.ts"

interface Golden {
  built: { model: WcsModel; pixels: [number, number][]; world: ([number, number] | [null, null])[] }[]
  fits: {
    name: string
    sip: number | null
    noise: number
    xy: [number, number][]
    sky: [number, number][]
    rms: number
    test: [number, number][]
  }[]
}

const folder = new URL("../../test/data/wcs/", import.meta.url)
const golden = JSON.parse(readFileSync(new URL("build.json", folder), "utf8")) as Golden

function image(model: Partial<WcsModel>, nx: number, ny: number): Wcs {
  const size = { NAXIS1: nx, NAXIS2: ny }
  return parseWcs(
    buildWcs({
      crval: [30, 60],
      crpix: [(nx + 1) / 2, (ny + 1) / 2],
      ...model,
      keywords: { ...size, ...model.keywords },
    }),
  )
}

describe("a coordinate system built in words and numbers", () => {
  for (const { model, pixels, world } of golden.built)
    it(`of projection ${model.projection} is that of astropy`, () => {
      const found = pixelToWorld(parseWcs(buildWcs(model)), Float64Array.from(pixels.flat()))
      for (const [i, [lon, lat]] of world.entries())
        if (lon === null) expect(found[2 * i]).toBeNaN()
        else expect(separation(found[2 * i]!, found[2 * i + 1]!, lon, lat)).toBeLessThan(1e-9)
    })

  it("has more axes, an alternate letter, poles and other keywords", () => {
    const header = buildWcs({
      crval: [10, 20],
      crpix: [5, 5],
      scale: [0.01, 0.02],
      alternate: "B",
      name: "cube",
      lonpole: 170,
      fiducial: { 1: 0, 2: 90 },
      axes: [{ ctype: "FREQ", crval: 1.4e9, crpix: 1, cdelt: 1e6, unit: "Hz" }],
      keywords: { RESTFRQB: 1.420405751e9 },
    })
    const wcs = parseWcs(header, { alternate: "B" })
    expect(Array.from(pixelToWorld(wcs, Float64Array.of(4, 4, 10)))).toEqual([
      expect.closeTo(10, 9),
      expect.closeTo(20, 9),
      1.41e9,
    ])
    expect([wcs.name, wcs.celestial!.lonpole]).toEqual(["cube", 170])
    expect(listAlternates(header)).toEqual(["B"])
  })

  it("is refused where it contradicts itself", () => {
    const base = { crval: [0, 0], crpix: [1, 1] } as const
    expect(() => buildWcs(base)).toThrow(/scale in degrees or a matrix/)
    expect(() => buildWcs({ ...base, scale: 1, matrix: [1, 0, 0, 1] })).toThrow(/one of the two/)
    expect(() => buildWcs({ ...base, scale: 1, projection: "XYZ" })).toThrow(/XYZ/)
    expect(() => buildWcs({ ...base, crval: [0, Number.NaN], scale: 1 })).toThrow(/CRVAL2 the value NaN/)
    expect(() => buildWcs({ ...base, scale: 1, frame: { frame: "fk4", epoch: 1975 } })).toThrow(/epoch/)
    expect(() => buildWcs({ ...base, matrix: [1, 1, 1, 1] })).toThrow(/singular/)
  })
})

describe("the keywords of a coordinate system", () => {
  const names = readdirSync(new URL("headers/", folder)).filter((name) => /\.(?:hdr|head|txt)$/.test(name))

  it("written alone mean what the whole header means, for every header and alternate", () => {
    let count = 0
    for (const name of names) {
      const header = parseTextHeader(readFileSync(new URL(`headers/${name}`, folder), "latin1"))
      for (const alternate of listAlternates(header)) {
        const [whole, alone] = [header, undefined].map((given) => {
          try {
            const cards =
              given ?? new Header(wcsHeader(header, { alternate }).cards.map((c) => makeCard(c.keyword, c.value)))
            return parseWcs(cards, { alternate })
          } catch {
            return undefined
          }
        })
        if (!whole || whole.shape.length < 2 || whole.naxis !== 2) continue
        const pixels = Float64Array.of(0, 0, 10, 20, 100, 50)
        expect([name, alternate, ...pixelToWorld(alone!, pixels.slice())]).toEqual([
          name,
          alternate,
          ...pixelToWorld(whole, pixels.slice()),
        ])
        count++
      }
    }
    expect(count).toBeGreaterThan(20)
  })
})

describe("the keywords of an alternate", () => {
  it("have the SIP polynomials that it shares with the primary one", () => {
    const sip = { a: { order: 2, coefficients: Float64Array.of(0, 0, 1e-3, 0, 0, 0) }, ap: undefined, bp: undefined }
    const both = { ...sip, b: sip.a }
    const header = buildWcs({ crval: [1, 2], crpix: [5, 5], scale: 1, alternate: "A", sip: both })
    const [alone, whole] = [wcsHeader(header, { alternate: "A" }), header].map((h) => parseWcs(h, { alternate: "A" }))
    const pixels = Float64Array.of(0, 20)
    expect(pixelToWorld(alone!, pixels.slice())).toEqual(pixelToWorld(whole!, pixels.slice()))
    expect(alone!.sip).toBeDefined()
  })
})

describe("a fit to pairs", () => {
  for (const { name, sip, noise, xy, sky, rms, test } of golden.fits)
    it(`${name} is as good as astropy's`, () => {
      const pairs = {
        x: xy.map(([x]) => x),
        y: xy.map(([, y]) => y),
        lon: sky.map(([lon]) => lon),
        lat: sky.map(([, lat]) => lat),
      }
      const fit = fitWcs(pairs, sip === null ? {} : { sip })
      expect(fit.rms).toBeLessThan(rms * 1.0001 + 1e-8)
      expect(fit.used.every((used) => used === 1)).toBe(true)
      const there = pixelToWorld(fit.wcs, Float64Array.of(100, 200, 900, 800))
      for (const [i, [lon, lat]] of test.entries())
        expect(separation(there[2 * i]!, there[2 * i + 1]!, lon, lat)).toBeLessThan(noise === 0 ? 5e-8 : noise * 2e-4)
    })

  it("leaves out what is wrong, and says so", () => {
    const { xy, sky } = golden.fits[0]!
    const wrong = [3, 17, 44, 50, 51, 59]
    const pairs = {
      x: xy.map(([x], i) => (wrong.includes(i) ? x + 40 * ((i % 3) + 1) : x)),
      y: xy.map(([, y]) => y),
      lon: sky.map(([lon]) => lon),
      lat: sky.map(([, lat]) => lat),
    }
    const fit = fitWcs(pairs)
    expect([...fit.used.keys()].filter((i) => fit.used[i] === 0)).toEqual(wrong)
    expect(fit.rms).toBeLessThan(2e-8)
    expect(fit.residuals[3]).toBeGreaterThan(0.005)
    expect(fitWcs(pairs, { robust: false }).rms).toBeGreaterThan(1e-4)
  })

  it("refuses too few pairs, a line, NaN and the other side of the sky", () => {
    const line = { x: [1, 2, 3, 4], y: [1, 2, 3, 4], lon: [1, 2, 3, 4], lat: [1, 2, 3, 4] }
    expect(() => fitWcs(line)).toThrow(/lie on a line/)
    expect(() => fitWcs({ x: [1], y: [1], lon: [1], lat: [1] })).toThrow(/3 at least/)
    expect(() => fitWcs(line, { sip: 3 })).toThrow(/10 at least/)
    expect(() => fitWcs(line, { sip: 1 })).toThrow(/2 to 9/)
    expect(() => fitWcs({ ...line, x: [1, 2, Number.NaN, 4] })).toThrow(/Pair 2/)
    expect(() => fitWcs({ x: [1, 2, 3], y: [1, 2, 1], lon: [0, 1, 180], lat: [0, 0, 0] })).toThrow(
      /no place in the TAN/,
    )
  })

  it("in another projection and frame", () => {
    const wcs = image({ projection: "ARC", frame: { frame: "galactic" }, scale: 0.2, rotation: 30 }, 100, 80)
    const pixels = Float64Array.from({ length: 60 }, (_, i) => (i * 37) % 90)
    const world = pixelToWorld(wcs, pixels)
    const every = (from: Float64Array, k: number): number[] => [...from].filter((_, i) => i % 2 === k)
    const fit = fitWcs(
      { x: every(pixels, 0), y: every(pixels, 1), lon: every(world, 0), lat: every(world, 1) },
      { projection: "ARC", frame: { frame: "galactic" }, crval: [30, 60] },
    )
    expect(fit.rms).toBeLessThan(1e-10)
    expect(fit.wcs.crpix).toEqual([expect.closeTo(50.5, 6), expect.closeTo(40.5, 6)])
  })
})

import { describe, expect, it } from "vitest"
import { separation } from "../sky/index.ts"
import {
  footprint,
  parseWcs,
  pixelsToSky,
  pixelToSky,
  pixelToWorld,
  skyPart,
  skyToPixel,
  skyToPixels,
  worldToPixel,
  type Wcs,
} from "./index.ts"
import { PROJECTIONS } from "./projections/index.ts"

type Cards = Record<string, unknown>

const TAN: Cards = {
  NAXIS: 2,
  NAXIS1: 100,
  NAXIS2: 80,
  CTYPE1: "RA---TAN",
  CTYPE2: "DEC--TAN",
  CRVAL1: 150.01,
  CRVAL2: 2.2,
  CRPIX1: 50.5,
  CRPIX2: 40.5,
  CDELT1: -0.001,
  CDELT2: 0.002,
  RADESYS: "ICRS",
}
const SIP: Cards = {
  ...TAN,
  CTYPE1: "RA---TAN-SIP",
  CTYPE2: "DEC--TAN-SIP",
  A_ORDER: 2,
  B_ORDER: 2,
  A_2_0: 1e-4,
  A_1_1: -2e-4,
  B_0_2: 3e-4,
}

const read = (cards: Cards, alternate?: string): Wcs => parseWcs(new Map(Object.entries(cards)), { alternate })

describe("transforms", () => {
  it("close to 1e-9 pixel both ways in every projection, and scalar equals batch bit for bit", () => {
    for (const code of [...Object.keys(PROJECTIONS), "TAN-SIP", "NCP", "GLS"]) {
      const wcs = read({
        ...SIP,
        CTYPE1: `RA---${code}`,
        CTYPE2: `DEC--${code}`,
        ...(code === "TAN-SIP" ? {} : { A_ORDER: undefined, B_ORDER: undefined }),
        ...(/^(?:CO.|BON|ZPN)$/.test(code) ? { PV2_1: 2 } : {}),
        ...(/^(?:TSC|CSC|QSC)$/.test(code) ? { CRVAL2: 0 } : {}),
      })
      const pixels = Float64Array.from({ length: 2 * 2000 }, (_, i) => ((i * 7919) % 10007) / 100)
      const world = pixelToWorld(wcs, pixels)
      const back = worldToPixel(wcs, world)
      let worst = 0
      for (let i = 0; i < pixels.length; i++) worst = Math.max(worst, Math.abs(pixels[i]! - back[i]!))
      // the two relations of CSC are no exact inverses
      if (code !== "CSC") expect([code, worst < 1e-9, worst]).toEqual([code, true, worst])
      for (const i of [0, 511, 512, 1999])
        expect(pixelToWorld(wcs, pixels.slice(2 * i, 2 * i + 2))).toEqual(world.slice(2 * i, 2 * i + 2))
      expect(pixelToWorld(wcs, pixels, pixels)).toEqual(world)
    }
  })

  it("inverts SIP with and without the header's own inverse, and says where there is none", () => {
    const wild = { ...SIP, AP_ORDER: 2, BP_ORDER: 2, AP_2_0: 5, BP_0_2: -3 }
    for (const wcs of [read(SIP), read(wild)]) {
      const world = pixelToWorld(wcs, Float64Array.of(0, 0, 99, 79))
      expect(Array.from(worldToPixel(wcs, world))).toEqual([0, 0, 99, 79].map((v) => expect.closeTo(v, 9)))
      const far = Float64Array.of(240, 2.2, ...world)
      far[0] = 180
      expect(() => worldToPixel(wcs, far)).toThrow(/could not be inverted for 1 of 3 positions/)
      const kept = worldToPixel(wcs, far, undefined, { diverged: "nan" })
      expect([kept[0], kept[4]]).toEqual([Number.NaN, expect.closeTo(99, 9)])
    }
  })

  it("keeps NaN to its own point and axis", () => {
    const cube = read({ ...TAN, CTYPE3: "FREQ", CRVAL3: 1e9, CDELT3: 1e6, CRPIX3: 1, CUNIT3: "Hz" })
    const world = pixelToWorld(cube, Float64Array.of(1e9, 0, 1, 50, 40, 2))
    expect(Array.from(world.slice(2))).toEqual([1.001e9, expect.closeTo(150.0095, 3), expect.closeTo(2.2, 2), 1.002e9])
    const pixel = worldToPixel(cube, Float64Array.of(330, -2.2, 1.003e9))
    expect(Array.from(pixel)).toEqual([Number.NaN, Number.NaN, 3])
  })

  it("refuses arrays that are no points, and axes that are not computed", () => {
    expect(() => pixelToWorld(read(TAN), new Float64Array(3))).toThrow(/2 numbers a point/)
    expect(() => pixelToWorld(read(TAN), new Float64Array(4), new Float64Array(2))).toThrow(/room for 2/)
    const tab = read({ ...TAN, CTYPE3: "WAVE-TAB", CDELT3: 1 })
    expect(() => pixelToWorld(tab, new Float64Array(3))).toThrow(/CTYPE3 = 'WAVE-TAB'/)
    expect(pixelToSky(tab, 49.5, 39.5)).toEqual({
      frame: "icrs",
      lon: expect.closeTo(150.01, 12),
      lat: expect.closeTo(2.2, 12),
    })
  })
})

describe("the sky part of a coordinate system", () => {
  it("finds the pair behind a spectral axis, in either order", () => {
    const wcs = read({
      NAXIS: 3,
      NAXIS1: 9,
      NAXIS2: 100,
      NAXIS3: 80,
      CTYPE1: "FREQ",
      CTYPE2: "DEC--TAN",
      CTYPE3: "RA---TAN",
      CRVAL2: 2.2,
      CRVAL3: 150.01,
      CDELT2: 0.001,
      CDELT3: -0.001,
      CRPIX2: 50.5,
      CRPIX3: 40.5,
    })
    const part = skyPart(wcs)
    expect(part.pixelAxes).toEqual([1, 2])
    expect(part.shape).toEqual([100, 80])
    const sky = pixelToSky(wcs, 50.5, 39.5)
    expect(sky).toEqual({ frame: "icrs", lon: expect.closeTo(150.01, 12), lat: expect.closeTo(2.201, 9) })
    expect(skyToPixel(wcs, sky)).toEqual({ x: expect.closeTo(50.5, 9), y: expect.closeTo(39.5, 9) })
    expect(footprint(wcs)).toHaveLength(4)
  })

  it("takes a pixel axis of length one at its only pixel", () => {
    const slit: Cards = {
      NAXIS: 2,
      NAXIS1: 100,
      NAXIS2: 80,
      WCSAXES: 3,
      ...TAN,
      CTYPE3: "WAVE",
      CDELT3: 1,
      CRPIX3: -1,
      PC1_3: 2,
      PC2_3: -1,
    }
    const world = pixelToWorld(read(slit), Float64Array.of(10, 20, 0))
    const sky = pixelToSky(read(slit), 10, 20)
    expect(separation(world[0]!, world[1]!, sky.lon, sky.lat)).toBeLessThan(1e-12)
    expect(() => skyPart(read({ ...slit, NAXIS: 3, NAXIS3: 5 }))).toThrow(/depend on 3 pixel axes/)
  })

  it("converts between the image's frame and others, one by one and in bulk", () => {
    const wcs = read(TAN)
    const galactic = pixelToSky(wcs, 10, 20, { frame: "galactic" })
    expect(skyToPixel(wcs, galactic)).toEqual({ x: expect.closeTo(10, 8), y: expect.closeTo(20, 8) })
    const [x, y] = [Float64Array.of(10, 11), Float64Array.of(20, 21)]
    pixelsToSky(wcs, x, y, { frame: "galactic" })
    expect([x[0], y[0]]).toEqual([galactic.lon, galactic.lat])
    skyToPixels(wcs, x, y, { frame: "galactic" })
    expect([x[1], y[1]]).toEqual([expect.closeTo(11, 8), expect.closeTo(21, 8)])
    expect(() => pixelsToSky(wcs, x, new Float64Array(1))).toThrow(/not pairs/)
  })
})

import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { isCaelumError } from "../core/index.ts"
import {
  describeWcs,
  listAlternates,
  parseWcs,
  pixelScales,
  pixelToSky,
  pixelToWorld,
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

const AXIS: Cards = { NAXIS: 1, CRVAL1: 7e-7, CDELT1: 1e-9, CRPIX1: 1 }
const TNX: Cards = { ...TAN, CTYPE1: "RA---TNX", CTYPE2: "DEC--TNX" }

const read = (cards: Cards, alternate?: string): Wcs => parseWcs(new Map(Object.entries(cards)), { alternate })

function refusal(cards: Cards, alternate?: string): { code: string; keyword: unknown } | undefined {
  try {
    read(cards, alternate)
    return undefined
  } catch (error) {
    if (!isCaelumError(error)) throw error
    return { code: error.code, keyword: error.context.keyword }
  }
}

describe("parseWcs", () => {
  it("without keywords is the standard's default: linear pixels", () => {
    const wcs = read({ NAXIS: 2, NAXIS1: 5, NAXIS2: 4 })
    expect(pixelToWorld(wcs, Float64Array.of(0, 0, 4, 3))).toEqual(Float64Array.of(1, 1, 5, 4))
    expect(describeWcs(wcs)).toMatchObject({ projection: null, frame: null, scale: null, footprint: null })
    expect(() => pixelToSky(wcs, 0, 0)).toThrow(/no sky axes/)
  })

  it.each<[string, Cards, string, unknown]>([
    ["no axes", {}, "no-wcs", undefined],
    ["a projection that is not known", { ...TAN, CTYPE1: "RA---ATF", CTYPE2: "DEC--ATF" }, "unsupported", "CTYPE2"],
    [
      "a distortion that is not known",
      { ...TAN, CTYPE1: "RA---TAN-ABC", CTYPE2: "DEC--TAN-ABC" },
      "unsupported",
      "CTYPE2",
    ],
    ["a distortion function that is not computed", { ...TAN, CQDIS2: "Spline" }, "unsupported", "CQDIS2"],
    ["TPD of other axes", { ...TAN, CQDIS1: "TPD", DQ1: "NAXES: 3" }, "unsupported", "DQ1"],
    [
      "a surface of an unknown type",
      { ...TNX, WAT1_001: 'lngcor = "7. 1. 1. 1. 0. 1. 0. 1. 0."' },
      "unsupported",
      "WAT1_001",
    ],
    ["half a surface", { ...TNX, WAT2_001: 'latcor = "3. 9. 9. 1. 0. 1. 0. 1. 0."' }, "malformed", "WAT2_001"],
    ["ZPX without its polynomial", { ...TAN, CTYPE1: "RA---ZPX", CTYPE2: "DEC--ZPX" }, "malformed", "projp1"],
    ["a velocity without its rest", { ...AXIS, CTYPE1: "VELO-F2V" }, "malformed", "RESTFRQ"],
    [
      "a spectral axis in a unit of something else",
      { ...AXIS, CTYPE1: "WAVE-F2W", CUNIT1: "Hz" },
      "unsupported",
      "CUNIT1",
    ],
    ["a spectral axis at no wavelength", { ...AXIS, CTYPE1: "WAVE-F2W", CRVAL1: 0 }, "malformed", "CRVAL1"],
    ["a logarithm of 0", { ...AXIS, CTYPE1: "FREQ-LOG", CRVAL1: 0 }, "malformed", "CRVAL1"],
    ["a grism that does not diffract", { ...AXIS, CTYPE1: "WAVE-GRI", PV1_0: 1e9, PV1_1: 1 }, "malformed", "PV1_0"],
    ["a conic without its parallel", { ...TAN, CTYPE1: "RA---COE", CTYPE2: "DEC--COE" }, "malformed", "PV2_1"],
    ["a lookup distortion", { ...TAN, CPDIS1: "LOOKUP" }, "unsupported", "CPDIS1"],
    ["an old lookup distortion", { ...TAN, AXISCORR: 1 }, "unsupported", "AXISCORR"],
    ["half a pair", { ...TAN, CTYPE2: "LINEAR" }, "malformed", "CTYPE1"],
    ["two longitudes", { ...TAN, CTYPE2: "GLON-TAN" }, "malformed", "CTYPE1"],
    ["partners of two systems", { ...TAN, CTYPE2: "GLAT-TAN" }, "malformed", "CTYPE1"],
    ["two projections", { ...TAN, CTYPE2: "DEC--SIN" }, "malformed", "CTYPE1"],
    ["a singular matrix", { ...TAN, CDELT2: 0 }, "malformed", "CDELT2"],
    ["text for a number", { ...TAN, CRVAL1: "150.01" }, "malformed", "CRVAL1"],
    ["a number for text", { ...TAN, CTYPE1: 3 }, "malformed", "CTYPE1"],
    ["a value that is not finite", { ...TAN, CRPIX1: Number.POSITIVE_INFINITY }, "malformed", "CRPIX1"],
    ["a latitude beyond the pole", { ...TAN, CRVAL2: 91 }, "malformed", "CRVAL2"],
    ["a unit that is no angle", { ...TAN, CUNIT1: "m" }, "unsupported", "CUNIT1"],
    ["too many axes", { ...TAN, WCSAXES: 1e9 }, "malformed", "WCSAXES"],
    ["half of SIP", { ...SIP, B_ORDER: undefined }, "malformed", "B_ORDER"],
    ["an order beyond the convention", { ...SIP, A_ORDER: 1e6 }, "malformed", "A_ORDER"],
    ["NCP on the equator", { ...TAN, CTYPE1: "RA---NCP", CTYPE2: "DEC--NCP", CRVAL2: 0 }, "malformed", "CRVAL2"],
  ])("refuses %s", (_, cards, code, keyword) => {
    expect(refusal(cards)).toEqual({ code, keyword })
  })

  it("reads alternates by letter and names those that are there", () => {
    const cards = {
      ...TAN,
      CTYPE1B: "GLON-CAR",
      CTYPE2B: "GLAT-CAR",
      CDELT1B: -0.1,
      CDELT2B: 0.1,
      CRVAL1B: 10,
      WCSNAMEB: "map",
    }
    expect(read(cards, "b")).toMatchObject({ alternate: "B", name: "map", celestial: { frame: { frame: "galactic" } } })
    expect(listAlternates(new Map(Object.entries(cards)))).toEqual(["", "B"])
    expect(refusal(cards, "C")).toEqual({ code: "no-wcs", keyword: undefined })
    expect(refusal(cards, "AB")).toEqual({ code: "usage", keyword: undefined })
  })

  it.each<[Cards, unknown]>([
    [{ RADESYS: "ICRS" }, { frame: "icrs" }],
    [{ RADESYS: undefined }, { frame: "icrs" }],
    [
      { RADESYS: undefined, EQUINOX: 2000 },
      { frame: "fk5", equinox: 2000 },
    ],
    [
      { RADESYS: undefined, EQUINOX: "J1991.25" },
      { frame: "fk5", equinox: 1991.25 },
    ],
    [
      { RADESYS: undefined, EPOCH: 1950 },
      { frame: "fk4", equinox: 1950 },
    ],
    [
      { RADESYS: undefined, RADECSYS: "FK5" },
      { frame: "fk5", equinox: 2000 },
    ],
    [{ RADESYS: "FK4" }, { frame: "fk4", equinox: 1950 }],
    [{ RADESYS: "GAPPT" }, undefined],
    [
      { CTYPE1: "ELON-TAN", CTYPE2: "ELAT-TAN" },
      { frame: "ecliptic", equinox: 2000 },
    ],
    [{ CTYPE1: "SLON-TAN", CTYPE2: "SLAT-TAN" }, { frame: "supergalactic" }],
    [{ CTYPE1: "HPLN-TAN", CTYPE2: "HPLT-TAN" }, undefined],
  ])("frame of %j", (cards, frame) => {
    const wcs = read({ ...TAN, ...cards })
    expect(wcs.celestial!.frame).toEqual(frame)
    if (frame === undefined) expect(() => pixelToSky(wcs, 0, 0)).toThrow(/no conversion to ICRS/)
  })

  it("reads CROTA, PC and CD as the same rotation, in any unit of angle", () => {
    const [c, s] = [Math.cos(0.3), Math.sin(0.3)]
    const crota = read({ ...TAN, CROTA2: (0.3 * 180) / Math.PI })
    const pc = read({ ...TAN, PC1_1: c, PC1_2: (-s * 0.002) / -0.001, PC2_1: (s * -0.001) / 0.002, PC2_2: c })
    const cd = read({ ...TAN, CD1_1: -0.001 * c, CD1_2: -0.002 * s, CD2_1: -0.001 * s, CD2_2: 0.002 * c, CDELT1: 7 })
    const old = read({
      ...TAN,
      CD001001: -3.6 * c,
      CD001002: -7.2 * s,
      CD002001: -3.6 * s,
      CD002002: 7.2 * c,
      CUNIT1: "arcsec",
      CUNIT2: "arcsec",
      CRVAL1: 540036,
      CRVAL2: 7920,
    })
    for (const wcs of [pc, cd, old]) expect(wcs.matrix).toEqual(crota.matrix.map((value) => expect.closeTo(value, 15)))
    expect(pixelScales(crota)).toEqual([expect.closeTo(0.001, 12), expect.closeTo(0.002, 12)])
  })

  it("applies SIP without -SIP in the primary system alone, and says so", () => {
    const bare = {
      ...SIP,
      CTYPE1: "RA---TAN",
      CTYPE2: "DEC--TAN",
      CTYPE1A: "RA---TAN",
      CTYPE2A: "DEC--TAN",
      CDELT1A: -1,
      CDELT2A: 1,
    }
    expect(read(bare).warnings).toEqual([expect.stringMatching(/SIP keywords are applied/)])
    expect(read(bare).sip).toBeDefined()
    expect(read(bare, "A").sip).toBeUndefined()
    expect(read({ ...bare, CTYPE1A: "RA---TAN-SIP", CTYPE2A: "DEC--TAN-SIP" }, "A").sip).toBeDefined()
    expect(read({ ...TAN, CTYPE1: "RA---TAN-SIP", CTYPE2: "DEC--TAN-SIP" }).warnings).toHaveLength(1)
  })

  it("takes the size of a compressed image from its Z keywords", () => {
    const packed = { ...TAN, ZIMAGE: true, ZNAXIS: 2, ZNAXIS1: 100, ZNAXIS2: 80, NAXIS1: 8, NAXIS2: 80 }
    expect(read(packed).shape).toEqual([100, 80])
  })

  it("never does anything but answer or refuse with a typed error", () => {
    const keywords = [
      "NAXIS",
      "NAXIS1",
      "NAXIS2",
      "NAXIS3",
      "WCSAXES",
      "CTYPE1",
      "CTYPE2",
      "CTYPE3",
      "CRVAL1",
      "CRVAL2",
      "CRPIX1",
      "CDELT1",
      "CDELT2",
      "CD1_1",
      "CD1_2",
      "PC1_1",
      "PC2_2",
      "CROTA2",
      "LONPOLE",
      "LATPOLE",
      "PV1_0",
      "PV1_1",
      "PV1_2",
      "PV2_1",
      "PV2_2",
      "A_ORDER",
      "B_ORDER",
      "A_2_0",
      "B_1_1",
      "AP_ORDER",
      "RADESYS",
      "EQUINOX",
      "CUNIT1",
      "CUNIT2",
      "ZIMAGE",
    ]
    const codes = [...Object.keys(PROJECTIONS), "TAN-SIP", "NCP", "GLS", "XXX"]
    const type = fc.constantFrom(
      ...codes.flatMap((code) => [`RA---${code}`, `DEC--${code}`, `GLON-${code}`, `GLAT-${code}`]),
      "LINEAR",
      "FREQ",
      "WAVE-TAB",
      "WAVE-F2W",
      "VOPT-GRI",
      "FREQ-LOG",
      "",
    )
    const value = fc.oneof(
      fc.double(),
      fc.integer({ min: -5, max: 9 }),
      type,
      fc.constantFrom(true, "deg", "arcsec", undefined, 90, -90, 180, 0, 1e308),
    )
    const cards = fc.dictionary(fc.constantFrom(...keywords), value)
    fc.assert(
      fc.property(cards, fc.boolean(), (random, based) => {
        try {
          const wcs = read(based ? { ...SIP, ...random } : random)
          const points = Float64Array.from({ length: wcs.naxis * 3 }, (_, i) => (i % 7) * 13.5)
          const world = pixelToWorld(wcs, points)
          worldToPixel(wcs, world, undefined, { diverged: "nan" })
          if (wcs.celestial) {
            const { lon, lat } = wcs.celestial
            for (let i = 0; i < 3; i++) {
              const [a, b] = [world[i * wcs.naxis + lon]!, world[i * wcs.naxis + lat]!]
              if (!Number.isNaN(a + b) && !(a >= 0 && a < 360 && Math.abs(b) <= 90)) return false
            }
            describeWcs(wcs)
          }
          return true
        } catch (error) {
          return isCaelumError(error)
        }
      }),
      { numRuns: 3000 },
    )
    expect(read(SIP).sip).toBeDefined()
  })
})

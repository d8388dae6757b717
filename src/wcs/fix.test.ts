import { describe, expect, it } from "vitest"
import { isCaelumError } from "../core/index.ts"
import { describeWcs, listAlternates, parseWcs, pixelToWorld, type Wcs } from "./index.ts"

type Cards = Record<string, unknown>

const TAN: Cards = {
  CTYPE1: "RA---TAN",
  CTYPE2: "DEC--TAN",
  CRVAL1: 10,
  CRVAL2: 20,
  CRPIX1: 1,
  CRPIX2: 1,
  CDELT1: -0.1,
  CDELT2: 0.1,
}

const read = (cards: Cards): Wcs => parseWcs(new Map(Object.entries(cards)))
const notes = (cards: Cards): readonly string[] => describeWcs(read(cards)).notes

// values on the right are what wcslib 8.6 answers through astropy's WCS.fix and pix2world
describe("headers that are put right", () => {
  it.each([
    [
      { "DATE-OBS": "31/12/99" },
      ["datfix: DATE-OBS = '31/12/99' is read as '1999-12-31'.", "datfix: MJD-OBS is 51543, from DATE-OBS."],
    ],
    [{ "DATE-OBS": "1999/12/31", "MJD-OBS": 51543 }, ["datfix: DATE-OBS = '1999/12/31' is read as '1999-12-31'."]],
    [{ "MJD-OBS": 51544.5 }, [expect.stringMatching(/^datfix: DATE-OBS is '2000-01-01T12:00:00/)]],
    [
      { "DATE-OBS": "1999-12-31T12:00:00", "MJD-OBS": 50000 },
      [expect.stringMatching(/^datfix: MJD-OBS = 50000 and .* not the same day/)],
    ],
    [{ "DATE-OBS": "yesterday" }, [expect.stringMatching(/^datfix: DATE-OBS = 'yesterday' is no date/)]],
    [
      { "OBSGEO-B": 20, "OBSGEO-L": 30, "OBSGEO-H": 100 },
      ["obsfix: OBSGEO-X, -Y, -Z are 5192630.444, 2997966.585, 2167732.031 m, from OBSGEO-B, -L, -H."],
    ],
    [
      { CUNIT1: "DEG", CUNIT2: "degrees" },
      [expect.stringMatching(/^unitfix: CUNIT1 = 'DEG' .* 'deg'/), expect.stringMatching(/^unitfix: CUNIT2/)],
    ],
    [
      { CTYPE1: "RA---NCP", CTYPE2: "DEC--NCP" },
      [expect.stringMatching(/^celfix: CTYPE1 .* SIN/), expect.stringMatching(/^celfix: CTYPE2/)],
    ],
    [{ CTYPE1: "ra---tan" }, [expect.stringMatching(/^CTYPE1 = 'ra---tan' is read as 'RA---TAN'/)]],
  ])("tells of %j", (cards, told) => {
    expect(notes({ ...TAN, ...cards })).toEqual(told)
  })

  it("says nothing of a header that is as the standard has it", () => {
    expect(notes({ ...TAN, CUNIT1: "deg", "DATE-OBS": "2020-01-01T00:00:00", "MJD-OBS": 58849 })).toEqual([])
  })

  it.each([
    ["FREQ", "KHZ", 3, "kHz"],
    ["FREQ", "MHZ", 3, "MHz"],
    ["WAVE", "Angstroms", 3, "Angstrom"],
    ["VOPT", "KM/SEC", 3, "km/s"],
    ["UTC", "DAY", 3, "d"],
  ])("reads the unit of %s in %s", (ctype, unit, value, standard) => {
    const wcs = read({ CTYPE1: ctype, CRVAL1: 1, CDELT1: 1, CRPIX1: 1, CUNIT1: unit, MJDREF: 0 })
    expect(pixelToWorld(wcs, Float64Array.of(2))).toEqual(Float64Array.of(value))
    expect(wcs.axes[0]!.unit).toBe(standard)
    expect(wcs.warnings).toEqual([`unitfix: CUNIT1 = '${unit}' is read as '${standard}'.`])
  })

  it("reads the spectral axes of AIPS", () => {
    const aips = { CRVAL1: 1e7, CDELT1: 1e6, CRPIX1: 1, RESTFREQ: 1.42e9 }
    const felo = read({ ...aips, CTYPE1: "FELO-LSR" })
    expect(pixelToWorld(felo, Float64Array.of(1))[0]).toBeCloseTo(11003238.42106271, 5)
    expect(felo.warnings).toEqual(["spcfix: CTYPE1 = 'FELO-LSR' is read as 'VOPT-F2W' in the frame SPECSYS = 'LSRK'."])
    expect(pixelToWorld(read({ ...aips, CTYPE1: "FELO" }), Float64Array.of(1))[0]).toBeCloseTo(11003238.42106271, 5)
    for (const [ctype, velref, meant] of [
      ["VELO-HEL", undefined, /'VOPT' .*BARYCENT/],
      ["VELO-LSR", 257, /'VRAD' .*LSRK/],
      ["VELO", 259, /'VRAD' .*TOPOCENT/],
      ["FREQ-OBS", undefined, /'FREQ' .*TOPOCENT/],
      ["FREQ", 257, /'FREQ' .*LSRK/],
    ] as const) {
      const wcs = read({ ...aips, CTYPE1: ctype, ...(velref !== undefined && { VELREF: velref }) })
      expect(wcs.warnings).toEqual([expect.stringMatching(meant)])
      expect(pixelToWorld(wcs, Float64Array.of(2))).toEqual(Float64Array.of(1.2e7))
    }
    expect(read({ ...aips, CTYPE1: "VELO" }).warnings).toEqual([])
  })

  it("fills the row of CDi_j of an axis that has none", () => {
    const { CDELT1: _1, CDELT2: _2, ...plain } = TAN
    const wcs = read({ ...plain, CTYPE3: "FREQ", CD1_1: 1, CD2_2: 1 })
    expect(wcs.warnings).toEqual([expect.stringMatching(/^cdfix: axis 3 .* CD3_3 = 1 is used/)])
    expect(pixelToWorld(wcs, Float64Array.of(0, 0, 1))[2]).toBe(2)
  })

  it.each([
    [{ ...TAN, CTYPE2: "LINEAR" }, "CTYPE1"],
    [{ CTYPE1: "DEC--TAN" }, "CTYPE1"],
    [{ ...TAN, CTYPE2: "DEC--SIN" }, "CTYPE1"],
    [{ ...TAN, CDELT2: 0 }, "CDELT2"],
    [{ ...TAN, PC1_1: 1, PC1_2: 1, PC2_1: 1, PC2_2: 1 }, "PC2_2"],
    [{ ...TAN, CD1_1: 0, CD2_2: 1 }, "CD1_1"],
    [{ ...TAN, CTYPE1: "RA---XYZ", CTYPE2: "DEC--XYZ" }, "CTYPE2"],
  ])("refuses %j by the keyword", (cards, keyword) => {
    try {
      read(cards)
      expect.unreachable()
    } catch (error) {
      expect(isCaelumError(error, "malformed", "unsupported") && error.context["keyword"]).toBe(keyword)
      expect((error as Error).message).toContain(keyword)
    }
  })
})

const CD: Cards = { ...TAN, CRVAL1: 150, CRVAL2: 2, CRPIX1: 1024, CRPIX2: 1024, CDELT1: -0.0002, CDELT2: 0.0002 }

describe("what is not as it seems", () => {
  // astropy gives 150.20469832 1.79538942
  it("a SIP distortion of order 1 is not applied, and that is told", () => {
    const sip = { A_ORDER: 1, B_ORDER: 1, A_1_0: 0.01, B_0_1: 0.01 }
    const wcs = read({ ...CD, CTYPE1: "RA---TAN-SIP", CTYPE2: "DEC--TAN-SIP", ...sip })
    const [lon = 0, lat = 0] = pixelToWorld(wcs, Float64Array.of(0, 0))
    expect([lon, lat]).toEqual([expect.closeTo(150.20469832, 7), expect.closeTo(1.79538942, 7)])
    expect(wcs.warnings).toEqual([expect.stringMatching(/begins with order 2/)])
  })

  it("TPV before CDELTi is told of SCAMP's form too, and of SIP keywords beside it", () => {
    expect(read({ ...CD, PV1_1: 1, PV2_1: 1, PV2_7: 0.1 }).warnings).toEqual([
      expect.stringMatching(/SCAMP/),
      expect.stringMatching(/before CDELTi/),
    ])
    const { CDELT1: _1, CDELT2: _2, ...plain } = CD
    const tpv = { ...plain, CTYPE1: "RA---TPV", CTYPE2: "DEC--TPV", CD1_1: -0.0002, CD2_2: 0.0002 }
    expect(read({ ...tpv, PV1_1: 1, PV2_1: 1 }).warnings).toEqual([])
    expect(read({ ...tpv, A_ORDER: 2, B_ORDER: 2, A_2_0: 1e-6 }).warnings).toEqual([
      expect.stringMatching(/SIP keywords stand beside the TPV/),
    ])
  })

  it("PROJPn are the parameters of ZPN before paper II", () => {
    const zpn = { ...TAN, CTYPE1: "RA---ZPN", CTYPE2: "DEC--ZPN" }
    const at = Float64Array.of(80, 90)
    const old = pixelToWorld(read({ ...zpn, PROJP1: 1, PROJP3: 0.01 }), at)
    expect(old).toEqual(pixelToWorld(read({ ...zpn, PV2_1: 1, PV2_3: 0.01 }), at))
  })

  it("alternates may be of a matrix or a name alone, and are found by their name", () => {
    const header = new Map(
      Object.entries<unknown>({ ...TAN, NAXIS: 2, CD1_1A: 0.5, CD2_2A: 0.5, WCSNAMEA: "PHYSICAL", WCSNAMEB: "raw" }),
    )
    expect(listAlternates(header)).toEqual(["", "A", "B"])
    const physical = parseWcs(header, { alternate: "physical" })
    expect([physical.alternate, physical.name, physical.naxis]).toEqual(["A", "PHYSICAL", 2])
    expect(pixelToWorld(physical, Float64Array.of(0, 2))).toEqual(Float64Array.of(0.5, 1.5))
    expect(parseWcs(header, { alternate: "raw" }).naxis).toBe(2)
    expect(() => parseWcs(header, { alternate: "sky" })).toThrow(/'sky' names no coordinate system/)
    expect(() => parseWcs(header, { alternate: "C" })).toThrow(/no coordinate system C: it has the primary one, A, B/)
  })

  // the standard: element (p − CRVAL) / CDELT + CRPIX, from 1; Hubble's tables have CRPIX = 0 and count from −1 / CDELT
  it.each([
    [1, 1, 9, 1],
    [2, 9, 17, 2],
    [0, 64, 9, 1],
  ])("a lookup table with CRPIX = %d and CRVAL = %d has at pixel %d its element %d", (crpix, crval, pixel, element) => {
    const first = crpix === 0 ? pixel - 1 - 8 * element : crval
    const table = new Map<string, unknown>(
      [1, 2].flatMap((i) => [
        [`CRPIX${i}`, crpix],
        [`CRVAL${i}`, first],
        [`CDELT${i}`, 8],
      ]),
    )
    const cards = { CRPIX1: 1, CRPIX2: 1, CDELT1: 1, CDELT2: 1, CTYPE1: "X", CTYPE2: "Y", CPDIS1: "LOOKUP" }
    const values = Float64Array.of(0, 0.25, 0.5, 0, 0.25, 0.5, 0, 0.25, 0.5)
    const wcs = parseWcs(new Map(Object.entries(cards)), { arrays: () => ({ shape: [3, 3], values, header: table }) })
    expect(pixelToWorld(wcs, Float64Array.of(pixel - 1, 3))[0]).toBeCloseTo(pixel - 1 + values[element]!, 12)
  })
})

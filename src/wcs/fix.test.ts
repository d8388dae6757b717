import { describe, expect, it } from "vitest"
import { isCaelumError } from "../core/index.ts"
import { describeWcs, parseWcs, pixelToWorld, type Wcs } from "./index.ts"

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

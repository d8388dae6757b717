import { describe, expect, it } from "vitest"
import { convertTime, formatTime } from "../sky/index.ts"
import { describeWcs, parseWcs, pixelToWorld, stokesName, timeOfAxis, type Wcs } from "./index.ts"

const read = (cards: Record<string, unknown>): Wcs => parseWcs(new Map(Object.entries(cards)))

describe("time and polarization axes", () => {
  it("mean dates in their scale", () => {
    const wcs = read({
      CTYPE1: "TIME",
      TIMESYS: "TT",
      MJDREFI: 50814,
      MJDREFF: 0.00074287037037,
      CUNIT1: "s",
      CRVAL1: 100,
      CDELT1: 2,
      CRPIX1: 1,
    })
    const [value = 0] = pixelToWorld(wcs, Float64Array.of(43200))
    expect(value).toBe(86500)
    // MJDREF 50814 + 64.184 s in TT is 1998-01-01 in UTC
    const time = timeOfAxis(wcs, 0, value)
    expect(formatTime(time, { digits: 3 })).toBe("1998-01-02T00:02:44.184")
    expect(formatTime(convertTime(time, "utc"), { digits: 3 })).toBe("1998-01-02T00:01:41.000")
    expect(describeWcs(wcs).axes[0]!.time).toEqual({
      scale: "TT",
      reference: expect.stringMatching(/^1998-01-01T00:01:04\.18/),
      crval: expect.stringMatching(/^1998-01-01T00:02:44\.18/),
    })
  })

  it.each([
    ["UTC", { MJDREF: 51544 }, "d", 1.5, "2000-01-02T12:00:00"],
    ["TAI", { JDREF: 2451544.5 }, "h", 36, "2000-01-02T12:00:00"],
    ["TDB", { JDREFI: 2451544, JDREFF: 0.5 }, "min", 2160, "2000-01-02T12:00:00"],
    ["TIME", { MJDREFI: 51544, TIMEUNIT: "d" }, "", 1.5, "2000-01-02T12:00:00"],
  ])("read %s counted from %j in '%s'", (ctype, reference, unit, value, date) => {
    const wcs = read({ ...reference, CTYPE1: ctype, CUNIT1: unit, CDELT1: 1 })
    expect(formatTime(timeOfAxis(wcs, 0, value), { digits: 0 })).toBe(date)
  })

  it.each([
    ["TIME", { TIMESYS: "TT", DATEREF: "2010-01-01T00:00:00" }, "d", 1.5, "2010-01-02T12:00:00"],
    ["TIME", { TIMESYS: "TT", DATEREF: "31/12/99" }, "d", 1, "2000-01-01T00:00:00"],
    ["TIME", { TIMESYS: "TT", DATEREF: "2010-01-01", MJDREF: 51544 }, "d", 1, "2000-01-02T00:00:00"],
    ["TIME", { TIMESYS: "TT(TAI)", MJDREF: 51544 }, "d", 1, "2000-01-02T00:00:00"],
    ["UTC(NIST)", { MJDREF: 51544 }, "d", 1, "2000-01-02T00:00:00"],
    ["TIME", { TIMESYS: "GPS", DATEREF: "1980-01-06T00:00:00" }, "s", 1, "1980-01-06T00:00:20"],
  ])("read %s counted from %j in '%s', without a word", (ctype, reference, unit, value, date) => {
    const wcs = read({ ...reference, CTYPE1: ctype, CUNIT1: unit, CDELT1: 1 })
    expect(formatTime(timeOfAxis(wcs, 0, value), { digits: 0 })).toBe(date)
    expect(wcs.warnings).toEqual([])
  })

  it.each([
    [{ TIMESYS: "LOCAL" }, /in the scale LOCAL/],
    [{ CUNIT1: "furlong" }, /in the unit 'furlong'/],
    [{}, /no MJDREF, JDREF or DATEREF: times count from MJD 0/],
    [{ DATEREF: "some day" }, /DATEREF = 'some day' is no date/],
    [{ DATEREF: "55197" }, /DATEREF = '55197' is no date/],
  ])("tell of %j", (cards, told) => {
    expect(read({ CTYPE1: "TIME", CDELT1: 1, ...cards }).warnings).toEqual([expect.stringMatching(told)])
  })

  it("are no times in an unknown scale, unit, or on another axis", () => {
    for (const cards of [
      { CTYPE1: "TIME", TIMESYS: "LOCAL" },
      { CTYPE1: "UTC", CUNIT1: "furlong" },
      { CTYPE1: "FREQ" },
    ])
      expect(() => timeOfAxis(read({ CDELT1: 1, ...cards }), 0, 1)).toThrow(/no time axis/)
  })

  it("name polarizations", () => {
    expect([1, 2, 3, 4, -1, -8, 1.5, 5].map(stokesName)).toEqual(["I", "Q", "U", "V", "RR", "YX", undefined, undefined])
    const cube = { NAXIS: 2, NAXIS1: 9, NAXIS2: 4, CTYPE1: "FREQ", CTYPE2: "STOKES", CRVAL2: -1, CDELT2: -1, CRPIX2: 1 }
    expect(describeWcs(read(cube)).axes[1]!.stokes).toEqual(["RR", "LL", "RL", "LR"])
    expect(describeWcs(read({ ...cube, PC2_1: 0.5 })).axes[1]!.stokes).toBeUndefined()
  })
})

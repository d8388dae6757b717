import { describe, expect, test } from "vitest"
import { parseBand, parseInterval, parseTime } from "./index.ts"

describe("words for intervals", () => {
  test("wavelengths in every usual unit, frequencies and energies turned", () => {
    expect(parseBand("3.6um")).toBe(3.6e-6)
    expect(parseBand("3um 5um")).toEqual([3e-6, 5e-6])
    expect(parseBand("3..5 µm")).toEqual([3e-6, 5e-6])
    expect(parseBand("3 5um")).toEqual([3e-6, 5e-6])
    expect(parseBand("5000 angstrom")).toBe(5e-7)
    expect(parseBand("-Inf 1.4e-6")).toEqual([-Infinity, 1.4e-6])
    expect(parseBand("1.4e-6 Inf")).toEqual([1.4e-6, Infinity])
    expect(parseBand("230GHz")).toBeCloseTo(1.3034e-3, 6)
    expect(parseBand("0.5 2 keV")).toEqual([expect.closeTo(6.199e-10, 12), expect.closeTo(2.4797e-9, 12)])
    expect(parseBand("100GHz 230GHz")).toEqual([expect.closeTo(1.3034e-3, 6), expect.closeTo(2.9979e-3, 6)])
    expect(parseBand("100GHz Inf")).toEqual([0, expect.closeTo(2.9979e-3, 6)])
    expect(parseBand("-Inf 100 GHz")).toEqual([expect.closeTo(2.9979e-3, 6), Infinity])
    for (const text of ["5um 3um", "Inf 3um", "2 0.5 keV"]) expect(() => parseBand(text)).toThrow(/runs backwards/)
    for (const text of ["", "um", "1 2 3", "3 parsec", "x", "Inf", "NaN"])
      expect(() => parseBand(text)).toThrow(/is not a/)
  })

  test("times as MJD or dates", () => {
    expect(parseTime("55197.5")).toBe(55197.5)
    expect(parseTime("2010-01-01 2010-01-02T12:00:00")).toEqual([55197, 55198.5])
    expect(parseTime("55197 Inf")).toEqual([55197, Infinity])
    expect(() => parseTime("2010-02-08 2010-02-06")).toThrow(/runs backwards/)
    for (const text of ["", "2010-02-30", "yesterday", "2010-01-01T25:00"])
      expect(() => parseTime(text)).toThrow(/is not a time/)
  })

  test("plain numbers and their intervals", () => {
    expect(parseInterval("0.5")).toBe(0.5)
    expect(parseInterval("0.1 1")).toEqual([0.1, 1])
    expect(parseInterval("1..2")).toEqual([1, 2])
    expect(parseInterval("-Inf 3e2")).toEqual([-Infinity, 300])
    expect(() => parseInterval("1 0.1")).toThrow(/runs backwards/)
    for (const text of ["", "1deg", "Inf", "1 2 3", "NaN"]) expect(() => parseInterval(text)).toThrow(/is not a number/)
  })
})

import { describe, expect, test } from "vitest"
import { fitsSource } from "../../testing/fits-data.ts"
import { parseWcs, pixelToWorld } from "../../wcs/index.ts"
import { findHdu, openFits, parseTextHeader, reverseHeader, sectionHeader, shiftHeader } from "./index.ts"

describe("the header of a part", () => {
  const header = parseTextHeader(
    [
      "NAXIS   = 2",
      "NAXIS1  = 100",
      "NAXIS2  = 80",
      "CRPIX1  = 50.5 / reference",
      "CRPIX2  = 40.0",
      "CRPIX1A = 1",
      "CTYPE2A = 'X'",
      "CD1_2W  = 0.1",
      "LTV1    = -10",
      "CHECKSUM= 'x'",
      "DATASUM = '1'",
      "OBJECT  = 'M 31'",
    ].join("\n"),
  )

  test("moves every reference pixel, adds those that counted from 0, drops checksums", () => {
    const part = shiftHeader(header, [10, -5], [20, 30])
    const values = Object.fromEntries(part.cards.map((card) => [card.keyword, card.value]))
    expect(values).toEqual({
      NAXIS: 2,
      NAXIS1: 20,
      NAXIS2: 30,
      CRPIX1: 40.5,
      CRPIX2: 45,
      CRPIX1A: -9,
      CTYPE2A: "X",
      CD1_2W: 0.1,
      LTV1: -20,
      OBJECT: "M 31",
      CRPIX2A: 5,
      CRPIX2W: 5,
    })
    expect(part.card("CRPIX1")!.comment).toBe("reference")
    expect(header.get("CRPIX1")).toBe(50.5)
  })

  test("stays where nothing moves", () => {
    const part = shiftHeader(header, [0, 0], [100, 80])
    expect(part.has("CRPIX2W")).toBe(false)
    expect(part.get("CRPIX1")).toBe(50.5)
  })

  test("of a keyword given twice the last counts, and is what stays", () => {
    const twice = parseTextHeader("CRPIX1  = 1.0\nOBJECT  = 'a'\nOBJECT  = 'b'\nCRPIX1  = 50.0")
    expect(
      shiftHeader(twice, [10], [5])
        .all("CRPIX1")
        .map((card) => card.value),
    ).toEqual([40])
    expect(
      reverseHeader(twice, 1, 100)
        .all("CRPIX1")
        .map((card) => card.value),
    ).toEqual([51])
    expect(shiftHeader(twice, [10], [5]).all("OBJECT").length).toBe(2)
  })

  test("origin and size must have as many axes", () => {
    expect(() => shiftHeader(header, [1], [1, 2])).toThrow(expect.objectContaining({ code: "usage" }))
  })

  test("a lookup distortion cannot be turned round", () => {
    const distorted = parseTextHeader("CPDIS1  = 'LOOKUP'")
    expect(() => reverseHeader(distorted, 1, 10)).toThrow(expect.objectContaining({ code: "unsupported" }))
  })

  test("gives the same sky as the whole, backwards too", async () => {
    const file = await openFits(fitsSource("firefly/wise-1b-1.fits"))
    const hdu = await findHdu(file, 0)
    const whole = parseWcs(hdu.header)
    for (const [rx, ry] of [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ] as const) {
      const part = parseWcs(
        sectionHeader(hdu, [
          { start: 11, stop: 51, reversed: ry },
          { start: 100, stop: 150, reversed: rx },
        ]),
      )
      for (const [x, y] of [
        [0, 0],
        [49, 39],
        [20.5, 7],
      ] as const) {
        const there = pixelToWorld(part, Float64Array.of(x, y), new Float64Array(2))
        const here = pixelToWorld(
          whole,
          Float64Array.of(rx ? 149 - x : 100 + x, ry ? 50 - y : 11 + y),
          new Float64Array(2),
        )
        expect(there[0]).toBeCloseTo(here[0]!, 11)
        expect(there[1]).toBeCloseTo(here[1]!, 11)
      }
    }
  })
})

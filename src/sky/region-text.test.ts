import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { ErrorCode } from "../core/index.ts"
import { codeOf } from "../testing/regions.ts"
import { cone, containsPoint, parseRegion, polygon, type Region, zone } from "./index.ts"

describe("regions as services write them", () => {
  it.each<[string, Region]>([
    [
      "POLYGON ICRS 62 25 62 29 66 29 66 25 62 25",
      polygon([
        [62, 29],
        [66, 29],
        [66, 25],
        [62, 25],
      ]),
    ],
    [
      "Polygon ICRS TOPOCENTER SPHERICAL2 62,25 62,29 66,29",
      polygon([
        [62, 25],
        [62, 29],
        [66, 29],
      ]),
    ],
    ["circle 150.01 2.2 0.1", cone(150.01, 2.2, 0.1)],
    ["CIRCLE ICRS +1.5e2 -2.2 .1", cone(150, -2.2, 0.1)],
    ["range 350 10 -5 5", zone(350, 10, -5, 5)],
  ])("reads %s", (text, region) => {
    expect(parseRegion(text)).toEqual(region)
  })

  it("turns another frame to ICRS", () => {
    const region = parseRegion("CIRCLE GALACTIC 0 90 1")
    expect(region).toMatchObject({ kind: "cone", radius: 1 })
    expect(containsPoint(region, 192.85948, 27.12825)).toBe(true)
    expect(containsPoint(parseRegion("POLYGON J2000 1 1 2 1 2 2"), 1.9, 1.2)).toBe(true)
  })

  it.each<[string, ErrorCode]>([
    ["", "unsupported"],
    ["BOX ICRS 1 2 3 4 5", "malformed"],
    ["UNION ICRS CIRCLE 1 2 3", "unsupported"],
    ["UNION ICRS ( CIRCLE 1 2 3", "malformed"],
    ["UNION ICRS ( )", "malformed"],
    ["NOT ( CIRCLE 1 2 3 CIRCLE 4 5 6 )", "malformed"],
    ["ELLIPSE ICRS 1 2 100 1 0", "usage"],
    ["CIRCLE MARS 1 2 3", "unsupported"],
    ["RANGE GALACTIC 1 2 3 4", "unsupported"],
    ["CIRCLE ICRS 1 2", "malformed"],
    ["CIRCLE ICRS 1 2 x", "malformed"],
    ["POLYGON ICRS 1 2 3 4 5", "malformed"],
    ["POLYGON ICRS 1 2 3 4", "usage"],
    ["CIRCLE ICRS NaN 2 1", "malformed"],
    ["CIRCLE ICRS 1 2 -1", "usage"],
    ["CIRCLE ICRS 1 95 1", "outside"],
    ["POLYGON GALACTIC 1 95 2 2 3 3", "outside"],
  ])("refuses '%s'", (text, code) => {
    expect(codeOf(() => parseRegion(text))).toBe(code)
  })

  it("answers any text with a region or a typed error", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (tail) => {
        for (const head of ["", "POLYGON ICRS ", "CIRCLE 1 2 "])
          expect(codeOf(() => parseRegion(head + tail))).not.toBe("internal")
      }),
    )
  })
})

import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { ErrorCode } from "../core/index.ts"
import { codeOf } from "../testing/regions.ts"
import {
  annulus,
  box,
  cone,
  containsPoint,
  ellipse,
  formatRegion,
  intersectRegions,
  parseRegion,
  parseRegions,
  polygon,
  positionAngle,
  REGION_FORMS,
  regionArea,
  subtractRegions,
  unionRegions,
  zone,
} from "./index.ts"

const TRIANGLE = polygon([
  [10, -5],
  [12.25, -5],
  [11, -3.5],
])
const SPHERE = 4 * Math.PI * (180 / Math.PI) ** 2

describe("regions as text", () => {
  it("are written as each form has them", () => {
    const region = cone(150.01, 2.2, 0.1)
    expect(formatRegion(region, "stcs")).toBe("CIRCLE ICRS 150.01 2.2 0.1")
    expect(formatRegion(region, "dali")).toBe("CIRCLE 150.01 2.2 0.1")
    expect(formatRegion(region, "adql")).toBe("CIRCLE('ICRS', 150.01, 2.2, 0.1)")
    expect(formatRegion(region, "ds9")).toBe("# Region file format: DS9\nicrs\ncircle(150.01,2.2,0.1d)\n")
    expect(formatRegion(region, "crtf")).toBe("#CRTFv0\ncircle[[150.01deg, 2.2deg], 0.1deg], coord=ICRS\n")
    expect(formatRegion(TRIANGLE, "stcs")).toBe("POLYGON ICRS 10 -5 12.25 -5 11 -3.5")
    expect(formatRegion(TRIANGLE, "ds9")).toContain("polygon(10,-5,12.25,-5,11,-3.5)")
    expect(formatRegion(TRIANGLE, "crtf")).toContain("poly[[10deg, -5deg], [12.25deg, -5deg], [11deg, -3.5deg]]")
    expect(formatRegion(zone(350, 10, -5, 5), "dali")).toBe("RANGE 350 370 -5 5")
    expect(formatRegion(zone(350, 10, -5, 5), "stcs")).toBe("POSITIONINTERVAL ICRS 350 -5 370 5")
    expect(() => formatRegion(zone(350, 10, -5, 5), "ds9")).toThrow(/parallels/)
  })

  it("come back the same from every form", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 359.9, noNaN: true }),
        fc.double({ min: -90, max: 90, noNaN: true }),
        fc.oneof(fc.double({ min: 0, max: 180, noNaN: true }), fc.constantFrom(0, 1e-9, 3.2e-7, 180)),
        fc.constantFrom(...REGION_FORMS),
        (lon, lat, radius, form) => {
          const region = cone(lon, lat, radius)
          const again = parseRegion(formatRegion(region, form))
          expect(again).toMatchObject({ kind: "cone" })
          const { lon: a, lat: b, radius: c } = again as typeof region
          for (const [x, y] of [
            [a, lon],
            [b, lat],
            [c, radius],
          ] as const)
            expect(Math.abs(x - y)).toBeLessThan(1e-12)
        },
      ),
    )
    for (const form of REGION_FORMS) expect(parseRegion(formatRegion(TRIANGLE, form))).toEqual(TRIANGLE)
    for (const strip of [zone(350, 10, -5, 5), zone(0, 360, 60, 90), zone(10, 20, 0, 1)])
      expect(parseRegion(formatRegion(strip, "dali"))).toEqual(strip)
  })

  it("are read from files of DS9 and CASA", () => {
    const ds9 = `# Region file format: DS9 version 4.1
global color=green dashlist=8 3 width=1 select=1 fixed=0
fk5
circle(10:00:02.4,+2:12:00,36") # text={COSMOS}
galactic; circle(0,90,1d)
icrs;polygon(10,-5,12.25,-5,11,-3.5) # color=red

+circle(150.01 2.2 0.5')`
    const regions = parseRegions(ds9)
    expect(regions.length).toBe(4)
    expect(regions[0]).toMatchObject({ kind: "cone", radius: 0.01 })
    expect(containsPoint(regions[0]!, 150.01, 2.2)).toBe(true)
    expect(containsPoint(regions[1]!, 192.85948, 27.12825)).toBe(true)
    expect(regions[2]).toEqual(TRIANGLE)
    expect(regions[3]).toEqual(cone(150.01, 2.2, 0.5 / 60))
    const crtf = `#CRTFv0
global coord=ICRS, color=blue
circle[[10h00m02.4s, 2d12m00s], 36arcsec], range=[1km/s, 2km/s]
ann poly [[10deg, -5deg], [12.25deg, -5deg], [11deg, -3.5deg]], coord=J2000`
    expect(() => parseRegions(crtf)).toThrow(/Line 4/)
    const [circle, poly] = parseRegions(crtf.replace("ann ", ""))
    expect(circle).toEqual(cone(150.01, 2.2, 0.01))
    expect(poly).toMatchObject({ kind: "polygon" })
    expect(parseRegions("CIRCLE ICRS 1 2 3\n# a remark\n\nRANGE 1 2 3 4\n")).toEqual([cone(1, 2, 3), zone(1, 2, 3, 4)])
  })

  it.each<[string, ErrorCode]>([
    ["image\ncircle(1,2,3)", "unsupported"],
    ["circle(1,2,3)", "unsupported"],
    ["icrs\npanda(1,2,3,4,5,6,7)", "unsupported"],
    ["icrs\nbox(1,2,3,4,5,6)", "unsupported"],
    ["icrs\nannulus(1,2,3)", "unsupported"],
    ["icrs\ncircle(1,2,3) || circle(1,2,4)", "unsupported"],
    ["icrs\ncircle(1,2,3p)", "unsupported"],
    ["icrs\ncircle(1,2,3", "malformed"],
    ["icrs\npolygon(1,2,3)", "malformed"],
    ["icrs\ncircle(1,x,3)", "usage"],
    ["icrs\ncircle(1,2,3);circle(1,2,4)", "malformed"],
    ["#CRTFv0\ncircle[[1pix, 2pix], 3pix]", "unsupported"],
    ["#CRTFv0\ncircle[[1deg, 2deg], 3pix], coord=ICRS", "unsupported"],
    ["#CRTFv0\ncircle[[1deg, 2deg], 3deg], coord=constructor", "unsupported"],
    ["CIRCLE('MARS', 1, 2, 3)", "unsupported"],
    ["CIRCLE('ICRS', 1, 2)", "malformed"],
  ])("refuse %j", (text, code) => {
    expect(codeOf(() => parseRegion(text))).toBe(code)
  })
})

describe("shapes and sets as text", () => {
  const oval = ellipse(150, -20, 3, 1, 30)
  const tilted = box(150, 2, 3, 1, 30)
  const ring = annulus(150, 2, 1, 2)

  it("come back the same from the forms that have a word for them", () => {
    for (const form of ["stcs", "ds9", "crtf"] as const) expect(parseRegion(formatRegion(oval, form))).toEqual(oval)
    for (const form of ["ds9", "crtf"] as const) {
      expect(parseRegion(formatRegion(tilted, form))).toEqual(tilted)
      expect(parseRegion(formatRegion(ring, form))).toEqual(ring)
    }
    const upright = box(150, 2, 3, 1)
    for (const form of ["stcs", "adql"] as const) expect(parseRegion(formatRegion(upright, form))).toEqual(upright)
    for (const form of ["stcs", "dali", "adql"] as const)
      expect(regionArea(parseRegion(formatRegion(tilted, form)))).toBeCloseTo(regionArea(tilted), 9)
    expect(formatRegion(oval, "ds9")).toContain("ellipse(150,-20,3d,1d,120)")
    expect(formatRegion(oval, "crtf")).toContain("ellipse[[150deg, -20deg], [3deg, 1deg], 30deg], coord=ICRS")
    expect(formatRegion(ring, "stcs")).toBe("DIFFERENCE ICRS ( CIRCLE 150 2 2 CIRCLE 150 2 1 )")
    expect(() => formatRegion(oval, "adql")).toThrow(/cannot be written as/)
    expect(parseRegion(formatRegion(zone(350, 10, -5, 5), "stcs"))).toEqual(zone(350, 10, -5, 5))
  })

  it("are sets of STC-S, and excluded regions of files", () => {
    const holed = subtractRegions(unionRegions(TRIANGLE, cone(20, 0, 1)), cone(11, -4.5, 0.1), cone(20, 0, 0.5))
    const again = parseRegion(formatRegion(holed, "stcs"))
    expect(regionArea(again)).toBeCloseTo(regionArea(holed), 10)
    const both = intersectRegions(TRIANGLE, cone(11, -5, 1))
    expect(parseRegion(formatRegion(both, "stcs"))).toEqual(both)
    for (const form of ["ds9", "crtf"] as const) {
      const lines = parseRegions(formatRegion(holed, form))
      expect(lines.map((region) => region.kind)).toEqual(["difference", "difference"])
      expect(regionArea(unionRegions(...lines))).toBeCloseTo(regionArea(holed), 9)
      expect(() => formatRegion(both, form)).toThrow(/intersection/)
    }
    expect(containsPoint(parseRegion("Not ICRS ( Circle 10 20 5 )"), 10, 20)).toBe(false)
    const nested = "Union ICRS ( Circle 180 10 20 Intersection ( Circle 10 20 5 Polygon 9 19 11 19 10 21 ) )"
    expect(containsPoint(parseRegion(nested), 10, 20)).toBe(true)
    expect(regionArea(parseRegion("AllSky ICRS"))).toBeCloseTo(SPHERE, 9)
  })

  it("turn their angles with the frame", () => {
    const turned = parseRegion("galactic\nellipse(30,60,5d,1d,90)")
    // the galactic north pole lies along the major axis
    const [lon, lat] = [192.85948, 27.12825]
    const { lon: a, lat: b, angle } = turned as typeof oval
    const seen = positionAngle(a, b, lon, lat)
    expect(Math.min(Math.abs(seen - angle), Math.abs(seen - angle - 180))).toBeLessThan(1e-4)
  })
})

describe("the area of a region", () => {
  it("is what geometry says", () => {
    expect(regionArea(cone(1, 2, 180))).toBeCloseTo(SPHERE, 9)
    expect(regionArea(cone(1, 2, 90))).toBeCloseTo(SPHERE / 2, 9)
    expect(regionArea(cone(1, 2, 1e-6))).toBeCloseTo(Math.PI * 1e-12, 24)
    expect(regionArea(zone(0, 360, -90, 90))).toBeCloseTo(SPHERE, 9)
    expect(regionArea(zone(350, 10, 0, 90))).toBeCloseTo(SPHERE / 36, 9)
    expect(regionArea(zone(5, 5, 0, 90))).toBe(0)
    for (const octant of [
      [
        [0, 0],
        [90, 0],
        [0, 90],
      ],
      [
        [0, 90],
        [90, 0],
        [0, 0],
      ],
    ] as const)
      expect(regionArea(polygon(octant))).toBeCloseTo(SPHERE / 8, 9)
    const small = polygon([
      [10, 0],
      [10.001, 0],
      [10.001, 0.001],
      [10, 0.001],
    ])
    expect(regionArea(small) / 1e-6).toBeCloseTo(1, 9)
    const concave = polygon([
      [0, 0],
      [4, 0],
      [4, 4],
      [2, 1],
      [0, 4],
    ])
    const parts = [
      polygon([
        [0, 0],
        [2, 1],
        [0, 4],
      ]),
      polygon([
        [4, 0],
        [4, 4],
        [2, 1],
      ]),
      polygon([
        [0, 0],
        [4, 0],
        [2, 1],
      ]),
    ]
    expect(regionArea(concave)).toBeCloseTo(
      parts.reduce((sum, part) => sum + regionArea(part), 0),
      10,
    )
  })
})

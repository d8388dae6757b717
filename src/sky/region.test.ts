import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { anyLat, anyLon, codeOf, star } from "../testing/regions.ts"
import {
  boundingCone,
  cone,
  containsPoint,
  containsPoints,
  polygon,
  separation,
  shapeOf,
  type Region,
  type Vertex,
  zone,
} from "./index.ts"

describe("cones", () => {
  it("hold what is within their radius", () => {
    fc.assert(
      fc.property(anyLon, anyLat, fc.double({ min: 0, max: 180, noNaN: true }), anyLon, anyLat, (a, b, r, lon, lat) => {
        const d = separation(a, b, lon, lat)
        fc.pre(Math.abs(d - r) > 1e-11)
        expect(containsPoint(cone(a, b, r), lon, lat)).toBe(d < r)
      }),
      { numRuns: 1000 },
    )
  })

  it("of radius 0 hold their centre, and of radius 180 everything", () => {
    expect(containsPoint(cone(370, 20, 0), 10, 20)).toBe(true)
    expect(containsPoint(cone(10, 20, 0), 10, 20.0000001)).toBe(false)
    expect(containsPoint(cone(10, 20, 180), 190, -20)).toBe(true)
    expect(shapeOf(cone(10, 20, 180)).arcs).toEqual([])
  })
})

describe("zones", () => {
  it("compare numbers exactly, their edges included, across longitude 0 and in any turn", () => {
    const box = zone(350, 10, -5, 5)
    const inside: Vertex[] = [
      [350, 0],
      [10, 5],
      [0, -5],
      [-3, 1],
      [362, 1],
    ]
    for (const [lon, lat] of inside) expect(containsPoint(box, lon, lat)).toBe(true)
    const outside: Vertex[] = [
      [349.9999999, 0],
      [10.0000001, 0],
      [0, 5.0000001],
      [180, 0],
    ]
    for (const [lon, lat] of outside) expect(containsPoint(box, lon, lat)).toBe(false)
    expect(zone(-10, 10, -5, 5)).toEqual(box)
    expect(containsPoint(zone(62, 66, 25, 29), 66, 29)).toBe(true)
  })

  it("hold the pole that they reach, whatever its longitude", () => {
    expect(containsPoint(zone(10, 20, 80, 90), 200, 90)).toBe(true)
    expect(containsPoint(zone(10, 20, 80, 89), 15, 90)).toBe(false)
  })

  it("of equal longitudes are a meridian, and of 360 degrees all longitudes", () => {
    expect(zone(5, 5, 0, 1)).toMatchObject({ full: false })
    for (const [a, b] of [
      [0, 360],
      [-180, 180],
      [10, 370],
      [360, 0],
    ] as const) {
      expect(zone(a, b, 0, 1).full).toBe(true)
      expect(containsPoint(zone(a, b, 0, 1), 123, 0.5)).toBe(true)
    }
  })
})

describe("many points", () => {
  it("are 1 inside and 0 outside, 0 for what is no position", () => {
    const lon = Float64Array.of(64, 70, NaN, 64, Infinity, -296, 424)
    const lat = Float64Array.of(27, 27, 27, NaN, 27, 27, 27)
    for (const region of [
      zone(62, 66, 25, 29),
      cone(64, 27, 2),
      polygon([
        [62, 25],
        [66, 25],
        [64, 30],
      ]),
    ])
      expect(Array.from(containsPoints(region, lon, lat))).toEqual([1, 0, 0, 0, 0, 1, 1])
    expect(codeOf(() => containsPoints(cone(0, 0, 1), lon, new Float64Array(2)))).toBe("usage")
    expect(containsPoints(cone(0, 0, 1), new Float64Array(0), new Float64Array(0)).length).toBe(0)
  })

  it("lie within the bounding cone", () => {
    const zones = fc
      .tuple(anyLon, anyLon, anyLat, anyLat)
      .map(([a, b, c, d]) => zone(a, b, Math.min(c, d), Math.max(c, d)))
    const stars = fc
      .tuple(anyLon, anyLat, fc.array(fc.double({ min: 1, max: 80, noNaN: true }), { minLength: 4, maxLength: 8 }))
      .map(([lon, lat, around]) => star(lon, lat, around))
      .filter((vertices) => codeOf(() => polygon(vertices)) === undefined)
      .map((vertices) => polygon(vertices))
    fc.assert(
      fc.property(fc.oneof<fc.Arbitrary<Region>[]>(zones, stars), anyLon, anyLat, (region, lon, lat) => {
        expect(containsPoint(region, lon, lat) && !containsPoint(boundingCone(region), lon, lat)).toBe(false)
      }),
      { numRuns: 1000 },
    )
  })
})

it("checks regions that come as plain data", () => {
  const wrong: Region[] = [
    { kind: "cone", lon: NaN, lat: 0, radius: 1 },
    { kind: "cone", lon: 0, lat: 0, radius: NaN },
    { kind: "zone", lon1: 0, lon2: NaN, lat1: 0, lat2: 1, full: false },
    { kind: "zone", lon1: 0, lon2: 1, lat1: 2, lat2: 1, full: false },
    {
      kind: "polygon",
      vertices: [
        [0, 0],
        [1, 1],
      ],
    },
    {
      kind: "polygon",
      vertices: [
        [0, 0],
        [1, 1],
        [NaN, 0],
      ],
    },
  ]
  for (const region of wrong) expect(codeOf(() => containsPoint(region, 0, 0))).toMatch(/usage|outside/)
  const full: Region = { kind: "zone", lon1: 0, lon2: 0, lat1: 0, lat2: 1, full: true }
  expect(containsPoint(JSON.parse(JSON.stringify(full)) as Region, 200, 0.5)).toBe(true)
})

it("refuses numbers off the sphere", () => {
  for (const radius of [-1, 180.1, NaN, Infinity]) expect(codeOf(() => cone(0, 0, radius))).toBe("usage")
  expect(codeOf(() => cone(NaN, 0, 1))).toBe("outside")
  expect(codeOf(() => cone(0, 90.1, 1))).toBe("outside")
  expect(codeOf(() => zone(0, 1, 5, 4))).toBe("usage")
  expect(codeOf(() => zone(0, Infinity, 0, 4))).toBe("outside")
})

import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { ErrorCode } from "../core/index.ts"
import { anyLat, anyLon, codeOf, star } from "../testing/regions.ts"
import { containsPoint, polygon, separation, type Vertex } from "./index.ts"

const L: Vertex[] = [
  [350, -10],
  [20, -10],
  [20, 0],
  [0, 0],
  [0, 20],
  [350, 20],
]

describe("polygons", () => {
  it("hold the same in either order of their vertices", () => {
    const distances = fc.array(fc.double({ min: 0.5, max: 30, noNaN: true }), { minLength: 3, maxLength: 12 })
    fc.assert(
      fc.property(anyLon, anyLat, distances, anyLon, anyLat, (lon, lat, around, a, b) => {
        const vertices = star(lon, lat, around)
        fc.pre(codeOf(() => polygon(vertices)) === undefined)
        const one = polygon(vertices)
        const other = polygon([...vertices].reverse())
        expect(containsPoint(one, lon, lat)).toBe(around.length > 3 || containsPoint(other, lon, lat))
        expect(containsPoint(one, a, b)).toBe(containsPoint(other, a, b))
        if (separation(lon, lat, a, b) > Math.max(...around) + 1e-9) expect(containsPoint(one, a, b)).toBe(false)
        for (const [u, v] of one.vertices) expect(containsPoint(one, u, v)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  it("may be concave", () => {
    for (const vertices of [L, [...L].reverse()]) {
      const region = polygon(vertices)
      const inside: Vertex[] = [
        [355, 15],
        [10, -5],
        [355, -5],
        [350, 20],
        [0, 10],
      ]
      for (const [lon, lat] of inside) expect([lon, lat, containsPoint(region, lon, lat)]).toEqual([lon, lat, true])
      const outside: Vertex[] = [
        [10, 10],
        [0.0001, 0.0001],
        [180, 0],
        [0, 90],
        [0, -90],
        [170, 5],
      ]
      for (const [lon, lat] of outside) expect([lon, lat, containsPoint(region, lon, lat)]).toEqual([lon, lat, false])
    }
  })

  it("take the smaller side even where it goes around more than half of the sky", () => {
    const south: Vertex[] = Array.from({ length: 36 }, (_, i) => [i * 9.5, -1])
    const north: Vertex[] = Array.from({ length: 36 }, (_, i) => [332.5 - i * 9.5, 1])
    const band = polygon([...south, ...north])
    expect(containsPoint(band, 100, 0)).toBe(true)
    expect(containsPoint(band, 300, 0.5)).toBe(true)
    expect(containsPoint(band, 345, 0)).toBe(false)
    expect(containsPoint(band, 100, 30)).toBe(false)
    expect(containsPoint(band, 0, -90)).toBe(false)
  })

  it("may hold a pole or have it as a vertex", () => {
    const cap = polygon([
      [0, 80],
      [90, 80],
      [180, 80],
      [270, 80],
    ])
    expect(containsPoint(cap, 33, 90)).toBe(true)
    expect(containsPoint(cap, 45, 80.1)).toBe(false)
    const wedge = polygon([
      [0, 90],
      [10, 50],
      [20, 50],
    ])
    expect(containsPoint(wedge, 77, 90)).toBe(true)
    expect(containsPoint(wedge, 15, 60)).toBe(true)
    expect(containsPoint(wedge, 200, 89.9)).toBe(false)
  })

  it("drop repeated vertices", () => {
    expect(
      polygon([
        [1, 1],
        [1, 1],
        [2, 1],
        [2, 2],
        [1, 1],
      ]).vertices,
    ).toEqual([
      [2, 1],
      [2, 2],
      [1, 1],
    ])
  })

  it.each<[string, Vertex[], ErrorCode, RegExp]>([
    [
      "two vertices",
      [
        [0, 0],
        [1, 1],
      ],
      "usage",
      /three distinct/,
    ],
    ["no vertices", [], "usage", /three distinct/],
    [
      "vertices of which two are distinct",
      [
        [0, 0],
        [1, 1],
        [0, 0],
        [361, 1],
      ],
      "usage",
      /three distinct|runs back/,
    ],
    [
      "an edge of 180 degrees",
      [
        [0, 0],
        [180, 0],
        [90, 45],
      ],
      "usage",
      /180 degrees/,
    ],
    [
      "crossing edges",
      [
        [0, 0],
        [10, 10],
        [10, 0],
        [0, 10],
      ],
      "usage",
      /crosses/,
    ],
    [
      "a vertex on an edge",
      [
        [0, 0],
        [10, 0],
        [10, 10],
        [5, 0],
        [0, 10],
      ],
      "usage",
      /touches|runs back/,
    ],
    [
      "vertices on one great circle",
      [
        [0, 0],
        [10, 0],
        [20, 0],
      ],
      "usage",
      /runs back/,
    ],
    [
      "a spike",
      [
        [0, 0],
        [10, 0],
        [5, 0],
        [5, 10],
      ],
      "usage",
      /runs back|touches/,
    ],
    [
      "NaN",
      [
        [0, 0],
        [10, NaN],
        [5, 5],
      ],
      "outside",
      /not on the sphere/,
    ],
    [
      "a latitude beyond the pole",
      [
        [0, 0],
        [10, 91],
        [5, 5],
      ],
      "outside",
      /91/,
    ],
    ["too many vertices", Array.from({ length: 10001 }, (_, i) => [i / 100, 0] as const), "limit", /10000/],
  ])("with %s are refused", (_name, vertices, code, message) => {
    expect(codeOf(() => polygon(vertices))).toBe(code)
    expect(() => polygon(vertices)).toThrow(message)
  })

  it("of ten thousand vertices are read in little time", () => {
    const vertices = star(
      50,
      60,
      Array.from({ length: 10000 }, (_, i) => 10 + (i % 2) / 100),
    )
    const started = performance.now()
    expect(containsPoint(polygon(vertices), 50, 60)).toBe(true)
    expect(performance.now() - started).toBeLessThan(4000)
  })
})

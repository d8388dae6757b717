import fc from "fast-check"
import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { cone, containsPoint, polygon, type Region, type Vertex, zone } from "../sky/index.ts"
import {
  cellAt,
  cellAt64,
  cellCenter,
  cellCorners,
  cellCount,
  cellRadius,
  childCells,
  coverRegion,
  coverRegion64,
  parentCell,
} from "./index.ts"

interface Golden {
  region: {
    kind: string
    lon: number
    lat: number
    radius: number
    lon1: number
    lon2: number
    lat1: number
    lat2: number
    vertices: Vertex[]
  }
  order: number
  must: [number, number][]
  may: [number, number][]
  centers: [number, number][]
}

const file = new URL("../../test/data/healpix/covers.json", import.meta.url)
const { covers } = JSON.parse(readFileSync(file, "utf8")) as { covers: Golden[] }

function regionOf({ region }: Golden): Region {
  if (region.kind === "cone") return cone(region.lon, region.lat, region.radius)
  if (region.kind === "zone") return zone(region.lon1, region.lon2, region.lat1, region.lat2)
  return polygon(region.vertices)
}

function spread(ranges: [number, number][]): number[] {
  return ranges.flatMap(([first, end]) => Array.from({ length: end - first }, (_, i) => first + i))
}

/** Looks for a position in both a cell and a region by dividing the cell, with nothing of the cover's own geometry. */
function findCommon(region: Region, order: number, cell: number, near: (lon: number, lat: number) => number): boolean {
  let cells = [cell]
  for (let n = order; n <= order + 14 && n <= 22; n++) {
    const seen = cells.some((c) =>
      [cellCenter(n, c), ...cellCorners(n, c)].some(([a, b]) => containsPoint(region, a, b)),
    )
    if (seen) return true
    const reach = cellRadius(n)
    const close = cells.filter((c) => near(...cellCenter(n, c)) <= reach)
    cells = close
      .flatMap((c) => Array.from({ length: 4 }, (_, i) => childCells(n, c, n + 1).first + i))
      .sort((a, b) => near(...cellCenter(n + 1, a)) - near(...cellCenter(n + 1, b)))
      .slice(0, 64)
  }
  return false
}

function degreesBetween(lon1: number, lat1: number, lon2: number, lat2: number): number {
  const rad = Math.PI / 180
  const a = Math.sin(((lat2 - lat1) * rad) / 2) ** 2
  const b = Math.cos(lat1 * rad) * Math.cos(lat2 * rad) * Math.sin(((lon2 - lon1) * rad) / 2) ** 2
  return (2 * Math.asin(Math.min(1, Math.sqrt(a + b)))) / rad
}

const lonOf = fc.oneof(fc.double({ min: 0, max: 360, noNaN: true }), fc.constantFrom(0, 45, 90, 22.5, 359.999999))
const latOf = fc.oneof(
  fc.double({ min: -90, max: 90, noNaN: true }),
  fc.constantFrom(0, 90, -90, 41.810314895778596, -41.810314895778596, 89.99),
)
/** 10^-4 to about 100 degrees. */
const sizeOf = fc.double({ min: -4, max: 2, noNaN: true }).map((x) => 10 ** x)

describe("golden covers", () => {
  it.each(covers.map((golden, i) => [i, golden.region.kind, golden.order, golden] as const))(
    "%i: a %s at order %i holds what it must, and nothing that hpgeom leaves out",
    (_i, _kind, order, golden) => {
      const region = regionOf(golden)
      const cover = coverRegion(region, order)
      const got = new Set(cover)
      const may = new Set(spread(golden.may))
      expect(spread(golden.must).filter((cell) => !got.has(cell))).toEqual([])
      expect(cover.filter((cell) => !may.has(cell))).toEqual([])
      expect(coverRegion(region, order, { exclusive: true })).toEqual(spread(golden.centers))
      expect(Array.from(coverRegion64(region, order), Number)).toEqual(cover)
    },
  )

  it("touches ten cells with the box around L1495 in Taurus, three fewer than its polygon in hpgeom", () => {
    const ten = [265, 266, 267, 270, 288, 289, 291, 292, 293, 294]
    expect(coverRegion(zone(62, 66, 25, 29), 5)).toEqual(ten)
    const sampled = new Set<number>()
    for (let i = 0; i <= 400; i++) for (let j = 0; j <= 400; j++) sampled.add(cellAt(5, 62 + i / 100, 25 + j / 100))
    expect([...sampled].sort((a, b) => a - b)).toEqual(ten)
  })
})

describe("properties of covers", () => {
  it("holds the cell of every position of a cone, and no cell that lies apart from it", () => {
    fc.assert(
      fc.property(lonOf, latOf, sizeOf, fc.integer({ min: 0, max: 3 }), (lon, lat, radius, finer) => {
        const order = Math.min(18, Math.max(0, Math.round(Math.log2(58 / radius)) + finer - 1))
        const region = cone(lon, lat, Math.min(180, radius))
        const cover = coverRegion(region, order)
        const gap = (a: number, b: number): number => degreesBetween(lon, lat, a, b) - region.radius
        expect(cover).toContain(cellAt(order, lon, lat))
        for (const cell of cover) expect(findCommon(region, order, cell, gap)).toBe(true)
        if (order < 6) {
          const held = new Set(cover)
          for (let cell = 0; cell < cellCount(order); cell++)
            if (!held.has(cell)) expect(containsPoint(region, ...cellCenter(order, cell))).toBe(false)
        }
      }),
      { numRuns: 60 },
    )
  })

  it("holds the cells of a finer cover's parents, and no other, for every kind of region", () => {
    const box = fc.tuple(lonOf, sizeOf, latOf, sizeOf).map(([lon, width, lat, height]) => {
      const north = Math.min(90, lat + height / 4)
      return zone(lon, lon + Math.min(359, width), lat, north)
    })
    const triangle = fc
      .tuple(lonOf, latOf, sizeOf, fc.double({ min: 1, max: 178, noNaN: true }))
      .map(([lon, lat, d, turn]) => {
        const b = Math.max(-89, Math.min(89, lat))
        const side = Math.min(40, d)
        const up = Math.min(89.9, b + side)
        return polygon([
          [lon, b],
          [lon + Math.min(80, (side * (turn + 2)) / 180 / Math.cos((b * Math.PI) / 180)), b + side / 1000],
          [lon, up],
        ])
      })
    const disc = fc.tuple(lonOf, latOf, sizeOf).map(([lon, lat, r]) => cone(lon, lat, r))
    fc.assert(
      fc.property(fc.oneof(box, triangle, disc), fc.integer({ min: 0, max: 7 }), (region, order) => {
        const cover = coverRegion(region, order)
        const finer = coverRegion(region, order + 2)
        expect([...new Set(finer.map((cell) => parentCell(order + 2, cell, order)))]).toEqual(cover)
        const centers = coverRegion(region, order, { exclusive: true })
        const held = new Set(cover)
        for (const cell of centers) {
          expect(held.has(cell)).toBe(true)
          expect(containsPoint(region, ...cellCenter(order, cell))).toBe(true)
        }
      }),
      { numRuns: 150 },
    )
  })

  it("misses no sliver, whatever lies along cell edges", () => {
    fc.assert(
      fc.property(
        lonOf,
        latOf,
        fc.integer({ min: 0, max: 12 }),
        fc.integer({ min: 0, max: 3 }),
        (lon, lat, order, k) => {
          const corners = cellCorners(order, cellAt(order, lon, lat))
          const [a, b] = [corners[k]!, corners[(k + 1) % 4]!]
          const tip: Vertex = [lon + 1e-7, Math.max(-90, lat - 1e-7)]
          const apart = degreesBetween(...a, ...tip) > 1e-9 && degreesBetween(...b, ...tip) > 1e-9
          fc.pre(apart && degreesBetween(...a, ...b) < 179)
          let region: Region
          try {
            region = polygon([a, b, tip])
          } catch {
            return
          }
          const held = new Set(coverRegion(region, order))
          for (const [u, v] of [a, b, tip]) expect(held.has(cellAt(order, u, v))).toBe(true)
        },
      ),
      { numRuns: 300 },
    )
  })

  it("is whole for the whole sky and one cell around a point for a radius of 0", () => {
    expect(coverRegion(cone(10, 20, 180), 2)).toEqual(Array.from({ length: 192 }, (_, i) => i))
    expect(coverRegion(zone(0, 360, -90, 90), 1)).toEqual(Array.from({ length: 48 }, (_, i) => i))
    expect(coverRegion(zone(0, 359.9, -90, 90), 1).length).toBe(48)
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 360, noNaN: true }),
        fc.double({ min: -89, max: 89, noNaN: true }),
        (lon, lat) => {
          expect(coverRegion(cone(lon, lat, 0), 20)).toContain(cellAt(20, lon, lat))
          expect(Array.from(coverRegion64(cone(lon, lat, 0), 29))).toContain(cellAt64(29, lon, lat))
        },
      ),
    )
    expect(coverRegion(cone(10, 20, 0), 10)).toEqual([cellAt(10, 10, 20)])
    expect(coverRegion(cone(0, 90, 0), 10)).toEqual([1048575, 2097151, 3145727, 4194303])
    expect(coverRegion(zone(5, 5, 10, 10), 10)).toEqual([cellAt(10, 5, 10)])
    expect(coverRegion(zone(5, 5, 90, 90), 0)).toEqual([0, 1, 2, 3])
    expect(coverRegion(cone(45, 0, 1e-9), 0)).toEqual([0, 4, 5, 8])
  })

  it("takes all cells but those near the antipode for a radius just below 180", () => {
    const cover = new Set(coverRegion(cone(45, 41.8, 179.9999), 8))
    expect(cellCount(8) - cover.size).toBe(0)
    const hole = new Set(coverRegion(cone(10, -20, 170), 3, { exclusive: true }))
    expect(hole.has(cellAt(3, 190, 20))).toBe(false)
  })

  it("covers at the finest order", () => {
    const cells = coverRegion64(cone(83.6, 22.01, 1e-7), 29)
    expect(cells.length).toBeGreaterThan(3)
    expect(Array.from(cells)).toContain(cellAt64(29, 83.6, 22.01))
    expect(Array.from(cells.slice(1)).every((cell, i) => cell > cells[i]!)).toBe(true)
  })

  it("refuses covers beyond its bounds instead of filling the memory", () => {
    expect(() => coverRegion(cone(0, 0, 180), 12)).toThrow(/201326592 cells/)
    expect(() => coverRegion(cone(0, 0, 90), 24)).toThrow(/more than 16777216 cells/)
    expect(() => coverRegion(cone(0, 0, 1), 25)).toThrow(/order 25/)
    expect(() => coverRegion64(cone(0, 0, 1), 30)).toThrow(/order 30/)
  })
})

it("has as many cells as it says it may have", () => {
  expect(coverRegion(zone(0, 360, 0, 0), 19)).toHaveLength(12 * 2 ** 19)
  expect(() => coverRegion(zone(0, 360, -90, 90), 11)).toThrow(
    /has 50331648 cells at order 11 and 16777216 are the most/,
  )
})

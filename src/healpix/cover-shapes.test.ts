import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  annulus,
  box,
  boundingCone,
  cone,
  containsPoint,
  containsPoints,
  ellipse,
  intersectRegions,
  polygon,
  type Region,
  regionArea,
  subtractRegions,
  unionRegions,
  zone,
} from "../sky/index.ts"
import {
  cellAt,
  cellCenter,
  cellCenters,
  cellCount,
  childCells,
  coverRegion,
  mocArea,
  mocOfRegion,
  parentCell,
} from "./index.ts"

const lonOf = fc.oneof(fc.double({ min: 0, max: 360, noNaN: true }), fc.constantFrom(0, 45, 90, 22.5))
const latOf = fc.oneof(
  fc.double({ min: -90, max: 90, noNaN: true }),
  fc.constantFrom(0, 90, -90, 41.810314895778596, -41.810314895778596),
)
/** 10^-3 to about 60 degrees. */
const sizeOf = fc.double({ min: -3, max: 1.78, noNaN: true }).map((x) => 10 ** x)
const angleOf = fc.double({ min: 0, max: 180, noNaN: true })

const oval = fc.tuple(lonOf, latOf, sizeOf, sizeOf, angleOf).map(([lon, lat, a, b, t]) => ellipse(lon, lat, a, b, t))
const ring = fc
  .tuple(lonOf, latOf, sizeOf, sizeOf)
  .map(([lon, lat, a, b]) => annulus(lon, lat, Math.min(a, b), Math.max(a, b)))
const oblong = fc.tuple(lonOf, latOf, sizeOf, sizeOf, angleOf).map(([lon, lat, w, h, t]) => box(lon, lat, w, h, t))
const disc = fc.tuple(lonOf, latOf, sizeOf).map(([lon, lat, r]) => cone(lon, lat, r))
const strip = fc
  .tuple(lonOf, sizeOf, latOf, sizeOf)
  .map(([lon, width, lat, height]) => zone(lon, lon + width, lat, Math.min(90, lat + height)))
const simple: fc.Arbitrary<Region> = fc.oneof<fc.Arbitrary<Region>[]>(oval, ring, oblong, disc, strip)
/** Two regions that are likely to overlap: the second is centred within the first's bound. */
const pair = fc.tuple(simple, simple, sizeOf).map(([a, b, size]): [Region, Region] => {
  const { lon, lat, radius } = boundingCone(a)
  const near = cone(lon + radius / 3, Math.max(-90, lat - radius / 3), Math.min(170, size))
  return [a, b.kind === "ellipse" ? ellipse(lon, lat, b.semiMajor, b.semiMinor, b.angle) : b.kind === "zone" ? b : near]
})
const sets: fc.Arbitrary<Region> = fc.tuple(pair, fc.constantFrom(0, 1, 2)).map(([[a, b], kind]) => {
  return kind === 0 ? unionRegions(a, b) : kind === 1 ? intersectRegions(a, b) : subtractRegions(a, b)
})
const any = fc.oneof(simple, sets)

function orderFor(region: Region): number {
  return Math.max(0, Math.min(14, Math.round(Math.log2(58 / Math.max(1e-3, boundingCone(region).radius))) + 2))
}

describe("covers of every shape", () => {
  it("hold the cells of all points, and are those of the parents of a finer cover", () => {
    fc.assert(
      fc.property(any, (region) => {
        const order = orderFor(region)
        const cover = coverRegion(region, order)
        const finer = coverRegion(region, order + 2)
        expect([...new Set(finer.map((cell) => parentCell(order + 2, cell, order)))]).toEqual(cover)
        const centers = coverRegion(region, order + 4, { exclusive: true })
        const held = new Set(cover)
        expect(centers.every((cell) => held.has(parentCell(order + 4, cell, order)))).toBe(true)
        const { lon, lat } = cellCenters(order + 4, centers)
        expect(containsPoints(region, lon, lat).every((inside) => inside === 1)).toBe(true)
      }),
      { numRuns: 150, endOnFailure: true },
    )
  })

  it("have a point of the region in nearly every cell that sampling can find", () => {
    let [cells, missed] = [0, 0]
    fc.assert(
      fc.property(any, (region) => {
        const order = orderFor(region)
        const cover = coverRegion(region, order)
        fc.pre(cover.length < 500)
        const seen = new Set(
          coverRegion(region, order + 6, { exclusive: true }).map((cell) => parentCell(order + 6, cell, order)),
        )
        cells += cover.length
        missed += cover.filter((cell) => !seen.has(cell)).length
      }),
      { numRuns: 30, endOnFailure: true },
    )
    expect(cells).toBeGreaterThan(500)
    expect(missed / cells).toBeLessThan(0.3)
  })

  it("have the region's area", () => {
    fc.assert(
      fc.property(any, (region) => {
        const order = orderFor(region) + 3
        const [inner, outer] = [true, false].map((exclusive) => {
          const cover = coverRegion(region, order, { exclusive })
          return (cover.length / cellCount(order)) * 41252.96124941927
        }) as [number, number]
        const edge = outer - inner
        const area = regionArea(region)
        expect(area).toBeLessThanOrEqual(outer * (1 + 1e-9) + 1e-12)
        expect(Math.abs(area - inner)).toBeLessThanOrEqual(edge * 0.6 + 1e-9)
      }),
      { numRuns: 100, endOnFailure: true },
    )
  })
})

describe("sets of regions", () => {
  const square = polygon([
    [10, 10],
    [20, 10],
    [20, 20],
    [10, 20],
  ])

  it("have holes", () => {
    const holed = subtractRegions(square, cone(15, 15, 2))
    expect(containsPoint(holed, 15, 15)).toBe(false)
    expect(containsPoint(holed, 15, 17)).toBe(true)
    expect(containsPoint(holed, 12, 12)).toBe(true)
    expect(coverRegion(holed, 7)).not.toContain(cellAt(7, 15, 15))
    expect(regionArea(holed)).toBeCloseTo(regionArea(square) - regionArea(cone(15, 15, 2)), 9)
    const moc = mocOfRegion(holed, 10)
    expect(mocArea(moc)).toBeGreaterThan(regionArea(holed))
  })

  it("have in common what two regions that touch have: a line, a point or nothing", () => {
    const [west, east] = [zone(80, 90, 0, 60), zone(90, 100, 0, 60)]
    const line = coverRegion(intersectRegions(west, east), 5)
    expect(line).toEqual(coverRegion(zone(90, 90, 0, 60), 5))
    const point = coverRegion(intersectRegions(cone(30, 0, 1), cone(32, 0, 1)), 12)
    expect(point).toEqual(coverRegion(cone(31, 0, 0), 12))
    expect(coverRegion(intersectRegions(cone(30, 0, 1), cone(32.0000001, 0, 1)), 12)).toEqual([])
    expect(coverRegion(subtractRegions(cone(30, 0, 1), cone(30, 0, 2)), 8)).toEqual([])
    expect(regionArea(unionRegions(cone(30, 0, 1), cone(30, 0, 1)))).toBeCloseTo(regionArea(cone(30, 0, 1)), 9)
    expect(regionArea(unionRegions(west, east))).toBeCloseTo(regionArea(zone(80, 100, 0, 60)), 8)
    expect(regionArea(subtractRegions(cone(0, 0, 180), square))).toBeCloseTo(41252.961249419 - regionArea(square), 7)
  })

  it("are found within a single cell", () => {
    const [lon, lat] = cellCenter(3, 100)
    const lens = intersectRegions(
      cone(lon - 1, lat, 1.0001),
      cone(lon + 1 / Math.cos((lat * Math.PI) / 180), lat, 1.0001),
    )
    const small = subtractRegions(cone(lon, lat, 0.01), cone(lon, lat, 0.009))
    expect(coverRegion(small, 3)).toEqual([100])
    expect(coverRegion(lens, 3)).toEqual([100])
    const twice = intersectRegions(ellipse(lon, lat, 0.02, 0.0001, 30), ellipse(lon, lat, 0.02, 0.0001, 120))
    expect(coverRegion(twice, 3)).toEqual([100])
    const { first } = childCells(3, 100, 4)
    expect(coverRegion(twice, 4).every((cell) => cell >= first && cell < first + 4)).toBe(true)
  })
})

it("a polygon with an orientation may exceed a hemisphere", () => {
  const vertices = [
    [10, 10],
    [20, 10],
    [20, 20],
    [10, 20],
  ] as const
  const inside = polygon(vertices, { orientation: "left" })
  const outside = polygon([...vertices].reverse(), { orientation: "left" })
  expect([containsPoint(inside, 15, 15), containsPoint(outside, 15, 15)]).toEqual([true, false])
  expect([containsPoint(inside, 200, 15), containsPoint(outside, 200, 15)]).toEqual([false, true])
  expect(regionArea(inside) + regionArea(outside)).toBeCloseTo(41252.961249419, 7)
  expect(coverRegion(outside, 3).length).toBeGreaterThan(760)
  expect(boundingCone(outside).radius).toBe(180)
})

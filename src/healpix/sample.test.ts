import { describe, expect, it } from "vitest"
import { codeOf } from "../testing/regions.ts"
import { cone, containsPoints, ellipse, regionArea, subtractRegions, zone } from "../sky/index.ts"
import { cellFractions, cellsAt, coverRegion, mocArea, mocOfRegion, randomPositions } from "./index.ts"

const SPHERE = 41252.96124941927
/** Numbers from 0 to 1, the same in every run (Lehmer's generator). */
function seeded(): () => number {
  let state = 12345
  return () => (state = (state * 48271) % 2147483647) / 2147483647
}

describe("random positions", () => {
  it("lie in the region, even over its area", () => {
    const region = subtractRegions(zone(350, 20, -10, 60), cone(5, 20, 8))
    const { lon, lat } = randomPositions(region, 20_000, seeded())
    expect(containsPoints(region, lon, lat).every((inside) => inside === 1)).toBe(true)
    const north = zone(350, 20, 30, 60)
    const held = containsPoints(north, lon, lat).reduce((sum, inside) => sum + inside, 0)
    expect(held / 20_000).toBeCloseTo(regionArea(north) / regionArea(region), 1.7)
  })

  it("are found in slivers, and not in what has no area", () => {
    const sliver = ellipse(10, 89, 20, 0.0001, 70)
    expect(randomPositions(sliver, 500, seeded()).lon.length).toBe(500)
    expect(randomPositions(cone(0, 0, 180), 10).lat.every((b) => Math.abs(b) <= 90)).toBe(true)
    expect(codeOf(() => randomPositions(cone(10, 20, 0), 1))).toBe("usage")
    expect(codeOf(() => randomPositions(cone(10, 20, 1), -1))).toBe("usage")
    expect(codeOf(() => randomPositions(cone(10, 20, 1), 2 ** 27))).toBe("limit")
  })
})

describe("the parts of cells", () => {
  it("add up to the area, and are 1 where the region fills the cell", () => {
    const region = ellipse(200, -30, 20, 8, 40)
    const { cells, fractions } = cellFractions(region, 4)
    const area = fractions.reduce((sum, part) => sum + part, 0) * (SPHERE / 3072)
    expect(area / regionArea(region)).toBeCloseTo(1, 3)
    const cover = new Set(coverRegion(region, 4))
    expect(Array.from(cells).every((cell) => cover.has(cell))).toBe(true)
    expect(fractions[cells.indexOf(cellsAt(4, Float64Array.of(200), Float64Array.of(-30))[0]!)]).toBe(1)
    expect(cellFractions(cone(0, 0, 180), 1).fractions).toEqual(new Float64Array(48).fill(1))
    expect(mocArea(mocOfRegion(region, 8))).toBeGreaterThan(regionArea(region))
    expect(codeOf(() => cellFractions(region, 20, 6))).toBe("usage")
    expect(codeOf(() => cellFractions(cone(0, 0, 180), 20, 0))).toBe("limit")
  })
})

import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { cone } from "../sky/index.ts"
import { newColumns, newPatch, setColumns, setPatch } from "./cone-patch.ts"
import { mocOfCones, mocOfRegion, unionMocs } from "./index.ts"

/** Radius in cells, order, and where: anywhere, or near what divides the grid. */
const cones = fc.record({
  order: fc.integer({ min: 0, max: 29 }),
  cells: fc.double({ min: 0, max: 40, noNaN: true }),
  lon: fc.oneof(fc.double({ min: -720, max: 720, noNaN: true }), fc.constantFrom(0, 45, 90, 135, 180, 359.999999, 360)),
  lat: fc.oneof(
    fc.double({ min: -90, max: 90, noNaN: true }),
    fc.constantFrom(0, 41.8103148957786, -41.8103148957786, 90, -90, 89.99, -89.9, 41.8, -41.82),
  ),
})

describe("the MOC of many cones", () => {
  it("is the union of the cover of each, wherever they are and however small", () => {
    fc.assert(
      fc.property(fc.array(cones, { minLength: 1, maxLength: 4 }), fc.integer({ min: 0, max: 29 }), (list, order) => {
        const radius = Float64Array.from(list, ({ cells }) => Math.min(180, (cells * 58.6) / 2 ** order))
        const lon = Float64Array.from(list, (one) => one.lon)
        const lat = Float64Array.from(list, (one) => one.lat)
        const each = Array.from(lon, (_, i) => mocOfRegion(cone(lon[i]!, lat[i]!, radius[i]!), order))
        expect(mocOfCones(order, lon, lat, radius)).toEqual(unionMocs(...each))
      }),
      { numRuns: 400 },
    )
  })

  it("draws nearly all small cones instead of walking to each", () => {
    const [patch, columns] = [newPatch(), newColumns()]
    let drawn = 0
    for (let i = 0; i < 2000; i++) {
      const lat = (Math.asin(((i * 0.618) % 1) * 2 - 1) * 180) / Math.PI
      if (setPatch(patch, 2 ** 14, (i * 137.508) % 360, lat, 1 / 60) && setColumns(patch, columns)) drawn++
    }
    expect(drawn).toBeGreaterThan(1950)
  })

  it("refuses what is no cone, by what is wrong with it", () => {
    const at = (lon: number, lat: number, radius: number): unknown =>
      mocOfCones(10, Float64Array.of(lon), Float64Array.of(lat), radius)
    expect(() => at(NaN, 0, 0.1)).toThrow(expect.objectContaining({ code: "outside" }))
    expect(() => at(0, 90.1, 0.1)).toThrow(expect.objectContaining({ code: "outside" }))
    expect(() => at(0, 0, NaN)).toThrow(/radius is NaN/)
    expect(() => at(0, 0, 180.1)).toThrow(/radius is 180.1/)
  })
})

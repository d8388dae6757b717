import fc from "fast-check"
import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { separation } from "../sky/index.ts"
import {
  cellBoundary,
  cellCenters,
  cellCorners,
  interpolationWeights,
  nestedToRing,
  ringPixelAt,
  ringPixelCenter,
} from "./index.ts"

interface Golden {
  boundaries: { order: number; cell: string; step: number; vectors: [number, number, number][] }[]
  weights: { order: number; lon: number[]; lat: number[]; cells: number[]; weights: number[] }[]
  grids: { side: number; lon: number[]; lat: number[]; pixels: number[]; centers: [number, number][] }[]
}

const file = new URL("../../test/data/healpix/grid.json", import.meta.url)
const golden = JSON.parse(readFileSync(file, "utf8")) as Golden

describe("edges of cells", () => {
  it.each(golden.boundaries)("order $order, cell $cell, $step points an edge", ({ order, cell, step, vectors }) => {
    const points = cellBoundary(order, BigInt(cell), step)
    expect(points.length).toBe(4 * step)
    points.forEach(([lon, lat], i) => {
      const [x, y, z] = vectors[i]!
      const [a, b] = [Math.atan2(y, x), Math.atan2(z, Math.hypot(x, y))].map((angle) => (angle * 180) / Math.PI)
      expect(separation(lon, lat, a!, b!)).toBeLessThan(1e-9)
    })
  })

  it("begin with the corners", () => {
    const corners = cellCorners(4, 777).map(String).sort()
    expect(cellBoundary(4, 777).map(String).sort()).toEqual(corners)
    expect(() => cellBoundary(4, 777, 0)).toThrow(/0 points an edge/)
    expect(() => cellBoundary(4, 3072)).toThrow(/does not exist/)
    expect(() => cellBoundary(4, 1.5)).toThrow(/does not exist/)
  })
})

describe("weights of interpolation", () => {
  it.each(golden.weights)("order $order", ({ order, lon, lat, cells, weights }) => {
    const ours = interpolationWeights(order, Float64Array.from(lon), Float64Array.from(lat))
    lon.forEach((_, i) => {
      const sum = new Map<number, number>()
      for (let k = 4 * i; k < 4 * i + 4; k++) {
        sum.set(cells[k]!, (sum.get(cells[k]!) ?? 0) + weights[k]!)
        sum.set(ours.cells[k]!, (sum.get(ours.cells[k]!) ?? 0) - ours.weights[k]!)
      }
      for (const rest of sum.values()) expect(Math.abs(rest)).toBeLessThan(1e-8)
    })
  })

  it("give a cell its own value at its centre, and add up to 1 everywhere", () => {
    for (const order of [0, 2, 6]) {
      const cells = Array.from({ length: 12 * 4 ** order }, (_, i) => i)
      const { lon, lat } = cellCenters(order, cells)
      const at = interpolationWeights(order, lon, lat)
      for (const cell of cells) {
        let own = 0
        for (let k = 4 * cell; k < 4 * cell + 4; k++) if (at.cells[k] === cell) own += at.weights[k]!
        expect(own).toBeCloseTo(1, 8)
      }
    }
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 24 }),
        fc.double({ min: -1e4, max: 1e4, noNaN: true }),
        fc.oneof(fc.double({ min: -90, max: 90, noNaN: true }), fc.constantFrom(90, -90, 41.8103148957786, 0)),
        (order, lon, lat) => {
          const { cells, weights } = interpolationWeights(order, Float64Array.of(lon), Float64Array.of(lat))
          expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12)
          for (const weight of weights) expect(weight > -1e-8 && weight < 1 + 1e-8).toBe(true)
          for (const cell of cells) expect(Number.isInteger(cell) && cell >= 0 && cell < 12 * 4 ** order).toBe(true)
        },
      ),
    )
  })

  it("say where there is no position", () => {
    const { cells, weights } = interpolationWeights(3, Float64Array.of(NaN, 0), Float64Array.of(0, 91))
    expect([...cells]).toEqual(Array(8).fill(-1))
    expect([...weights]).toEqual(Array(8).fill(NaN))
  })
})

describe("RING grids of any size", () => {
  it.each(golden.grids)("$side pixels along a side", ({ side, lon, lat, pixels, centers }) => {
    expect(lon.map((a, i) => ringPixelAt(side, a, lat[i]!))).toEqual(pixels.slice(0, lon.length))
    pixels.forEach((pixel, i) => {
      const [a, b] = ringPixelCenter(side, pixel)
      expect(separation(a, b, ...centers[i]!)).toBeLessThan(1e-7)
      expect(ringPixelAt(side, a, b)).toBe(pixel)
    })
  })

  it("are those of the orders where the side is a power of 2", () => {
    const cells = Array.from({ length: 12 * 4 ** 4 }, (_, i) => i)
    const { lon, lat } = cellCenters(4, cells)
    for (const cell of cells) expect(ringPixelAt(16, lon[cell]!, lat[cell]!)).toBe(nestedToRing(4, cell))
  })

  it("refuse what they do not have", () => {
    expect(() => ringPixelAt(0, 0, 0)).toThrow(/0 pixels along a side/)
    expect(() => ringPixelAt(2.5, 0, 0)).toThrow(/2.5 pixels/)
    expect(() => ringPixelAt(3, NaN, 0)).toThrow(/not on the sphere/)
    expect(() => ringPixelCenter(3, 108)).toThrow(/from 0 to 107/)
  })
})

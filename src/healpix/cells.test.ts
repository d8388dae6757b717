import fc from "fast-check"
import { readdirSync, readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { isCaelumError } from "../core/index.ts"
import {
  cellArea,
  cellAt,
  cellAt64,
  cellCenter,
  cellCenter64,
  cellCenters,
  cellCenters64,
  cellCorners,
  cellCount,
  cellRadius,
  cellsAt,
  cellsAt64,
  childCells,
  MAX_NUMBER_ORDER,
  MAX_ORDER,
  neighbours,
  neighbours64,
  neighboursOfCells,
  neighboursOfCells64,
  nestedToRing,
  nestedToRing64,
  parentCell,
  parentCell64,
  ringToNested,
  ringToNested64,
} from "./index.ts"

interface Golden {
  order: number
  lon: number[]
  lat: number[]
  nested: string[]
  cells: string[]
  centerLon: number[]
  centerLat: number[]
  nestedToRing: string[]
  ringToNested: string[]
  neighbours: string[][]
  corners: [number, number][][]
  radius: number
  area: number
}

const folder = new URL("../../test/data/healpix/", import.meta.url)
const { orders } = JSON.parse(readFileSync(new URL("cells.json", folder), "utf8")) as { orders: Golden[] }

/** Degrees between two longitudes, at a latitude. */
function apart(a: number, b: number, lat: number): number {
  return Math.abs(((a - b + 540) % 360) - 180) * Math.cos((lat * Math.PI) / 180)
}

/** A position, often on a pole, a seam or the edge of the caps. */
const position = fc.tuple(
  fc.oneof(fc.double({ min: -720, max: 720, noNaN: true }), fc.constantFrom(0, 45, 90, 180, 270, 360, -90)),
  fc.oneof(
    fc.double({ min: -90, max: 90, noNaN: true }),
    fc.constantFrom(0, 90, -90, 41.810314895778596, -41.810314895778596, 89.9999999999, -30),
  ),
)
const order = fc.integer({ min: 0, max: MAX_ORDER })

describe("golden cells", () => {
  it("reads every file of its folder", () => {
    expect(readdirSync(folder).sort()).toEqual(["ORIGIN.md", "cells.json", "covers.json", "grid.json"])
    expect(orders.map((golden) => golden.order)).toEqual(Array.from({ length: 30 }, (_, i) => i))
  })

  it.each(orders.map((golden) => [golden.order, golden] as const))("agrees with healpy at order %i", (n, golden) => {
    const lon = Float64Array.from(golden.lon)
    const lat = Float64Array.from(golden.lat)
    expect(Array.from(cellsAt64(n, lon, lat), String)).toEqual(golden.nested)
    expect(golden.lon.map((l, i) => String(cellAt64(n, l, golden.lat[i]!)))).toEqual(golden.nested)
    const cells = golden.cells.map(BigInt)
    expect(cells.map((cell) => String(nestedToRing64(n, cell)))).toEqual(golden.nestedToRing)
    expect(cells.map((cell) => String(ringToNested64(n, cell)))).toEqual(golden.ringToNested)
    expect(cells.map((cell) => neighbours64(n, cell).map(String))).toEqual(golden.neighbours)
    const all = neighboursOfCells64(n, BigInt64Array.from(cells))
    expect(Array.from(all, String)).toEqual(golden.neighbours.flat())
    cells.forEach((cell, i) => {
      const [a, b] = cellCenter64(n, cell)
      expect(apart(a, golden.centerLon[i]!, b)).toBeLessThan(1e-13)
      expect(Math.abs(b - golden.centerLat[i]!)).toBeLessThan(1e-13)
    })
    expect(cellRadius(n)).toBeCloseTo(golden.radius, 10)
    expect(cellArea(n) / golden.area).toBeCloseTo(1, 12)
  })

  it.each(orders.filter((golden) => golden.order <= MAX_NUMBER_ORDER).map((golden) => [golden.order, golden] as const))(
    "gives the same as numbers at order %i",
    (n, golden) => {
      const nested = golden.nested.map(Number)
      expect(Array.from(cellsAt(n, Float64Array.from(golden.lon), Float64Array.from(golden.lat)))).toEqual(nested)
      expect(golden.lon.map((l, i) => cellAt(n, l, golden.lat[i]!))).toEqual(nested)
      const cells = golden.cells.map(Number)
      expect(cells.map((cell) => nestedToRing(n, cell))).toEqual(golden.nestedToRing.map(Number))
      expect(cells.map((cell) => ringToNested(n, cell))).toEqual(golden.ringToNested.map(Number))
      expect(cells.map((cell) => neighbours(n, cell))).toEqual(golden.neighbours.map((row) => row.map(Number)))
      expect(Array.from(neighboursOfCells(n, cells))).toEqual(golden.neighbours.flat().map(Number))
      const batch = cellCenters(n, cells)
      const wide = cellCenters64(n, BigInt64Array.from(cells, BigInt))
      cells.forEach((cell, i) => {
        expect(cellCenter(n, cell)).toEqual([batch.lon[i], batch.lat[i]])
        expect([wide.lon[i], wide.lat[i]]).toEqual([batch.lon[i], batch.lat[i]])
      })
      golden.corners.forEach((expected, i) =>
        cellCorners(n, cells[i]!).forEach(([a, b], k) => {
          expect(Math.abs(b - expected[k]![1])).toBeLessThan(1e-6)
          if (Math.abs(b) < 90 - 1e-6) expect(apart(a, expected[k]![0], b)).toBeLessThan(1e-6)
        }),
      )
    },
  )
})

describe("properties of cells", () => {
  it("finds the cell of every cell's centre, and one at most beside that of any position", () => {
    fc.assert(
      fc.property(order, position, (n, [lon, lat]) => {
        const cell = cellAt64(n, lon, lat)
        const [a, b] = cellCenter64(n, cell)
        expect(cellAt64(n, a, b)).toBe(cell)
        expect(a >= 0 && a < 360 && b > -90 && b < 90).toBe(true)
        expect(cellAt64(MAX_ORDER, lon, lat) >> BigInt(2 * (MAX_ORDER - n))).toBe(cell)
      }),
      { numRuns: 2000 },
    )
  })

  it("turns nested to ring and back at every order", () => {
    fc.assert(
      fc.property(order, fc.bigInt({ min: 0n, max: 12n * 4n ** 29n - 1n }), (n, any) => {
        const cell = any >> BigInt(2 * (29 - n))
        expect(ringToNested64(n, nestedToRing64(n, cell))).toBe(cell)
      }),
      { numRuns: 2000 },
    )
    for (const n of [0, 1, 2, 5]) {
      const rings = new Set(Array.from({ length: cellCount(n) }, (_, cell) => nestedToRing(n, cell)))
      expect(rings.size).toBe(cellCount(n))
    }
  })

  it("has neighbours that are neighbours in turn", () => {
    fc.assert(
      fc.property(order, position, (n, [lon, lat]) => {
        const cell = cellAt64(n, lon, lat)
        const around = neighbours64(n, cell).filter((next) => next >= 0n)
        expect(around.every((next) => neighbours64(n, next).includes(cell))).toBe(true)
      }),
    )
  })

  it("has parents and children that agree", () => {
    expect(parentCell(5, 3456, 0)).toBe(3)
    expect(childCells(0, 3, 5)).toEqual({ first: 3072, count: 1024 })
    expect(parentCell64(29, 3458764513820540927n, 0)).toBe(11n)
  })
})

describe("what is not a cell or a position", () => {
  const nothing = [NaN, Infinity, -Infinity]
  it.each([...nothing.map((x) => [x, 0]), ...nothing.map((x) => [0, x]), [0, 90.0000001], [0, -91]])(
    "refuses position (%d, %d)",
    (lon, lat) => {
      expect(() => cellAt(3, lon, lat)).toThrow(/not on the sphere/)
      expect(Array.from(cellsAt(3, Float64Array.of(lon), Float64Array.of(lat)))).toEqual([-1])
      expect(Array.from(cellsAt64(29, Float64Array.of(lon), Float64Array.of(lat)))).toEqual([-1n])
    },
  )

  it("refuses orders and cells that are not there", () => {
    for (const n of [-1, 0.5, NaN, 25, 30]) expect(() => cellAt(n, 0, 0)).toThrow(/order/)
    expect(() => cellAt64(30, 0, 0)).toThrow(/order 30/)
    for (const cell of [-1, 768, 0.5, NaN]) expect(() => cellCenter(3, cell)).toThrow(/cell/)
    expect(() => neighbours64(3, 768n)).toThrow(/from 0 to 767/)
    expect(() => ringToNested64(29, 12n * 4n ** 29n)).toThrow(/cell/)
    expect(() => parentCell(3, 5, 4)).toThrow(/order/)
    const centers = cellCenters64(16, BigInt64Array.of(-1n, 12n * 4n ** 16n, 12n * 4n ** 16n - 1n))
    expect(Array.from(centers.lat, Number.isNaN)).toEqual([true, true, false])
    expect(Array.from(neighboursOfCells(2, [192, NaN]))).toEqual(new Array(16).fill(-1))
    expect(Array.from(neighboursOfCells64(2, BigInt64Array.of(192n)))).toEqual(new Array(8).fill(-1n))
    expect(Array.from(cellCenters(2, [-1, 192, 1.5, NaN]).lon)).toEqual([NaN, NaN, NaN, NaN])
    try {
      cellsAt(3, new Float64Array(2), new Float64Array(3))
    } catch (error) {
      expect(isCaelumError(error, "usage")).toBe(true)
    }
  })

  it("works with nothing", () => {
    expect(cellsAt(3, new Float64Array(0), new Float64Array(0)).length).toBe(0)
    expect(cellCenters64(29, new BigInt64Array(0)).lon.length).toBe(0)
  })
})

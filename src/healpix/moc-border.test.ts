import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { cone, containsPoint, polygon } from "../sky/index.ts"
import {
  cellCenter,
  complementMoc,
  emptyMoc,
  fullMoc,
  mocBorders,
  mocCellsAt,
  mocOfCells,
  mocOfRegion,
  neighbours,
  parseMoc,
} from "./index.ts"

/** Edges between cells of `order` of which one is in the MOC: counted from the cells of that order alone. */
function edgesAt(order: number, cells: readonly number[]): number {
  const set = new Set(cells)
  let count = 0
  for (const line of mocBorders(mocOfCells(order, cells))) count += line.length
  expect(set.size).toBe(cells.length)
  return count
}

describe("the border of a MOC", () => {
  it("of one cell is its four corners, in order", () => {
    const [line, ...others] = mocBorders(parseMoc("3/300"))
    expect(others).toEqual([])
    expect(line).toHaveLength(4)
    const [lon, lat] = cellCenter(3, 300)
    expect(containsPoint(polygon(line!), lon, lat)).toBe(true)
  })

  it("does not run between cells, of one order or of several", () => {
    expect(mocBorders(parseMoc("3/300-303"))).toEqual(
      mocBorders(parseMoc("2/75")).map((line) => expect.objectContaining({ length: line.length })),
    )
    expect(edgesAt(3, [300, 301, 302, 303])).toBe(4)
    const beside = neighbours(3, 303)[4]!
    // three edges of 2/75, half of the fourth, and three of the cell beside the other half
    expect(mocBorders(mocOfCells(3, [300, 301, 302, 303, beside])).map((line) => line.length)).toEqual([7])
    expect(mocBorders(fullMoc(5))).toEqual([])
    expect(mocBorders(emptyMoc(5))).toEqual([])
  })

  it("has a line for a hole, and one for each part where parts touch in a corner", () => {
    const ring = mocOfCells(
      3,
      [...mocCellsAt(mocOfRegion(cone(64, 27, 20), 3), 3)].filter(
        (cell) => cell !== mocCellsAt(mocOfRegion(cone(64, 27, 0.01), 3), 3)[0],
      ),
    )
    expect(mocBorders(ring)).toHaveLength(2)
    // the southern and the northern child of a cell
    expect(mocBorders(parseMoc("3/300 303")).map((line) => line.length)).toEqual([4, 4])
  })

  it("goes around poles, where three cells meet, and over the borders of faces", () => {
    expect(mocBorders(mocOfRegion(cone(0, 90, 5), 5))).toHaveLength(1)
    expect(mocBorders(mocOfRegion(cone(0, -90, 5), 5))).toHaveLength(1)
    for (const lon of [0, 45, 90, 359.9]) expect(mocBorders(mocOfRegion(cone(lon, 41.8103, 4), 6))).toHaveLength(1)
    expect(mocBorders(parseMoc("0/4"))).toEqual([expect.objectContaining({ length: 4 })])
  })

  it("holds the centres of exactly the cells of a small MOC", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 360, noNaN: true }),
        fc.double({ min: -89, max: 89, noNaN: true }),
        fc.double({ min: 0.5, max: 4, noNaN: true }),
        (lon, lat, radius) => {
          const moc = mocOfRegion(cone(lon, lat, radius), 6)
          const lines = mocBorders(moc)
          expect(lines).toHaveLength(1)
          const region = polygon(lines[0]!)
          for (const cell of mocCellsAt(mocOfRegion(cone(lon, lat, radius + 1), 6), 6)) {
            const [a, b] = cellCenter(6, cell)
            expect(containsPoint(region, a, b)).toBe(mocCellsAt(moc, 6).includes(cell))
          }
        },
      ),
      { numRuns: 15 },
    )
  })

  it("of the rest of the sky is the same the other way round", () => {
    const moc = mocOfRegion(cone(64, 27, 3), 5)
    const sorted = (lines: [number, number][][]): string[] => lines.flat().map(String).toSorted()
    expect(sorted(mocBorders(complementMoc(moc)))).toEqual(sorted(mocBorders(moc)))
  })
})

import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { cone, containsPoint, type Region, zone } from "../sky/index.ts"
import {
  cellAt64,
  cellCenter,
  cellCount,
  cellOfUniq,
  cellRadius,
  complementMoc,
  coverRegion,
  coverRegion64,
  degradeMoc,
  emptyMoc,
  formatMoc,
  formatMocJson,
  fullMoc,
  intersectMocs,
  type Moc,
  mocArea,
  mocCells,
  mocCellsAt,
  mocContains,
  mocFraction,
  mocJson,
  mocOfCells,
  mocOfCones,
  mocOfPositions,
  mocOfRanges,
  mocOfRegion,
  mocOfUniq,
  mocUniq,
  parseMoc,
  subtractMocs,
  unionMocs,
  uniqOfCell,
} from "./index.ts"

/** Sets of cells of order 3, the plain way, beside the MOC of them. */
const someCells = fc.uniqueArray(fc.integer({ min: 0, max: 767 }), { maxLength: 200 })
const sorted = (cells: Iterable<number>): number[] => [...new Set(cells)].sort((a, b) => a - b)
const all = Array.from({ length: 768 }, (_, i) => i)

function expectSound(moc: Moc): void {
  expect(mocOfRanges(moc.ranges, moc.order)).toEqual(moc)
  for (let i = 1; i < moc.ranges.length; i++) expect(moc.ranges[i]! > moc.ranges[i - 1]!).toBe(true)
}

describe("set algebra of MOCs", () => {
  it("is that of sets of cells", () => {
    fc.assert(
      fc.property(someCells, someCells, someCells, (a, b, c) => {
        const [first, second, third] = [mocOfCells(3, a), mocOfCells(3, b), mocOfCells(3, c)]
        const is = (moc: Moc, cells: Iterable<number>): void => {
          expectSound(moc)
          expect(mocCellsAt(moc, 3)).toEqual(sorted(cells))
        }
        is(first, a)
        is(unionMocs(first, second, third), [...a, ...b, ...c])
        is(
          intersectMocs(first, second, third),
          a.filter((cell) => b.includes(cell) && c.includes(cell)),
        )
        is(
          subtractMocs(first, second, third),
          a.filter((cell) => !b.includes(cell) && !c.includes(cell)),
        )
        is(
          complementMoc(first),
          all.filter((cell) => !a.includes(cell)),
        )
        expect(mocCellsAt(degradeMoc(first, 1), 1)).toEqual(sorted(a.map((cell) => cell >> 4)))
        expect(mocFraction(first)).toBeCloseTo(a.length / 768, 15)
        expect(mocArea(first)).toBeCloseTo((a.length / 768) * 41252.96124941928, 9)
      }),
      { numRuns: 60 },
    )
  })

  it("holds at the ends: nothing, everything, and the last cell of order 29", () => {
    const last = mocOfCells(29, BigInt64Array.of(12n * 4n ** 29n - 1n))
    expect(complementMoc(emptyMoc(29))).toEqual(fullMoc(29))
    expect(complementMoc(fullMoc(4))).toEqual(emptyMoc(4))
    expect(unionMocs()).toEqual(emptyMoc(0))
    expect(unionMocs(complementMoc(last), last)).toEqual(fullMoc(29))
    expect(intersectMocs(complementMoc(last), last)).toEqual(emptyMoc(29))
    expect(formatMoc(degradeMoc(last, 0))).toBe("0/11")
    expect(mocFraction(fullMoc(29))).toBe(1)
    expect(mocFraction(complementMoc(last))).toBe(1 - 1 / cellCount(29))
    expect(mocOfCells(0, all.slice(0, 12))).toEqual(fullMoc(0))
    expect(degradeMoc(fullMoc(3), 7)).toEqual(fullMoc(3))
  })
})

describe("cells of MOCs", () => {
  it("are the fewest that there can be, and come back from every numbering", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.integer({ min: 0, max: 29 }), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
        ),
        (chosen) => {
          const uniq = chosen.map(([order, part]) => {
            const cell = (BigInt(Math.floor(part * 2 ** 50)) * cellsOf(order)) / 2n ** 50n
            return uniqOfCell(order, cell)
          })
          const moc = mocOfUniq(BigInt64Array.from(uniq))
          expectSound(moc)
          expect(moc.order).toBe(Math.max(0, ...chosen.map(([order]) => order)))
          const { orders, cells } = mocCells(moc)
          expect([...mocUniq(moc)]).toEqual(
            [...cells].map((cell, i) => uniqOfCell(orders[i]!, cell)).sort((a, b) => (a < b ? -1 : 1)),
          )
          for (let i = 3; i < cells.length; i++) {
            const four = [i - 3, i - 2, i - 1, i]
            const full = four.every((k) => orders[k] === orders[i] && cells[k]! >> 2n === cells[i]! >> 2n)
            expect(full && orders[i] !== 0).toBe(false)
          }
          expect(mocOfUniq(mocUniq(moc), moc.order)).toEqual(moc)
          expect(parseMoc(formatMoc(moc))).toEqual(moc)
          expect(parseMoc(formatMocJson(moc))).toEqual(moc)
        },
      ),
      { numRuns: 100 },
    )
  })

  it("have a number among all orders", () => {
    expect(uniqOfCell(0, 0)).toBe(4n)
    expect(uniqOfCell(28, 123456789)).toBe(288230376275168533n)
    expect(cellOfUniq(288230376275168533n)).toEqual({ order: 28, cell: 123456789n })
    expect(cellOfUniq(15)).toEqual({ order: 0, cell: 11n })
    expect(cellOfUniq(16)).toEqual({ order: 1, cell: 0n })
    expect(cellOfUniq(16n * 4n ** 29n - 1n)).toEqual({ order: 29, cell: 12n * 4n ** 29n - 1n })
    for (const wrong of [3, -1, 0, 1.5, NaN, 2 ** 60, 16n * 4n ** 29n]) expect(() => cellOfUniq(wrong)).toThrow(/NUNIQ/)
    expect(() => uniqOfCell(1, 48)).toThrow(/does not exist/)
  })
})

describe("MOCs of regions and positions", () => {
  const regions: [string, Region][] = [
    ["a cone", cone(64, 27, 3)],
    ["a cone over the pole", cone(10, 89, 5)],
    ["a zone over longitude 0", zone(350, 10, -5, 41)],
    ["the sky", cone(0, 0, 180)],
  ]

  it.each(regions)("%s: the cells of its cover", (_, region) => {
    for (const exclusive of [false, true]) {
      const moc = mocOfRegion(region, 6, { exclusive })
      expectSound(moc)
      expect(moc.order).toBe(6)
      expect(mocCellsAt(moc, 6)).toEqual(coverRegion(region, 6, { exclusive }))
    }
  })

  it("a small cone at order 29", () => {
    const region = cone(64, 27, 3e-7)
    expect(mocOfRegion(region, 29)).toEqual(mocOfCells(29, coverRegion64(region, 29)))
  })

  it("many cones are the union of each", () => {
    const lon = Float64Array.from({ length: 40 }, (_, i) => i * 77.7)
    const lat = Float64Array.from({ length: 40 }, (_, i) => ((i * 37) % 181) - 90)
    const radius = Float64Array.from(lon, (_, i) => (i % 7) * 0.6)
    const each = Array.from(lon, (_, i) => mocOfRegion(cone(lon[i]!, lat[i]!, radius[i]!), 8))
    expect(mocOfCones(8, lon, lat, radius)).toEqual(unionMocs(...each))
    expect(mocOfCones(8, lon.subarray(0, 1), lat.subarray(0, 1), 0.5)).toEqual(
      mocOfRegion(cone(lon[0]!, lat[0]!, 0.5), 8),
    )
    expect(mocOfCones(8, new Float64Array(0), new Float64Array(0), 1)).toEqual(emptyMoc(8))
    expect(() => mocOfCones(8, lon, lat, -1)).toThrow(/radius is -1/)
  })

  it("positions: the cell of each is in, and nothing else", () => {
    const lon = Float64Array.of(0, 359.99, -10, 64.5, 400)
    const lat = Float64Array.of(90, -90, 0, 27.2, -41)
    for (const order of [0, 5, 29]) {
      const moc = mocOfPositions(order, lon, lat)
      expect([...mocContains(moc, lon, lat)]).toEqual([1, 1, 1, 1, 1])
      expect(moc).toEqual(
        mocOfCells(
          order,
          BigInt64Array.from(lon, (a, i) => cellAt64(order, a, lat[i]!)),
        ),
      )
    }
    expect(() => mocOfPositions(5, Float64Array.of(1, NaN), Float64Array.of(0, 0))).toThrow(/Position 1, \(NaN, 0\)/)
    expect([...mocContains(fullMoc(0), Float64Array.of(NaN, 0), Float64Array.of(0, 91))]).toEqual([0, 0])
  })

  it("hold the positions that their region holds", () => {
    const region = cone(200, -60, 4)
    const moc = mocOfRegion(region, 7)
    const near = cellRadius(7) * 2
    for (let cell = 0; cell < cellCount(5); cell += 3) {
      const [lon, lat] = cellCenter(5, cell)
      const inside = mocContains(moc, Float64Array.of(lon), Float64Array.of(lat))[0] === 1
      expect(inside || !containsPoint(region, lon, lat)).toBe(true)
      expect(!inside || containsPoint(cone(200, -60, 4 + near), lon, lat)).toBe(true)
    }
  })
})

describe("the texts of MOCs", () => {
  it("are read in every usual way of writing", () => {
    const moc = parseMoc("3/3 10 4/16-18 22 5/19-20 17/222 28/123456789 29/")
    for (const text of [
      "3/3,10 4/16-18,22 5/19-20 17/222 28/123456789 29/",
      "s3/10 3 4/22\n\t16-18 5/19 20 17/222\r\n28/123456789 29/ ",
      "29/ 28 / 123456789 3/ 3 10 4/16-18 22 5/19-20 17/222",
      '{"3":[3,10],"4":[16,17,18,22],"5":[19,20],"17":[222],"28":[123456789],"29":[]}',
      '\n{"28":["123456789"],"3":[10,3,3],"s4":[16,17,18,22],"5":[19,20],"17":[222],"29":[]}',
    ])
      expect(parseMoc(text)).toEqual(moc)
    expect(mocJson(moc)).toEqual({ 3: [3, 10], 4: [16, 17, 18, 22], 5: [19, 20], 17: [222], 28: [123456789], 29: [] })
    expect(parseMoc('{"29":[3458764513820540927]}')).toEqual(parseMoc("29/3458764513820540927"))
    expect(mocJson(parseMoc("29/3458764513820540927"))).toEqual({ 29: [3458764513820540927n] })
    expect(formatMoc(emptyMoc(5))).toBe("5/")
    expect(parseMoc("{}")).toEqual(emptyMoc(0))
  })

  it.each([
    ["", /no order/],
    ["3", /'3' before any order/],
    ["30/1", /order '30'/],
    ["3/768", /'768', which is no cell of order 3/],
    ["3/5-4", /'5-4'/],
    ["3/1-", /'1-' at character 2/],
    ["3/-1", /'-1'/],
    ["3/1 x", /'x'/],
    ["3/99999999999999999999", /character 2/],
    ["t61/1-5 s3/2", /MOC of time.space/],
    ['{"t61":[1]}', /MOC of time/],
    ['{"3":[1', /JSON is none/],
    ['{"3":1}', /list of cells/],
    ['{"3":[1.5]}', /'1.5'/],
    ['{"3":[-1]}', /'-1'/],
    ['{"3":[null]}', /'null'/],
    ['{"x":[]}', /order 'x'/],
  ])("refuse %j", (text, message) => {
    expect(() => parseMoc(text)).toThrow(message)
  })

  it("take time in proportion to their length", () => {
    const blank = " ".repeat(200_000)
    const started = performance.now()
    for (const text of [
      `3/${blank}x`,
      `{"3":[${blank}1234567890123456x`,
      `3/${"1-1 ".repeat(50_000)}-`,
      "1".repeat(200_000),
    ])
      expect(() => parseMoc(text)).toThrow(/A MOC/)
    expect(performance.now() - started).toBeLessThan(2000)
  })
})

describe("what is no MOC", () => {
  it("is refused by its makers", () => {
    expect(() => mocOfRanges(BigInt64Array.of(1n))).toThrow(/1 bounds/)
    expect(() => mocOfRanges(BigInt64Array.of(1n, 1n))).toThrow(/Range 0 of a MOC, 1 to 1/)
    expect(() => mocOfRanges(BigInt64Array.of(0n, 1n, 5n, -1n))).toThrow(/Range 1 of a MOC/)
    expect(() => mocOfRanges(BigInt64Array.of(0n, 12n * 4n ** 29n + 1n))).toThrow(/not within/)
    expect(() => mocOfCells(1, [48])).toThrow(/does not exist/)
    expect(() => mocOfCells(1, [0.5])).toThrow(/does not exist/)
    expect(() => mocOfCells(1, BigInt64Array.of(-1n))).toThrow(/does not exist/)
    expect(() => mocOfUniq(BigInt64Array.of(3n))).toThrow(/NUNIQ/)
    expect(() => mocOfUniq(BigInt64Array.of(-4n))).toThrow(/NUNIQ/)
    expect(() => emptyMoc(30)).toThrow(/order 30/)
    expect(() => mocCellsAt(fullMoc(0), 11)).toThrow(/50331648 cells of order 11/)
  })

  it("ranges may come in any order and overlap", () => {
    const moc = mocOfRanges(BigInt64Array.of(64n, 128n, 0n, 16n, 16n, 32n, 100n, 120n, 20n, 24n))
    expect([...moc.ranges]).toEqual([0n, 32n, 64n, 128n])
    expect(moc.order).toBe(27)
  })
})

function cellsOf(order: number): bigint {
  return 12n * 4n ** BigInt(order)
}

import { readFileSync } from "node:fs"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { hexCenters, hexbin } from "./hexbin.ts"
import type { Extent } from "./hexbin.ts"

interface Case {
  name: string
  dtype: string
  x: (number | string)[]
  y: (number | string)[]
  options: { gridsize?: number | [number, number]; extent?: Extent; mincnt?: number }
  length: number
  counts: [number, number][]
  offsets: [number, number][]
}

const GOLDEN = JSON.parse(readFileSync(new URL("../../test/data/plot/hexbin.json", import.meta.url), "utf8")) as Case[]

const values = (list: (number | string)[], dtype: string): Float32Array | Float64Array => {
  const numbers = list.map((value) => Number(String(value).replace("inf", "Infinity")))
  return dtype === "float32" ? Float32Array.from(numbers) : Float64Array.from(numbers)
}

describe("hexbin counts as matplotlib's", () => {
  it.each(GOLDEN.map((one) => [one.name, one] as const))("%s", (_, one) => {
    const x = values(one.x, one.dtype)
    const bins = hexbin(x, values(one.y, one.dtype), { gridSize: one.options.gridsize, extent: one.options.extent })
    const least = one.options.mincnt ?? 0
    const kept = Array.from(bins.counts.keys()).filter((i) => bins.counts[i]! >= least)
    expect(kept).toHaveLength(one.length)
    expect(kept.flatMap((i, k) => (bins.counts[i] ? [[k, bins.counts[i]]] : []))).toEqual(one.counts)
    const centers = hexCenters(bins)
    const every = Math.max(1, Math.floor(one.length / 25))
    const found = one.offsets.map((__, k) => [centers.x[kept[k * every]!], centers.y[kept[k * every]!]])
    expect(found).toEqual(one.offsets)
    expect(bins.points + bins.invalid + bins.outside).toBe(x.length)
  })
})

it("counts every point of its own range once, each in its nearest hexagon", () => {
  const finite = fc.double({ noNaN: true, min: -1e6, max: 1e6 })
  fc.assert(
    fc.property(
      fc.array(fc.tuple(finite, finite), { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 2, max: 30 }),
      (list, n) => {
        const [x, y] = [Float64Array.from(list, (p) => p[0]), Float64Array.from(list, (p) => p[1])]
        const bins = hexbin(x, y, { gridSize: n })
        expect(bins.points).toBe(list.length)
        expect(bins.counts.reduce((sum, count) => sum + count, 0)).toBe(list.length)
      },
    ),
  )
})

it("tells the points that it leaves out", () => {
  const x = Float64Array.of(NaN, 0.5, Infinity, 7, 0.2)
  const y = Float64Array.of(1, 0.5, 0, 0.5, -Infinity)
  const { points, invalid, outside } = hexbin(x, y, { extent: [0, 1, 0, 1], gridSize: 4 })
  expect({ points, invalid, outside }).toEqual({ points: 1, invalid: 3, outside: 1 })
})

it("refuses grids and extents that are none", () => {
  const one = Float64Array.of(1)
  const none = new Float64Array(0)
  expect(() => hexbin(one, none)).toThrow("1 x values and 0 y values")
  for (const gridSize of [1, 0, -3, 2.5, NaN, [3, 0] as const])
    expect(() => hexbin(one, one, { gridSize })).toThrow("grid")
  expect(() => hexbin(one, one, { gridSize: 20_000 })).toThrow("at most 10 million")
  for (const extent of [
    [0, 0, 0, 1],
    [1, 0, 0, 1],
    [0, NaN, 0, 1],
    [0, 1, 0, Infinity],
  ] as const)
    expect(() => hexbin(one, one, { extent })).toThrow("extent")
  const wide = Float64Array.of(-1e308, 1e308)
  expect(() => hexbin(wide, wide)).toThrow("no width")
  expect(() => hexbin(one, one, { extent: [0, 5e-324, 0, 1] })).toThrow("no width")
})

import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { stretchFunction, STRETCHES } from "../data/index.ts"
import { COLOR_MAPS, colorTable, parseColor, parseColorMap } from "./color.ts"
import { hexbinPlot } from "./hexbin-plot.ts"
import { hexbin } from "./hexbin.ts"
import { renderImage } from "./image.ts"
import { displayLevels } from "./levels.ts"
import { createShrinker, shrinkPlane } from "./shrink.ts"
import type { PolygonsMark } from "./drawing.ts"

function golden(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../test/data/plot/${name}.json`, import.meta.url), "utf8"))
}

const rgbaOf = ({ data, palette }: { data: Uint8Array; palette?: Uint8Array }): Uint8Array =>
  Uint8Array.from({ length: data.length * 4 }, (_, i) => palette![data[i >> 2]! * 4 + (i % 4)]!)

describe("colour maps", () => {
  const expected = golden("colormaps") as Record<string, string>
  it.each(Object.keys(expected))("%s has matplotlib's colours", (name) => {
    const table = colorTable(parseColorMap(name).map, 256)
    const rgb = Uint8Array.from({ length: 768 }, (_, i) => table[Math.floor(i / 3) * 4 + (i % 3)]!)
    const wanted = Buffer.from(expected[name]!, "hex")
    const worst = Math.max(...rgb.map((value, i) => Math.abs(value - wanted[i]!)))
    expect(worst).toBeLessThanOrEqual(name === "cividis" ? 19 : 1)
  })

  it("are opaque, can be inverted and have names", () => {
    for (const map of COLOR_MAPS) {
      const [up, down] = [colorTable(map, 9), colorTable(map, 9, true)]
      expect(up.filter((_, i) => i % 4 === 3)).toEqual(new Uint8Array(9).fill(255))
      expect([...up.subarray(0, 4)]).toEqual([...down.subarray(32)])
    }
    expect(parseColorMap("Grey_r")).toEqual({ map: "gray", invert: true })
    expect(() => parseColorMap("jet")).toThrow("not a colour map")
    expect([...parseColor("#abc")]).toEqual([170, 187, 204, 255])
    expect([...parseColor("#01020304")]).toEqual([1, 2, 3, 4])
    expect(() => parseColor("red")).toThrow("not a colour")
  })
})

describe("images", () => {
  const { shape, data, cases } = golden("rendered") as {
    shape: number[]
    data: number[]
    cases: { stretch: string; interval: string; levels: string }[]
  }
  it.each(cases)("$stretch, $interval as astropy and matplotlib", ({ stretch, interval, levels }) => {
    const picture = renderImage({ shape, data: Float64Array.from(data) }, { stretch, interval, colorMap: "viridis" })
    expect(createHash("sha256").update(picture.data).digest("hex")).toBe(levels)
  })

  it("have row 0 at the bottom and keep NaN apart", () => {
    const picture = renderImage(
      { shape: [2, 3], data: Float32Array.of(0, 1, 2, 3, NaN, 5) },
      { interval: "minmax", nanColor: "#102030" },
    )
    expect(picture).toMatchObject({ width: 3, height: 2, kind: "rgba", limits: { min: 0, max: 5 }, factor: 1 })
    const gray = (level: number): number[] => [level, level, level, 255]
    expect([...picture.data]).toEqual([gray(153), [16, 32, 48, 255], gray(255), gray(0), gray(51), gray(102)].flat())
  })

  it("have the same 256 levels beside a pixel without a value", () => {
    const ramp = Float64Array.from({ length: 256 }, (_, i) => i)
    const look = { interval: "0,255", colorMap: "viridis" } as const
    const full = renderImage({ shape: [16, 16], data: ramp }, look)
    expect(new Set(full.data).size).toBe(256)
    const holed = renderImage({ shape: [16, 16], data: ramp.with(7, NaN) }, look)
    const wanted = rgbaOf(full)
    const hole = (15 * 16 + 7) * 4
    wanted.fill(0, hole, hole + 4)
    expect(holed.data).toEqual(wanted)
  })

  it("of one value are black, of none transparent", () => {
    const flat = renderImage({ shape: [2, 2], data: new Int16Array(4).fill(7) })
    expect(flat).toMatchObject({ kind: "gray", data: new Uint8Array(4) })
    const empty = renderImage({ shape: [1, 2], data: Float32Array.of(NaN, NaN) })
    expect([...empty.data]).toEqual([0, 0, 0, 0, 0, 0, 0, 0])
    const infinite = renderImage({ shape: [4], data: Float64Array.of(-Infinity, 1, 2, Infinity) })
    expect([...infinite.data]).toEqual([0, 0, 255, 255])
  })

  it("take every pixel type", () => {
    for (const make of [Uint8Array, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array])
      expect([...renderImage({ shape: [3], data: make.from([0, 2, 4]) }, { interval: "minmax" }).data]).toEqual([
        0, 128, 255,
      ])
    expect([...renderImage({ shape: [2], data: BigInt64Array.of(-9n, 9n) }).data]).toEqual([0, 255])
  })

  it("refuse what is not a plane", () => {
    for (const wrong of [[2, 3, 4], [3, 3], [0], [], [2, -3]])
      expect(() => renderImage({ shape: wrong, data: new Uint8Array(24) })).toThrow("one plane")
    expect(() => renderImage({ shape: [1], data: new Uint8Array(1) }, { maxSize: 0 })).toThrow("whole number")
  })
})

it("levels are floor(levels × stretched value) for every stretch", () => {
  const value = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1e-4, noNaN: true }))
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1 }),
      fc.constantFrom(...STRETCHES),
      fc.constantFrom(255, 256),
      (list, kind, levels) => {
        const stretch = { kind, ...(kind === "power" ? { a: 0.4 } : {}) }
        const curve = stretchFunction(stretch)
        const found = displayLevels(Float64Array.from(list), { min: 0, max: 1 }, stretch, levels)
        expect([...found]).toEqual(list.map((t) => Math.min(levels - 1, Math.floor(curve(t) * levels))))
      },
    ),
  )
})

describe("shrinking", () => {
  it("takes means of blocks, without what is not finite", () => {
    const data = Float32Array.of(1, 3, 5, NaN, 5, Infinity, 2, 2, NaN, 4, 4, 9, 1, NaN, NaN)
    const { pixels, factor } = shrinkPlane({ shape: [3, 5], data }, 3)
    expect(factor).toBe(2)
    expect(pixels.shape).toEqual([2, 3])
    expect([...pixels.data]).toEqual([2, 3.5, 4.5, 6.5, 1, NaN])
  })

  it("is the same band by band", () => {
    const shape = fc.record({
      nx: fc.integer({ min: 1, max: 12 }),
      ny: fc.integer({ min: 1, max: 12 }),
      factor: fc.integer({ min: 1, max: 5 }),
      band: fc.integer({ min: 1, max: 12 }),
    })
    fc.assert(
      fc.property(shape, ({ nx, ny, factor, band }) => {
        const data = Float64Array.from({ length: nx * ny }, (_, i) => (i * 7919) % 101)
        const [whole, parts] = [createShrinker(nx, ny, factor), createShrinker(nx, ny, factor)]
        whole.add(data, 0)
        for (let row = 0; row < ny; row += band) parts.add(data.subarray(row * nx, (row + band) * nx), row)
        expect(parts.finish()).toEqual(whole.finish())
      }),
    )
  })
})

describe("hexagons", () => {
  const points = golden("hexbin") as { name: string; x: number[]; y: number[]; options: { gridsize: number } }[]
  const expected = golden("hexbin_levels") as { name: string; log: boolean; levels: number[] }[]
  it.each(expected)("$name, log $log have matplotlib's levels", ({ name, log, levels }) => {
    const { x, y, options } = points.find((one) => one.name === name)!
    const bins = hexbin(Float64Array.from(x), Float64Array.from(y), { gridSize: options.gridsize })
    const mark = hexbinPlot(bins, { log }).marks.find((one): one is PolygonsMark => one.kind === "polygons")!
    expect(Array.from(mark.color)).toEqual(levels)
  })
})

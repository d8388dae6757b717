import { readFileSync } from "node:fs"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { CaelumError } from "../core/index.ts"
import type { TypedArray } from "../core/index.ts"
import { intervalLimits, parseInterval } from "./interval.ts"
import type { Interval } from "./interval.ts"
import { selectRank } from "./select.ts"
import { parseStretch, stretchFunction } from "./stretch.ts"

interface Case {
  name: string
  dtype: string
  values: (number | string)[]
  limits: Record<string, [number, number]>
}

function golden(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../test/data/plot/${name}`, import.meta.url), "utf8"))
}

const ARRAYS: Record<string, (values: number[]) => TypedArray> = {
  float64: (values) => Float64Array.from(values),
  float32: (values) => Float32Array.from(values),
  int16: (values) => Int16Array.from(values),
  int32: (values) => Int32Array.from(values),
  uint8: (values) => Uint8Array.from(values),
}

function intervalOf(key: string): Interval {
  if (key === "zscale-contrast-1") return { kind: "zscale", contrast: 1 }
  return key === "zscale-300" ? { kind: "zscale", samples: 300 } : parseInterval(key)
}

const number = (text: number | string): number =>
  text === "inf" ? Infinity : text === "-inf" ? -Infinity : Number(text)

describe("intervals are astropy's", () => {
  const cases = golden("intervals.json") as Case[]
  it.each(cases.map((one) => [one.name, one] as const))("%s", (_, { dtype, values, limits }) => {
    const data = ARRAYS[dtype]!(values.map(number))
    for (const [key, [min, max]] of Object.entries(limits)) {
      const found = intervalLimits(data, intervalOf(key))
      const tolerance = key.startsWith("zscale") ? 1e-9 * Math.max(Math.abs(min), Math.abs(max)) : 0
      expect(Math.abs(found.min - min)).toBeLessThanOrEqual(tolerance)
      expect(Math.abs(found.max - max)).toBeLessThanOrEqual(tolerance)
    }
  })

  it("has no limits where no value is finite", () => {
    for (const text of ["zscale", "minmax", "99%"])
      for (const data of [new Float32Array(0), Float64Array.of(NaN, Infinity, -Infinity)])
        expect(intervalLimits(data, parseInterval(text))).toEqual({ min: NaN, max: NaN })
  })

  it("takes 64-bit integers", () => {
    expect(intervalLimits(BigInt64Array.of(-5n, 7n), { kind: "minmax" })).toEqual({ min: -5, max: 7 })
  })

  it("reads its words", () => {
    expect(parseInterval("-0.1, 5e2")).toEqual({ kind: "range", min: -0.1, max: 500 })
    expect(parseInterval(" ZScale ")).toEqual({ kind: "zscale" })
    for (const wrong of ["", "zscal", "0%", "101%", "1.2.3%", "5,1", "1,", "1,2,3", "a,b", "1,Infinity"])
      expect(() => parseInterval(wrong)).toThrow(CaelumError)
  })
})

describe("stretches are astropy's", () => {
  const { x, y } = golden("stretches.json") as { x: number[]; y: Record<string, number[]> }
  it.each(Object.entries(y))("%s", (name, expected) => {
    const curve = stretchFunction(parseStretch(name))
    const worst = Math.max(...x.map((value, i) => Math.abs(curve(value) - expected[i]!)))
    expect(worst).toBeLessThan(4e-16)
    expect(curve(NaN)).toBeNaN()
  })

  it("refuses what is none", () => {
    for (const wrong of ["", "cubic", "log:0", "log:", "log:x", "power", "power:-1", "linear:2", "asinh:Infinity"])
      expect(() => parseStretch(wrong)).toThrow(CaelumError)
  })
})

it("selects the element of a rank as sorting does", () => {
  const values = fc.array(fc.oneof(fc.double({ noNaN: true }), fc.constantFrom(0, 1, 1, 2)), {
    minLength: 1,
    maxLength: 60,
  })
  fc.assert(
    fc.property(values, fc.nat(), (list, rank) => {
      const k = rank % list.length
      const moved = Float64Array.from(list)
      expect(selectRank(moved, k)).toBe(moved.slice().sort()[k]!)
      expect(moved.slice(0, k).every((value) => value <= moved[k]!)).toBe(true)
      expect(moved.slice(k).every((value) => value >= moved[k]!)).toBe(true)
    }),
  )
})

import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { isCaelumError } from "../core/index.ts"
import { listWcsArrays, parseWcs, pixelToWorld, worldToPixel, type WcsArray, type WcsArrayName } from "./index.ts"

const CARDS: readonly [string, unknown][] = [
  ["CTYPE1", "WAVE-TAB"],
  ["CUNIT1", "um"],
  ["CRPIX1", 1],
  ["CRVAL1", 1],
  ["PS1_0", "T"],
  ["PS1_1", "C"],
]

const header = (...more: [string, unknown][]): Map<string, unknown> => new Map([...CARDS, ...more])

function array(values: readonly number[], shape: readonly number[] = [values.length, 1]): WcsArray {
  return { shape, values: Float64Array.from(values), header: new Map() }
}

const arrays =
  (columns: Readonly<Record<string, WcsArray>>) =>
  ({ column }: WcsArrayName): WcsArray | undefined =>
    columns[column ?? ""]

describe("-TAB axes", () => {
  it("name the columns that they need, each once", () => {
    const more: [string, unknown][] = [
      ["PS1_2", "I"],
      ["CTYPE2", "FREQ-TAB"],
      ["PS2_0", "T"],
      ["PS2_1", "C"],
    ]
    const table = { name: "T", version: 1, level: 1 }
    expect(listWcsArrays(header(...more))).toEqual([
      { ...table, column: "C" },
      { ...table, column: "I" },
    ])
    expect(listWcsArrays(header(), "A")).toEqual([])
  })

  it("come back to the pixel wherever coordinates rise or fall, and have none beyond half an element", () => {
    const steps = fc.array(fc.double({ min: 0.01, max: 5, noNaN: true }), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(steps, fc.boolean(), fc.double({ min: -0.49, max: 1.49, noNaN: true }), (given, falls, part) => {
        let sum = 3
        const values = [sum, ...given.map((step) => (sum += falls ? -step : step))]
        const wcs = parseWcs(header(), { arrays: arrays({ C: array(values) }) })
        const x = Math.max(-0.49, Math.min(values.length - 0.51, part * (values.length - 1)))
        const world = pixelToWorld(wcs, Float64Array.of(x))
        expect(worldToPixel(wcs, world)[0]).toBeCloseTo(x, 9)
        expect(pixelToWorld(wcs, Float64Array.of(-0.51, values.length - 0.49))).toEqual(Float64Array.of(NaN, NaN))
      }),
    )
  })

  it("find a value in an array that turns around, and none where it is not", () => {
    const wcs = parseWcs(header(), { arrays: arrays({ C: array([1, 3, 2, 5]) }) })
    const again = pixelToWorld(wcs, worldToPixel(wcs, Float64Array.of(2.5, 4.9)))
    expect(Array.from(again)).toEqual([expect.closeTo(2.5, 9), expect.closeTo(4.9, 9)])
    expect(worldToPixel(wcs, Float64Array.of(99, NaN))).toEqual(Float64Array.of(NaN, NaN))
  })

  it("are refused alone where their table is not at hand, and as malformed where it does not fit", () => {
    expect(parseWcs(header()).axes[0]!.kind).toBe("unsupported")
    const wrong = (columns: Readonly<Record<string, WcsArray>>, ...more: [string, unknown][]): string => {
      try {
        parseWcs(header(...more), { arrays: arrays(columns) })
        return "read"
      } catch (error) {
        return isCaelumError(error, "malformed") ? String(error.context["keyword"]) : String(error)
      }
    }
    expect(wrong({ C: array([1, 2, 3], [3, 2]) })).toBe("PS1_1")
    expect(wrong({ C: array([]) })).toBe("PS1_1")
    expect(wrong({ C: array([1, 2]) }, ["PV1_3", 2])).toBe("PV1_3")
    expect(wrong({ C: array([1, 2]) }, ["PS1_2", "I"])).toBe("PS1_2")
    expect(wrong({ C: array([1, 2, 4]), I: array([1, 5, 3]) }, ["PS1_2", "I"])).toBe("PS1_2")
    expect(wrong({ C: array([1, 2, 4]), I: array([5, 3]) }, ["PS1_2", "I"])).toBe("PS1_2")
  })
})

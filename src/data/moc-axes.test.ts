import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import {
  type AnyMoc,
  axisOf,
  cellFrequency,
  cellTime,
  complementMoc,
  degradeMoc,
  formatMoc,
  formatMocJson,
  frequencyCell,
  intersectMocs,
  type LineMoc,
  lineOf,
  mocOfFrequencies,
  mocOfTimes,
  parseAnyMoc,
  parseMoc,
  type ProductMoc,
  productMoc,
  spaceOf,
  subtractMocs,
  timeCell,
  unionMocs,
} from "../healpix/index.ts"
import { memorySource } from "../storage/index.ts"
import { encodeMocFits, readAnyMoc, readMoc } from "./moc-fits.ts"

interface Case {
  readonly a: string
  readonly b: string
  readonly union: string
  readonly intersection: string
  readonly difference: string
}

interface Expected {
  readonly files: Readonly<Record<string, string>>
  readonly folds: { readonly space: string; readonly time: string }
  readonly frequencies: { readonly hertz: number[]; readonly cells: string[] }
  readonly one: (Case & { complement: string; order: number; degraded: string })[]
  readonly two: Case[]
}

const FOLDER = new URL("../../test/data/moc/", import.meta.url)
const expected = JSON.parse(readFileSync(new URL("axes.json", FOLDER), "utf8")) as Expected
const bytesOf = (name: string): Uint8Array => readFileSync(new URL(`${name}.fits`, FOLDER))
const fits = (bytes: Uint8Array): Promise<AnyMoc> => readAnyMoc(memorySource(bytes, "moc.fits"))

describe("MOCs of time, of frequency and of one of them and space, as mocpy has them", () => {
  it.each(Object.entries(expected.files))("%s is read, and written as it was", async (name, ascii) => {
    const moc = await fits(bytesOf(name))
    expect(formatMoc(moc)).toBe(ascii)
    expect(parseAnyMoc(ascii)).toEqual(moc)
    expect(parseAnyMoc(formatMocJson(moc))).toEqual(moc)
    expect(await fits(encodeMocFits(moc))).toEqual(moc)
  })

  it("sets of one axis", () => {
    for (const each of expected.one) {
      const [a, b] = [parseAnyMoc(each.a), parseAnyMoc(each.b)]
      expect(formatMoc(unionMocs(a, b))).toBe(each.union)
      expect(formatMoc(intersectMocs(a, b))).toBe(each.intersection)
      expect(formatMoc(subtractMocs(a, b))).toBe(each.difference)
      expect(formatMoc(complementMoc(a))).toBe(each.complement)
      expect(formatMoc(degradeMoc(a, each.order))).toBe(each.degraded)
    }
    expect(expected.one).toHaveLength(24)
  })

  it("sets of two axes", async () => {
    for (const each of expected.two) {
      // parsed, for some of mocpy's unions have a block without times
      const [a, b] = [parseAnyMoc(each.a), parseAnyMoc(each.b)]
      expect(unionMocs(a, b)).toEqual(parseAnyMoc(each.union))
      expect(intersectMocs(a, b)).toEqual(parseAnyMoc(each.intersection))
      expect(subtractMocs(a, b)).toEqual(parseAnyMoc(each.difference))
      expect(complementMoc(complementMoc(a))).toEqual(a)
      expect(formatMoc(intersectMocs(a, complementMoc(a)))).toBe(formatMoc(subtractMocs(a, a)))
      expect(await fits(encodeMocFits(a))).toEqual(a)
      expect(parseAnyMoc(formatMocJson(a))).toEqual(a)
    }
    expect(expected.two).toHaveLength(24)
  })

  it("a product gives the sky of some times and the times of some sky", async () => {
    const moc = (await fits(bytesOf("STMOC"))) as ProductMoc
    const times = parseAnyMoc("t61/3-50") as LineMoc
    expect(formatMoc(spaceOf(moc, times))).toBe(expected.folds.space)
    const later = spaceOf(moc, parseAnyMoc("t61/52") as LineMoc)
    expect(formatMoc(lineOf(moc, later))).toBe(expected.folds.time)
    expect(formatMoc(lineOf(productMoc(times, later)))).toBe(formatMoc(times))
  })

  it("frequencies fall into the cells that they have there", () => {
    const { hertz, cells } = expected.frequencies
    hertz.forEach((each, i) => {
      // the last bit of the logarithm is the library's own
      expect(Math.abs(Number(frequencyCell(each) - BigInt(cells[i]!)))).toBeLessThanOrEqual(1)
      expect(cellFrequency(frequencyCell(each)) / each).toBeCloseTo(1, 12)
    })
    expect(hertz).toHaveLength(300)
    for (const wrong of [0, -1, NaN, 1e38]) expect(() => frequencyCell(wrong)).toThrow(/is not from 1e-18/)
  })
})

describe("made of values", () => {
  it("times: microseconds since JD 0, the cells of both ends included", () => {
    expect(timeCell(2451545, 0.5)).toBe(211_813_531_200_000_000n)
    expect(cellTime(timeCell(2451545, 0.25))).toEqual({ jd: 2451545, fraction: 0.25 })
    const moc = mocOfTimes(61, BigInt64Array.of(5n, 5n, 7n, 9n))
    expect(formatMoc(moc)).toBe("t60/4 61/5 7")
    expect(formatMoc(mocOfTimes(59, BigInt64Array.of(5n, 5n, 7n, 9n)))).toBe("t59/1-2")
    for (const wrong of [-1, NaN, Infinity, 6e7]) expect(() => timeCell(wrong)).toThrow(/is not from 0 to/)
  })

  it("bands of frequency", () => {
    const moc = mocOfFrequencies(20, Float64Array.of(1.4e9, 1.43e9))
    expect(moc.order).toBe(20)
    expect(axisOf(moc)).toBe("frequency")
    expect(cellFrequency(moc.ranges[0]!)).toBeLessThanOrEqual(1.4e9)
    expect(cellFrequency(moc.ranges.at(-1)!)).toBeGreaterThan(1.43e9)
    expect(() => mocOfFrequencies(52, new Float64Array(0))).toThrow(/from 0 to 51/)
  })
})

describe("what is wrong", () => {
  it("axes are not mixed, nor taken for space", async () => {
    expect(() => unionMocs<AnyMoc>(parseAnyMoc("t1/1"), parseAnyMoc("1/1"))).toThrow(/of time and one of space/)
    expect(() => parseMoc("t61/1")).toThrow(/MOC of time/)
    await expect(readMoc(memorySource(bytesOf("TMOC"), "t.fits"))).rejects.toMatchObject({ code: "unsupported" })
    expect(() => encodeMocFits(parseAnyMoc("t61/1"), "uniq")).toThrow(/MOC of time/)
  })

  it.each([
    "t61/1 f3/1",
    "s3/1 t61/1",
    "t61/1 s3/1 t61/3",
    "t62/1",
    "f52/1",
    "f0/2",
    "t",
    '[{"t":{"61":[1]}},{"s":{"4":[1]}}',
    "[]",
    "[1]",
    '{"t":1}',
    '{"t":{"61":[1]},"x":{}}',
  ])("%s", (text) => {
    expect(() => parseAnyMoc(text)).toThrow(expect.objectContaining({ code: "malformed" }))
  })

  it("cut and changed files of two axes end in an error or a MOC", async () => {
    const small = encodeMocFits(parseAnyMoc("t61/1-10 s4/1-3 t61/20-30 s4/25"))
    for (let i = 0; i < 300; i++) {
      const bytes = Uint8Array.from(small)
      const at = 5760 + ((i * 7919) % 100)
      bytes[at] = (bytes[at]! + 1 + ((i * 31) % 255)) % 256
      const result = await fits(bytes).catch((error: unknown) => error)
      expect(result).toMatchObject(result instanceof Error ? { name: "CaelumError" } : { order: 61 })
    }
  })
})

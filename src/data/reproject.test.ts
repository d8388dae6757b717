import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { Header, makeCard, writeFits } from "../formats/fits/index.ts"
import { memorySource } from "../storage/index.ts"
import { countingSource } from "../testing/fits-data.ts"
import { buildWcs, parseWcs, pixelAreas, type Wcs, type WcsModel } from "../wcs/index.ts"
import { openImage, reproject, reprojectRows, type ReprojectMethod, type SkyImage } from "./index.ts"

type Model = Omit<WcsModel, "frame"> & { frame: "icrs" | "galactic" }
interface Case extends Partial<Record<ReprojectMethod | "coverage", (number | null)[]>> {
  name: string
  input: Model
  output: Model
  shape: [number, number]
  outShape: [number, number]
  data: (number | null)[]
}

const { cases } = JSON.parse(readFileSync(new URL("../../test/data/sky/reproject.json", import.meta.url), "utf8")) as {
  cases: Case[]
}

function header({ frame, ...model }: Model): Header {
  return new Header(buildWcs({ ...model, frame: { frame } }).cards.map((c) => makeCard(c.keyword, c.value)))
}

function fitsOf(model: Model, shape: readonly number[], data: Float64Array): Uint8Array {
  return writeFits([{ header: header(model), pixels: { shape, data } }])
}

function imageOf({ input, shape, data }: Case): Promise<SkyImage> {
  const values = Float64Array.from(data, (value) => value ?? Number.NaN)
  return openImage(memorySource(fitsOf(input, shape, values), "case.fits"))
}

function targetOf({ output, outShape: [height, width] }: Case): { wcs: Wcs; width: number; height: number } {
  return { wcs: parseWcs(header(output)), width, height }
}

/** Largest difference where both have a value, and how many have one where the other has none. */
function compare(found: Float64Array, expected: readonly (number | null)[]): { worst: number; alone: number } {
  let [worst, alone] = [0, 0]
  for (const [k, value] of expected.entries())
    if ((value === null) !== Number.isNaN(found[k])) alone++
    else if (value !== null) worst = Math.max(worst, Math.abs(found[k]! - value))
  return { worst, alone }
}

describe("reprojections, against the package reproject", () => {
  for (const one of cases)
    for (const method of ["nearest", "bilinear", "bicubic", "exact"] as const) {
      const expected = one[method]
      if (!expected) continue // where its spline spreads undefined pixels over the image
      it(`${one.name} by ${method}`, async () => {
        const { pixels, coverage } = await reproject(await imageOf(one), targetOf(one), { method })
        const found = pixels.data as Float64Array
        expect(pixels.shape).toEqual(one.outShape)
        const hollow = method === "exact" && one.data.includes(null)
        const known = expected.map((value, k) =>
          hollow && value === null ? (Number.isNaN(found[k]) ? null : found[k]!) : value,
        )
        expect(compare(found, known)).toEqual({ worst: expect.closeTo(0, method === "exact" ? 6 : 8), alone: 0 })
        if (method === "exact" && !hollow) expect(compare(coverage, one.coverage!).worst).toBeLessThan(1e-6)
      })
    }

  it("exact leaves undefined pixels out of the mean, and the coverage says how much", async () => {
    const one = cases.find(({ data }) => data.includes(null))!
    const { pixels, coverage } = await reproject(await imageOf(one), targetOf(one), { method: "exact" })
    const partly = [...coverage.keys()].filter(
      (k) => coverage[k]! > 0 && coverage[k]! < 1 - 1e-6 && one.coverage![k]! > 1 - 1e-6,
    )
    expect(partly.length).toBeGreaterThan(10)
    expect(partly.every((k) => one.exact![k] === null && Number.isFinite(pixels.data[k]))).toBe(true)
  })

  it("of small tiles are those of one", async () => {
    const input: Model = { projection: "TAN", frame: "icrs", crval: [10, 20], crpix: [80, 80], scale: 0.01 }
    const data = Float64Array.from({ length: 160 * 160 }, (_, k) => Math.sin(k * k))
    const image = await openImage(memorySource(fitsOf(input, [160, 160], data), "tiles.fits"))
    const target = { wcs: parseWcs(header({ ...input, scale: 0.012, rotation: 25 })), width: 150, height: 140 }
    for (const method of ["nearest", "bilinear", "bicubic", "exact"] as const) {
      const whole = await reproject(image, target, { method })
      const tiled = await reproject(image, target, { method, maxWindowBytes: method === "bicubic" ? 60_000 : 6000 })
      const expected = Array.from(whole.pixels.data as Float64Array, (value) => (Number.isNaN(value) ? null : value))
      expect(compare(tiled.pixels.data as Float64Array, expected)).toEqual({ worst: expect.closeTo(0, 10), alone: 0 })
      await expect(reproject(image, target, { method, maxWindowBytes: 7 })).rejects.toThrow(/more than the 7 bytes/)
    }
  })
})

describe("a reprojection", () => {
  const tan: Model = { projection: "TAN", frame: "icrs", crval: [10, 20], crpix: [50.5, 50.5], scale: 0.01 }

  it("exact keeps the flux: values times areas have the same sum", async () => {
    const data = Float64Array.from({ length: 10_000 }, (_, k) => 1 + (k % 7) + Math.floor(k / 100) * 0.1)
    const image = await openImage(memorySource(fitsOf(tan, [100, 100], data), "flux.fits"))
    const wcs = parseWcs(header({ ...tan, scale: 0.023, rotation: 40, crpix: [40.2, 40.7] }))
    const { pixels, coverage } = await reproject(image, { wcs, width: 80, height: 80 }, { method: "exact" })
    const sum = (areas: Float64Array, values: ArrayLike<number>): number =>
      areas.reduce((total, area, k) => total + (Number.isNaN(values[k]) ? 0 : area * values[k]!), 0)
    const before = sum(pixelAreas(image.wcs), data)
    const covered = pixelAreas(wcs, { x: 0, y: 0, width: 80, height: 80 }).map((area, k) => area * coverage[k]!)
    expect(sum(covered, pixels.data as Float64Array) / before).toBeCloseTo(1, 9)
  })

  it("onto itself is the image, NaN and all", async () => {
    const data = Float64Array.from({ length: 400 }, (_, k) => (k === 205 ? Number.NaN : Math.sin(k)))
    const image = await openImage(memorySource(fitsOf({ ...tan, crpix: [10, 10] }, [20, 20], data), "self.fits"))
    for (const method of ["nearest", "bilinear", "exact"] as const) {
      const { pixels } = await reproject(image, { wcs: image.wcs }, { method })
      const { worst, alone } = compare(
        pixels.data as Float64Array,
        Array.from(data, (v) => (Number.isNaN(v) ? null : v)),
      )
      expect(worst).toBeLessThan(1e-8)
      // rounding of the places reaches the neighbours of the undefined pixel
      expect(alone).toBeLessThanOrEqual(method === "bilinear" ? 8 : 0)
    }
  })

  it("reads only the rows of the image that it needs, and none where there is no overlap", async () => {
    const data = new Float64Array(1000 * 1000)
    const source = countingSource(
      memorySource(fitsOf({ ...tan, crpix: [500, 500], scale: 0.001 }, [1000, 1000], data), "big.fits"),
    )
    const image = await openImage(source)
    const before = source.asked.length
    const wcs = parseWcs(header({ ...tan, scale: 0.001, crpix: [10, 10] }))
    await reproject(image, { wcs, width: 20, height: 20 })
    const asked = source.asked.slice(before)
    expect(asked.reduce((sum, range) => sum + ("length" in range ? range.length : 0), 0)).toBeLessThan(26 * 8000)
    const far = parseWcs(header({ ...tan, crval: [190, -20] }))
    const { coverage } = await reproject(image, { wcs: far, width: 20, height: 20 })
    expect(coverage.every((value) => value === 0)).toBe(true)
    expect(source.asked).toHaveLength(before + asked.length)
  })

  it("comes in rows, stops on a signal, and says what it lacks", async () => {
    const image = await openImage(memorySource(fitsOf(tan, [100, 100], new Float64Array(10_000)), "rows.fits"))
    const wcs = parseWcs(header({ ...tan, scale: 0.001, crpix: [500, 500] }))
    const starts: number[] = []
    for await (const { y, height, values } of reprojectRows(image, { wcs, width: 1000, height: 600 })) {
      expect(values).toHaveLength(height * 1000)
      starts.push(y)
    }
    expect(starts).toEqual([0, 262, 524])
    await expect(reproject(image, { wcs, width: 10, height: 10 }, { signal: AbortSignal.abort() })).rejects.toThrow(
      /cancelled/,
    )
    await expect(reproject(image, { wcs })).rejects.toThrow(/0 × 0 pixels/)
    await expect(reproject(image, { wcs, width: 1e5, height: 1e5 })).rejects.toThrow(/reprojectRows/)
  })
})

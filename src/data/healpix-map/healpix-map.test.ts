import { readFileSync, readdirSync } from "node:fs"
import { describe, expect, it } from "vitest"
import type { Column } from "../../core/index.ts"
import { cellOfUniq, mocFraction, mocOfRegion, ringToNested, uniqOfCell } from "../../healpix/index.ts"
import { cone, zone } from "../../sky/index.ts"
import { memorySource } from "../../storage/index.ts"
import {
  encodeHealpixMap,
  type HealpixMap,
  mapValuesAt,
  mocOfMap,
  openHealpixMap,
  readHealpixMap,
  resampleMap,
} from "./index.ts"

type Numbers = (number | null)[]
interface Full {
  file: string
  field: number
  side: number
  lon: number[]
  lat: number[]
  at: Numbers
  sum: number
  interpolated?: Numbers
  disc?: { lon: number; lat: number; radius: number; centres: number[] }
  degraded?: { side: number; values: Numbers }
  moc?: [[string, string][], number]
}
interface Expected {
  full: Full[]
  multiorder: { file: string; lon: number[]; lat: number[]; at: Record<string, Numbers>; moc: Full["moc"] & object }
}

const FOLDER = new URL("../../../test/data/healpix-maps/", import.meta.url)
const expected = JSON.parse(readFileSync(new URL("expected.json", FOLDER), "utf8")) as Expected
const bytesOf = (name: string): Uint8Array => readFileSync(new URL(name, FOLDER))
const open = (name: string): Promise<HealpixMap> => openHealpixMap(memorySource(bytesOf(name), name))
const values = (column: Column | undefined): number[] =>
  Array.from(column!.values as ArrayLike<number | bigint>, Number)
const close = (found: Float64Array, wanted: Numbers, isTurned = false): void => {
  expect(found).toHaveLength(wanted.length)
  wanted.forEach((value, i) => {
    if (value === null) expect(found[i]).toBeNaN()
    else
      expect(Math.abs(found[i]! - value)).toBeLessThanOrEqual(
        isTurned ? 1e-5 : 1e-11 * Math.max(1e-300, Math.abs(value)),
      )
  })
}

describe("HEALPix maps, as healpy has them", () => {
  it("there is an expectation for every file", () => {
    const files = new Set([...expected.full.map(({ file }) => file), expected.multiorder.file])
    expect([...files].sort()).toEqual(
      readdirSync(FOLDER)
        .filter((name) => /\.fits(\.gz)?$/.test(name))
        .sort(),
    )
  })

  it.each(expected.full)("$file, column $field: values, sums, regions, other orders", async (wanted) => {
    const map = await open(wanted.file)
    expect(map.side).toBe(wanted.side)
    const column = map.columns[wanted.field]!
    const [lon, lat] = [Float64Array.from(wanted.lon), Float64Array.from(wanted.lat)]
    close(await mapValuesAt(map, column, lon, lat), wanted.at)
    const all = await readHealpixMap(map, { columns: [column] })
    const known = values(all.columns[1]).filter((value) => Math.abs(value - map.bad) > 1e25)
    expect(known.reduce((sum, value) => sum + value, 0) / wanted.sum).toBeCloseTo(1, 6)
    if (wanted.interpolated && map.layout === "full" && !wanted.at.includes(null))
      // healpy turns to galactic coordinates with a matrix of its own
      close(
        await mapValuesAt(map, column, lon, lat, { interpolate: true }),
        wanted.interpolated,
        map.frame === "galactic",
      )
    if (wanted.degraded) {
      const [from, to] = [Math.log2(wanted.side), Math.log2(wanted.degraded.side)]
      const ordering = map.ordering === "ring" ? "ring" : "nested"
      const coarse = resampleMap(Float64Array.from(values(all.columns[1])), { from, to, ordering })
      close(coarse.subarray(0, 200), wanted.degraded.values)
    }
    if (wanted.moc) {
      const moc = await mocOfMap({ ...map, frame: "icrs" }, { column, credible: 0.9 })
      expect(Math.abs(mocFraction(moc) / wanted.moc[1] - 1)).toBeLessThan(3e-4)
    }
  })

  it.each(expected.full.filter(({ disc }) => disc !== undefined))(
    "$file, $field: the pixels of a region",
    async (wanted) => {
      const map = await open(wanted.file)
      const { lon, lat, radius, centres } = wanted.disc!
      const [pixel, column] = (await readHealpixMap(map, { region: cone(lon, lat, radius) })).columns
      const pixels = new Set(values(pixel))
      const isFull = map.layout === "full"
      expect(centres.filter((centre) => isFull && !pixels.has(centre))).toEqual([])
      expect(isFull ? pixels.size : 0).toBeGreaterThanOrEqual(isFull ? centres.length : 0)
      if (map.count > 1e5) return
      const all = await readHealpixMap(map)
      const [wholePixels, whole] = [values(all.columns[0]), values(all.columns[1])]
      const byPixel = new Map(wholePixels.map((each, i) => [each, whole[i]]))
      expect(values(column)).toEqual(values(pixel).map((each) => byPixel.get(each)))
    },
  )

  it("a multi-order map: values, and the credible region", async () => {
    const { file, lon, lat, at, moc } = expected.multiorder
    const map = await open(file)
    expect(map).toMatchObject({ layout: "multiorder", side: 2048, frame: "icrs", count: 19_200 })
    for (const [column, wanted] of Object.entries(at)) {
      const found = await mapValuesAt(map, column, Float64Array.from(lon), Float64Array.from(lat))
      close(
        Float64Array.from(found, (value) => (Number.isFinite(value) ? value : NaN)),
        wanted,
      )
    }
    const region = await mocOfMap(map, { credible: 0.9 })
    const ranges = moc[0].flat().map(BigInt)
    expect(region.ranges).toEqual(BigInt64Array.from(ranges))
    const some = await readHealpixMap(map, { region: cone(lon[9]!, lat[9]!, 1), columns: ["DISTMU"] })
    expect(some.rows).toBeGreaterThan(0)
    expect(some.rows).toBeLessThan(200)
    const touched = mocOfRegion(cone(lon[9]!, lat[9]!, 1), 11)
    for (const uniq of some.columns[0]!.values as BigInt64Array) {
      const { order, cell } = cellOfUniq(uniq)
      const size = 4n ** BigInt(29 - order)
      const isTouched = touched.ranges.some(
        (bound, i) => i % 2 === 0 && bound < (cell + 1n) * size && touched.ranges[i + 1]! > cell * size,
      )
      expect(isTouched).toBe(true)
    }
  })
})

describe("reading", () => {
  it("takes only the rows of a region", async () => {
    const bytes = bytesOf("skymap.2mass.depth6.fits")
    let read = 0
    const source = memorySource(bytes, "map.fits")
    const counted = {
      ...source,
      label: source.label,
      size: source.size?.bind(source),
      read: (...words: Parameters<typeof source.read>) => {
        const range = words[0] as { length?: number; first?: number }
        read += range.length ?? range.first ?? 0
        return source.read(...words)
      },
    } as typeof source
    const map = await openHealpixMap(counted)
    const before = read
    const cost = { latency: 0.05, bandwidth: 50e6, connections: 32, gap: 0 }
    const part = await readHealpixMap(map, { region: cone(64, 27, 1) }, { cost })
    expect(part.rows).toBeGreaterThan(4)
    expect(read - before).toBe(4 * part.rows)
  })

  it("says what it cannot read", async () => {
    const wrong = async (from: string, to: string, name = "skymap.2mass.depth6.fits"): Promise<unknown> => {
      const text = Buffer.from(bytesOf(name)).toString("latin1").replace(from, to.padEnd(from.length))
      return openHealpixMap(memorySource(Buffer.from(text, "latin1"), "x.fits"))
    }
    await expect(wrong("'NESTED  '", "'HILBERT '")).rejects.toThrow(/ORDERING HILBERT/)
    await expect(wrong("ORDERING=", "ORDERONG=")).rejects.toThrow(/no ORDERING/)
    await expect(wrong("                  64", "                  32")).rejects.toThrow(/49152 pixels and NSIDE 32/)
    const odd = await open("side-6.fits")
    await expect(readHealpixMap(odd, { region: cone(1, 2, 3) })).rejects.toThrow(/NSIDE 6, no power of 2/)
    await expect(
      mapValuesAt(odd, odd.columns[0]!, new Float64Array(1), new Float64Array(1), { interpolate: true }),
    ).rejects.toThrow(/NSIDE 6/)
    const galactic = await open("two-ring.fits")
    await expect(readHealpixMap(galactic, { region: zone(1, 2, 3, 4) })).rejects.toThrow(/galactic coordinates/)
    await expect(mocOfMap(galactic, { credible: 0.5 })).rejects.toThrow(/galactic/)
    await expect(mocOfMap(odd, {})).rejects.toThrow(/credible level/)
    const none = await mapValuesAt(galactic, "I", Float64Array.of(NaN, 0), Float64Array.of(0, 91))
    expect([...none]).toEqual([NaN, NaN])
  })
})

describe("writing", () => {
  const column = (numbers: Float64Array): Column => ({
    name: "T",
    type: "float64",
    shape: [],
    values: numbers,
    unit: "mK",
  })

  it("full, partial and multi-order maps are read again", async () => {
    const numbers = Float64Array.from({ length: 768 }, (_, i) => Math.sin(i))
    const whole = encodeHealpixMap({ ordering: "ring", side: 8, frame: "icrs", columns: [column(numbers)] })
    const map = await openHealpixMap(memorySource(whole, "w.fits"))
    expect(map).toMatchObject({ layout: "full", ordering: "ring", side: 8, frame: "icrs", columns: ["T"] })
    expect(values((await readHealpixMap(map)).columns[1])).toEqual([...numbers])
    const pixels = BigInt64Array.of(700n, 3n, 11n)
    const part = encodeHealpixMap({ ordering: "nested", side: 8, columns: [column(numbers.slice(0, 3))], pixels })
    const partial = await openHealpixMap(memorySource(part, "p.fits"))
    expect((await readHealpixMap(partial)).columns[0]!.values).toEqual(pixels)
    const uniq = BigInt64Array.of(uniqOfCell(3, 5), uniqOfCell(1, 2))
    const multi = encodeHealpixMap({
      ordering: "nuniq",
      side: 8,
      frame: "icrs",
      columns: [column(Float64Array.of(1, 9))],
      pixels: uniq,
    })
    const again = await openHealpixMap(memorySource(multi, "m.fits"))
    expect((await readHealpixMap(again)).columns[0]!.values).toEqual(uniq)
    expect(mocFraction(await mocOfMap(again, { least: 5 }))).toBeCloseTo(1 / 48, 12)
  })

  it("refuses what is no map", () => {
    const one = [column(new Float64Array(12))]
    expect(() => encodeHealpixMap({ ordering: "nested", side: 3, columns: one })).toThrow(/NSIDE 3/)
    expect(() => encodeHealpixMap({ ordering: "ring", side: 3, columns: one })).toThrow(/12 values and the map 108/)
    expect(() => encodeHealpixMap({ ordering: "nuniq", side: 1, columns: one })).toThrow(/needs its cells/)
  })
})

describe("other orders", () => {
  it("means, sums, and what has no value", () => {
    const map = Float64Array.from({ length: 48 }, (_, i) => (i < 4 ? NaN : i))
    map[4] = NaN
    const mean = resampleMap(map, { from: 1, to: 0, ordering: "nested" })
    expect([mean[0], mean[1], mean[2]]).toEqual([NaN, 6, 9.5])
    expect(resampleMap(map, { from: 1, to: 0, ordering: "nested", how: "sum" })[2]).toBe(38)
    const finer = resampleMap(mean, { from: 0, to: 1, ordering: "nested", how: "sum" })
    expect([finer[8], finer[11]]).toEqual([9.5 / 4, 9.5 / 4])
    const ring = Float64Array.from({ length: 48 }, (_, pixel) => ringToNested(1, pixel))
    expect(resampleMap(ring, { from: 1, to: 1, ordering: "ring" })).toEqual(ring)
    expect(() => resampleMap(map, { from: 2, to: 0, ordering: "ring" })).toThrow(/192 pixels and 48/)
  })
})

import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import {
  apparentPlace,
  convertPoints,
  datedFrame,
  julianEpochTime,
  moveStar,
  parseTime,
  separation,
  type DatedFrame,
  type DatedFrameName,
  type SkyFrame,
  type Star,
} from "./index.ts"

type Points = [number[], number[]]
interface Golden {
  points: Points
  dated: { frame: DatedFrameName; time: string; from: Points; to: Points }[]
  plain: (SkyFrame & { from: Points; to: Points })[]
  stars: {
    star: [number, number, number, number, number | null, number | null]
    jyear: number
    moved: number[]
    cirs?: [number, number]
    apparent?: [number, number]
  }[]
}

const golden = JSON.parse(readFileSync(new URL("../../test/data/sky/dated.json", import.meta.url), "utf8")) as Golden
/** Degrees. */
const TENTH_MICROARCSEC = 1e-7 / 3600

function worst(from: SkyFrame | DatedFrame, to: SkyFrame | DatedFrame, expected: Points): number {
  const [lon, lat] = golden.points.map((values) => Float64Array.from(values)) as [Float64Array, Float64Array]
  convertPoints(from, to, lon, lat)
  return Math.max(...lon.map((value, i) => separation(value, lat[i]!, expected[0][i]!, expected[1][i]!)))
}

describe("frames, against astropy within 1e-7 arcseconds", () => {
  for (const { from, to, ...frame } of golden.plain)
    it(`of ${JSON.stringify(frame)}`, () => {
      expect(worst({ frame: "icrs" }, frame, from)).toBeLessThan(TENTH_MICROARCSEC)
      expect(worst(frame, { frame: "icrs" }, to)).toBeLessThan(TENTH_MICROARCSEC)
    })

  for (const { frame, time, from, to } of golden.dated)
    it(`${frame} of ${time}`, async () => {
      const dated = await datedFrame(frame, parseTime(time, { scale: "tt" }))
      expect(worst({ frame: "icrs" }, dated, from)).toBeLessThan(TENTH_MICROARCSEC)
      expect(worst(dated, { frame: "icrs" }, to)).toBeLessThan(TENTH_MICROARCSEC)
    })

  it("of two dates convert into each other, and a frame into itself keeps its bits", async () => {
    const [a, b] = await Promise.all([
      datedFrame("cirs", parseTime("2026-01-01T00:00:00")),
      datedFrame("apparent", parseTime("2026-07-01T00:00:00")),
    ])
    const [lon, lat] = golden.points.map((values) => Float64Array.from(values)) as [Float64Array, Float64Array]
    convertPoints(a, b, lon, lat)
    expect(separation(lon[10]!, lat[10]!, golden.points[0][10]!, golden.points[1][10]!)).toBeGreaterThan(1e-3)
    convertPoints(b, a, lon, lat)
    const back = lon.map((value, i) => separation(value, lat[i]!, golden.points[0][i]!, golden.points[1][i]!))
    expect(Math.max(...back)).toBeLessThan(1e-12)
    const kept = [...lon]
    convertPoints(a, a, lon, lat)
    expect([...lon]).toEqual(kept)
  })

  it("of an aborted call are not made", async () => {
    await expect(datedFrame("gcrs", julianEpochTime(2026), { signal: AbortSignal.abort() })).rejects.toThrow(
      /cancelled/,
    )
  })
})

describe("the motion of stars, against astropy", () => {
  const starOf = ([lon, lat, pmLon, pmLat, parallax, radialVelocity]: Golden["stars"][0]["star"]): Star => ({
    lon,
    lat,
    pmLon,
    pmLat,
    parallax: parallax ?? undefined,
    radialVelocity: radialVelocity ?? undefined,
    epoch: julianEpochTime(2016, "tdb"),
  })

  it("agrees in place within 1e-7 arcseconds, and in motion, parallax and velocity", () => {
    for (const { star, jyear, moved } of golden.stars) {
      const there = moveStar(starOf(star), julianEpochTime(jyear, "tdb"))
      expect(separation(there.lon, there.lat, moved[0]!, moved[1]!)).toBeLessThan(TENTH_MICROARCSEC)
      expect(there.pmLon).toBeCloseTo(moved[2]!, 6)
      expect(there.pmLat).toBeCloseTo(moved[3]!, 6)
      if (star[4] !== null) expect(there.parallax / moved[4]!).toBeCloseTo(1, 9)
      if (star[4] !== null) expect(there.radialVelocity).toBeCloseTo(moved[5]!, 6)
    }
    expect(golden.stars.length).toBeGreaterThan(30)
  })

  it("gives the apparent place with parallax", async () => {
    for (const { star, jyear, cirs, apparent } of golden.stars.filter((row) => row.cirs)) {
      const time = julianEpochTime(jyear, "tdb")
      for (const [name, expected] of [
        ["cirs", cirs!],
        ["apparent", apparent!],
      ] as const) {
        const place = apparentPlace(starOf(star), await datedFrame(name, time))
        expect(separation(place.lon, place.lat, ...expected)).toBeLessThan(2 * TENTH_MICROARCSEC)
      }
    }
  })

  it("refuses what moves too fast or is nowhere", () => {
    const epoch = julianEpochTime(2016)
    expect(() => moveStar({ lon: 0, lat: 91, epoch }, epoch)).toThrow(/not one of finite numbers/)
    expect(() => moveStar({ lon: 0, lat: 0, radialVelocity: 2e5, epoch }, epoch)).toThrow(/speed of light/)
  })
})

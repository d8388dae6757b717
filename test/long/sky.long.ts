import { execFileSync } from "node:child_process"
import { describe, expect, it } from "vitest"
import {
  convertPoints,
  convertTime,
  datedFrame,
  julianEpochTime,
  moveStar,
  parseTime,
  separation,
  timeOf,
  type DatedFrame,
  type DatedFrameName,
  type SkyFrame,
  type TimeScale,
} from "../../src/sky/index.ts"

const python = process.env["CAELUM_PYTHON"]
const skipped = python === undefined && process.env["CAELUM_REQUIRE"] !== "all"
const POINTS = 6000
const TIMES = 20_000
/** Degrees in 1e-7 arcseconds. */
const TOLERANCE = 1e-7 / 3600

type Points = [number[], number[]]

function ask(script: string, count: number): unknown {
  const text = execFileSync(python ?? "python3", [`scripts/golden/${script}.py`, String(count)], { maxBuffer: 2 ** 29 })
  return JSON.parse(text.toString())
}

describe.skipIf(skipped)("the sky against astropy at random (skipped without CAELUM_PYTHON)", () => {
  it("frames: every frame there and back, more than 100,000 points each way", async () => {
    const golden = ask("sky_dated", POINTS) as {
      points: Points
      plain: (SkyFrame & { from: Points; to: Points })[]
      dated: { frame: DatedFrameName; time: string; from: Points; to: Points }[]
      stars: { star: number[]; jyear: number; moved: number[] }[]
    }
    const worst = (from: SkyFrame | DatedFrame, to: SkyFrame | DatedFrame, expected: Points): number => {
      const [lon, lat] = golden.points.map((values) => Float64Array.from(values)) as [Float64Array, Float64Array]
      convertPoints(from, to, lon, lat)
      return lon.reduce((most, l, i) => Math.max(most, separation(l, lat[i]!, expected[0][i]!, expected[1][i]!)), 0)
    }
    for (const { from, to, ...frame } of golden.plain) {
      expect(worst({ frame: "icrs" }, frame, from)).toBeLessThan(TOLERANCE)
      expect(worst(frame, { frame: "icrs" }, to)).toBeLessThan(TOLERANCE)
    }
    for (const { frame, time, from, to } of golden.dated) {
      const dated = await datedFrame(frame, parseTime(time, { scale: "tt" }))
      expect(worst({ frame: "icrs" }, dated, from)).toBeLessThan(TOLERANCE)
      expect(worst(dated, { frame: "icrs" }, to)).toBeLessThan(TOLERANCE)
    }
    expect((golden.plain.length + golden.dated.length) * POINTS).toBeGreaterThan(100_000)
    for (const { star, jyear, moved } of golden.stars) {
      const [lon = 0, lat = 0, pmLon, pmLat, parallax, radialVelocity] = star.map((value) => value ?? undefined)
      const epoch = julianEpochTime(2016, "tdb")
      const there = moveStar({ lon, lat, pmLon, pmLat, parallax, radialVelocity, epoch }, julianEpochTime(jyear, "tdb"))
      expect(separation(there.lon, there.lat, moved[0]!, moved[1]!)).toBeLessThan(TOLERANCE)
    }
  })

  it(`times: ${TIMES} in every scale within a nanosecond`, () => {
    const cases = ask("sky_time", TIMES) as {
      scale: TimeScale
      jd: [number, number]
      dut1: number
      to: Record<TimeScale, [number, number]>
    }[]
    let worst = 0
    for (const { scale, jd, dut1, to } of cases)
      for (const [other, [jd1, jd2]] of Object.entries(to)) {
        const { day, fraction } = convertTime(timeOf(scale, ...jd), other as TimeScale, { ut1MinusUtc: dut1 })
        worst = Math.max(worst, Math.abs(day - jd1 + (fraction - jd2)) * 86400e9)
      }
    expect(worst).toBeLessThan(1)
    expect(cases).toHaveLength(TIMES)
  })
})

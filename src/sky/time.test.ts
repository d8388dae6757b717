import { readFileSync } from "node:fs"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { dayOfMjd, daysInMonth, mjdOfDay } from "./calendar.ts"
import {
  addSeconds,
  besselianEpoch,
  convertTime,
  decimalYear,
  formatTime,
  julianEpoch,
  LEAP_SECONDS,
  leapSecondsExpired,
  modifiedJulianDate,
  parseEarthRotation,
  parseTime,
  secondsBetween,
  timeOf,
  timeOfYear,
  type Time,
  type TimeScale,
} from "./index.ts"

interface Golden {
  conversions: { scale: TimeScale; jd: [number, number]; dut1: number; to: Record<string, [number, number]> }[]
  texts: { text: string; scale: TimeScale; jd: [number, number] }[]
  iso: [number, number, string, number, number, number, number][]
  years: [number, number, number][]
  ut1: [number, number][]
}

const folder = new URL("../../test/data/sky/", import.meta.url)
const golden = JSON.parse(readFileSync(new URL("time.json", folder), "utf8")) as Golden

/** Nanoseconds between a time and two doubles of a Julian Date. */
function apart(time: Time, [jd1, jd2]: readonly [number, number]): number {
  return Math.abs(time.day - jd1 + (time.fraction - jd2)) * 86400e9
}

describe("scales of time, against astropy", () => {
  it("convert into each other within a nanosecond, leap seconds and the sixties included", () => {
    let count = 0
    let worst = 0
    for (const { scale, jd, dut1, to } of golden.conversions)
      for (const [other, expected] of Object.entries(to)) {
        const there = convertTime(timeOf(scale, ...jd), other as TimeScale, { ut1MinusUtc: dut1 })
        worst = Math.max(worst, apart(there, expected))
        count++
      }
    expect(worst).toBeLessThan(1)
    expect(count).toBeGreaterThan(2000)
  })

  it("go there and back to the same time", () => {
    for (const { scale, jd, dut1, to } of golden.conversions)
      for (const other of Object.keys(to)) {
        const there = convertTime(timeOf(scale, ...jd), other as TimeScale, { ut1MinusUtc: dut1 })
        expect(apart(convertTime(there, scale, { ut1MinusUtc: dut1 }), jd)).toBeLessThan(0.1)
      }
  })

  it("say what they need", () => {
    expect(() => convertTime(parseTime("2026-01-01"), "ut1")).toThrow(/ut1MinusUtc/)
    expect(() => convertTime(parseTime("2026-01-01"), "ut1", { ut1MinusUtc: 37 })).toThrow(/between −1 and 1 s/)
    expect(() => convertTime(parseTime("1950-01-01"), "tt")).toThrow(/UTC began in 1960/)
    expect(convertTime(parseTime("B1950.0"), "tdb").scale).toBe("tdb")
    expect(() => timeOf("tt", Number.NaN)).toThrow(/not a date/)
    expect(() => timeOf("tt", 1e9)).toThrow(/10,000 years/)
  })

  it("tell when the leap seconds are out of date", () => {
    expect(leapSecondsExpired(parseTime("2027-06-27"))).toBe(false)
    expect(leapSecondsExpired(parseTime("2027-06-29"))).toBe(true)
    expect(LEAP_SECONDS.steps.at(-1)).toEqual([57754, 37])
  })

  it("count elapsed seconds across a leap second", () => {
    const before = parseTime("2016-12-31T23:59:59")
    expect(secondsBetween(before, parseTime("2017-01-01T00:00:01"))).toBeCloseTo(3, 9)
    expect(formatTime(addSeconds(before, 1.5), { digits: 1 })).toBe("2016-12-31T23:59:60.5")
    expect(formatTime(addSeconds(before, 2), { scale: true })).toBe("2017-01-01T00:00:00.000 UTC")
    expect(secondsBetween(parseTime("J2000.0"), parseTime("2000-01-01T12:00:00 TAI"))).toBeCloseTo(32.184, 9)
  })

  it("reach UT1 by the tables of the IERS, as astropy reads them", () => {
    const tables = ["finals2000A.piece", "finals2000A.last"].map((name) =>
      parseEarthRotation(readFileSync(new URL(name, folder), "utf8")),
    )
    for (const [mjd, seconds] of golden.ut1) expect(tables[mjd < 58000 ? 0 : 1]!(mjd)).toBeCloseTo(seconds, 9)
    expect(() => tables[0]!(50000)).toThrow(/covers 57740 to 57765/)
    expect(() => parseEarthRotation("nothing\n")).toThrow(/finals2000A/)
  })
})

describe("times as text, against astropy", () => {
  it("are read to the last digit", () => {
    for (const { text, scale, jd } of golden.texts) {
      // astropy rounds Besselian years to a microsecond
      const most = text.startsWith("B") ? 700 : 0.05
      expect(apart(parseTime(text, { scale }), jd)).toBeLessThan(most)
      expect(apart(parseTime(`${text} ${scale.toUpperCase()}`), jd)).toBeLessThan(most)
    }
    const mjd = parseTime("MJD 57754.123456789012345")
    expect([mjd.day, mjd.fraction]).toEqual([57754 + 2400001, expect.closeTo(0.123456789012345 - 0.5, 15)])
    expect(parseTime("51544.5", { scale: "tt" })).toEqual(parseTime("J2000.0"))
    expect(parseTime("2451545.0", { number: "jd", scale: "tt" })).toEqual(parseTime("J2000"))
    expect(parseTime("31/12/98")).toEqual(parseTime("1998-12-31"))
    expect(parseTime("2016-12-31T24:00")).toEqual(parseTime("2017-01-01T00:00:00Z"))
  })

  it("are written as astropy writes them, with epochs and years", () => {
    for (const [jd1, jd2, text, jyear, byear, year, mjd] of golden.iso) {
      const time = timeOf("utc", jd1, jd2)
      expect(apart(parseTime(formatTime(time, { digits: 9 })), [jd1, jd2])).toBeLessThan(0.51)
      expect(apart(parseTime(text), [jd1, jd2])).toBeLessThan(0.6)
      expect(julianEpoch(time)).toBeCloseTo(jyear, 11)
      expect(besselianEpoch(time)).toBeCloseTo(byear, 11)
      // astropy leaves leap seconds out here, though not where it reads a decimal year
      const leaps = LEAP_SECONDS.steps.some(([step]) => Math.floor(year) === dayOfMjd(step - 1).year)
      expect(decimalYear(time)).toBeCloseTo(year, leaps ? 7 : 11)
      expect(modifiedJulianDate(time)).toBeCloseTo(mjd, 9)
    }
    for (const [year, jd1, jd2] of golden.years) {
      expect(apart(timeOfYear(year), [jd1, jd2])).toBeLessThan(50)
      expect(decimalYear(timeOfYear(year))).toBeCloseTo(year, 11)
    }
    expect(formatTime(parseTime("2026-01-01T23:59:59.9999"), { digits: 0 })).toBe("2026-01-02T00:00:00")
    expect(formatTime(parseTime("-0044-03-15"), { digits: 0 })).toBe("-00044-03-15T00:00:00")
  })

  it("are refused where they are none", () => {
    const wrong = ["", "today", "2026-13-01", "2026-02-30", "2026-01-01T25:00:00", "2026-01-01T12:60:00"]
    wrong.push(
      "2015-12-31T23:59:60",
      "2026-01-01T00:00:00Z TT",
      "2026:000",
      "2026:366",
      "J",
      "9".repeat(100),
      "99/99/99",
    )
    for (const text of wrong) expect(() => parseTime(text)).toThrow(/is not a time/)
    expect(() => formatTime(parseTime("J2000.0"), { digits: 13 })).toThrow(/13 decimals/)
  })

  it("keep every picosecond of twelve digits, whatever the day", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -200000, max: 100000 }),
        fc.integer({ min: 0, max: 86_399_999_999_999 }),
        (mjd, ns) => {
          const time = timeOf("tt", mjd, 2400000.5, ns / 86400e9)
          const back = parseTime(formatTime(time, { digits: 12, scale: true }))
          expect(apart(back, [time.day, time.fraction])).toBeLessThan(0.02)
        },
      ),
    )
  })
})

describe("the calendar", () => {
  it("goes there and back for every day of two cycles and far away", () => {
    for (let mjd = -700000; mjd < -700000 + 2 * 146097; mjd++) {
      const date = dayOfMjd(mjd)
      if (mjdOfDay(date) !== mjd || date.day < 1 || date.day > daysInMonth(date.year, date.month))
        expect.fail(`MJD ${mjd}: ${JSON.stringify(date)}`)
    }
    expect(dayOfMjd(51544)).toEqual({ year: 2000, month: 1, day: 1 })
    expect(dayOfMjd(-678941)).toEqual({ year: 0, month: 1, day: 1 })
  })
})

describe("a leap second that was none", () => {
  it.each(["2020-06-30T23:59:60", "2016-12-31T23:59:61", "2016-12-31T23:59:60 TAI"])(
    "%s is refused as such",
    (text) => {
      expect(() => parseTime(text)).toThrow(/is not a time: no leap second is known there/)
    },
  )
  it("2016-12-31T23:59:60 was one", () => {
    expect(formatTime(parseTime("2016-12-31T23:59:60"), { digits: 0 })).toBe("2016-12-31T23:59:60")
  })
})

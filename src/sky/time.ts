import { CaelumError } from "../core/index.ts"

/** Scales of time (IAU; FITS 4.0, table 30). */
export type TimeScale = "utc" | "tai" | "tt" | "tdb" | "tcb" | "tcg" | "ut1"

/** A point in time as a Julian Date of its scale in two doubles, good to better than a picosecond. A UTC day counts 1 whatever its length. */
export interface Time {
  readonly scale: TimeScale
  /** The whole part of the Julian Date. */
  readonly day: number
  /** The rest, from −0.5 to 0.5 days. */
  readonly fraction: number
}

/** Days on either side of J2000 for which dates are taken: 10,000 years and some. */
const MOST_DAYS = 4e6

/**
 * A time from a Julian Date given as a sum of doubles, which lose no digit.
 * @throws CaelumError `usage` for what is not finite or more than about 10,000 years from J2000.
 */
export function timeOf(scale: TimeScale, ...days: readonly number[]): Time {
  let day = 0
  let fraction = 0
  for (const part of days) {
    const whole = Math.round(part)
    day += whole
    fraction += part - whole
  }
  const carry = Math.round(fraction)
  day += carry
  fraction -= carry
  if (Math.abs(day - 2451545) <= MOST_DAYS && Number.isFinite(fraction)) return { scale, day, fraction }
  throw new CaelumError(
    "usage",
    `The Julian Date ${days.reduce((a, b) => a + b, 0)} is not a date within 10,000 years of J2000; give days.`,
  )
}

/** The Julian Date in one double: good to 40 microseconds. */
export function julianDate({ day, fraction }: Time): number {
  return day + fraction
}

/** The Modified Julian Date, JD − 2400000.5, in one double: good to a microsecond. */
export function modifiedJulianDate({ day, fraction }: Time): number {
  return day - 2400000.5 + fraction
}

/** Julian years of 365.25 days since year 0, as in J2000.0. The scale is that of the time; a Julian epoch is one of TT or TDB. */
export function julianEpoch({ day, fraction }: Time): number {
  return 2000 + (day - 2451545 + fraction) / 365.25
}

/** Besselian years, as in B1950.0 (Lieske 1979, A&A 73, 282). */
export function besselianEpoch({ day, fraction }: Time): number {
  return 1900 + (day - 2415020 + (fraction - 0.31352)) / BESSELIAN_YEAR
}

/** Days of the tropical year of B1900. */
export const BESSELIAN_YEAR = 365.242198781

/** Julian Date of a Besselian year (Lieske 1979, A&A 73, 282). */
export function besselianDate(year: number): number {
  return 2415020.31352 + (year - 1900) * BESSELIAN_YEAR
}

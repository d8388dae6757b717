/** A day of the proleptic Gregorian calendar. */
export interface CalendarDay {
  /** Astronomical: 0 is 1 BC. */
  readonly year: number
  readonly month: number
  readonly day: number
}

const MJD_OF_MARCH_1_YEAR_0 = -678881
const DAYS_IN_400_YEARS = 146097
const DAYS_BEFORE: readonly number[] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]

/** Modified Julian Date at 0h of a day of the proleptic Gregorian calendar. */
export function mjdOfDay({ year, month, day }: CalendarDay): number {
  const march = (month + 9) % 12
  const y = year - (month < 3 ? 1 : 0)
  const leaps = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400)
  return MJD_OF_MARCH_1_YEAR_0 + 365 * y + leaps + Math.floor((153 * march + 2) / 5) + day - 1
}

/** The day of a whole Modified Julian Date. */
export function dayOfMjd(mjd: number): CalendarDay {
  const days = mjd - MJD_OF_MARCH_1_YEAR_0
  const era = Math.floor(days / DAYS_IN_400_YEARS)
  const inEra = days - era * DAYS_IN_400_YEARS
  const yearInEra = Math.floor(
    (inEra - Math.floor(inEra / 1460) + Math.floor(inEra / 36524) - Math.floor(inEra / 146096)) / 365,
  )
  const inYear = inEra - (365 * yearInEra + Math.floor(yearInEra / 4) - Math.floor(yearInEra / 100))
  const march = Math.floor((5 * inYear + 2) / 153)
  const month = march < 10 ? march + 3 : march - 9
  return {
    year: yearInEra + era * 400 + (month < 3 ? 1 : 0),
    month,
    day: inYear - Math.floor((153 * march + 2) / 5) + 1,
  }
}

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

export function daysInMonth(year: number, month: number): number {
  const next = month === 12 ? 365 : DAYS_BEFORE[month]!
  return next - DAYS_BEFORE[month - 1]! + (month === 2 && isLeapYear(year) ? 1 : 0)
}

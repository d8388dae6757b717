import { CaelumError } from "../core/index.ts"
import { daysInMonth, dayOfMjd, mjdOfDay } from "./calendar.ts"
import { utcDay } from "./leap-seconds.ts"
import { addSeconds, secondsBetween } from "./time-scales.ts"
import { BESSELIAN_YEAR, timeOf, type Time, type TimeScale } from "./time.ts"

const ISO = /^([+-]\d{4,5}|\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d)(?::(\d\d)(?::(\d\d(?:\.\d*)?))?)?)?\s*(Z)?$/i
const DAY_OF_YEAR = /^(\d{4}):(\d{3})(?::(\d\d):(\d\d)(?::(\d\d(?:\.\d*)?))?)?$/
const EPOCH = /^([JB])\s*(\d{1,4}(?:\.\d*)?)$/i
const DATE = /^(JD|MJD)\s*([+-]?\d+)(\.\d*)?$/i
const NUMBER = /^([+-]?\d+)(\.\d*)?$/
const SCALE_WORD = /\s+\(?(UTC|TAI|TT|TDB|TCB|TCG|UT1)\)?$/i
/** What would be in a leap second of any minute. */
const SECOND_60 = /(:\d\d):6\d(?:\.\d*)?(?=\s*Z?$)/i
const OLD_DATE = /^(\d\d)\/(\d\d)\/(\d\d)$/

/** What a bare number or a text without a scale means. */
export interface ParseTimeOptions {
  /** The scale where the text names none: UTC for dates, TT for epochs (J2000.0, B1950.0). */
  readonly scale?: TimeScale | undefined
  /** What a bare number is; `mjd` unless given. */
  readonly number?: "jd" | "mjd" | "jyear" | "byear" | "decimalyear" | undefined
}

/**
 * Reads a time: `2026-01-01T12:00:00.5` (ISO 8601 as FITS has it, also with a blank, `Z`, a signed year of five digits, or without the
 * time of day; second 60 in a leap second), `2026:032:12:00:00` (day of the year), `31/12/98` (FITS before 2000), `J2000.0`, `B1950.0`, `JD 2451545.0`,
 * `MJD 51544.5`, or a bare number as `number` says; a scale may follow (`2026-01-01 TAI`). No digit of the text is lost.
 * @throws CaelumError `usage` that quotes the text.
 */
export function parseTime(text: string, options: ParseTimeOptions = {}): Time {
  const trimmed = text.trim()
  const scaleWord = SCALE_WORD.exec(trimmed)?.[1]?.toLowerCase() as TimeScale | undefined
  const words = trimmed.replace(SCALE_WORD, "")
  const scale = scaleWord ?? options.scale
  const time =
    trimmed.length > 80
      ? undefined
      : (readIso(words, scale) ?? readOther(words, scale) ?? readNumber(words, scale, options))
  if (time) return time
  if (SECOND_60.test(words) && readIso(words.replace(SECOND_60, "$1:59"), scale))
    throw new CaelumError(
      "usage",
      `'${text.slice(0, 80)}' is not a time: no leap second is known there; write 59, or the next minute.`,
    )
  throw new CaelumError(
    "usage",
    `'${text.slice(0, 80)}' is not a time; write for example 2026-01-01T12:00:00, J2000.0, JD 2451545.0 or MJD 51544.5.`,
  )
}

function readIso(text: string, scale: TimeScale = "utc"): Time | undefined {
  const iso = ISO.exec(text)
  const ordinal = iso ? null : DAY_OF_YEAR.exec(text)
  const old = iso || ordinal ? null : OLD_DATE.exec(text)
  if (iso) {
    const [, year, month, day, hour, minute, second, z] = iso
    if (z && scale !== "utc") return undefined
    return clock(Number(year), Number(month), Number(day), [hour, minute, second], scale)
  }
  if (old) return clock(1900 + Number(old[3]), Number(old[2]), Number(old[1]), [], scale)
  if (!ordinal) return undefined
  const [, year, day, ...rest] = ordinal
  if (Number(day) < 1 || Number(day) > mjdOfDay({ year: Number(year) + 1, month: 1, day: 1 }) - yearStart(Number(year)))
    return undefined
  const date = dayOfMjd(yearStart(Number(year)) + Number(day) - 1)
  return clock(date.year, date.month, date.day, rest, scale)
}

function yearStart(year: number): number {
  return mjdOfDay({ year, month: 1, day: 1 })
}

function clock(
  year: number,
  month: number,
  day: number,
  parts: readonly (string | undefined)[],
  scale: TimeScale,
): Time | undefined {
  const [hour, minute, second] = [0, 1, 2].map((i) => Number(parts[i] ?? 0)) as [number, number, number]
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined
  if (hour > 24 || minute > 59 || (hour === 24 && (minute > 0 || second > 0))) return undefined
  const mjd = mjdOfDay({ year, month, day })
  const length = lengthOfDay(mjd, scale)
  const seconds = hour * 3600 + minute * 60 + second
  if (second >= 60 && !(hour === 23 && minute === 59 && seconds < length)) return undefined
  return timeOf(scale, mjd, 2400000.5, hour === 24 ? 1 : seconds / length)
}

/** Seconds of a day: a leap second makes a UTC day 86401 long. Before 1972 the steps of UTC were no whole seconds, and clocks did not show them. */
function lengthOfDay(mjd: number, scale: TimeScale): number {
  return 86400 + (scale === "utc" ? (utcDay(mjd)?.leap ?? 0) : 0)
}

function readOther(text: string, scale: TimeScale | undefined): Time | undefined {
  const date = DATE.exec(text)
  if (date) {
    const origin = date[1]!.length === 2 ? [] : [2400000.5]
    return timeOf(scale ?? "utc", ...origin, ...decimal(date[2]!, date[3]))
  }
  const epoch = EPOCH.exec(text)
  return epoch ? ofEpoch(epoch[1]!.toUpperCase() === "J", Number(epoch[2]), scale ?? "tt") : undefined
}

function decimal(whole: string, part: string | undefined): [number, number] {
  const rest = Number(`0${part ?? ""}`)
  return [Number(whole), whole.startsWith("-") ? -rest : rest]
}

function readNumber(
  text: string,
  scale: TimeScale | undefined,
  { number = "mjd" }: ParseTimeOptions,
): Time | undefined {
  const match = NUMBER.exec(text)
  if (!match) return undefined
  const parts = decimal(match[1]!, match[2])
  if (number === "jd") return timeOf(scale ?? "utc", ...parts)
  if (number === "mjd") return timeOf(scale ?? "utc", 2400000.5, ...parts)
  if (number === "decimalyear") return timeOfYear(parts[0] + parts[1], scale)
  return ofEpoch(number === "jyear", parts[0] + parts[1], scale ?? "tt")
}

function ofEpoch(julian: boolean, year: number, scale: TimeScale): Time {
  return julian ? julianEpochTime(year, scale) : besselianEpochTime(year, scale)
}

/** The time of a Julian epoch, in TT unless another scale is given. @throws CaelumError `usage` for what is not finite. */
export function julianEpochTime(year: number, scale: TimeScale = "tt"): Time {
  return timeOf(scale, 2451545, (year - 2000) * 365.25)
}

/** The time of a Besselian epoch, in TT unless another scale is given. @throws CaelumError `usage` for what is not finite. */
export function besselianEpochTime(year: number, scale: TimeScale = "tt"): Time {
  return timeOf(scale, 2415020, 0.31352, (year - 1900) * BESSELIAN_YEAR)
}

/** The time of a decimal year: 2026.5 is the middle of the calendar year 2026, leap seconds counted. @throws CaelumError `usage`. */
export function timeOfYear(year: number, scale: TimeScale = "utc"): Time {
  const [start, end] = yearEnds(Math.floor(year), scale)
  return addSeconds(start, (year - Math.floor(year)) * secondsBetween(start, end))
}

/** The decimal year of a time, leap seconds counted. */
export function decimalYear(time: Time): number {
  const { year } = dayOfMjd(Math.floor(time.day - 2400000.5 + time.fraction))
  const [start, end] = yearEnds(year, time.scale)
  return year + secondsBetween(start, time) / secondsBetween(start, end)
}

function yearEnds(year: number, scale: TimeScale): [Time, Time] {
  if (!Number.isFinite(year)) throw new CaelumError("usage", `The year ${year} is not finite; give a decimal year.`)
  return [timeOf(scale, 2400000.5, yearStart(year)), timeOf(scale, 2400000.5, yearStart(year + 1))]
}

/**
 * A time as `2026-01-01T12:00:00.000`, rounded to `digits` decimals of a second (0 to 12, 3 unless given). `scale` adds the scale's name,
 * so that `parseTime` reads the same time back.
 */
export function formatTime(time: Time, options: { readonly digits?: number; readonly scale?: boolean } = {}): string {
  const { digits = 3, scale = false } = options
  if (!(Number.isInteger(digits) && digits >= 0 && digits <= 12))
    throw new CaelumError("usage", `A time cannot be written with ${digits} decimals of a second; give 0 to 12.`)
  const early = time.fraction < 0.5
  const mjd = time.day - (early ? 2400001 : 2400000)
  const part = early ? time.fraction + 0.5 : time.fraction - 0.5
  const length = lengthOfDay(mjd, time.scale)
  const unit = 10 ** digits
  // whole seconds and decimals apart, so that twelve decimals fit a double
  const seconds = part * length
  let whole = Math.min(Math.floor(seconds), Math.ceil(length) - 1)
  let decimals = Math.round((seconds - whole) * unit)
  if (decimals >= unit) [whole, decimals] = [whole + 1, 0]
  const over = whole >= length
  const clockSeconds = over ? 0 : whole
  const { year, month, day } = dayOfMjd(over ? mjd + 1 : mjd)
  const minutes = Math.min(Math.floor(clockSeconds / 60), 1439)
  const second = two(clockSeconds - minutes * 60) + (digits > 0 ? `.${String(decimals).padStart(digits, "0")}` : "")
  const text = `${formatYear(year)}-${two(month)}-${two(day)}T${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:${second}`
  return scale ? `${text} ${time.scale.toUpperCase()}` : text
}

function two(value: number): string {
  return String(value).padStart(2, "0")
}

function formatYear(year: number): string {
  if (year >= 0 && year <= 9999) return String(year).padStart(4, "0")
  return `${year < 0 ? "-" : "+"}${String(Math.abs(year)).padStart(5, "0")}`
}

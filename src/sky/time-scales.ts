import { CaelumError } from "../core/index.ts"
import { taiMinusUtc, utcDay, LEAP_SECONDS, type UtcDay } from "./leap-seconds.ts"
import { tdbMinusTt } from "./time-tdb.ts"
import { timeOf, type Time, type TimeScale } from "./time.ts"

/** What some scales need to be reached. */
export interface TimeScaleOptions {
  /** UT1 − UTC in seconds, a number or a function of the UTC date (MJD), as `parseEarthRotation` gives. Needed for UT1. */
  readonly ut1MinusUtc?: number | ((mjd: number) => number) | undefined
}

const DAY = 86400
/** TT − TAI, seconds. */
const TT_MINUS_TAI = 32.184
/** 1977 January 1.0 TAI as TT: the origin of TCG and TCB. */
const ORIGIN_DAY = 2443144
const ORIGIN_FRACTION = 0.5003725
/** d TT / d TCG = 1 − L_G (IAU 2000, resolution B1.9). */
const L_G = 6.969290134e-10
/** d TDB / d TCB = 1 − L_B, and TDB₀ in seconds (IAU 2006, resolution B3). */
const L_B = 1.550519768e-8
const TDB_0 = -6.55e-5

/** The next scale on the way to TT. */
const TOWARDS_TT: Readonly<Record<Exclude<TimeScale, "tt">, TimeScale>> = {
  ut1: "utc",
  utc: "tai",
  tai: "tt",
  tcg: "tt",
  tdb: "tt",
  tcb: "tdb",
}

/**
 * The same time in another scale. UTC follows the leap seconds of `LEAP_SECONDS` (and its rates from 1960 to 1972); TDB − TT is the
 * series of Fairhead and Bretagnon at the geocentre; TCG and TCB are as IAU 2000 B1.9 and 2006 B3 define them.
 * @throws CaelumError `unsupported` for UTC before 1960 and for UT1 without `ut1MinusUtc`.
 */
export function convertTime(time: Time, scale: TimeScale, options: TimeScaleOptions = {}): Time {
  const down = pathToTt(time.scale)
  const up = pathToTt(scale)
  const meeting = down.find((step) => up.includes(step))!
  const steps = [...down.slice(1, down.indexOf(meeting) + 1), ...up.slice(0, up.indexOf(meeting)).toReversed()]
  return steps.reduce((at, next) => STEPS[`${at.scale}>${next}`]!(at, options), time)
}

function pathToTt(scale: TimeScale): TimeScale[] {
  return scale === "tt" ? ["tt"] : [scale, ...pathToTt(TOWARDS_TT[scale])]
}

/** Seconds from `a` to `b`, in TAI where the two are of UTC or of different scales but TDB and TCB. */
export function secondsBetween(a: Time, b: Time, options: TimeScaleOptions = {}): number {
  const scale = a.scale === b.scale && a.scale !== "utc" ? a.scale : "tai"
  const [from, to] = [convertTime(a, scale, options), convertTime(b, scale, options)]
  return (to.day - from.day) * DAY + (to.fraction - from.fraction) * DAY
}

/** The time some seconds later; of UTC, elapsed seconds with the leap seconds between. */
export function addSeconds(time: Time, seconds: number): Time {
  if (time.scale === "utc") return convertTime(addSeconds(convertTime(time, "tai"), seconds), "utc")
  return later(time, time.scale, seconds)
}

/** Whether a time lies beyond the date up to which `LEAP_SECONDS` is known: leap seconds may have been announced since. */
export function leapSecondsExpired(time: Time): boolean {
  const { day, fraction } = time
  return day - 2400000.5 + fraction > Date.parse(LEAP_SECONDS.expires) / 86_400_000 + 40587
}

function later({ day, fraction }: Time, scale: TimeScale, seconds: number): Time {
  const whole = Math.trunc(seconds / DAY)
  return timeOf(scale, day, whole, fraction, (seconds - whole * DAY) / DAY)
}

type Step = (time: Time, options: TimeScaleOptions) => Time

const STEPS: Readonly<Record<string, Step>> = {
  "utc>tai": utcToTai,
  "tai>utc": taiToUtc,
  "tai>tt": (time) => later(time, "tt", TT_MINUS_TAI),
  "tt>tai": (time) => later(time, "tai", -TT_MINUS_TAI),
  "tt>tcg": (time) => later(time, "tcg", sinceOrigin(time) * (L_G / (1 - L_G))),
  "tcg>tt": (time) => later(time, "tt", -sinceOrigin(time) * L_G),
  "tt>tdb": (time) => later(time, "tdb", tdbMinusTt(time)),
  "tdb>tt": (time) => later(time, "tt", -tdbMinusTt(time)),
  "tdb>tcb": (time) => later(time, "tcb", (sinceOrigin(time) * L_B - TDB_0) / (1 - L_B)),
  "tcb>tdb": (time) => later(time, "tdb", TDB_0 - sinceOrigin(time) * L_B),
  "utc>ut1": utcToUt1,
  "ut1>utc": ut1ToUtc,
}

function sinceOrigin({ day, fraction }: Time): number {
  return (day - ORIGIN_DAY + (fraction - ORIGIN_FRACTION)) * DAY
}

/** The day's number (MJD) and the part of it that has gone. */
function dayAndPart({ day, fraction }: Time): [number, number] {
  return fraction < 0.5 ? [day - 2400001, fraction + 0.5] : [day - 2400000, fraction - 0.5]
}

function dayOfUtc(mjd: number): UtcDay {
  const day = utcDay(mjd)
  if (day) return day
  throw new CaelumError(
    "unsupported",
    `UTC began in 1960 and the date MJD ${mjd} is before it; give the time in TT, or UT1 with ut1MinusUtc.`,
  )
}

function utcToTai(time: Time): Time {
  const [mjd, part] = dayAndPart(time)
  const { offset, drift, leap } = dayOfUtc(mjd)
  const seconds = part * (DAY + leap) * ((DAY + drift) / DAY)
  return timeOf("tai", mjd, 2400000.5, seconds / DAY, offset / DAY)
}

/** TAI − UTC is less than 40 s and UTC days have at most a second more: three rounds leave nothing. */
function taiToUtc(time: Time): Time {
  let utc: Time = { ...time, scale: "utc" }
  for (let round = 0; round < 3; round++) {
    const back = utcToTai(utc)
    utc = timeOf("utc", utc.day, utc.fraction, time.day - back.day, time.fraction - back.fraction)
  }
  return utc
}

function ut1MinusUtc(mjd: number, options: TimeScaleOptions): number {
  const { ut1MinusUtc: given } = options
  const seconds = typeof given === "function" ? given(mjd) : given
  if (seconds !== undefined && Math.abs(seconds) <= 1) return seconds
  throw new CaelumError(
    seconds === undefined ? "unsupported" : "usage",
    seconds === undefined
      ? `UT1 at MJD ${mjd} follows from measurements of the rotation of the Earth, which are not built in; give ut1MinusUtc, for example by parseEarthRotation.`
      : `UT1 − UTC at MJD ${mjd} was given as ${seconds} s, and it is between −1 and 1 s.`,
  )
}

function utcToUt1(time: Time, options: TimeScaleOptions): Time {
  const [mjd, part] = dayAndPart(time)
  const offset = ut1MinusUtc(mjd + part, options) - (taiMinusUtc(mjd, part) ?? dayOfUtc(mjd).offset)
  return later(utcToTai(time), "ut1", offset)
}

function ut1ToUtc(time: Time, options: TimeScaleOptions): Time {
  let utc: Time = { ...time, scale: "utc" }
  for (let round = 0; round < 4; round++) {
    const back = utcToUt1(utc, options)
    utc = timeOf("utc", utc.day, utc.fraction, time.day - back.day, time.fraction - back.fraction)
  }
  return utc
}

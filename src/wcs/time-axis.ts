import { CaelumError } from "../core/index.ts"
import { formatTime, parseTime, timeOf, type Time, type TimeScale } from "../sky/index.ts"
import { readNumber, readText, type KeywordReader } from "./keywords.ts"
import type { Wcs } from "./types.ts"

/** What the values of a time axis count from, and in what (FITS 4.0, section 9; Rots et al. 2015). */
export interface AxisTime {
  readonly scale: TimeScale
  /** The reference time as parts of a Modified Julian Date in that scale. */
  readonly mjd: readonly number[]
  /** Days in one unit of the axis. */
  readonly days: number
}

/** Scales by the CTYPEi or TIMESYS that name them, those that are out of use too. LOCAL is none that others can be computed from. */
const SCALES: Readonly<Record<string, TimeScale>> = {
  UTC: "utc",
  GMT: "utc",
  TAI: "tai",
  IAT: "tai",
  GPS: "tai",
  TT: "tt",
  TDT: "tt",
  ET: "tt",
  TDB: "tdb",
  TCB: "tcb",
  TCG: "tcg",
  UT1: "ut1",
  UT: "ut1",
}
const DAYS: Readonly<Record<string, number>> = {
  s: 1 / 86400,
  min: 1 / 1440,
  h: 1 / 24,
  d: 1,
  a: 365.25,
  yr: 365.25,
  cy: 36525,
  ms: 1 / 86400e3,
  us: 1 / 86400e6,
  ns: 1 / 86400e9,
}

/** GPS time is 19 seconds behind TAI (FITS 4.0, table 30). */
const GPS_DAYS: number = 19 / 86400

/**
 * The meaning of a time axis; undefined for an axis that is none, or whose scale or unit is not known. What has to be said of it goes to `told`. A
 * realisation in brackets, as in TT(TAI), is taken for its scale.
 */
export function readAxisTime(
  keywords: KeywordReader,
  ctype: string,
  unit: string,
  told: string[],
): AxisTime | undefined {
  const name = scaleName(ctype)
  if (SCALES[name] === undefined && name !== "TIME") return undefined
  const system = name === "TIME" ? scaleName(readText(keywords, "TIMESYS") ?? "UTC") : name
  const scale = SCALES[system]
  const words = unit || (readText(keywords, "TIMEUNIT")?.trim() ?? "s")
  const days = DAYS[words]
  if (scale === undefined || days === undefined) {
    const why = scale === undefined ? `in the scale ${system}` : `in the unit '${words}'`
    told.push(
      `The time axis '${ctype.trim()}' is ${why}, which no dates can be computed from: its values are numbers only.`,
    )
    return undefined
  }
  const reference = readReference(keywords, scale, told)
  return { scale, mjd: system === "GPS" ? [...reference, GPS_DAYS] : reference, days }
}

function scaleName(text: string): string {
  return text
    .trim()
    .toUpperCase()
    .replace(/\s*\([^()]*\)$/, "")
}

/** MJDREF in one or two parts, else JDREF, else DATEREF, else 0 (FITS 4.0, section 9.2.2, and their precedence there). */
function readReference(keywords: KeywordReader, scale: TimeScale, told: string[]): readonly number[] {
  const number = (name: string): number | undefined => readNumber(keywords, name)
  for (const [name, zero] of [
    ["MJDREF", 0],
    ["JDREF", -2400000.5],
  ] as const) {
    const [whole, day, fraction] = [number(name), number(`${name}I`), number(`${name}F`)]
    if (day !== undefined || fraction !== undefined) return [zero, day ?? 0, fraction ?? 0]
    if (whole !== undefined) return [zero, whole]
  }
  const date = readText(keywords, "DATEREF")?.trim() ?? ""
  if (date === "")
    told.push("The header has no MJDREF, JDREF or DATEREF: times count from MJD 0, the standard's default.")
  else {
    const parts = readDate(date, scale)
    if (parts) return parts
    told.push(`datfix: DATEREF = '${date}' is no date and is not used: times count from MJD 0, the standard's default.`)
  }
  return [0]
}

function readDate(date: string, scale: TimeScale): readonly number[] | undefined {
  try {
    const { day, fraction } = parseTime(date, { scale })
    return /[-/]/.test(date) ? [day, -2400000.5, fraction] : undefined
  } catch {
    return undefined
  }
}

/**
 * The time that a value of a time axis (from 0) means.
 * @throws CaelumError `usage` where the axis is no time axis, or one in a scale or unit that is not known.
 */
export function timeOfAxis(wcs: Wcs, axis: number, value: number): Time {
  const time = wcs.axes[axis]?.time
  if (time) return timeOf(time.scale, 2400000.5, ...time.mjd, value * time.days)
  throw new CaelumError(
    "usage",
    `Axis ${axis + 1} of the coordinate system is no time axis in a known scale and unit (its CTYPE is '${wcs.axes[axis]?.ctype ?? ""}').`,
  )
}

/** A time axis in words: its scale, what it counts from, and its reference value as a date of that scale. */
export function describeTime(wcs: Wcs, axis: number): { scale: string; reference: string; crval: string } | undefined {
  const time = wcs.axes[axis]?.time
  if (!time) return undefined
  try {
    const [reference, crval] = [0, wcs.crval[axis]!].map((value) => formatTime(timeOfAxis(wcs, axis, value)))
    return { scale: time.scale.toUpperCase(), reference: reference!, crval: crval! }
  } catch {
    // a date that no calendar has: the numbers stand for themselves
    return undefined
  }
}

const STOKES: Readonly<Record<number, string>> = {
  1: "I",
  2: "Q",
  3: "U",
  4: "V",
  [-1]: "RR",
  [-2]: "LL",
  [-3]: "RL",
  [-4]: "LR",
  [-5]: "XX",
  [-6]: "YY",
  [-7]: "XY",
  [-8]: "YX",
}

/** The polarization that a value of a STOKES axis means (FITS 4.0, table 29); undefined for a value between or beyond them. */
export function stokesName(value: number): string | undefined {
  return STOKES[value]
}

/** The polarizations of the planes of a STOKES axis that depends on one pixel axis; undefined for another axis. */
export function stokesPlanes(wcs: Wcs, axis: number): (string | null)[] | undefined {
  const { naxis, matrix, crpix, crval, axes, shape } = wcs
  if (axes[axis]?.ctype.trim().toUpperCase() !== "STOKES") return undefined
  const driving = crpix.flatMap((_, j) => (matrix[axis * naxis + j] === 0 ? [] : [j]))
  const [j, ...others] = driving
  if (j === undefined || others.length > 0 || !(shape[j]! >= 1 && shape[j]! <= MOST_PLANES)) return undefined
  const step = matrix[axis * naxis + j]!
  return Array.from({ length: shape[j]! }, (_, k) => stokesName(crval[axis]! + (k + 1 - crpix[j]!) * step) ?? null)
}

const MOST_PLANES = 16

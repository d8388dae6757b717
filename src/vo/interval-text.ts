import { CaelumError } from "../core/index.ts"
import type { Interval } from "./sia2-query.ts"

/** Powers of ten of the metre. */
const METRES: Readonly<Record<string, number>> = {
  m: 0,
  cm: -2,
  mm: -3,
  um: -6,
  µm: -6,
  μm: -6,
  micron: -6,
  nm: -9,
  a: -10,
  å: -10,
  angstrom: -10,
}

/** c in m/s and hc in eV m (CODATA 2018, exact): what a frequency or an energy is divided into. */
const LIGHT = 299_792_458
const HC = 1.239_841_984_332_002_6e-6
const INVERSE: Readonly<Record<string, number>> = {
  hz: LIGHT,
  mhz: LIGHT / 1e6,
  ghz: LIGHT / 1e9,
  thz: LIGHT / 1e12,
  ev: HC,
  kev: HC / 1e3,
}

const PART = /^([+-]?(?:inf|infinity|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?))([a-zµμå]*)$/i

/**
 * A wavelength or an interval of them in metres out of `3.6um`, `3um 5um`, `3..5 um`, `-Inf 1.4e-6`, `230GHz`. A bare number is
 * in metres; a unit behind the second number is of both.
 * @throws CaelumError `usage` that quotes the text.
 */
export function parseBand(text: string): Interval {
  const parts = splitParts(text).map((part) => PART.exec(part))
  const units = parts.map((part) => (part?.[2] ? part[2] : (parts.at(-1)?.[2] ?? "")).toLowerCase())
  const turned = units.some((unit) => Object.hasOwn(INVERSE, unit))
  const values = parts.map((part, i) => (part === null ? NaN : wavelength(part[1]!, units[i]!, turned)))
  // A rising interval of frequencies or energies is a falling one of wavelengths.
  if (turned && units.every((unit) => unit === "" || Object.hasOwn(INVERSE, unit))) values.reverse()
  return intervalOf(values, text, "a wavelength; write for example 3.6um, '3um 5um', '1.4e-6 Inf' or 230GHz")
}

/** `3 um` is one part, `3 Inf` two. */
function splitParts(text: string): string[] {
  const joined = text.trim().replace(/([\d.])\s+(?!inf)(?=[a-zµμå])/giu, "$1")
  return joined.split(/\s*\.\.\s*|\s*,\s*|\s+/).filter((part) => part !== "")
}

/** In metres; `turned` where an open side is one of frequencies: none has no upper bound at the wavelength 0. */
function wavelength(number: string, unit: string, turned: boolean): number {
  const sign = number.startsWith("-") ? -1 : 1
  if (/inf/i.test(number)) return turned ? (sign > 0 ? 0 : Infinity) : sign * Infinity
  const power = unit === "" ? 0 : Object.hasOwn(METRES, unit) ? METRES[unit] : undefined
  if (power !== undefined) return shifted(number, power)
  return (Object.hasOwn(INVERSE, unit) ? INVERSE[unit]! : NaN) / Number(number)
}

/** A decimal times a power of ten, rounded once: `3.6` and -6 as 3.6e-6. */
function shifted(number: string, power: number): number {
  const [digits = "", exponent = "0"] = number.toLowerCase().split("e")
  return Number(`${digits}e${Number(exponent) + power}`)
}

function intervalOf(values: readonly number[], text: string, what: string): Interval {
  const [first, second = first] = values
  const wrong = values.length > 2 || first === undefined || second === undefined || values.some(Number.isNaN)
  if (wrong || (values.length === 1 && !Number.isFinite(first)))
    throw new CaelumError("usage", `'${text}' is not ${what}.`)
  if (first > second)
    throw new CaelumError("usage", `'${text}' runs backwards; give the smaller bound of the interval first.`)
  return values.length === 1 ? first : [first, second]
}

/**
 * A number or an interval of them out of `0.1`, `0.1 1`, `10 Inf`, `-Inf 3`, `1..2`.
 * @throws CaelumError `usage` that quotes the text.
 */
export function parseInterval(text: string): Interval {
  return intervalOf(
    wordsOf(text).map(plainNumber),
    text,
    "a number or an interval; write for example 0.5, '0.1 1' or '10 Inf'",
  )
}

function wordsOf(text: string): string[] {
  return text
    .trim()
    .split(/\s*\.\.\s*|\s*,\s*|\s+/)
    .filter((part) => part !== "")
}

function plainNumber(part: string): number {
  const number = PART.exec(part)
  return number && number[2] === "" ? wavelength(number[1]!, "", false) : NaN
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?)?Z?$/
const MJD_OF_1970 = 40_587
const DAY = 86_400_000

/**
 * A time or an interval of them as Modified Julian Date (UTC) out of `55233.77`, `55230 55240`, `2010-02-06`,
 * `2010-02-06T12:00:00 2010-02-08`, `55230 Inf`.
 * @throws CaelumError `usage` that quotes the text.
 */
export function parseTime(text: string): Interval {
  return intervalOf(
    wordsOf(text).map(mjd),
    text,
    "a time; write a Modified Julian Date, 2010-02-06T12:00:00, or two of them",
  )
}

function mjd(part: string): number {
  const date = DATE.exec(part)
  if (date) {
    const [year, month, day, hour = "0", minute = "0", second = "0"] = date.slice(1)
    const start = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute))
    const real = new Date(start).getUTCDate() === Number(day) && Number(hour) < 24 && Number(minute) < 60
    return real ? MJD_OF_1970 + (start + Number(second) * 1000) / DAY : NaN
  }
  return plainNumber(part)
}

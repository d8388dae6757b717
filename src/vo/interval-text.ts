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
  const unit = parts.at(-1)?.[2] ?? ""
  const values = parts.map((part) => (part === null ? NaN : wavelength(part[1]!, part[2] === "" ? unit : part[2]!)))
  return intervalOf(values, text, "a wavelength; write for example 3.6um, '3um 5um', '1.4e-6 Inf' or 230GHz")
}

/** `3 um` is one part, `3 Inf` two. */
function splitParts(text: string): string[] {
  const joined = text.trim().replace(/([\d.])\s+(?!inf)(?=[a-zµμå])/giu, "$1")
  return joined.split(/\s*\.\.\s*|\s*,\s*|\s+/).filter((part) => part !== "")
}

function wavelength(number: string, unit: string): number {
  const folded = unit.toLowerCase()
  if (/inf/i.test(number)) return number.startsWith("-") ? -Infinity : Infinity
  const power = folded === "" ? 0 : Object.hasOwn(METRES, folded) ? METRES[folded] : undefined
  if (power !== undefined) return shifted(number, power)
  return (Object.hasOwn(INVERSE, folded) ? INVERSE[folded]! : NaN) / Number(number)
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
  return values.length === 1 ? first : [Math.min(first, second), Math.max(first, second)]
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
  const parts = text
    .trim()
    .split(/\s*\.\.\s*|\s*,\s*|\s+/)
    .filter((part) => part !== "")
  return intervalOf(parts.map(mjd), text, "a time; write a Modified Julian Date, 2010-02-06T12:00:00, or two of them")
}

function mjd(part: string): number {
  const date = DATE.exec(part)
  if (date) {
    const [year, month, day, hour = "0", minute = "0", second = "0"] = date.slice(1)
    const start = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute))
    const real = new Date(start).getUTCDate() === Number(day) && Number(hour) < 24 && Number(minute) < 60
    return real ? MJD_OF_1970 + (start + Number(second) * 1000) / DAY : NaN
  }
  const number = PART.exec(part)
  return number && number[2] === "" ? wavelength(number[1]!, "") : NaN
}

import { CaelumError } from "../core/index.ts"
import { sexagesimalDegrees, type Sexagesimal } from "./sexagesimal.ts"

/** How a written angle was given: in hours (h, or parts where hours are meant), in degrees, or as a bare number. */
export interface WrittenAngle {
  readonly degrees: number
  /** `hours` was written with h; `degrees` with d, arcmin, …; `parts` is sexagesimal without a unit; `bare` one number. */
  readonly form: "hours" | "degrees" | "parts" | "bare"
}

const NUMBER = String.raw`(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?`
const PLAIN = String.raw`(?:\d+\.?\d*|\.\d+)`
const SINGLE = new RegExp(`^([+-]?)(${NUMBER})\\s*([a-z'"]*)$`)
const LETTERS = new RegExp(
  `^([+-]?)(?:(${PLAIN})\\s*(h|d))?\\s*(?:(${PLAIN})\\s*(?:m|'))?\\s*(?:(${PLAIN})\\s*(?:s|"|'')?)?$`,
)
const PARTS = /^([+-]?)(\d+)(?:\s*:\s*|\s+)(\d+\.?\d*)(?:(?:\s*:\s*|\s+)(\d+\.?\d*))?$/
const PLAIN_NUMBER = /^[+-]?\d+\.?\d*$/
/** Characters of an angle. */
export const LONGEST = 120
const ARCSEC = 1 / 3600
const UNITS: Readonly<Record<string, number>> = {
  d: 1,
  deg: 1,
  degree: 1,
  degrees: 1,
  arcmin: 1 / 60,
  arcminute: 1 / 60,
  arcminutes: 1 / 60,
  "'": 1 / 60,
  arcsec: ARCSEC,
  arcsecond: ARCSEC,
  arcseconds: ARCSEC,
  '"': ARCSEC,
  "''": ARCSEC,
  mas: ARCSEC / 1000,
  rad: 180 / Math.PI,
  radian: 180 / Math.PI,
  radians: 180 / Math.PI,
}
const HOURS: Readonly<Record<string, number>> = { h: 15, hr: 15, hour: 15, hours: 15, hourangle: 15 }

/** Typographic signs, primes, degree signs and spaces as plain ASCII. */
export function plainAngleText(text: string): string {
  return text
    .replace(/[\u2212\u2010-\u2015\u207b\ufe63\uff0d]/g, "-")
    .replace(/[\uff0b\u207a]/g, "+")
    .replace(/[\u2032\u2019\u02b9]/g, "'")
    .replace(/[\u2033\u201d\u02ba]/g, '"')
    .replace(/[\u00b0\u00ba\u02da]/g, "d")
    .replace(/\u02b0/g, "h")
    .replace(/\u1d50/g, "m")
    .replace(/\u02e2/g, "s")
    .replace(/\s+/g, " ")
    .trim()
}

/**
 * Reads one angle: `150.01`, `150.01deg`, `36arcsec`, `1.5'`, `10h00m02.4s`, `+2d12m00s`, `2:12:00`, `2 12 00`, `-00 30 00`. A bare
 * number and unlabelled sexagesimal parts are degrees; `hours` makes unlabelled parts hours.
 * @returns degrees, the double nearest to what is written.
 * @throws CaelumError `usage` that quotes the word.
 */
export function parseAngle(text: string, options: { readonly hours?: boolean } = {}): number {
  const plain = plainAngleText(text)
  const angle = readAngle(plain, options.hours ?? false)
  if (angle === undefined)
    throw new CaelumError(
      "usage",
      `'${text}' ${excess(plain) ?? "is not an angle"}; write for example 150.01, 36arcsec, 10h00m02.4s or +02:12:00.`,
    )
  return angle.degrees
}

/** The angle that the whole of `text` is, or undefined. `text` comes from `plainAngleText`. */
export function readAngle(text: string, hours: boolean): WrittenAngle | undefined {
  if (text.length > LONGEST) return undefined
  const folded = text.toLowerCase()
  return readSingle(folded) ?? readLetters(folded) ?? readParts(folded, hours)
}

function readSingle(text: string): WrittenAngle | undefined {
  const match = SINGLE.exec(text)
  if (!match) return undefined
  const [, sign = "", digits = "", unit = ""] = match
  const value = Number(sign + digits)
  if (!Number.isFinite(value)) return undefined
  if (unit === "") return { degrees: value, form: "bare" }
  const inDegrees = UNITS[unit]
  if (inDegrees !== undefined) return { degrees: scaled(value, inDegrees), form: "degrees" }
  const inHours = HOURS[unit]
  return inHours === undefined ? undefined : { degrees: value * inHours, form: "hours" }
}

/** Divides where the unit is a fraction of a degree, so that 36 arcsec is 0.01 and not 0.010000000000000002. */
function scaled(value: number, unit: number): number {
  return unit < 1 ? value / Math.round(1 / unit) : value * unit
}

function readLetters(text: string): WrittenAngle | undefined {
  const match = LETTERS.exec(text)
  if (!match) return undefined
  const [, sign, first, letter, minutes, seconds] = match
  if (first === undefined || letter === undefined || minutes === undefined) {
    if (first === undefined || seconds === undefined || letter === undefined) return undefined
    if (!/[s"]|''$/.test(text)) return undefined
  }
  const parts = [first, minutes ?? "0", ...(seconds === undefined ? [] : [seconds])]
  return judged({ negative: sign === "-", parts }, letter === "h" ? 15 : 1, letter === "h" ? "hours" : "degrees")
}

function readParts(text: string, hours: boolean): WrittenAngle | undefined {
  const match = PARTS.exec(text)
  if (!match) return undefined
  const [, sign, first = "", minutes = "", seconds] = match
  const parts = [first, minutes, ...(seconds === undefined ? [] : [seconds])]
  return judged({ negative: sign === "-", parts }, hours ? 15 : 1, "parts")
}

/** Fractions only in the last part, minutes and seconds at most 60 (a rounded 59.999 is often printed so). */
function judged(angle: Sexagesimal, unit: 1 | 15, form: WrittenAngle["form"]): WrittenAngle | undefined {
  const last = angle.parts.length - 1
  for (const [i, part] of angle.parts.entries()) {
    if (i < last && part.includes(".")) return undefined
    if (i > 0 && Number(part) > 60) return undefined
  }
  return { degrees: sexagesimalDegrees(angle, unit), form }
}

/** What is wrong where minutes or seconds are more than 60, or undefined. `text` comes from `plainAngleText`. */
export function excess(text: string): string | undefined {
  if (text.length > 2 * LONGEST) return undefined
  const parts: [string | undefined, string][] = []
  for (const [, minutes, seconds] of text.matchAll(/\d\s*:\s*(\d+(?:\.\d*)?)(?:\s*:\s*(\d+(?:\.\d*)?))?/g))
    parts.push([minutes, "minutes"], [seconds, "seconds"])
  for (const [, number, letter = ""] of text.matchAll(/(\d+(?:\.\d*)?)\s*([ms'"])(?![a-z])/gi))
    parts.push([number, /[m']/i.test(letter) ? "minutes" : "seconds"])
  const words = text.split(" ")
  if (words.length % 3 === 0 && words.every((word) => PLAIN_NUMBER.test(word)))
    words.forEach((word, i) => parts.push([i % 3 > 0 ? word : undefined, i % 3 === 1 ? "minutes" : "seconds"]))
  const wrong = parts.find(([number]) => number !== undefined && Number(number) > 60)
  return wrong && `has ${wrong[0]} ${wrong[1]}, which are more than 60`
}

/** The longitude in [0, 360). @throws CaelumError `usage` where it is not finite. */
export function wrapLongitude(degrees: number): number {
  if (!Number.isFinite(degrees)) throw new CaelumError("usage", `Longitude ${degrees} is not finite; give degrees.`)
  if (degrees >= 0 && degrees < 360) return degrees + 0
  const wrapped = degrees % 360
  const positive = wrapped < 0 ? wrapped + 360 : wrapped
  return positive >= 360 ? 0 : positive + 0
}

import { CaelumError, type Frame, type SkyCoord } from "../core/index.ts"
import { excess, LONGEST, plainAngleText, readAngle, wrapLongitude, type WrittenAngle } from "./angle.ts"
import { toSexagesimal } from "./sexagesimal.ts"

/** An object's name, where a text is not a position: to be looked up by a name resolver. */
export interface SkyName {
  readonly name: string
}

const FRAMES: Readonly<Record<string, Frame>> = {
  icrs: "icrs",
  fk5: "fk5",
  fk4: "fk4",
  "fk4-no-e": "fk4-no-e",
  galactic: "galactic",
  gal: "galactic",
  supergalactic: "supergalactic",
  ecliptic: "ecliptic",
}
const EQUATORIAL: readonly Frame[] = ["icrs", "fk5", "fk4", "fk4-no-e"]
const NUMERIC = /^(?:[+-]?(?:\d|\.\d)|[+-]?(?:nan|inf|infinity)(?=[\s,]|$))/i
const POSITION_LETTERS =
  /^(?:[\d\s.,:+'"-]|(?<=\d\s?)e(?=[+-]?\d)|nan|inf(?:inity)?|deg(?:rees?)?|hours?|hr|arcmin|arcsec|rad|[hdms](?![a-z]))+$/i

/** Sexagesimal angles with nothing but the sign of the second between them. */
const JOINED = /^([+-]?[\d.\s]+[:hd][\d.\s:ms'"]*[\dms'"])([+-][\d.\s:dms'"]+)$/i

/**
 * Reads a position as an astronomer types it: `150.01 2.2`, `150.01d 2.2d`, `10h00m02.4s +2d12m00s`, `10:00:02.4 +02:12:00`,
 * `10 00 02.4 +02 12 00`, `galactic 236.8 42.1` (also `ecliptic`, `fk5`, `fk4`, `supergalactic`, `icrs`), with blanks, a comma
 * or, of sexagesimal angles, the sign of the second alone between the two. A bare number is in degrees; unlabelled sexagesimal right ascension is in hours, a galactic or
 * ecliptic longitude in degrees. Any finite longitude is reduced to [0, 360). Text that is no position is a name.
 * @throws CaelumError `usage`, quoting the text, for a malformed position, |latitude| > 90, NaN, or an empty text.
 */
export function parsePosition(text: string): SkyCoord | SkyName {
  const plain = plainAngleText(text)
  if (plain === "") throw new CaelumError("usage", "The position is empty; write for example 150.01 2.2.")
  const [word = "", words = plain] = splitFrame(plain)
  const rest = words.length > 2 * LONGEST ? words : words.replace(JOINED, "$1 $2")
  if (!NUMERIC.test(rest)) return { name: text.trim() }
  const frame = FRAMES[word] ?? "icrs"
  const pair = splitPair(rest, EQUATORIAL.includes(frame))
  if (pair === undefined) {
    if (POSITION_LETTERS.test(rest)) throw refused(text, excess(rest) ?? "is not a position: two angles are needed")
    return { name: text.trim() }
  }
  return checkedCoord(text, frame, pair)
}

/** Whether `parsePosition` answered with a position and not with a name. */
export function isSkyCoord(position: SkyCoord | SkyName): position is SkyCoord {
  return "lon" in position
}

/** @throws CaelumError `usage` where a number is not finite or |lat| > 90. */
export function skyCoord(lon: number, lat: number, frame: Frame = "icrs"): SkyCoord {
  return checkedCoord(`${lon} ${lat}`, frame, [lon, lat])
}

function checkedCoord(text: string, frame: Frame, [lon, lat]: readonly [number, number]): SkyCoord {
  if (!Number.isFinite(lon) || !Number.isFinite(lat)) throw refused(text, "holds a number that is not finite")
  if (Math.abs(lat) > 90) throw refused(text, `has the latitude ${lat}, which is beyond ±90 degrees`)
  return { frame, lon: wrapLongitude(lon), lat: lat + 0 }
}

function refused(text: string, what: string): CaelumError {
  const quoted = text.length > 80 ? `${text.slice(0, 80)}…` : text
  return new CaelumError(
    "usage",
    `'${quoted}' ${what}; write for example '150.01 2.2', '10:00:02.4 +02:12:00' or 'galactic 236.8 42.1'.`,
  )
}

function splitFrame(plain: string): [string, string] | [] {
  const match = /^([a-z]+\d?(?:-no-e)?)[\s:]+(.*)$/i.exec(plain)
  const word = match?.[1]?.toLowerCase() ?? ""
  return match && word in FRAMES ? [word, match[2] ?? ""] : []
}

/** The one way to read `text` as two angles, or undefined where there is none or more than one. */
function splitPair(text: string, equatorial: boolean): [number, number] | undefined {
  const comma = text.split(",")
  if (comma.length > 2) return undefined
  if (comma.length === 2) return readPair(comma[0]!.trim(), comma[1]!.trim(), equatorial)
  const words = text.split(" ")
  const ways: { at: number; pair: [number, number] }[] = []
  for (let at = 1; at < words.length && words.length <= 12; at++) {
    const pair = readPair(words.slice(0, at).join(" "), words.slice(at).join(" "), equatorial)
    if (pair) ways.push({ at, pair })
  }
  const signed = ways.filter((way) => /^[+-]/.test(words[way.at]!))
  const halves = ways.filter((way) => way.at * 2 === words.length)
  if (ways.length === 1) return ways[0]!.pair
  if (signed.length > 0) return signed.length === 1 ? signed[0]!.pair : undefined
  return halves[0]?.pair
}

function readPair(first: string, second: string, equatorial: boolean): [number, number] | undefined {
  const lon = readNumber(first, equatorial)
  const lat = readNumber(second, false)
  if (lon === undefined || lat === undefined || lat.form === "hours") return undefined
  return [lon.degrees, lat.degrees]
}

function readNumber(text: string, hours: boolean): WrittenAngle | undefined {
  if (/^[+-]?(?:nan|inf(?:inity)?)$/i.test(text)) return { degrees: Number.NaN, form: "bare" }
  const angle = readAngle(text, hours)
  if (angle) return angle
  const overflow = /^[+-]?[\d.]+e\+?\d+$/i.test(text) && !Number.isFinite(Number(text))
  return overflow ? { degrees: Number.POSITIVE_INFINITY, form: "bare" } : undefined
}

/** How `formatPosition` writes: plain degrees, `10h00m02.4s`, `10:00:02.4` or `10 00 02.4`. */
export type PositionForm = "decimal" | "letters" | "colons" | "blanks"

/**
 * A position as text that `parsePosition` reads back. Without `digits` (decimals of a degree, or of a second in the sexagesimal
 * forms; right ascension has one more) no bit is lost. The frame's name leads except for ICRS.
 */
export function formatPosition(
  coord: SkyCoord,
  options: { readonly form?: PositionForm; readonly digits?: number } = {},
): string {
  const { form = "decimal", digits } = options
  const prefix = coord.frame === "icrs" ? "" : `${coord.frame} `
  if (form === "decimal") return prefix + [coord.lon, coord.lat].map((v) => formatDegrees(v, digits)).join(" ")
  const unit = EQUATORIAL.includes(coord.frame) ? 15 : 1
  const lon = toSexagesimal(coord.lon, unit, digits === undefined ? undefined : digits + (unit === 15 ? 1 : 0))
  const lat = toSexagesimal(coord.lat, 1, digits)
  return `${prefix}${joinParts(lon.parts, form, unit)} ${lat.sign}${joinParts(lat.parts, form, 1)}`
}

function formatDegrees(value: number, digits: number | undefined): string {
  return digits === undefined ? String(value) : value.toFixed(digits)
}

function joinParts(parts: readonly string[], form: PositionForm, unit: 1 | 15): string {
  if (form === "letters") return `${parts[0]}${unit === 15 ? "h" : "d"}${parts[1]}m${parts[2]}s`
  return parts.join(form === "colons" ? ":" : " ")
}

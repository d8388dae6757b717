import { CaelumError, type Frame } from "../core/index.ts"
import { box, cone, ellipse, polygon, zone } from "./region-build.ts"
import { isRegionFile, parseRegionFile } from "./region-file.ts"
import { MOST_DEPTH, intersectRegions, subtractRegions, unionRegions } from "./region-sets.ts"
import { REGION_FRAMES, toIcrs, turnedAngle } from "./region-words.ts"
import type { Region } from "./region.ts"

/** A region as a function of ADQL, with the coordinate system in quotes. */
const ADQL = /^\s*(circle|polygon|box)\s*\(\s*'([^']*)'\s*,([^)]*)\)\s*$/i
/** Words of STC-S that say where the observer is and of which kind the coordinates are: of no effect on directions. */
const IGNORED = /^(?:unknownframe|unknownrefpos|geocenter|barycenter|heliocenter|topocenter|gsoc|lsr|spherical2)$/

/**
 * Reads all regions of a text: a DS9 or a CASA region file, or one region a line as `parseRegion` reads it; empty lines and lines that
 * start with # are left out.
 * @throws CaelumError as `parseRegion` does.
 */
export function parseRegions(text: string): Region[] {
  if (isRegionFile(text)) return parseRegionFile(text)
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.trim())
  return lines.filter((line) => line !== "" && !line.startsWith("#")).map((line) => parseRegion(line))
}

/**
 * Reads a region as services write it: `POLYGON ICRS 62 25 62 29 66 29 66 25`, `CIRCLE ICRS 150.01 2.2 0.1` (STC-S, as the
 * `s_region` of ObsCore 1.1, §3.3.4), and the same or `RANGE 62 66 25 29` without a frame (DALI 1.1, §3.3). Any case, numbers
 * in degrees; regions in another frame are turned to ICRS. A polygon's inside is the smaller side. STC-S also has ELLIPSE (semi-axes and
 * position angle), BOX (width and height), POSITIONINTERVAL (a zone), ALLSKY, and UNION, INTERSECTION, DIFFERENCE and NOT of shapes in brackets.
 * Reads too what `formatRegion` writes:
 * `CIRCLE('ICRS', 150.01, 2.2, 0.1)` of ADQL, and a DS9 or CASA region file that holds one circle or polygon.
 * @throws CaelumError `malformed`, quoting the text, for what cannot be read; `unsupported` for another shape or frame; and as
 *   `cone`, `zone` and `polygon` do.
 */
export function parseRegion(text: string): Region {
  if (isRegionFile(text)) {
    const regions = parseRegionFile(text)
    if (regions.length === 1) return regions[0]!
    throw new CaelumError("malformed", `A file of ${regions.length} regions was given where one is needed; choose one.`)
  }
  const words = text
    .replace(ADQL, "$1 $2 $3")
    .replace(/[()]/g, " $& ")
    .trim()
    .toLowerCase()
    .split(/[\s,]+/)
  const reader: Reader = { text, words, at: 0 }
  const region = readRegion(reader, undefined, 0)
  if (reader.at < words.length) throw malformed(text, "goes on behind its end")
  return region
}

/** The words of a text and how far they are read. */
interface Reader {
  readonly text: string
  readonly words: readonly string[]
  at: number
}

const SETS = { union: unionRegions, intersection: intersectRegions, difference: subtractRegions } as const

/** Reads a shape or, in STC-S, a set of shapes in brackets, whose frame is said once in front. */
function readRegion(reader: Reader, known: Frame | undefined, depth: number): Region {
  const { text, words } = reader
  const name = words[reader.at++] ?? ""
  const labels: string[] = []
  while (reader.at < words.length && !isNumber(words[reader.at]!) && !"()".includes(words[reader.at]!))
    labels.push(words[reader.at++]!)
  const frame = frameOf(text, labels, known)
  if (name !== "not" && !Object.hasOwn(SETS, name)) return regionOf(text, name, frame, readNumbers(reader, known))
  if (depth === MOST_DEPTH || words[reader.at++] !== "(") throw malformed(text, "has no bracket behind a set's name")
  const parts: Region[] = []
  while (reader.at < words.length && words[reader.at] !== ")") parts.push(readRegion(reader, frame, depth + 1))
  if (words[reader.at++] !== ")") throw malformed(text, "has a bracket that does not close")
  if (parts.length === 0 || (name === "not" && parts.length > 1)) throw malformed(text, "has an empty or too full set")
  if (name === "not") return subtractRegions(cone(0, 0, 180), parts[0]!)
  return SETS[name as keyof typeof SETS](parts[0]!, ...parts.slice(1))
}

function isNumber(word: string): boolean {
  return /^[+-]?(?:\d|\.\d|inf|nan)/.test(word)
}

/** The numbers up to the next word of a set, or all that is left where there is none around. */
function readNumbers(reader: Reader, known: Frame | undefined): number[] {
  const { text, words } = reader
  const start = reader.at
  if (known === undefined) reader.at = words.length
  else while (reader.at < words.length && isNumber(words[reader.at]!)) reader.at++
  const numbers = words.slice(start, reader.at).map((word) => (word === "" ? NaN : Number(word)))
  if (numbers.some((number) => Number.isNaN(number))) throw malformed(text, "holds a word that is not a number")
  return numbers
}

function frameOf(text: string, labels: readonly string[], known: Frame = "icrs"): Frame {
  const said = labels.filter((word) => !IGNORED.test(word))
  const frame = said.length === 0 ? known : Object.hasOwn(REGION_FRAMES, said[0]!) ? REGION_FRAMES[said[0]!] : undefined
  if (frame !== undefined && said.length <= 1) return frame
  throw new CaelumError("unsupported", `Region '${brief(text)}' has the frame '${said.join(" ")}'; use ICRS.`)
}

function regionOf(text: string, shape: string, frame: Frame, numbers: number[]): Region {
  const [a = NaN, b = NaN, c = NaN, d = NaN, e = NaN] = numbers
  const counted = (count: number): void => {
    if (numbers.length !== count) throw malformed(text, `has ${numbers.length} numbers and not ${count}`)
  }
  if (shape === "polygon") {
    if (numbers.length % 2 === 1) throw malformed(text, "has an odd count of numbers")
    return polygon(
      Array.from({ length: numbers.length / 2 }, (_, i) => toIcrs(frame, [numbers[2 * i]!, numbers[2 * i + 1]!])),
    )
  }
  const center = toIcrs(frame, [a, b])
  if (shape === "circle") {
    counted(3)
    return cone(...center, c)
  }
  if (shape === "ellipse") {
    counted(5)
    return ellipse(...center, c, d, turnedAngle(frame, [a, b], e))
  }
  if (shape === "box") {
    counted(4)
    return box(...center, c, d, turnedAngle(frame, [a, b], 0))
  }
  if (shape === "allsky") {
    counted(0)
    return cone(0, 0, 180)
  }
  if ((shape === "range" || shape === "positioninterval") && frame === "icrs") {
    counted(4)
    return shape === "range" ? zone(a, b, c, d) : zone(a, c, b, d)
  }
  throw new CaelumError(
    "unsupported",
    `Region '${brief(text)}' is none that can be read; use POLYGON, CIRCLE, ELLIPSE, BOX or a set of them with a frame, or RANGE in ICRS.`,
  )
}

function malformed(text: string, what: string): CaelumError {
  return new CaelumError("malformed", `Region '${brief(text)}' ${what}; write for example CIRCLE ICRS 150.01 2.2 0.1.`)
}

function brief(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text
}

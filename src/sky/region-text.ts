import { CaelumError, type Frame } from "../core/index.ts"
import { convertCoord } from "./convert.ts"
import { cone, polygon, zone } from "./region-build.ts"
import { isRegionFile, parseRegionFile } from "./region-file.ts"
import type { Region, Vertex } from "./region.ts"

const FRAMES: Readonly<Record<string, Frame>> = {
  icrs: "icrs",
  fk5: "fk5",
  j2000: "fk5",
  fk4: "fk4",
  b1950: "fk4",
  galactic: "galactic",
  ecliptic: "ecliptic",
}
/** A region as a function of ADQL, with the coordinate system in quotes. */
const ADQL = /^\s*(circle|polygon)\s*\(\s*'([^']*)'\s*,([^)]*)\)\s*$/i
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
 * in degrees; regions in another frame are turned to ICRS. A polygon's inside is the smaller side. Reads too what `formatRegion` writes:
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
    .trim()
    .toLowerCase()
    .split(/[\s,]+/)
  const shape = words[0] ?? ""
  const firstNumber = words.findIndex((word, i) => i > 0 && /^[+-]?(?:\d|\.\d|inf|nan)/.test(word))
  const labels = words.slice(1, firstNumber < 0 ? undefined : firstNumber).filter((word) => !IGNORED.test(word))
  const frame = labels.length === 0 ? "icrs" : FRAMES[labels[0]!]
  if (frame === undefined || labels.length > 1)
    throw new CaelumError("unsupported", `Region '${brief(text)}' has the frame '${labels.join(" ")}'; use ICRS.`)
  const numbers = words.slice(firstNumber < 0 ? words.length : firstNumber).map((word) => Number(word))
  if (numbers.some((number) => Number.isNaN(number))) throw malformed(text, "holds a word that is not a number")
  return regionOf(text, shape, frame, numbers)
}

function regionOf(text: string, shape: string, frame: Frame, numbers: number[]): Region {
  const [a = NaN, b = NaN, c = NaN, d = NaN] = numbers
  const counted = (count: number): void => {
    if (numbers.length !== count) throw malformed(text, `has ${numbers.length} numbers and not ${count}`)
  }
  if (shape === "polygon") {
    if (numbers.length % 2 === 1) throw malformed(text, "has an odd count of numbers")
    return polygon(
      Array.from({ length: numbers.length / 2 }, (_, i) => toIcrs(frame, numbers[2 * i]!, numbers[2 * i + 1]!)),
    )
  }
  if (shape === "circle") {
    counted(3)
    const [lon, lat] = toIcrs(frame, a, b)
    return cone(lon, lat, c)
  }
  if (shape === "range" && frame === "icrs") {
    counted(4)
    return zone(a, b, c, d)
  }
  throw new CaelumError(
    "unsupported",
    `Region '${brief(text)}' is none that can be read; use POLYGON or CIRCLE with a frame, or RANGE in ICRS.`,
  )
}

function toIcrs(frame: Frame, lon: number, lat: number): Vertex {
  if (frame === "icrs" || !Number.isFinite(lon) || !(Math.abs(lat) <= 90)) return [lon, lat]
  const turned = convertCoord({ frame, lon, lat }, "icrs")
  return [turned.lon, turned.lat]
}

function malformed(text: string, what: string): CaelumError {
  return new CaelumError("malformed", `Region '${brief(text)}' ${what}; write for example CIRCLE ICRS 150.01 2.2 0.1.`)
}

function brief(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text
}

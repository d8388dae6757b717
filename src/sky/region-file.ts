import { CaelumError, type Frame } from "../core/index.ts"
import { parseAngle } from "./angle.ts"
import { convertCoord } from "./convert.ts"
import { cone, polygon } from "./region-build.ts"
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
const PIXELS = new Set(["image", "physical", "detector", "amplifier", "linear"])

/** Whether a text is a DS9 region file or a CASA region text file, or a line of one. */
export function isRegionFile(text: string): boolean {
  return (
    /^\s*#\s*(?:region file|crtf)/i.test(text) ||
    /(?:circle|polygon|poly|box|ellipse|annulus)\s*(?:\(\s*[-+\d]|\[)/i.test(text)
  )
}

/** The regions of a DS9 region file or a CASA region text file: circles and polygons on the sky. */
export function parseRegionFile(text: string): Region[] {
  const regions: Region[] = []
  let frame: Frame | undefined
  let isCrtf = false
  for (const [index, raw] of text.split(/\r\n|\r|\n/).entries()) {
    isCrtf ||= /^\s*#\s*crtf/i.test(raw)
    const body = raw.replace(/#.*$/, "")
    for (const part of isCrtf ? [body] : body.split(";")) {
      const line = part.trim().toLowerCase()
      const isGlobal = /^global\b/.test(line)
      const word = isGlobal ? (/\bcoord\s*=\s*(\w+)/.exec(line)?.[1] ?? "") : line
      if (word === "") continue
      if (PIXELS.has(word)) throw refused(index, `is in ${word} coordinates`)
      if (Object.hasOwn(FRAMES, word)) frame = FRAMES[word]!
      else if (isGlobal) throw refused(index, `is in '${word}'`)
      else regions.push(readShape(line, index, frame, isCrtf))
    }
  }
  return regions
}

/** A shape's sign and name, what stands between its outer brackets, and what stands behind them. */
function splitShape(line: string): { sign: string; name: string; inside: string; rest: string } | undefined {
  const head = /^([-+]?)\s*([a-z]+)\s*[([]/.exec(line)
  if (!head) return undefined
  let depth = 1
  let end = head[0].length
  for (; end < line.length; end++) {
    if ("([".includes(line[end]!)) depth++
    else if (")]".includes(line[end]!) && --depth === 0) break
  }
  if (depth > 0) return undefined
  return { sign: head[1]!, name: head[2]!, inside: line.slice(head[0].length, end), rest: line.slice(end + 1) }
}

function readShape(line: string, index: number, known: Frame | undefined, isCrtf: boolean): Region {
  const shape = splitShape(line)
  if (!shape) throw malformed(index, line)
  const { sign, name, inside, rest } = shape
  if (sign === "-") throw refused(index, "excludes its inside")
  if (rest.includes("||")) throw refused(index, "is part of a composite")
  const said = /coord\s*=\s*(\w+)/.exec(rest)?.[1]
  const frame = said === undefined ? known : Object.hasOwn(FRAMES, said) ? FRAMES[said] : undefined
  if (frame === undefined) throw refused(index, said === undefined ? "has no coordinate system" : `is in '${said}'`)
  const words = inside.split(/[\s,[\]]+/).filter((word) => word !== "")
  if (name === (isCrtf ? "poly" : "polygon")) {
    if (words.length % 2 === 1) throw malformed(index, line)
    const pairs = Array.from({ length: words.length / 2 }, (_, i) => vertexOf(frame, words[2 * i]!, words[2 * i + 1]!))
    return polygon(pairs)
  }
  if (name === "circle" && words.length === 3)
    return cone(...vertexOf(frame, words[0]!, words[1]!), sizeOf(words[2]!, index))
  throw refused(index, `is a ${name} of ${words.length} numbers`)
}

function vertexOf(frame: Frame, first: string, second: string): Vertex {
  const isEquatorial = frame === "icrs" || frame === "fk5" || frame === "fk4"
  const lon = parseAngle(first, { hours: isEquatorial && first.includes(":") })
  const lat = parseAngle(second)
  if (frame === "icrs" || !(Math.abs(lat) <= 90)) return [lon, lat]
  const turned = convertCoord({ frame, lon, lat }, "icrs")
  return [turned.lon, turned.lat]
}

function sizeOf(word: string, index: number): number {
  if (/[pi]$|pix/.test(word)) throw refused(index, "has a size in pixels")
  return parseAngle(word)
}

function refused(index: number, what: string): CaelumError {
  return new CaelumError(
    "unsupported",
    `The region in line ${index + 1} ${what}; give circles and polygons on the sky, with their coordinate system.`,
    { context: { row: index } },
  )
}

function malformed(index: number, line: string): CaelumError {
  return new CaelumError(
    "malformed",
    `Line ${index + 1} of the regions, '${line.slice(0, 80)}', is no region; write for example circle(150.01,2.2,0.1d) or circle[[150.01deg, 2.2deg], 0.1deg].`,
    { context: { row: index } },
  )
}

import { CaelumError, type Frame } from "../core/index.ts"
import { parseAngle } from "./angle.ts"
import { annulus, box, cone, ellipse, polygon, zone } from "./region-build.ts"
import { subtractRegions } from "./region-sets.ts"
import { REGION_FRAMES, toIcrs, turnedAngle } from "./region-words.ts"
import type { Region, Vertex } from "./region.ts"

const PIXELS = new Set(["image", "physical", "detector", "amplifier", "linear"])

/** Whether a text is a DS9 region file or a CASA region text file, or a line of one. */
export function isRegionFile(text: string): boolean {
  return (
    /^\s*#\s*(?:region file|crtf)/i.test(text) ||
    /(?:circle|polygon|poly|box|centerbox|rotbox|ellipse|annulus)\s*(?:\(\s*[-+\d]|\[)/i.test(text)
  )
}

/** The regions of a DS9 region file or a CASA region text file: shapes on the sky, each without those that the file excludes. */
export function parseRegionFile(text: string): Region[] {
  const regions: Region[] = []
  const taken: Region[] = []
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
      if (Object.hasOwn(REGION_FRAMES, word)) frame = REGION_FRAMES[word]!
      else if (isGlobal) throw refused(index, `is in '${word}'`)
      else (line.startsWith("-") ? taken : regions).push(readShape(line, index, frame, isCrtf))
    }
  }
  if (taken.length === 0) return regions
  return (regions.length === 0 ? [cone(0, 0, 180)] : regions).map((region) => subtractRegions(region, ...taken))
}

/** A shape's name, what stands between its outer brackets, and what stands behind them. */
function splitShape(line: string): { name: string; inside: string; rest: string } | undefined {
  const head = /^[-+]?\s*([a-z]+)\s*[([]/.exec(line)
  if (!head) return undefined
  let depth = 1
  let end = head[0].length
  for (; end < line.length; end++) {
    if ("([".includes(line[end]!)) depth++
    else if (")]".includes(line[end]!) && --depth === 0) break
  }
  if (depth > 0) return undefined
  return { name: head[1]!, inside: line.slice(head[0].length, end), rest: line.slice(end + 1) }
}

function readShape(line: string, index: number, known: Frame | undefined, isCrtf: boolean): Region {
  const shape = splitShape(line)
  if (!shape) throw malformed(index, line)
  const { name, inside, rest } = shape
  if (rest.includes("||")) throw refused(index, "is part of a composite")
  const said = /coord\s*=\s*(\w+)/.exec(rest)?.[1]
  const frame = said === undefined ? known : Object.hasOwn(REGION_FRAMES, said) ? REGION_FRAMES[said] : undefined
  if (frame === undefined) throw refused(index, said === undefined ? "has no coordinate system" : `is in '${said}'`)
  const words = inside.split(/[\s,[\]]+/).filter((word) => word !== "")
  if (name === (isCrtf ? "poly" : "polygon")) {
    if (words.length % 2 === 1) throw malformed(index, line)
    const pairs = Array.from({ length: words.length / 2 }, (_, i) => vertexOf(frame, words[2 * i]!, words[2 * i + 1]!))
    return polygon(pairs)
  }
  const made = words.length < 3 ? undefined : aroundCenter(isCrtf, name, words, frame, index)
  if (made) return made
  throw refused(index, `is a ${name} of ${words.length} numbers`)
}

/** A shape with a centre: its position, and behind it sizes and an angle; undefined where the name or the count is another. */
function aroundCenter(isCrtf: boolean, name: string, words: string[], frame: Frame, index: number): Region | undefined {
  const size = (i: number): number => sizeOf(words[i]!, index)
  const count = words.length
  if (isCrtf && name === "box" && count === 4 && frame === "icrs") return cornersOf(words)
  const [lon, lat] = vertexOf(frame, words[0]!, words[1]!)
  // in DS9 angles are counted from the parallel, for the first axis
  const turn = (word: string | undefined): number => (word === undefined ? 0 : parseAngle(word))
  const inIcrs = (angle: number): number =>
    frame === "icrs" ? angle : turnedAngle(frame, [parsedLon(frame, words[0]!), parseAngle(words[1]!)], angle)
  if (name === "circle" && count === 3) return cone(lon, lat, size(2))
  if (name === "annulus" && count === 4) return annulus(lon, lat, size(2), size(3))
  if (name === "ellipse" && (count === 5 || (!isCrtf && count === 4)))
    return ellipse(lon, lat, size(2), size(3), inIcrs(turn(words[4]) + (isCrtf ? 0 : 90)))
  const isBox = isCrtf
    ? (name === "centerbox" && count === 4) || (name === "rotbox" && count === 5)
    : name === "box" && (count === 4 || count === 5)
  return isBox ? box(lon, lat, size(2), size(3), inIcrs(turn(words[4]))) : undefined
}

/** CASA's box is between two corners, on the shorter side in longitude. */
function cornersOf(words: readonly string[]): Region {
  const [a, b] = [vertexOf("icrs", words[0]!, words[1]!), vertexOf("icrs", words[2]!, words[3]!)]
  const [west, east] = (((b[0] - a[0]) % 360) + 360) % 360 <= 180 ? [a, b] : [b, a]
  return zone(west[0], east[0], Math.min(a[1], b[1]), Math.max(a[1], b[1]))
}

function parsedLon(frame: Frame, word: string): number {
  const isEquatorial = frame === "icrs" || frame === "fk5" || frame === "fk4"
  return parseAngle(word, { hours: isEquatorial && word.includes(":") })
}

function vertexOf(frame: Frame, first: string, second: string): Vertex {
  const lon = parsedLon(frame, first)
  const lat = parseAngle(second)
  return toIcrs(frame, [lon, lat])
}

function sizeOf(word: string, index: number): number {
  if (/[pi]$|pix/.test(word)) throw refused(index, "has a size in pixels")
  return parseAngle(word)
}

function refused(index: number, what: string): CaelumError {
  return new CaelumError(
    "unsupported",
    `The region in line ${index + 1} ${what}; give circles, ellipses, annuli, boxes and polygons on the sky, with their coordinate system.`,
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

import { readFileSync } from "node:fs"
import { isCaelumError } from "../core/index.ts"
import { parseTextHeader } from "../formats/fits/index.ts"
import { separation } from "../sky/index.ts"
import { parseWcs, pixelToWorld, worldToPixel, type Wcs } from "../wcs/index.ts"

interface PairHeader {
  code: string
  distortion: string
  /** Degrees a pixel. */
  scale: number
  text: string
  error?: string
}

/** What became of the random pairs of a folder that `scripts/golden/wcs_pairs.py` has written. */
export interface PairReport {
  headers: number
  /** Headers that wcslib refuses, and those of them that we read. */
  refused: number
  accepted: number
  pairs: number
  /** Pairs with sky on both sides. */
  sky: number
  /** The largest separation in degrees, of projections that wcslib computes to all digits. */
  worst: number
  /** Where rounding of the pixel alone moves the sky as far as the two differ. */
  steep: number
  /** Where one side has sky and the other none, within rounding of an edge. */
  edge: number
  /** Pixels that came back, and the farthest, in units of what is allowed. */
  closed: number
  farthest: number
  wrong: { header: string; pixel: number[]; wanted: number[]; got: number[]; what: string }[]
}

/** Numbers of a pair: pixel, world, pixel again. */
const NUMBERS = 6
const SKY = 1e-9
/**
 * Degrees where wcslib itself has fewer digits: CSC in single precision, the cosine near 1 of AIR, and slants, which magnify rounding;
 * that of an oblique NCP grows without bound towards the equator.
 */
const OTHERS: Readonly<Record<string, number>> = { CSC: 3e-5, NCP: 1e-6, AIR: 2e-9, SIN: 3e-9, SZP: 3e-9 }
const PIXELS_OF_NCP = 1e-7
const PIXELS = 1e-9
/** A double near 360 degrees has this step: no pixel can come back closer than some of them. */
const STEP = 5.7e-14

/** Compares every pair of a folder with ours. */
export function comparePairs(folder: string, points: number): PairReport {
  const headers = JSON.parse(readFileSync(`${folder}/headers.json`, "utf8")) as PairHeader[]
  const bytes = readFileSync(`${folder}/points.f64`)
  const numbers = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
  const report: PairReport = {
    headers: headers.length,
    refused: 0,
    accepted: 0,
    pairs: 0,
    sky: 0,
    worst: 0,
    steep: 0,
    edge: 0,
    closed: 0,
    farthest: 0,
    wrong: [],
  }
  let start = 0
  for (const header of headers) {
    if (header.error !== undefined) {
      report.refused++
      if (isAccepted(header)) report.accepted++
      continue
    }
    compareHeader(header, numbers.subarray(start, (start += points * NUMBERS)), report)
  }
  return report
}

function isAccepted({ text }: PairHeader): boolean {
  try {
    parseWcs(parseTextHeader(text))
    return true
  } catch (error) {
    return !isCaelumError(error, "malformed")
  }
}

function compareHeader(header: PairHeader, numbers: Float64Array, report: PairReport): void {
  const wcs = parseWcs(parseTextHeader(header.text))
  const count = numbers.length / NUMBERS
  const column = (first: number): Float64Array =>
    Float64Array.from({ length: 2 * count }, (_, k) => numbers[(k >> 1) * NUMBERS + first + (k & 1)]!)
  const [pixels, wanted, again] = [column(0), column(2), column(4)]
  const world = pixelToWorld(wcs, pixels)
  const back = worldToPixel(wcs, world, undefined, { diverged: "nan" })
  for (let i = 0; i < count; i++) {
    const [pixel, want, got] = [pixels, wanted, world].map((all) => all.subarray(2 * i, 2 * i + 2)) as Three
    report.pairs++
    const agreed = compareSky(wcs, header, pixel, want, got, report)
    if (agreed && header.code !== "CSC")
      comparePixel(wcs, header, pixel, back.subarray(2 * i, 2 * i + 2), again[2 * i]!, got, report)
  }
}

type Three = [Float64Array, Float64Array, Float64Array]

const isNone = (pair: Float64Array): boolean => Number.isNaN(pair[0]) || Number.isNaN(pair[1])

/** Whether both sides have the same sky. */
function compareSky(
  wcs: Wcs,
  { code, text }: PairHeader,
  pixel: Float64Array,
  wanted: Float64Array,
  got: Float64Array,
  report: PairReport,
): boolean {
  const fail = (what: string): false => {
    report.wrong.push({ header: text, pixel: [...pixel], wanted: [...wanted], got: [...got], what })
    return false
  }
  if (isNone(wanted) !== isNone(got)) {
    if (!nearEdge(wcs, pixel)) return fail("sky on one side only")
    report.edge++
    return false
  }
  if (isNone(got)) return false
  report.sky++
  const apart = between(wcs, got, wanted)
  if (apart <= (OTHERS[code] ?? SKY)) {
    if (!(code in OTHERS)) report.worst = Math.max(report.worst, apart)
    return true
  }
  if (apart > 64 * steepness(wcs, pixel, got)) return fail(`sky ${apart} degrees apart`)
  report.steep++
  return true
}

function between(wcs: Wcs, a: Float64Array, b: Float64Array): number {
  const { lon, lat } = wcs.celestial!
  return separation(a[lon]!, a[lat]!, b[lon]!, b[lat]!)
}

/** Pixels around one that differ from it by rounding of its distance from CRPIX. */
function around({ crpix }: Wcs, pixel: Float64Array, size: number): Float64Array {
  const reach = size * (Math.abs(pixel[0]! - crpix[0]!) + Math.abs(pixel[1]! - crpix[1]!) + 1)
  const out = new Float64Array(16)
  for (let k = 0; k < 8; k++) {
    out[2 * k] = pixel[0]! + reach * Math.cos((k * Math.PI) / 4)
    out[2 * k + 1] = pixel[1]! + reach * Math.sin((k * Math.PI) / 4)
  }
  return out
}

/** How far rounding of the pixel alone moves the sky, degrees. */
function steepness(wcs: Wcs, pixel: Float64Array, here: Float64Array): number {
  const sky = pixelToWorld(wcs, around(wcs, pixel, 4e-16))
  let most = 0
  for (let k = 0; k < 8; k++) {
    const there = sky.subarray(2 * k, 2 * k + 2)
    most = Math.max(most, isNone(there) ? Infinity : between(wcs, here, there))
  }
  return most
}

/** Whether the map ends within rounding of a pixel. */
function nearEdge(wcs: Wcs, pixel: Float64Array): boolean {
  const sky = pixelToWorld(wcs, around(wcs, pixel, 1e-12))
  const none = Array.from({ length: 8 }, (_, k) => isNone(sky.subarray(2 * k, 2 * k + 2)))
  return none.includes(true) && none.includes(false)
}

/** Our own closure: the pixel comes back, or another one of the same sky where wcslib too finds another or none. */
function comparePixel(
  wcs: Wcs,
  { code, scale, distortion, text }: PairHeader,
  pixel: Float64Array,
  back: Float64Array,
  again: number,
  world: Float64Array,
  report: PairReport,
): void {
  const size = Math.abs(pixel[0]!) + Math.abs(pixel[1]!)
  const allowed = (code === "NCP" ? PIXELS_OF_NCP : PIXELS) + (8 * STEP) / scale + 1e-14 * size
  const moved = Math.max(Math.abs(back[0]! - pixel[0]!), Math.abs(back[1]! - pixel[1]!)) / allowed
  if (moved <= 1) {
    report.closed++
    report.farthest = Math.max(report.farthest, moved)
    return
  }
  const none = isNone(back)
  if (none ? distortion === "" && Number.isNaN(again) : isSameSky(wcs, pixel, back, world)) return
  const what = none ? "no way back" : `pixel ${back[0]} ${back[1]} back`
  report.wrong.push({ header: text, pixel: [...pixel], wanted: [again], got: [...world], what })
}

/** A map that covers part of the sky twice, or turns steeply there. */
function isSameSky(wcs: Wcs, pixel: Float64Array, back: Float64Array, world: Float64Array): boolean {
  const there = pixelToWorld(wcs, Float64Array.from(back))
  return between(wcs, world, there) <= Math.max(1e-12, 4 * steepness(wcs, pixel, world))
}

import { readFileSync } from "node:fs"
import { isCaelumError, type Frame } from "../core/index.ts"
import { memorySource } from "../storage/index.ts"
import { loadWcsArrays } from "../data/index.ts"
import { openHeader } from "../formats/fits/index.ts"
import { convertPoints, separation } from "../sky/index.ts"
import { parseWcs, pixelToWorld, worldToPixel, type Wcs } from "../wcs/index.ts"

/** What wcslib, through astropy, says of one coordinate system of one header. */
interface OracleWcs {
  alt: string
  reading?: string | null
  error?: string
  wcs: { ctype: string[]; crval: number[]; pixel_scale_matrix: number[][]; sip: boolean } | null
  frame: { name: string; equinox: string } | null
  points: { pix: number[]; all: number[] | null; core: number[] | null; back: number[] | null }[]
  icrs?: { pix: number[]; icrs: [number, number] | null }[]
  s2p?: { lonlat: [number, number]; pix: number[] | null }[]
}

export interface OracleFile {
  headers: { hdu: number; wcses: OracleWcs[] }[]
}

/** The outcome for one coordinate system: worst differences, or why it is not computed. */
export interface OracleOutcome {
  readonly label: string
  readonly refused?: string
  readonly code?: string
  /** Why the reference refuses it. */
  readonly oracleError?: string
  /** Degrees on the sky against the reference, and pixels in our own closure. */
  readonly sky: number
  readonly icrs: number
  readonly back: number
  /** Pixels, over the reference's sky → pixel list, relative to the size of the pixel number. */
  readonly toPixel: number
  /** Points where one side has a value and the other has none. */
  readonly disagree: number
  readonly points: number
}

/** Compares every coordinate system of a header file with its expected values. */
export async function compareWithOracle(path: string): Promise<OracleOutcome[]> {
  const bytes = new Uint8Array(readFileSync(path))
  const expected = JSON.parse(readFileSync(`${path}.expected.json`, "utf8")) as OracleFile
  const outcomes: OracleOutcome[] = []
  for (const { hdu, wcses } of expected.headers) {
    for (const oracle of wcses) {
      const label = `${path.replace(/.*\//, "")}[${hdu}]${oracle.alt.trim()}`
      const { header, file } = await openHeader(memorySource(bytes, label), hdu)
      const arrays = file && (await loadWcsArrays(file, header, { alternate: oracle.alt }))
      outcomes.push(compareOne(label, oracle, () => parseWcs(header, { alternate: oracle.alt, arrays })))
    }
  }
  return outcomes
}

const NOTHING = { sky: 0, icrs: 0, back: 0, toPixel: 0, disagree: 0, points: 0 }

function compareOne(label: string, oracle: OracleWcs, parse: () => Wcs): OracleOutcome {
  try {
    const wcs = parse()
    if (!oracle.wcs) return { ...NOTHING, label, disagree: pixelToWorld(wcs, new Float64Array(wcs.naxis)).length }
    // astropy applies the primary's SIP to alternates without -SIP
    const key = oracle.wcs.sip && !wcs.sip ? "core" : "all"
    return {
      label,
      ...comparePoints(wcs, oracle, key),
      icrs: compareIcrs(wcs, oracle),
      toPixel: compareSky(wcs, oracle),
    }
  } catch (error) {
    if (!isCaelumError(error)) throw error
    const refusal = { ...NOTHING, label, refused: error.message, code: error.code }
    return oracle.error === undefined ? refusal : { ...refusal, oracleError: oracle.error }
  }
}

function comparePoints(
  wcs: Wcs,
  oracle: OracleWcs,
  key: "all" | "core",
): Omit<OracleOutcome, "label" | "icrs" | "toPixel"> {
  let [sky, back, disagree] = [0, 0, 0]
  for (const point of oracle.points) {
    const wanted = point[key]
    const world = pixelToWorld(wcs, Float64Array.from(point.pix))
    const none = world.some((value) => Number.isNaN(value))
    if (none !== (wanted === null)) disagree++
    if (wanted === null || none) continue
    sky = Math.max(sky, worldDifference(wcs, oracle, world, wanted))
    const pixel = worldToPixel(wcs, world, undefined, { diverged: "nan" })
    if (point.back === null && (wcs.sip ?? wcs.celestial?.distortion)) continue
    const moved = Math.max(...point.pix.map((value, j) => orInfinity(Math.abs(pixel[j]! - value))))
    // where a polynomial is folded over there is no inverse, and the reference's is chance
    if (Number.isNaN(pixel[0]!) && wcs.celestial?.distortion) continue
    // a face of a cube has several places in the plane: another one is right where it is the same sky
    const again = moved > 1e-6 ? worldDifference(wcs, oracle, pixelToWorld(wcs, pixel), wanted) : 0
    back = Math.max(back, moved > 1e-6 && again < 1e-9 ? 0 : moved)
  }
  return { sky, back, disagree, points: oracle.points.length }
}

function orInfinity(value: number): number {
  return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value
}

/** Degrees on the sky axes; on others the relative difference, the reference's unit conversion taken out. */
function worldDifference(wcs: Wcs, oracle: OracleWcs, world: Float64Array, wanted: number[]): number {
  const { celestial } = wcs
  let worst = 0
  if (celestial) {
    const { lon, lat } = celestial
    worst = separation(world[lon]!, world[lat]!, wanted[lon]!, wanted[lat]!)
  }
  for (let i = 0; i < wcs.naxis; i++) {
    if (celestial && (i === celestial.lon || i === celestial.lat)) continue
    const step = Math.max(...oracle.wcs!.pixel_scale_matrix[i]!.map(Math.abs))
    const factor = step / largestInRow(wcs, i)
    worst = Math.max(worst, Math.abs(world[i]! * factor - wanted[i]!) / Math.max(Math.abs(wanted[i]!), step))
  }
  return worst
}

function largestInRow({ matrix, naxis }: Wcs, i: number): number {
  return Math.max(...matrix.slice(i * naxis, (i + 1) * naxis).map(Math.abs))
}

function compareIcrs(wcs: Wcs, oracle: OracleWcs): number {
  const frame = wcs.celestial?.frame
  // astropy takes ELON for an equatorial axis
  if (!frame || frame.frame !== (oracle.frame?.name as Frame | undefined)) return 0
  let worst = 0
  for (const { pix, icrs } of oracle.icrs ?? []) {
    if (icrs === null) continue
    const world = pixelToWorld(wcs, Float64Array.from(pix))
    const [lon, lat] = [
      world.slice(wcs.celestial.lon, wcs.celestial.lon + 1),
      world.slice(wcs.celestial.lat, wcs.celestial.lat + 1),
    ]
    convertPoints(frame, { frame: "icrs" }, lon, lat)
    worst = Math.max(worst, separation(lon[0]!, lat[0]!, ...icrs))
  }
  return worst
}

function compareSky(wcs: Wcs, oracle: OracleWcs): number {
  const { celestial } = wcs
  if (!celestial) return 0
  const undistorted = { ...wcs, sip: undefined, detector: undefined, prior: undefined }
  let worst = 0
  for (const { lonlat, pix: given } of oracle.s2p ?? []) {
    // rounding at a point at infinity
    const pix = given?.some((value) => Math.abs(value) > 1e15) ? null : given
    const world = new Float64Array(2)
    world[celestial.lon] = lonlat[0]
    world[celestial.lat] = lonlat[1]
    const pixel = worldToPixel(undistorted, world, undefined, { diverged: "nan" })
    // far from the image the inverse of a polynomial is whatever it was looked for with
    if (celestial.distortion && Number.isNaN(pixel[0]! + (pix?.[0] ?? Number.NaN))) continue
    const none = Number.isNaN(pixel[0]) || Number.isNaN(pixel[1])
    if (none !== !pix) worst = Number.POSITIVE_INFINITY
    if (none || !pix) continue
    const size = Math.max(1, Math.abs(pix[0]!), Math.abs(pix[1]!))
    const difference = Math.max(Math.abs(pixel[0]! - pix[0]!), Math.abs(pixel[1]! - pix[1]!)) / size
    // a direction on the seam of the map has two places: both lead back to it
    const again = pixelToWorld(undistorted, pixel)
    const seam = difference > 1e-9 && separation(again[celestial.lon]!, again[celestial.lat]!, ...lonlat) < 1e-9
    if (!seam) worst = Math.max(worst, difference)
  }
  return worst
}

import { CaelumError } from "../core/index.ts"
import { absentArray, lookupImage, recordFields, type WcsArray, type WcsArrays } from "./arrays.ts"
import { mayHave, readNumber, readText, type KeywordReader } from "./keywords.ts"

/** A lookup image of distortion in pixels, x fastest: draft FITS paper IV, section 3.4, as the Hubble telescope's files have it. */
export interface Lookup {
  readonly nx: number
  readonly ny: number
  readonly values: Float64Array
  /**
   * Element (from 0) of pixel p (FITS): (p − crval) / cdelt + origin. That is CRPIX − 1 by the standard; tables with CRPIX = 0 are Hubble's, which
   * count from −1 / CDELT.
   */
  readonly origin: readonly [number, number]
  readonly crval: readonly [number, number]
  readonly cdelt: readonly [number, number]
}

/** The corrections of the first and the second pixel axis; undefined for one that has none. */
export type LookupPair = readonly [Lookup | undefined, Lookup | undefined]

/**
 * The corrections of the detector (D2IMDISj, or AXISCORR before 2012): they go before everything else.
 * @throws CaelumError `unsupported` naming the keyword of a table that is not at hand or of another function, `malformed`.
 */
export function readDetector(
  keywords: KeywordReader,
  naxis: number,
  arrays: WcsArrays | undefined,
): LookupPair | undefined {
  const axis = naxis < 2 ? undefined : readNumber(keywords, "AXISCORR")
  if (axis !== undefined) {
    const wanted = lookupImage("D2IMARR", 1)
    const array = arrays?.(wanted)
    if (!array) throw absentArray("AXISCORR", wanted)
    if (axis !== 1 && axis !== 2) throw wrong("AXISCORR", `is ${axis}, and a correction is of axis 1 or 2`)
    const lookup = lookupOf("AXISCORR", array, false)
    return axis === 1 ? [lookup, undefined] : [undefined, lookup]
  }
  return readPair(keywords, naxis, { dis: "D2IMDIS", records: "D2IM", image: "D2IMARR", alternate: "" }, arrays)
}

/** The corrections before the linear transform (CPDISja). @throws CaelumError as `readDetector`. */
export function readPrior(
  keywords: KeywordReader,
  naxis: number,
  alternate: string,
  arrays: WcsArrays | undefined,
): LookupPair | undefined {
  return readPair(keywords, naxis, { dis: "CPDIS", records: "DP", image: "WCSDVARR", alternate }, arrays)
}

interface Names {
  readonly dis: string
  readonly records: string
  readonly image: string
  readonly alternate: string
}

function readPair(
  keywords: KeywordReader,
  naxis: number,
  { dis, records, image, alternate }: Names,
  arrays: WcsArrays | undefined,
): LookupPair | undefined {
  const read = (axis: number): Lookup | undefined => {
    const keyword = `${dis}${axis}${alternate}`
    const kind = readText(keywords, keyword)?.trim().toUpperCase()
    if (kind === undefined) return undefined
    if (kind !== "LOOKUP" || axis > 2) throw notLookup(keyword, kind)
    const fields = recordFields(keywords, `${records}${axis}${alternate}`)
    const wanted = lookupImage(image, fields.get("EXTVER") ?? 1)
    const array = arrays?.(wanted)
    if (!array) throw absentArray(keyword, wanted)
    return lookupOf(keyword, array, (fields.get(`AXIS.${axis}`) ?? axis) !== axis)
  }
  if (naxis < 2 || !mayHave(keywords, dis.slice(0, 2))) return undefined
  const all = Array.from({ length: naxis }, (_, i) => read(i + 1))
  return all[0] || all[1] ? [all[0], all[1]] : undefined
}

function lookupOf(keyword: string, { shape, values, header }: WcsArray, transposed: boolean): Lookup {
  const [ny = 1, nx = 0] = shape.length === 1 ? [1, shape[0]] : shape
  if (shape.length > 2 || nx < 1 || ny < 1 || values.length !== nx * ny)
    throw wrong(keyword, `has a table of shape ${shape.join(" × ")}, and it is an image of two axes`)
  // an axis that the table does not have keeps the defaults
  const pair = (name: string, fallback: number): [number, number] => [
    readNumber(header, `${name}1`) ?? fallback,
    shape.length === 1 ? fallback : (readNumber(header, `${name}2`) ?? fallback),
  ]
  const cdelt = pair("CDELT", 1)
  if (cdelt[0] === 0 || cdelt[1] === 0) throw wrong(keyword, "has a table whose CDELT is 0")
  const single = Float64Array.from(values, Math.fround)
  const table = transposed ? transpose(single, nx, ny) : single
  return {
    nx: transposed ? ny : nx,
    ny: transposed ? nx : ny,
    values: table,
    origin: pair("CRPIX", 0).map((crpix, k) => (crpix === 0 ? -1 / cdelt[k]! : crpix - 1)) as [number, number],
    crval: pair("CRVAL", 0),
    cdelt,
  }
}

function transpose(values: Float64Array, nx: number, ny: number): Float64Array {
  return Float64Array.from(values, (_, k) => values[(k % ny) * nx + Math.floor(k / ny)]!)
}

function notLookup(keyword: string, kind: string): CaelumError {
  return new CaelumError(
    "unsupported",
    `The header has ${keyword} = '${kind}', a distortion that is not computed; lookup tables of the first two axes are. Work in pixels.`,
    { context: { keyword } },
  )
}

function wrong(keyword: string, what: string): CaelumError {
  return new CaelumError("malformed", `The distortion ${keyword} ${what}; correct the file.`, { context: { keyword } })
}

/** Value and slopes by x and y of a lookup at a pixel (FITS), into `out`; beyond its edges the table goes on as at them. */
function lookUp({ nx, ny, values, origin, crval, cdelt }: Lookup, px: number, py: number, out: Float64Array): void {
  const x = (px - crval[0]) / cdelt[0] + origin[0]
  const y = (py - crval[1]) / cdelt[1] + origin[1]
  const u = x < 0 ? 0 : x > nx - 1 ? nx - 1 : x
  const v = y < 0 ? 0 : y > ny - 1 ? ny - 1 : y
  const i = Math.floor(u) || 0
  const j = Math.floor(v) || 0
  const i1 = i + 1 < nx ? i + 1 : i
  const j1 = j + 1 < ny ? j + 1 : j
  const s = u - i
  const t = v - j
  const a = values[j * nx + i]!
  const b = values[j * nx + i1]!
  const c = values[j1 * nx + i]!
  const d = values[j1 * nx + i1]!
  out[0] = (1 - s) * (1 - t) * a + s * (1 - t) * b + (1 - s) * t * c + s * t * d
  out[1] = u === x ? ((1 - t) * (b - a) + t * (d - c)) / cdelt[0] : 0
  out[2] = v === y ? ((1 - s) * (c - a) + s * (d - b)) / cdelt[1] : 0
}

const found = new Float64Array(3)

/** Adds the corrections at a pixel (FITS) to `sum`: values to 0 and 1, slopes xx, xy, yx, yy to 2 … 5. */
export function addLookups([first, second]: LookupPair, px: number, py: number, sum: Float64Array): void {
  if (first) {
    lookUp(first, px, py, found)
    sum[0] = sum[0]! + found[0]!
    sum[2] = sum[2]! + found[1]!
    sum[3] = sum[3]! + found[2]!
  }
  if (second) {
    lookUp(second, px, py, found)
    sum[1] = sum[1]! + found[0]!
    sum[4] = sum[4]! + found[1]!
    sum[5] = sum[5]! + found[2]!
  }
}

import { CaelumError, isCaelumError } from "../core/index.ts"
import type { WcsArrays } from "./arrays.ts"
import { readCelestial } from "./celestial.ts"
import { tellContradictions } from "./contradictions.ts"
import { findPair, readAxisType, type AxisType } from "./ctype.ts"
import { fixHeader } from "./fix.ts"
import { lastValues, mayHave, readNumber, readText, type KeywordReader } from "./keywords.ts"
import { invertMatrix, readMatrix, readScale } from "./linear.ts"
import { readDetector, readPrior } from "./lookup.ts"
import { readPlate, type PlateSolution } from "./plate.ts"
import { isTpv, readTpv, type Reading } from "./sequent.ts"
import { readSip, type Sip } from "./sip.ts"
import { readCurve } from "./spectral.ts"
import { readTabulars } from "./tabular-read.ts"
import { readAxisTime } from "./time-axis.ts"
import type { Wcs, WcsAxis } from "./types.ts"
import { degreesPer, spectralUnit } from "./units.ts"

/** Paper I allows 99 axes. */
const MOST_AXES = 99
/** Axes that are looked for beyond NAXIS where WCSAXES does not say. */
const PROBED_AXES = 9
const PER_AXIS = ["CTYPE", "CRVAL", "CRPIX", "CDELT"] as const

export interface WcsOptions {
  /** Letter of the coordinate system; the primary one unless given. */
  readonly alternate?: string | undefined
  readonly arrays?: WcsArrays | undefined
}

/**
 * Reads a world coordinate system from header keywords: linear transform in any of its forms, one celestial pair anywhere among the
 * axes, distortions, alternates A–Z. Without any keyword of coordinates the answer is the standard's default: linear pixels.
 * @param header a FITS `Header`, or anything with `get(keyword)`.
 * @param options.arrays what `listWcsArrays` names, from the other HDUs of the file.
 * @throws CaelumError `no-wcs` for an alternate that is not there or a header without axes, `unsupported` naming the keyword of what
 * is not computed, `malformed` for values that contradict the standard.
 */
export function parseWcs(header: KeywordReader, options: WcsOptions = {}): Wcs {
  const plain = lastValues(header)
  const alternate = findAlternate(plain, options.alternate)
  const plate = alternate === "" ? readPlate(plain) : undefined
  const given = plate ? withPlate(plain, plate) : plain
  const naxis = countAxes(given, alternate)
  const { keywords, told, derived } = fixHeader(given, naxis, alternate)
  const types = Array.from({ length: naxis }, (_, i) =>
    readAxisType(readText(keywords, `CTYPE${i + 1}${alternate}`) ?? ""),
  )
  const pair = findPair(types, alternate)
  const factors = types.map((type, i) => skyFactor(keywords, type, i, alternate))
  const matrix = readMatrix(keywords, naxis, alternate, pair).map((value, k) => value * factors[Math.floor(k / naxis)]!)
  const crval = factors.map((factor, i) => (readNumber(keywords, `CRVAL${i + 1}${alternate}`) ?? 0) * factor)
  const reading = pair && readTpv({ keywords, alternate, axes: types, pair })
  const scaleOf = (i: number): number => readScale(keywords, i, naxis, alternate, factors[i]!)
  const scales = [scaleOf(pair?.lon ?? 0), scaleOf(pair?.lat ?? 0)] as const
  const warnings = [
    ...(plate ? [PLATE_USED] : []),
    ...tpvWarnings(keywords, reading, types, scales),
    ...told,
    ...tellContradictions(keywords, naxis, alternate),
  ]
  const [lon0, lat0] = [crval[pair?.lon ?? 0]!, crval[pair?.lat ?? 0]!]
  const tables = readTabulars(keywords, types, alternate, crval, options.arrays)
  const tabular = tables.flatMap(({ axes }) => axes)
  const context = { keywords, alternate, axes: types, lon0, lat0, reading, scales, distortion: plate?.distortion }
  return {
    alternate,
    name: nameOf(keywords, alternate),
    naxis,
    axes: types.map((type, i) => readAxis({ keywords, alternate, warnings }, type, i, crval[i]!, tabular.includes(i))),
    crpix: types.map((_, j) => readNumber(keywords, `CRPIX${j + 1}${alternate}`) ?? 0),
    crval,
    matrix,
    inverse: invertMatrix(matrix, naxis, alternate, keywords),
    celestial: pair && readCelestial({ ...context, pair }),
    sip:
      pair && reading && isTpv({ reading, axes: types, pair })
        ? undefined
        : chooseSip(keywords, types, alternate, warnings),
    detector: readDetector(keywords, naxis, options.arrays),
    prior: readPrior(keywords, naxis, alternate, options.arrays),
    tables,
    shape: types.map((_, j) => axisLength(keywords, j)),
    warnings,
    derived,
  }
}

/** The alternates that a header describes, "" first. */
export function listAlternates(header: KeywordReader): string[] {
  const keywords = lastValues(header)
  return ["", ...LETTERS].filter((alternate) => isDescribed(keywords, alternate))
}

const LETTERS: readonly string[] = Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZ")

/**
 * The letter ("" for the primary one) of a coordinate system by its letter or its WCSNAMEa, in any case.
 * @throws CaelumError `usage` for what is neither.
 */
export function findAlternate(header: KeywordReader, word: string | undefined): string {
  const wanted = (word ?? "").trim().toUpperCase()
  if (/^[A-Z]?$/.test(wanted)) return wanted
  const keywords = lastValues(header)
  const named = ["", ...LETTERS].find((letter) => nameOf(keywords, letter)?.toUpperCase() === wanted)
  if (named !== undefined) return named
  throw new CaelumError(
    "usage",
    `'${word}' names no coordinate system; give one letter from A to Z, the WCSNAME of one, or none.`,
  )
}

function nameOf(keywords: KeywordReader, alternate: string): string | undefined {
  return readText(keywords, `WCSNAME${alternate}`)?.trim()
}

function isDescribed(keywords: KeywordReader, alternate: string): boolean {
  return highestAxis(keywords, alternate) > 0 || (alternate !== "" && nameOf(keywords, alternate) !== undefined)
}

function highestAxis(keywords: KeywordReader, alternate: string): number {
  for (let i = PROBED_AXES; i > 0; i--)
    if (PER_AXIS.some((name) => keywords.get(`${name}${i}${alternate}`) !== undefined)) return i
  return alternate === "" ? 0 : highestOfMatrix(keywords, alternate)
}

/** An alternate may leave all but its matrix to the defaults. */
function highestOfMatrix(keywords: KeywordReader, alternate: string): number {
  const prefixes = ["CD", "PC"].filter((prefix) => mayHave(keywords, prefix))
  for (let i = PROBED_AXES; i > 0; i--)
    for (let j = i; j > 0; j--)
      for (const prefix of prefixes)
        for (const place of [`${i}_${j}`, `${j}_${i}`])
          if (keywords.get(`${prefix}${place}${alternate}`) !== undefined) return i
  return 0
}

function countAxes(keywords: KeywordReader, alternate: string): number {
  const declared = readNumber(keywords, `WCSAXES${alternate}`)
  const described = Math.max(declared ?? 0, highestAxis(keywords, alternate))
  if (described === 0 && alternate !== "" && !isDescribed(keywords, alternate)) throw missing(keywords, alternate)
  const axes = Math.max(
    described,
    alternate === "" || declared === undefined ? (readNumber(keywords, `${imagePrefix(keywords)}NAXIS`) ?? 0) : 0,
  )
  if (!Number.isInteger(axes) || axes < 0 || axes > MOST_AXES)
    throw new CaelumError(
      "malformed",
      `The header declares ${axes} coordinate axes, and 1 to ${MOST_AXES} are allowed.`,
      {
        context: { keyword: `WCSAXES${alternate}` },
      },
    )
  if (axes === 0) throw missing(keywords, alternate)
  return axes
}

function missing(keywords: KeywordReader, alternate: string): CaelumError {
  const there = listAlternates(keywords).map((letter) => (letter === "" ? "the primary one" : letter))
  const found = there.length === 0 ? "it describes none" : `it has ${there.join(", ")}`
  return new CaelumError(
    "no-wcs",
    `The header has no coordinate system${alternate && ` ${alternate}`}: ${found}; choose another HDU or alternate.`,
  )
}

const PLATE_USED =
  "The plate solution of the Digitized Sky Survey (AMDXi, AMDYi) is used, as wcslib does, in place of the keywords of the standard beside it."

function tpvWarnings(
  keywords: KeywordReader,
  reading: Reading,
  types: readonly AxisType[],
  scales: readonly number[],
): string[] {
  if (reading === undefined) return []
  const besideSip = reading === "SCAMP" && types.some(({ distortion }) => distortion === "SIP")
  const scaled = !besideSip && scales.some((scale) => scale !== 1) ? [BEFORE_CDELT] : []
  if (reading === "SCAMP") return [scampRead(besideSip), ...scaled]
  const dropped = ["A_ORDER", "B_ORDER"].some((keyword) => keywords.get(keyword) !== undefined)
  return dropped ? [...scaled, "SIP keywords stand beside the TPV polynomials and are not applied."] : scaled
}

const BEFORE_CDELT =
  "The TPV polynomials are applied before CDELTi, as wcslib does, not to degrees; if the positions make no sense, write the same transform as a CDi_j matrix."

function scampRead(besideSip: boolean): string {
  return besideSip
    ? "PVi_m of a TAN-SIP coordinate system are polynomials of SCAMP beside SIP: SIP is applied, they are not."
    : "PVi_m of a TAN coordinate system are read as the polynomials that SCAMP writes, as if CTYPE said TPV; SIP keywords beside them are not applied."
}

/** The header with the keywords of the standard replaced by those of its plate solution. */
function withPlate(keywords: KeywordReader, { crpix, crval, matrix }: PlateSolution): KeywordReader {
  const set = new Map<string, unknown>([
    ["CTYPE1", "RA---TAN"],
    ["CTYPE2", "DEC--TAN"],
    ...matrix.map((value, k): [string, number] => [`CD${(k >> 1) + 1}_${(k & 1) + 1}`, value]),
    ...[0, 1].flatMap((i): [string, number][] => [
      [`CRPIX${i + 1}`, crpix[i]!],
      [`CRVAL${i + 1}`, crval[i]!],
    ]),
  ])
  const hidden =
    /^(?:PC0*[12]_?0*[12]|CD0*[12]0*[12]|CDELT[12]|CROTA[12]|CUNIT[12]|PV[12]_\d+|LONPOLE|LATPOLE|[AB]P?_ORDER)$/
  return {
    get: (keyword) => set.get(keyword) ?? (hidden.test(keyword) ? undefined : keywords.get(keyword)),
    ...(keywords.cards && { cards: keywords.cards }),
  }
}

function skyFactor(keywords: KeywordReader, { kind }: AxisType, i: number, alternate: string): number {
  if (kind !== "longitude" && kind !== "latitude") return 1
  const keyword = `CUNIT${i + 1}${alternate}`
  return degreesPer(readText(keywords, keyword) ?? "", keyword)
}

interface AxisSource {
  readonly keywords: KeywordReader
  readonly alternate: string
  readonly warnings: string[]
}

function readAxis(
  { keywords, alternate, warnings }: AxisSource,
  type: AxisType,
  axis: number,
  crval: number,
  tabular: boolean,
): WcsAxis {
  const { ctype, kind } = type
  const sky = kind === "longitude" || kind === "latitude"
  const curve = kind === "unsupported" ? readCurve({ keywords, alternate, axis, type, crval }) : undefined
  const unit = sky ? "deg" : (readText(keywords, `CUNIT${axis + 1}${alternate}`)?.trim() ?? "")
  const time = sky ? undefined : readAxisTime(keywords, ctype, unit, warnings)
  const problem = sky ? undefined : unitProblem(type, unit, `CUNIT${axis + 1}${alternate}`)
  return {
    ctype,
    kind: problem ? "unsupported" : tabular ? "tabular" : curve ? (type.code === "LOG" ? "log" : "spectral") : kind,
    ...(problem && { problem }),
    ...(curve && { curve }),
    unit,
    ...(time && { time }),
    name: readText(keywords, `CNAME${axis + 1}${alternate}`)?.trim(),
  }
}

/** Why an axis cannot be in its unit: nobody can tell what its values mean, and the other axes are what they are. */
function unitProblem({ coordinate }: AxisType, unit: string, keyword: string): CaelumError | undefined {
  try {
    spectralUnit(coordinate, unit, keyword)
    return undefined
  } catch (error) {
    if (isCaelumError(error, "unsupported")) return error
    throw error
  }
}

/** SIP goes with -SIP in CTYPE; in the primary system also without it, as astropy reads such headers. */
function chooseSip(
  keywords: KeywordReader,
  types: readonly AxisType[],
  alternate: string,
  warnings: string[],
): Sip | undefined {
  if (types.length < 2) return undefined
  const named = types.some(({ distortion }) => distortion === "SIP")
  if (!named && alternate !== "") return undefined
  const sip = readSip(keywords)
  if (sip && sip.a.order < 2 && sip.b.order < 2) {
    warnings.push(
      "A SIP distortion begins with order 2, and A_ORDER and B_ORDER are less: it is not applied, as in astropy.",
    )
    return undefined
  }
  if (sip && !named) warnings.push("SIP keywords are applied although CTYPE does not end in -SIP.")
  if (named && !sip) warnings.push("CTYPE ends in -SIP and the header has no SIP keywords: no distortion is applied.")
  return sip
}

function axisLength(keywords: KeywordReader, j: number): number {
  const length = keywords.get(`${imagePrefix(keywords)}NAXIS${j + 1}`)
  return typeof length === "number" && Number.isSafeInteger(length) && length > 0 ? length : 0
}

/** In a compressed image NAXISn are those of the table that holds it (FITS 4.0, section 10.1). */
function imagePrefix(keywords: KeywordReader): string {
  return keywords.get("ZIMAGE") === true ? "Z" : ""
}

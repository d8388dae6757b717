import type { KeywordReader } from "./keywords.ts"
import { parseWcs, type WcsOptions } from "./parse.ts"

/** A keyword of a coordinate system and its value. */
export interface WcsCard {
  readonly keyword: string
  readonly value: string | number
}

/**
 * The keywords of a coordinate system, and nothing else: `parseWcs` reads it, and `makeCard` of caelum/fits makes cards of a FITS header of
 * it.
 */
export interface WcsHeader extends KeywordReader {
  readonly cards: readonly WcsCard[]
}

/** A header of the given keywords, in their order. */
export function headerOf(cards: readonly WcsCard[]): WcsHeader {
  const values = new Map(cards.map(({ keyword, value }) => [keyword, value]))
  return { cards, get: (keyword) => values.get(keyword) }
}

/** Keywords of papers I to III and of the conventions that end in the letter of the coordinate system. */
const LETTERED =
  /^(?:(?:WCSAXES|WCSNAME|LONPOLE|LATPOLE|RADESYS|EQUINOX|RESTFRQ|RESTWAV|SPECSYS|SSYSOBS|SSYSSRC|VELOSYS|ZSOURCE|VELANGL)|(?:CTYPE|CUNIT|CRVAL|CDELT|CRPIX|CRDER|CSYER|CNAME|CZPHS|CPERI|CPDIS|CQDIS|CPERR|CQERR|DP|DQ)\d+|(?:PC|CD|PV|PS)\d+_\d+)([A-Z])?$/
/** Of the primary system alone: SIP, the detector's tables, IRAF's and AIPS's keywords, the forms before 2002, and plate solutions. */
const PRIMARY =
  /^(?:(?:A|B|AP|BP)_(?:ORDER|DMAX|\d_\d)|D2IM(?:DIS|ARR|EXT|ERR)?\d*|AXISCORR|WAT\d_\d{3}|CROTA\d+|PROJP\d+|(?:PC|CD)\d{6}|RADECSYS|EPOCH|RESTFREQ|PLT(?:RA[HMS]|DEC(?:SN|[DMS])|SCALE)|PPO\d|[XY]PIXELSZ|CNPIX\d|AMD[XY]\d+)$/
/** They have no letter and serve alternates too. */
const SIP = /^(?:A|B|AP|BP)_(?:ORDER|DMAX|\d_\d)$/
const DETECTOR = /^(?:D2IM(?:DIS|ARR|EXT|ERR)?\d*|AXISCORR)$/
/** Of the whole header: when and where it was observed. */
const COMMON =
  /^(?:MJD-(?:OBS|AVG|BEG|END)|DATE-(?:OBS|AVG|BEG|END)|DATEREF|MJDREF[IF]?|JDREF[IF]?|TIMESYS|TIMEUNIT|TREFPOS|TREFDIR|PLEPHEM|OBSGEO-[XYZLBH]|JEPOCH|BEPOCH|OBSORBIT)$/

/**
 * The keywords of one coordinate system of a header, to be written elsewhere: `parseWcs` of the result is `parseWcs` of the header. SCAMP's TAN with
 * PVi_m, which wcslib refuses, is written as the TPV that it is read as. Arrays of other HDUs (CPDIS, D2IM, -TAB) are named,
 * not held: write the `hdus` of `loadWcsArrays` of caelum/data behind it.
 * @param header a FITS `Header`, or anything with cards.
 * @throws CaelumError as `parseWcs`.
 */
export function wcsHeader(
  header: KeywordReader & Required<Pick<KeywordReader, "cards">>,
  options: WcsOptions = {},
): WcsHeader {
  const wcs = parseWcs(header, options)
  const { alternate } = wcs
  const belongs = (keyword: string): boolean => {
    const letter = LETTERED.exec(keyword)
    if (letter) return (letter[1] ?? "") === alternate
    if (COMMON.test(keyword) || (alternate === "" && PRIMARY.test(keyword))) return true
    return (wcs.sip !== undefined && SIP.test(keyword)) || (wcs.detector !== undefined && DETECTOR.test(keyword))
  }
  const scamp = wcs.celestial?.distortion?.name === "TPV"
  const cards = header.cards.flatMap(({ keyword, value, kind }): WcsCard[] => {
    const name = keyword.toUpperCase()
    if (kind === "commentary" || !belongs(name)) return []
    if (typeof value === "bigint") return [{ keyword: name, value: Number(value) }]
    if (typeof value === "number") return [{ keyword: name, value }]
    if (typeof value !== "string") return []
    return [
      { keyword: name, value: scamp && name.startsWith("CTYPE") ? value.replace(/-TAN(?:-SIP)?/, "-TPV") : value },
    ]
  })
  return headerOf(cards)
}

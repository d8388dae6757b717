import { formatTime, modifiedJulianDate, parseTime, timeOf } from "../sky/index.ts"
import { mayHave, type KeywordReader } from "./keywords.ts"
import { standardUnit } from "./units.ts"

/** A header as it is meant: keywords put right, and a sentence for each thing that was. */
export interface FixedHeader {
  readonly keywords: KeywordReader
  /** What was not as the standard has it, and how it was read. */
  readonly told: readonly string[]
  /** What follows from the keywords and is usual. */
  readonly derived: readonly string[]
}

/** What one fix finds: keywords to be set, and sentences. */
interface Found {
  readonly set: Map<string, unknown>
  readonly told: string[]
  readonly derived: string[]
}

const DATES = ["OBS", "BEG", "AVG", "END"]
const OLD_DATE = /^\s*(?:(\d\d)\/(\d\d)\/(\d\d)|(\d{4})\/(\d\d)\/(\d\d))\s*$/

/**
 * Does what wcslib's datfix, unitfix, celfix, cdfix, spcfix and obsfix do to a header that is not as the standard has it, and says so: old dates, units
 * in other words, the projections and spectral axes of AIPS, rows of CDi_j that are left out, an observatory in geodetic coordinates.
 */
export function fixHeader(keywords: KeywordReader, naxis: number, alternate: string): FixedHeader {
  const found: Found = { set: new Map(), told: [], derived: [] }
  fixDates(keywords, found)
  fixObservatory(keywords, found)
  for (let i = 1; i <= naxis; i++) {
    fixUnit(keywords, `CUNIT${i}${alternate}`, found)
    fixCelestial(keywords, `CTYPE${i}${alternate}`, found)
    fixSpectral(keywords, i, alternate, found)
  }
  fixMatrix(keywords, naxis, alternate, found)
  const { set, told, derived } = found
  if (set.size === 0) return { keywords, told, derived }
  const get = (keyword: string): unknown => (set.has(keyword) ? set.get(keyword) : keywords.get(keyword))
  return { keywords: { ...keywords, get }, told, derived }
}

/** datfix: DATE-OBS, -BEG, -AVG and -END in the form of the standard, and MJD beside it. */
function fixDates(keywords: KeywordReader, { set, told, derived }: Found): void {
  for (const which of DATES) {
    const text = keywords.get(`DATE-${which}`)
    const mjd = keywords.get(`MJD-${which}`)
    if (typeof text !== "string" || text.trim() === "") {
      const iso = typeof mjd === "number" ? isoOfMjd(mjd) : undefined
      if (iso !== undefined) {
        set.set(`DATE-${which}`, iso)
        derived.push(`datfix: DATE-${which} is '${iso}', from MJD-${which}.`)
      }
      continue
    }
    const old = OLD_DATE.exec(text)
    const iso = old ? modernDate(old) : text.trim()
    const day = mjdOfIso(iso)
    if (day === undefined) {
      told.push(`datfix: DATE-${which} = '${text.trim()}' is no date and is not used.`)
      continue
    }
    if (old) {
      set.set(`DATE-${which}`, iso)
      told.push(`datfix: DATE-${which} = '${text.trim()}' is read as '${iso}'.`)
    }
    if (typeof mjd !== "number") {
      set.set(`MJD-${which}`, day)
      derived.push(`datfix: MJD-${which} is ${day}, from DATE-${which}.`)
    } else if (Math.abs(mjd - day) > 1)
      told.push(`datfix: MJD-${which} = ${mjd} and DATE-${which} = '${text.trim()}' are not the same day.`)
  }
}

function modernDate([, day, month, year, fullYear, month2, day2]: RegExpExecArray): string {
  return fullYear === undefined ? `19${year}-${month}-${day}` : `${fullYear}-${month2}-${day2}`
}

function mjdOfIso(text: string): number | undefined {
  try {
    return modifiedJulianDate(parseTime(text))
  } catch {
    return undefined
  }
}

function isoOfMjd(mjd: number): string | undefined {
  try {
    return formatTime(timeOf("utc", 2400000.5, mjd))
  } catch {
    return undefined
  }
}

/** unitfix: units in other words than the standard's. */
function fixUnit(keywords: KeywordReader, keyword: string, { set, told }: Found): void {
  const unit = keywords.get(keyword)
  const standard = typeof unit === "string" ? standardUnit(unit.trim()) : undefined
  if (standard === undefined) return
  set.set(keyword, standard)
  told.push(`unitfix: ${keyword} = '${String(unit).trim()}' is read as '${standard}'.`)
}

/** celfix: the projections of AIPS, which are computed under their own names. */
function fixCelestial(keywords: KeywordReader, keyword: string, { told }: Found): void {
  const ctype = keywords.get(keyword)
  if (typeof ctype !== "string") return
  const type = ctype.trim()
  const code = /-(NCP|GLS)$/i.exec(type)?.[1]?.toUpperCase()
  if (code !== undefined)
    told.push(
      `celfix: ${keyword} = '${type}' is read as the ${code === "NCP" ? "slant SIN" : "SFL"} projection that it means.`,
    )
  else if (/^(?:RA|DEC|[A-Z]LON|[A-Z]LAT)-{1,4}[A-Z]{3}$/i.test(type) && type.length !== 8)
    told.push(
      `${keyword} = '${type}' has not the eight characters of a sky axis, such as 'RA---TAN', and is a linear axis.`,
    )
  else if (type !== type.toUpperCase() && /^[a-z]{1,4}-+[a-z\d]{3}(?:-[a-z]{3})?$/i.test(type))
    told.push(`${keyword} = '${type}' is read as '${type.toUpperCase()}'.`)
}

/** Rest frames in the last three letters of a spectral CTYPE, and in VELREF, of AIPS (paper III, section 6.3, and wcslib). */
const REST_FRAMES: Readonly<Record<string, string>> = { LSR: "LSRK", HEL: "BARYCENT", OBS: "TOPOCENT" }
const VELREF_FRAMES: readonly (string | undefined)[] = [undefined, "LSRK", "BARYCENT", "TOPOCENT"]
/** VELREF beyond this says that velocities are radio ones. */
const RADIO = 256

/** spcfix: the spectral axes of AIPS. */
function fixSpectral(keywords: KeywordReader, axis: number, alternate: string, { set, told }: Found): void {
  const keyword = `CTYPE${axis}${alternate}`
  const ctype = keywords.get(keyword)
  if (typeof ctype !== "string") return
  const type = ctype.trim().toUpperCase()
  const match = /^(FREQ|VELO|FELO)(?:-(LSR|HEL|OBS))?$/.exec(type)
  if (!match) return
  const [, coordinate, suffix] = match
  const velref = keywords.get(`VELREF${alternate}`)
  const reference = typeof velref === "number" ? velref : 0
  const frame = suffix === undefined ? VELREF_FRAMES[reference % RADIO] : REST_FRAMES[suffix]
  const aips = suffix !== undefined || reference > 0 || coordinate === "FELO"
  if (!aips) return
  const velocity = reference > RADIO ? "VRAD" : "VOPT"
  const meant = coordinate === "FELO" ? "VOPT-F2W" : coordinate === "VELO" ? velocity : "FREQ"
  set.set(keyword, meant)
  if (frame !== undefined && keywords.get(`SPECSYS${alternate}`) === undefined) set.set(`SPECSYS${alternate}`, frame)
  const system = frame === undefined ? "" : ` in the frame SPECSYS = '${frame}'`
  if (meant !== type || frame !== undefined) told.push(`spcfix: ${keyword} = '${type}' is read as '${meant}'${system}.`)
}

function hasMatrix(keywords: KeywordReader, prefix: string, naxis: number, alternate: string): boolean {
  if (!mayHave(keywords, prefix)) return false
  for (let i = 1; i <= naxis; i++)
    for (let j = 1; j <= naxis; j++) if (keywords.get(`${prefix}${i}_${j}${alternate}`) !== undefined) return true
  return false
}

/** cdfix: an axis without any CDi_j among axes that have them. */
function fixMatrix(keywords: KeywordReader, naxis: number, alternate: string, { told }: Found): void {
  if (!mayHave(keywords, "CD") || hasMatrix(keywords, "PC", naxis, alternate)) return
  const rows = Array.from({ length: naxis }, (_, i) =>
    Array.from({ length: naxis }, (_j, j) => `CD${i + 1}_${j + 1}${alternate}`).some(
      (keyword) => keywords.get(keyword) !== undefined,
    ),
  )
  if (rows.includes(true))
    for (const [i, given] of rows.entries())
      if (!given)
        told.push(
          `cdfix: axis ${i + 1} has no CD${i + 1}_j${alternate} beside those of others; CD${i + 1}_${i + 1}${alternate} = 1 is used.`,
        )
}

/** The ellipsoid of the IAU of 1976 (FITS 4.0, section 9.2.3). */
const EQUATOR = 6378140
const FLATTENING = 1 / 298.2577

/** obsfix: OBSGEO-X, -Y, -Z from OBSGEO-B, -L, -H. */
function fixObservatory(keywords: KeywordReader, { set, derived }: Found): void {
  const numbers = (names: string): unknown[] => Array.from(names, (name) => keywords.get(`OBSGEO-${name}`))
  const [b, l, h] = numbers("BLH")
  if (typeof b !== "number" || typeof l !== "number" || typeof h !== "number") return
  if (numbers("XYZ").some((value) => value !== undefined)) return
  const [lat, lon] = [(b * Math.PI) / 180, (l * Math.PI) / 180]
  const square = FLATTENING * (2 - FLATTENING)
  const radius = EQUATOR / Math.sqrt(1 - square * Math.sin(lat) ** 2)
  const place = [
    (radius + h) * Math.cos(lat) * Math.cos(lon),
    (radius + h) * Math.cos(lat) * Math.sin(lon),
    (radius * (1 - square) + h) * Math.sin(lat),
  ]
  for (const [i, name] of Array.from("XYZ").entries()) set.set(`OBSGEO-${name}`, place[i])
  derived.push(
    `obsfix: OBSGEO-X, -Y, -Z are ${place.map((value) => value.toFixed(3)).join(", ")} m, from OBSGEO-B, -L, -H.`,
  )
}

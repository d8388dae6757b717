import { CaelumError } from "../core/index.ts"
import { readAxisType } from "./ctype.ts"
import { lastValues, type KeywordReader } from "./keywords.ts"

/** A coordinate system that stands in the header of a binary table (FITS 4.0, table 22). Columns count from 1. */
export type TableWcsPlace =
  /** Columns whose values are the pixel coordinates, one an axis: an event list. */
  | { readonly kind: "pixel-list"; readonly columns: readonly number[] }
  /** A column whose cells are images. */
  | { readonly kind: "cell"; readonly column: number }

/** Short forms of keywords that take the number of a column, or of the axis and a column: in a cell, in a pixel list; then with an alternate. */
const FORMS: Readonly<Record<string, readonly [string, string, string, string]>> = {
  CTYPE: ["CTYP", "TCTYP", "CTY", "TCTY"],
  CUNIT: ["CUNI", "TCUNI", "CUN", "TCUN"],
  CRVAL: ["CRVL", "TCRVL", "CRV", "TCRV"],
  CDELT: ["CDLT", "TCDLT", "CDE", "TCDE"],
  CRPIX: ["CRPX", "TCRPX", "CRP", "TCRP"],
  CROTA: ["CROT", "TCROT", "CROT", "TCROT"],
  CNAME: ["CNA", "TCNA", "CNA", "TCNA"],
}
const WHOLE: Readonly<Record<string, string>> = {
  WCSAXES: "WCAX",
  WCSNAME: "WCSN",
  LONPOLE: "LONP",
  LATPOLE: "LATP",
  RADESYS: "RADE",
  EQUINOX: "EQUI",
  RESTFRQ: "RFRQ",
  RESTWAV: "RWAV",
  SPECSYS: "SPEC",
}
/** Keywords that hold for the whole table where the column has none of its own. */
const SHARED =
  /^(?:RADESYS|RADECSYS|EQUINOX|EPOCH|LONPOLE|LATPOLE|RESTFRQ|RESTWAV|SPECSYS|DATE-\w+|MJD-\w+|OBSGEO-\w|TIMESYS|TIMEUNIT|DATEREF|MJDREF\w?|JDREF\w?)[A-Z]?$/
const AXIS_KEYWORD = /^(CTYPE|CUNIT|CRVAL|CDELT|CRPIX|CROTA|CNAME)(\d+)([A-Z]?)$/
const MATRIX_KEYWORD = /^(PC|CD)(\d+)_(\d+)([A-Z]?)$/
const PARAMETER_KEYWORD = /^(PV|PS)(\d+)_(\d+)([A-Z]?)$/
const WHOLE_KEYWORD = /^(WCSAXES|WCSNAME|LONPOLE|LATPOLE|RADESYS|EQUINOX|RESTFRQ|RESTWAV|SPECSYS)([A-Z]?)$/

/** The keywords of a table's coordinate system under the names that an image has for them. */
export function tableKeywords(header: KeywordReader, place: TableWcsPlace): KeywordReader {
  const values = lastValues(header)
  const names = place.kind === "cell" ? cellNames(place.column) : listNames(place.columns)
  const axes = place.kind === "cell" ? 0 : place.columns.length
  return {
    get: (keyword) => {
      if (keyword === "NAXIS" && axes > 0) return axes
      for (const name of names(keyword)) {
        const value = values.get(name)
        if (value !== undefined) return value
      }
      return SHARED.test(keyword) ? values.get(keyword) : undefined
    },
  }
}

/** The names in the table of an image's keyword, the long form first. */
type Names = (keyword: string) => readonly string[]

function cellNames(column: number): Names {
  return (keyword) => {
    const axis = AXIS_KEYWORD.exec(keyword)
    if (axis) {
      const [, name = "", i, a] = axis
      const forms = FORMS[name]!
      return a === "" ? [`${i}${forms[0]}${column}`] : [`${i}${forms[2]}${column}${a}`]
    }
    const matrix = MATRIX_KEYWORD.exec(keyword)
    if (matrix) return [`${matrix[2]}${matrix[3]}${matrix[1]}${column}${matrix[4]}`]
    const parameter = PARAMETER_KEYWORD.exec(keyword)
    if (parameter) {
      const [, name = "", i, m, a] = parameter
      return [`${i}${name}${column}_${m}${a}`, `${i}${name[1]}${column}_${m}${a}`]
    }
    return wholeNames(keyword, column)
  }
}

function listNames(columns: readonly number[]): Names {
  const of = (i: string | undefined): number => columns[Number(i) - 1] ?? 0
  return (keyword) => {
    const axis = AXIS_KEYWORD.exec(keyword)
    if (axis) {
      const [, name = "", i, a] = axis
      const forms = FORMS[name]!
      return a === "" ? [`${forms[1]}${of(i)}`] : [`${forms[3]}${of(i)}${a}`]
    }
    const matrix = MATRIX_KEYWORD.exec(keyword)
    if (matrix) {
      const [, name = "", i, j, a] = matrix
      return [`T${name}${of(i)}_${of(j)}${a}`, `T${name[0]}${of(i)}_${of(j)}${a}`]
    }
    const parameter = PARAMETER_KEYWORD.exec(keyword)
    if (parameter) {
      const [, name = "", i, m, a] = parameter
      return [`T${name}${of(i)}_${m}${a}`, `T${name[1]}${of(i)}_${m}${a}`]
    }
    return columns.flatMap((column) => [...wholeNames(keyword, column), ...listName(keyword, column)])
  }
}

function wholeNames(keyword: string, column: number): readonly string[] {
  const match = WHOLE_KEYWORD.exec(keyword)
  if (match) return [`${WHOLE[match[1]!]}${column}${match[2]}`]
  return { "DATE-OBS": [`DOBS${column}`], "MJD-OBS": [`MJDOB${column}`] }[keyword] ?? []
}

/** The name of the coordinate system has a form of its own in a pixel list. */
function listName(keyword: string, column: number): readonly string[] {
  const match = /^WCSNAME([A-Z]?)$/.exec(keyword)
  return match ? [`TWCS${column}${match[1]}`] : []
}

const CELL_CTYPE = /^[1-9](?:CTYP(\d{1,3})|CTY(\d{1,3})([A-Z]))$/
const LIST_CTYPE = /^T(?:CTYP(\d{1,3})|CTY(\d{1,3})([A-Z]))$/

/** The coordinate systems of a table's header: one for each column of images, and one for each celestial pair or all columns of a pixel list. */
export function listTableWcs(header: KeywordReader, alternate = ""): TableWcsPlace[] {
  const cells = new Set<number>()
  const list = new Set<number>()
  for (const { keyword } of header.cards ?? [])
    for (const [form, found] of [
      [CELL_CTYPE, cells],
      [LIST_CTYPE, list],
    ] as const) {
      const match = form.exec(keyword.toUpperCase())
      if (match && (match[3] ?? "") === alternate) found.add(Number(match[1] ?? match[2]))
    }
  const columns = Array.from(list).toSorted((a, b) => a - b)
  const pairs = skyPairs(header, columns, alternate)
  const lists = pairs.length > 0 || columns.length === 0 ? pairs : [columns]
  return [
    ...lists.map((pair): TableWcsPlace => ({ kind: "pixel-list", columns: pair })),
    ...Array.from(cells).map((column): TableWcsPlace => ({ kind: "cell", column })),
  ]
}

/** The pairs of a longitude and the next latitude, or the other way round, of one projection. */
function skyPairs(header: KeywordReader, columns: readonly number[], alternate: string): number[][] {
  const values = lastValues(header)
  const types = columns.map((column) => {
    const value = values.get(alternate === "" ? `TCTYP${column}` : `TCTY${column}${alternate}`)
    return { column, ...readAxisType(typeof value === "string" ? value : "") }
  })
  const pairs: number[][] = []
  for (let k = 0; k + 1 < types.length; k++) {
    const [first, second] = [types[k]!, types[k + 1]!]
    const kinds = [first.kind, second.kind].toSorted().join()
    if (kinds === "latitude,longitude" && first.code === second.code) pairs.push([types[k++]!.column, second.column])
  }
  return pairs
}

/**
 * The one coordinate system of a table, or that of the columns given (numbers from 1).
 * @throws CaelumError `no-wcs` where there is none, `usage` where there are several to choose from.
 */
export function findTableWcs(header: KeywordReader, alternate = "", columns?: readonly number[]): TableWcsPlace {
  const found = listTableWcs(header, alternate)
  if (columns && columns.length > 0) {
    const cell = found.find((place) => place.kind === "cell" && columns.length === 1 && place.column === columns[0])
    return cell ?? { kind: "pixel-list", columns }
  }
  if (found.length === 1) return found[0]!
  if (found.length === 0)
    throw new CaelumError(
      "no-wcs",
      `The table has no columns with a coordinate system${alternate && ` ${alternate}`} (TCTYPn or iCTYPn); choose another HDU or alternate.`,
    )
  const list = found.map((place) => (place.kind === "cell" ? String(place.column) : place.columns.join(",")))
  throw new CaelumError(
    "usage",
    `The table has ${found.length} coordinate systems, of the columns ${list.join(" and ")}; choose the columns of one.`,
  )
}

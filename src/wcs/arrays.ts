import { CaelumError } from "../core/index.ts"
import { readAxisType } from "./ctype.ts"
import { lastValues, mayHave, type KeywordReader } from "./keywords.ts"

/** An array in another HDU of the file that a coordinate system needs: a lookup image, or a column of the first row of a table. */
export interface WcsArrayName {
  /** EXTNAME, EXTVER and EXTLEVEL of the HDU. */
  readonly name: string
  readonly version: number
  readonly level: number
  /** TTYPEn of the column; undefined for an image. */
  readonly column?: string | undefined
}

/** Such an array: physical values, slowest axis first, and the header of its HDU. */
export interface WcsArray {
  readonly shape: readonly number[]
  readonly values: Float64Array
  readonly header: KeywordReader
}

/** Finds arrays that have been read; undefined for one that is not in the file. */
export type WcsArrays = (wanted: WcsArrayName) => WcsArray | undefined

const MOST_AXES = 99

/**
 * The arrays of other HDUs that `parseWcs` will ask for: lookup tables of distortion (D2IMARR, WCSDVARR) and the tables of -TAB axes
 * (FITS paper III, section 6). Reads no data and does not throw.
 */
export function listWcsArrays(header: KeywordReader, alternate = ""): WcsArrayName[] {
  const keywords = lastValues(header)
  const found: WcsArrayName[] = []
  const seen = new Set<string>()
  const add = (array: WcsArrayName | undefined): void => {
    const key = JSON.stringify(array)
    if (array && !seen.has(key)) found.push(array)
    seen.add(key)
  }
  if (keywords.get("AXISCORR") !== undefined) add(lookupImage("D2IMARR", 1))
  const prefixes = ["D2", "CP", "PS"]
  for (let i = 1; i <= MOST_AXES && prefixes.some((prefix) => mayHave(keywords, prefix)); i++) {
    if (isLookup(keywords, `D2IMDIS${i}`))
      add(lookupImage("D2IMARR", recordFields(keywords, `D2IM${i}`).get("EXTVER") ?? 1))
    if (isLookup(keywords, `CPDIS${i}${alternate}`))
      add(lookupImage("WCSDVARR", recordFields(keywords, `DP${i}${alternate}`).get("EXTVER") ?? 1))
    for (const array of tableColumns(keywords, i - 1, alternate)) add(array)
  }
  return found
}

function isLookup(keywords: KeywordReader, keyword: string): boolean {
  const value = keywords.get(keyword)
  return typeof value === "string" && value.trim().toUpperCase() === "LOOKUP"
}

export function lookupImage(name: string, version: number): WcsArrayName {
  return { name, version, level: 1 }
}

/** The coordinate array and, where there is one, the index vector of a -TAB axis (from 0): PSi_0 to PSi_2 with PVi_1 and PVi_2. */
export function tableColumns(keywords: KeywordReader, axis: number, alternate: string): WcsArrayName[] {
  const ctype = keywords.get(`CTYPE${axis + 1}${alternate}`)
  if (typeof ctype !== "string" || readAxisType(ctype).code !== "TAB") return []
  const text = (m: number): string => {
    const value = keywords.get(`PS${axis + 1}_${m}${alternate}`)
    return typeof value === "string" ? value.trim() : ""
  }
  const number = (m: number): number => {
    const value = keywords.get(`PV${axis + 1}_${m}${alternate}`)
    return typeof value === "number" && Number.isSafeInteger(value) ? value : 1
  }
  return [text(1), text(2)]
    .filter((column, k) => column !== "" || k === 0)
    .map((column) => ({ name: text(0), version: number(1), level: number(2), column }))
}

/**
 * The fields of record-valued cards, `DP1 = 'EXTVER: 2'` a card each, or `DP1.EXTVER = 2` (draft FITS paper IV, section 2).
 */
export function recordFields(keywords: KeywordReader, keyword: string): Map<string, number> {
  const fields = new Map<string, number>()
  const cards = keywords.cards ?? []
  const texts = cards.filter((card) => card.keyword.toUpperCase() === keyword).map(({ value }) => value)
  for (const text of texts.length > 0 ? texts : [keywords.get(keyword)]) {
    const match = typeof text === "string" ? /^\s*([A-Z0-9.]+)\s*:\s*([-+.0-9EeDd]+)\s*$/i.exec(text) : null
    if (match) fields.set(match[1]!.toUpperCase(), Number(match[2]!.replace(/d/i, "e")))
  }
  for (const name of ["EXTVER", "NAXES", "AXIS.1", "AXIS.2"]) {
    const value = keywords.get(`${keyword}.${name}`)
    if (typeof value === "number" && !fields.has(name)) fields.set(name, value)
  }
  return fields
}

/** The error for an array that the caller did not give, or that is not in the file. */
export function absentArray(keyword: string, { name, version, column }: WcsArrayName): CaelumError {
  const what =
    column === undefined ? `the image (${name},${version})` : `the column ${column} of the table (${name},${version})`
  return new CaelumError(
    "unsupported",
    `The header has ${keyword}, which needs ${what} of its file, and that is not at hand; open the whole file, or work in pixels.`,
    { context: { keyword } },
  )
}

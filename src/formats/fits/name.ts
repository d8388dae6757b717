import { CaelumError } from "../../core/index.ts"
import type { HduSelector } from "./find.ts"

/** What CFITSIO's letters for the type of an HDU say. */
const KINDS = { i: "image", a: "ascii-table", b: "table" } as const

/** One axis of a section as FITS text counts: pixels from 1, both ends in; `first` > `last` reverses the axis. */
export interface FitsRange {
  readonly first: number
  readonly last: number
}

/** A section in FITS pixels, x first. `"all"` and `"reversed"` are the whole axis. */
export type FitsSection = readonly (FitsRange | "all" | "reversed")[]

/** An object and what of it is meant, in CFITSIO's filename syntax. */
export interface FitsName {
  /** URI or path of the file. */
  readonly object: string
  readonly hdu?: HduSelector
  readonly section?: FitsSection
}

/**
 * Reads `obj`, `obj[3]`, `obj+3`, `obj[SCI]`, `obj[SCI,2]`, `obj[SCI,2,I]`, `obj[1][11:74,21:84]`, `obj+1[*,-*]`. An object whose own name ends in
 * brackets is put in quotes: `'odd[1]'[2]`.
 * @throws CaelumError `usage` for what cannot be read, `unsupported` for the filters, bins and column expressions of that syntax.
 */
export function parseFitsName(text: string): FitsName {
  const { object, brackets } = splitBrackets(text)
  if (object === "") throw usage(text, "names no object")
  let hdu: HduSelector | undefined
  let section: FitsSection | undefined
  for (const word of brackets) {
    const axes = parseSection(word, text)
    if (axes && section) throw usage(text, "has two sections")
    if (axes) section = axes
    else if (hdu !== undefined || section) throw usage(text, `has '[${word}]' where nothing or a section may stand`)
    else hdu = parseHdu(word, text)
  }
  return { object, ...(hdu === undefined ? {} : { hdu }), ...(section === undefined ? {} : { section }) }
}

function splitBrackets(text: string): { object: string; brackets: string[] } {
  const quoted = /^(['"])(.+)\1((?:\[[^[\]]*\])*)$/s.exec(text)
  if (quoted) return { object: quoted[2]!, brackets: bracketWords(quoted[3]!) }
  const match = /^(.*?)((?:\[[^[\]]*\])*)$/s.exec(text)!
  const brackets = bracketWords(match[2]!)
  const plus = /^(.*\.(?:fits?|fts|fz|gz|ftz))\+(\d{1,5})$/is.exec(match[1]!)
  if (plus) return { object: plus[1]!, brackets: [plus[2]!, ...brackets] }
  return { object: match[1]!, brackets }
}

function bracketWords(text: string): string[] {
  return text === "" ? [] : text.slice(1, -1).split("][")
}

function parseHdu(word: string, text: string): HduSelector {
  const trimmed = word.trim()
  if (/^\d+$/.test(trimmed)) return checkedNumber(trimmed, text)
  if (/^(?:col|bin|hist|compress|pix|regfilter|gtifilter|template)\b/i.test(trimmed) || /[=<>&|()]/.test(trimmed)) {
    throw new CaelumError(
      "unsupported",
      `'[${word}]' of ${text} is a filter of CFITSIO's syntax that is not read here; give an HDU and a section, as in obj[SCI][1:100,1:100].`,
      { context: { uri: text } },
    )
  }
  const match = /^([^,]+?)\s*(?:,\s*(\d+)\s*)?(?:,\s*(i|image|a|ascii|b|binary)\s*)?$/i.exec(trimmed)
  if (!match) throw usage(text, `has '[${word}]', which is neither an HDU nor a section`)
  const [, title = "", version, type] = match
  return {
    name: title.replace(/^#/, ""),
    ...(version === undefined ? {} : { version: checkedNumber(version, text) }),
    ...(type === undefined ? {} : { kind: KINDS[type[0]!.toLowerCase() as keyof typeof KINDS] }),
  }
}

function parseSection(word: string, text: string): FitsSection | undefined {
  if (!/^[\s\d:*,+-]+$/.test(word) || !/[:*]/.test(word)) return undefined
  return word.split(",").map((axis) => {
    const trimmed = axis.replaceAll(/\s+/g, "")
    if (trimmed === "*") return "all"
    if (trimmed === "-*") return "reversed"
    const match = /^(-?\d+):(-?\d+)(?::(-?\d+))?$/.exec(trimmed)
    if (!match) throw usage(text, `has the axis '${axis}' in its section`)
    if (match[3] !== undefined && match[3] !== "1") {
      throw new CaelumError(
        "unsupported",
        `The section of ${text} takes every ${match[3]}th pixel; only whole ranges are read: leave ':${match[3]}' out.`,
        { context: { uri: text } },
      )
    }
    return { first: checkedNumber(match[1]!, text), last: checkedNumber(match[2]!, text) }
  })
}

function checkedNumber(digits: string, text: string): number {
  const value = Number(digits)
  if (Number.isSafeInteger(value)) return value
  throw usage(text, `holds the number ${digits}, which no FITS file has`)
}

function usage(text: string, found: string): CaelumError {
  return new CaelumError("usage", `'${text}' ${found}; write obj, obj[3], obj[SCI,2] or obj[1][x1:x2,y1:y2].`, {
    context: { uri: text },
  })
}

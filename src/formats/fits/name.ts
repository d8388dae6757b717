import { CaelumError } from "../../core/index.ts"
import type { TableFilter } from "./filter/table-filter.ts"
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
  /** Row filters and column lists of a table. */
  readonly filter?: TableFilter
}

/**
 * Reads `obj`, `obj[3]`, `obj+3`, `obj[SCI]`, `obj[SCI,2]`, `obj[SCI,2,I]`, `obj[1][11:74,21:84]`, `obj+1[*,-*]`, and for tables
 * `obj[2][mag < 20][col ra; dec; w12 = w1 - w2]`. An object whose own name ends in brackets is put in quotes: `'odd[1]'[2]`.
 * @throws CaelumError `usage` for what cannot be read, `unsupported` for bins and the like of that syntax.
 */
export function parseFitsName(text: string): FitsName {
  const { object, brackets } = splitBrackets(text)
  if (object === "") throw usage(text, "names no object")
  const found: { hdu?: HduSelector; section?: FitsSection } = {}
  const rows: string[] = []
  const columns: string[] = []
  for (const [i, word] of brackets.entries()) {
    const axes = parseSection(word, text)
    const list = /^\s*col\s+(?![=])(.+)$/is.exec(word)?.[1]
    refuseOther(word, text)
    if (axes && found.section) throw usage(text, "has two sections")
    if (axes) found.section = axes
    else if (list !== undefined) columns.push(list)
    else if (i > 0 || FILTER.test(word)) rows.push(filterText(word, text))
    else found.hdu = parseHdu(word, text)
  }
  if (found.section && rows.length + columns.length > 0) throw usage(text, "has both a section and a table's filter")
  const filter = { ...(rows.length > 0 ? { rows } : {}), ...(columns.length > 0 ? { columns } : {}) }
  return { object, ...found, ...(rows.length + columns.length > 0 ? { filter } : {}) }
}

/** What no extension name holds. */
const FILTER = /[=<>&|()]|\.(?:eq|ne|lt|le|gt|ge|and|or)\./i
const OTHER = /^\s*(?:(?:bin|hist)[bijrd]?(?:\s|$)|(?:compress|pix[bijrd1]*|template)\b)/i

function refuseOther(word: string, text: string): void {
  if (!OTHER.test(word)) return
  throw new CaelumError(
    "unsupported",
    `'[${word}]' of ${text} makes an image or another file in CFITSIO's syntax, which is not done here; give an HDU, a section, a row filter or a column list.`,
    { context: { uri: text } },
  )
}

function filterText(word: string, text: string): string {
  const trimmed = word.trim()
  if (trimmed === "") throw usage(text, "has empty brackets")
  if (/^[\d.+-]+$/.test(trimmed)) throw usage(text, `has '[${word}]' where a section or a filter may stand`)
  if (!trimmed.startsWith("@")) return trimmed
  throw new CaelumError(
    "unsupported",
    `'[${word}]' of ${text} names a file with a filter, which is not read; write the condition itself.`,
    { context: { uri: text } },
  )
}

function splitBrackets(text: string): { object: string; brackets: string[] } {
  const quote = /^(['"])(.+?)\1(?=\[|$)/s.exec(text)
  const rest = quote && bracketWords(text, quote[0].length)
  if (quote && rest) return { object: quote[2]!, brackets: rest }
  let [end, brackets] = [text.length, [] as string[]]
  for (let at = text.indexOf("["); at >= 0; at = text.indexOf("[", at + 1)) {
    const words = bracketWords(text, at)
    if (!words) continue
    ;[end, brackets] = [at, words]
    break
  }
  const object = text.slice(0, end)
  const plus = /^(.*\.(?:fits?|fts|fz|gz|ftz))\+(\d{1,5})$/is.exec(object)
  return plus ? { object: plus[1]!, brackets: [plus[2]!, ...brackets] } : { object, brackets }
}

/** The contents of the brackets that follow each other from `start` to the end; undefined where they are not closed or something else follows. */
function bracketWords(text: string, start: number): string[] | undefined {
  const words: string[] = []
  let [depth, from, quote] = [0, 0, ""]
  for (let i = start; i < text.length; i++) {
    const sign = text[i]!
    if (depth === 0 && sign !== "[") return undefined
    if (quote !== "") quote = sign === quote ? "" : quote
    else if (sign === "'" || sign === '"') quote = sign
    else if (sign === "[" && depth++ === 0) from = i + 1
    else if (sign === "]" && --depth === 0) words.push(text.slice(from, i))
  }
  return depth === 0 && quote === "" ? words : undefined
}

function parseHdu(word: string, text: string): HduSelector {
  const trimmed = word.trim()
  if (/^\d+$/.test(trimmed)) return checkedNumber(trimmed, text)
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

import { CaelumError } from "../core/index.ts"

/** Where the keywords come from: a FITS header, or anything that answers with a keyword's value (undefined where absent). */
export interface KeywordReader {
  get(keyword: string): unknown
  /** Whether any keyword begins with these two letters; where it cannot tell it is left out. */
  mentions?(prefix: string): boolean
  /** All cards in order, where the source keeps duplicates. */
  readonly cards?: readonly { readonly keyword: string; readonly kind?: string; readonly value?: unknown }[]
}

/** A reader by which the last of several cards of one keyword counts: what programs append to a header is meant to replace. */
export function lastValues(keywords: KeywordReader): KeywordReader {
  if (!keywords.cards) return keywords
  const values = new Map<string, unknown>()
  const prefixes = new Set<string>()
  for (const { keyword, value, kind } of keywords.cards) {
    if (value === undefined || kind === "commentary") continue
    const upper = keyword.toUpperCase()
    values.set(upper, value)
    prefixes.add(upper.slice(0, 2))
  }
  return {
    get: (keyword) => values.get(keyword),
    mentions: (prefix) => prefixes.has(prefix),
    cards: keywords.cards,
  }
}

/** Whether keywords that begin with these two letters have to be looked for one by one. */
export function mayHave(keywords: KeywordReader, prefix: string): boolean {
  return keywords.mentions?.(prefix) ?? true
}

/** The number behind a keyword, or undefined where it is absent or has no value. @throws CaelumError `malformed`. */
export function readNumber(keywords: KeywordReader, keyword: string): number | undefined {
  const value = keywords.get(keyword)
  if (value === undefined || value === null) return undefined
  const number = typeof value === "bigint" ? Number(value) : value
  if (typeof number === "number" && Number.isFinite(number)) return number
  throw new CaelumError(
    "malformed",
    `The coordinate keyword ${keyword} should be a finite number and is ${describe(value)}; correct the header.`,
    { context: { keyword } },
  )
}

/** The text behind a keyword without trailing blanks, or undefined. @throws CaelumError `malformed` for a value of another type. */
export function readText(keywords: KeywordReader, keyword: string): string | undefined {
  const value = keywords.get(keyword)
  if (value === undefined || value === null) return undefined
  if (typeof value === "string") return value.trimEnd()
  throw new CaelumError(
    "malformed",
    `The coordinate keyword ${keyword} should be a text and is ${describe(value)}; correct the header.`,
    { context: { keyword } },
  )
}

function describe(value: unknown): string {
  const text = typeof value === "string" ? `the text '${value}'` : String(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

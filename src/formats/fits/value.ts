/** A complex header value (FITS 4.0 §4.2.5, §4.2.6). */
export interface Complex {
  readonly re: number
  readonly im: number
}

/**
 * The value of a header card: text, logical, integer or real (`number`; `bigint` for an integer that a double does not hold
 * exactly), complex. `undefined` is a card without a value (FITS 4.0 §4.1.2.3).
 */
export type CardValue = string | number | bigint | boolean | Complex | undefined

/** What stands behind the value indicator of a card. */
export interface ValueField {
  readonly value: CardValue
  readonly comment: string
  /** Whether the field could be read as a value at all. */
  readonly valid: boolean
}

const SPACE = 32
const QUOTE = 39
const SLASH = 47
const INTEGER = /^[+-]?\d+$/
const REAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[EDed][+-]?\d+)?$/
const COMPLEX = /^\(([^,()]*),([^,()]*)\)/

/** Reads the value field of a card, fixed or free format (FITS 4.0 §4.2). Never throws. */
export function parseValueField(field: string): ValueField {
  const start = skipSpaces(field, 0)
  if (start === field.length) return { value: undefined, comment: "", valid: true }
  const first = field.charCodeAt(start)
  if (first === SLASH) return { value: undefined, comment: field.slice(start + 1).trim(), valid: true }
  if (first === QUOTE) return parseQuoted(field, start)
  if (first === 40) return parseComplex(field, start)
  return parseWord(field, start)
}

function parseWord(field: string, start: number): ValueField {
  let end = wordEnd(field, start)
  let word = field.slice(start, end)
  if (word === "T" || word === "F") return withComment(field, end, word === "T")
  if (word === "+" || word === "-") {
    const next = skipSpaces(field, end)
    end = wordEnd(field, next)
    word += field.slice(next, end)
  }
  return withComment(field, end, parseNumber(word))
}

/** A header number as text: integer, or real with an E or D exponent; undefined where the text is neither. */
export function parseNumber(word: string): number | bigint | undefined {
  const value = Number(word)
  if (INTEGER.test(word)) return Number.isSafeInteger(value) ? value + 0 : BigInt(word.replace("+", ""))
  if (!REAL.test(word)) return undefined
  const real = Number.isNaN(value) ? Number(word.replace(/[Dd]/, "E")) : value
  return Number.isFinite(real) ? real : undefined
}

function parseComplex(field: string, start: number): ValueField {
  const match = COMPLEX.exec(field.slice(start))
  const re = parseNumber(match?.[1]?.trim() ?? "")
  const im = parseNumber(match?.[2]?.trim() ?? "")
  if (!match || re === undefined || im === undefined) return invalidField(field)
  return withComment(field, start + match[0].length, { re: Number(re), im: Number(im) })
}

/**
 * A quoted string: '' is one quote, trailing blanks do not count. A lone quote inside a word, as careless writers leave it,
 * belongs to the text.
 */
function parseQuoted(field: string, start: number): ValueField {
  let doubled = false
  for (let i = start + 1; i < field.length; i++) {
    if (field.charCodeAt(i) !== QUOTE) continue
    const next = i + 1 < field.length ? field.charCodeAt(i + 1) : SPACE
    if (next === QUOTE) {
      doubled = true
      i++
    } else if (next === SPACE || next === SLASH) {
      const text = field.slice(start + 1, i)
      return withComment(field, i + 1, (doubled ? text.replaceAll("''", "'") : text).trimEnd())
    }
  }
  return invalidField(field)
}

function withComment(field: string, end: number, value: CardValue): ValueField {
  if (value === undefined) return invalidField(field)
  const at = skipSpaces(field, end)
  if (at === field.length) return { value, comment: "", valid: true }
  if (field.charCodeAt(at) === SLASH) return { value, comment: field.slice(at + 1).trim(), valid: true }
  // Text behind the value without a slash is a comment to CFITSIO too; a second number would be a guess.
  if (/[A-Za-z([]/.test(field.charAt(at))) return { value, comment: field.slice(at).trimEnd(), valid: true }
  return invalidField(field)
}

function invalidField(field: string): ValueField {
  return { value: field.trim(), comment: "", valid: false }
}

function skipSpaces(text: string, from: number): number {
  let i = from
  while (i < text.length && text.charCodeAt(i) === SPACE) i++
  return i
}

function wordEnd(text: string, from: number): number {
  let i = from
  while (i < text.length && text.charCodeAt(i) !== SPACE && text.charCodeAt(i) !== SLASH) i++
  return i
}

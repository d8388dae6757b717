import type { FitsRule } from "./rules.ts"

/** What the value field of a record holds; `commentary` has none, `undefined` an empty one, `unknown` what is no value. */
export type ValueKind = "text" | "logical" | "integer" | "real" | "complex" | "undefined" | "unknown" | "commentary"

/** One record of a header, read strictly (FITS 4.0 §4.1, §4.2). */
export interface RawCard {
  /** Place in the header, from 1, as people count. */
  readonly number: number
  readonly keyword: string
  readonly kind: ValueKind
  /** The value as written; of text without the quotes and trailing blanks. */
  readonly text: string
  /** The record, without trailing blanks. */
  readonly image: string
  readonly faults: readonly { readonly rule: FitsRule; readonly what: string }[]
}

interface Reading {
  readonly kind: ValueKind
  readonly text: string
  /** What stands behind the value, from its first character that is not blank. */
  readonly rest: string
  readonly rule?: FitsRule
}

const COMMENTARY = new Set(["COMMENT", "HISTORY", "HIERARCH", "CONTINUE", ""])
const NOT_TEXT = /[^\x20-\x7e]/

/** Reads a record of 80 characters as the standard has it, and what breaks it. */
export function readCard(record: string, number: number): RawCard {
  const image = record.trimEnd()
  const faults: { rule: FitsRule; what: string }[] = []
  const keyword = keywordOf(image.slice(0, 8), faults)
  const base = { number, keyword, image, faults }
  if (keyword === "END") {
    if (image.length > 3) faults.push({ rule: "end-blank", what: "END has text behind it" })
    return { ...base, kind: "commentary", text: "" }
  }
  const field = image.slice(8)
  if (COMMENTARY.has(keyword) || (field.slice(0, 2) !== "= " && field !== "=")) {
    if (NOT_TEXT.test(field.replaceAll("\0", "")))
      faults.push({ rule: "card-text", what: "its text is not all ASCII text" })
    return { ...base, kind: "commentary", text: "" }
  }
  const value = readValue(field.slice(2).trimStart())
  if (value.rule) faults.push({ rule: value.rule, what: `its value is ${shown(value.text)}` })
  if (value.rest !== "" && !value.rest.startsWith("/"))
    faults.push({ rule: "comment-slash", what: `no slash stands before '${printable(value.rest).slice(0, 20)}'` })
  if (NOT_TEXT.test(value.text.replaceAll("\0", "") + value.rest.replaceAll("\0", "")))
    faults.push({ rule: "card-text", what: "value or comment is not all ASCII text" })
  return { ...base, kind: value.kind, text: value.text }
}

/** Text of a file for a message: without what a terminal would act on. */
export function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "?")
}

function shown(text: string): string {
  return `'${printable(text).slice(0, 40)}'`
}

function keywordOf(field: string, faults: { rule: FitsRule; what: string }[]): string {
  const name = field.trimEnd()
  const start = name.trimStart()
  if (name !== start) faults.push({ rule: "keyword-justified", what: `the name ${shown(start)} is not at the left` })
  const odd = /[^A-Z0-9_-]/.exec(start)?.[0]
  if (odd !== undefined && odd !== "\0")
    faults.push({ rule: "keyword-character", what: `the name ${shown(start)} has the character ${shown(odd)}` })
  return name
}

function readValue(field: string): Reading {
  if (field === "" || field.startsWith("/")) return { kind: "undefined", text: "", rest: field }
  const first = field[0]!
  if (first === "'") return readText(field)
  if (first === "T" || first === "F") {
    const rest = field.slice(1).trimStart()
    const sound = rest === "" || rest.startsWith("/")
    return {
      kind: "logical",
      text: sound ? first : field,
      rest: sound ? rest : "",
      ...(sound ? {} : { rule: "logical-value" }),
    }
  }
  if (/[-+.\d]/.test(first)) return readNumber(field)
  if (first === "(") return readComplex(field)
  const end = field.indexOf("/")
  const text = end < 0 ? field : field.slice(0, end)
  return { kind: "unknown", text: text.trimEnd(), rest: end < 0 ? "" : field.slice(end), rule: "value-type" }
}

function readText(field: string): Reading {
  const match = /^'((?:[^']|'')*)'(?!')/s.exec(field)
  if (!match) return { kind: "text", text: field.slice(1).trimEnd(), rest: "", rule: "string-quote" }
  return { kind: "text", text: match[1]!.trimEnd(), rest: field.slice(match[0].length).trimStart() }
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[EeDd][+-]?\d+)?$/

function numberKind(word: string): "integer" | "real" {
  return /[.EDed]/.test(word) ? "real" : "integer"
}

function readNumber(field: string): Reading {
  const word = /^[^\s/]*/.exec(field)![0]
  const reading = { kind: numberKind(word), text: word, rest: field.slice(word.length).trimStart() }
  if (!NUMBER.test(word)) return { ...reading, rule: "number-value" }
  return /[ed]/.test(word) ? { ...reading, rule: "exponent-case" } : reading
}

function readComplex(field: string): Reading {
  const match = /^\(([^,()/]*),([^,()/]*)\)/.exec(field)
  if (!match) {
    const text = /^[^/]*/.exec(field)![0]
    return { kind: "complex", text: text.trimEnd(), rest: field.slice(text.length), rule: "complex-value" }
  }
  const reading = { kind: "complex", text: match[0], rest: field.slice(match[0].length).trimStart() } as const
  const sound = [match[1]!, match[2]!].every((part) => NUMBER.test(part.trim()) && !/[ed]/.test(part))
  return sound ? reading : { ...reading, rule: "complex-value" }
}

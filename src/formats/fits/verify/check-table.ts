import { CaelumError } from "../../../core/index.ts"
import type { BinaryForm, TextForm } from "../table-form.ts"
import { parseBinaryForm, parseDimensions, parseTextForm } from "../table-form.ts"
import type { Structure } from "./check-mandatory.ts"
import { checkDisplay } from "./check-display.ts"
import { checkScale } from "./check-place.ts"
import type { HeaderCards, IndexedCard } from "./header-cards.ts"
import { checkFixedInteger, checkType, report } from "./header-cards.ts"
import type { Findings } from "./problem.ts"
import { printable } from "./raw-card.ts"

/** A field of a table's rows, for checking its data. */
export type Field = { readonly number: number; readonly offset: number; readonly bytes: number } & (
  | { readonly binary: BinaryForm; readonly most: number | undefined }
  | { readonly text: TextForm; readonly null: string | undefined }
)

/** Checks the keywords of a table and gives its fields; undefined where they cannot be told apart (FITS 4.0 §7.2, §7.3). */
export function checkTable(header: HeaderCards, structure: Structure, findings: Findings): Field[] | undefined {
  const forms = checkColumnWords(header, structure, findings)
  checkColumnNames(header, structure, findings)
  const binary = structure.kind === "table"
  const fields = binary ? binaryFields(header, structure, findings) : textFields(header, structure, findings)
  checkDisplays(header, structure, forms, findings)
  checkScales(header, structure, forms, findings)
  if (binary) checkBinary(header, forms, findings)
  else for (const { card } of ofColumns(header, ["TNULL"])) checkType(findings, card, "text")
  checkColumnWcs(header, findings)
  if (fields && binary) checkHeap(header, structure, fields, findings)
  return fields
}

function* ofColumns(header: HeaderCards, words: readonly string[]): Generator<IndexedCard> {
  for (const entry of header.indexed(words)) if (entry.rest === "") yield entry
}

const INDEXED = [
  "TTYPE",
  "TFORM",
  "TUNIT",
  "TDISP",
  "TNULL",
  "TSCAL",
  "TZERO",
  "TCRVL",
  "TCDLT",
  "TCRPX",
  "TCROT",
  "TCTYP",
  "TCUNI",
]
const OF_BINARY = ["TDIM"]
const OF_TEXT = ["TBCOL"]

/** The TFORMn by column; all indices are checked. */
function checkColumnWords(header: HeaderCards, structure: Structure, findings: Findings): string[] {
  const forms = new Array<string>(structure.fields).fill("")
  const more = structure.kind === "table" ? OF_BINARY : OF_TEXT
  for (const { card, word, index } of ofColumns(header, [...INDEXED, ...more])) {
    if (index < 1 || index > structure.fields)
      report(findings, "keyword-index", card, `the table has ${structure.fields} columns (TFIELDS)`)
    else if (word === "TFORM") forms[index - 1] = card.text
    if (["TTYPE", "TFORM", "TUNIT"].includes(word)) checkType(findings, card, "text")
    if (["TFORM", "TDISP", "TDIM"].includes(word) && card.text.startsWith(" "))
      report(findings, "leading-space", card, `its value '${printable(card.text)}' begins with a blank`)
    const odd = word === "TFORM" ? /^ *[^ ]*?([^A-Z0-9.() ])/.exec(card.text)?.[1] : undefined
    if (odd !== undefined)
      report(findings, "column-form", card, `'${printable(card.text)}' has the character '${printable(odd)}'`)
  }
  return forms
}

function checkColumnNames(header: HeaderCards, structure: Structure, findings: Findings): void {
  const seen = new Map<string, number>()
  for (let n = 1; n <= structure.fields; n++) {
    const keyword = `TTYPE${n}`
    const card = header.first(keyword)
    if (card && card.kind !== "text") continue
    const name = card?.text ?? ""
    if (name === "") {
      findings.add("column-name", keyword, `column ${n} has no name`)
      continue
    }
    const odd = /[^A-Za-z0-9_]/.exec(name)?.[0]
    if (odd !== undefined)
      findings.add(
        "column-name",
        keyword,
        `column ${n}, '${printable(name)}', has the character '${printable(odd)}' in its name`,
      )
    const twin = seen.get(name.toUpperCase())
    if (twin !== undefined)
      findings.add("duplicate-column", keyword, `columns ${twin} and ${n} are both '${printable(name)}'`)
    seen.set(name.toUpperCase(), n)
  }
}

/** What reads a TFORMn, with its complaint as a problem. */
function formOf<T>(
  header: HeaderCards,
  n: number,
  findings: Findings,
  read: (text: string, keyword: string) => T,
): T | undefined {
  const keyword = `TFORM${n}`
  const text = header.text(keyword)
  if (text === undefined) {
    findings.add("mandatory-order", keyword, `${keyword} is missing`)
    return undefined
  }
  try {
    return read(text, keyword)
  } catch (cause) {
    if (!(cause instanceof CaelumError)) throw cause
    findings.add("column-form", keyword, cause.message.replace(/\.$/, ""))
    return undefined
  }
}

function binaryFields(header: HeaderCards, structure: Structure, findings: Findings): Field[] | undefined {
  const fields: Field[] = []
  let offset = 0
  for (let n = 1; n <= structure.fields; n++) {
    const binary = formOf(header, n, findings, parseBinaryForm)
    if (!binary) return undefined
    const most = /\((\d{1,15})\)/.exec(header.text(`TFORM${n}`)!)?.[1]
    fields.push({ number: n, offset, bytes: binary.bytes, binary, most: most === undefined ? undefined : Number(most) })
    offset += binary.bytes
  }
  if (offset === structure.naxis[0]) return fields
  findings.add("row-width", "NAXIS1", `the fields take ${offset} bytes and NAXIS1 is ${structure.naxis[0]}`)
  return undefined
}

function textFields(header: HeaderCards, structure: Structure, findings: Findings): Field[] | undefined {
  const fields: Field[] = []
  for (let n = 1; n <= structure.fields; n++) {
    const text = formOf(header, n, findings, parseTextForm)
    const start = columnStart(header, n, findings)
    if (!text || start === undefined) return undefined
    if (start < 1 || start - 1 + text.width > structure.naxis[0]!) {
      findings.add(
        "row-width",
        `TBCOL${n}`,
        `column ${n} takes the bytes ${start} to ${start - 1 + text.width} and NAXIS1 is ${structure.naxis[0]}`,
      )
      return undefined
    }
    fields.push({ number: n, offset: start - 1, bytes: text.width, text, null: header.text(`TNULL${n}`) })
  }
  return fields
}

function columnStart(header: HeaderCards, n: number, findings: Findings): number | undefined {
  const card = header.first(`TBCOL${n}`)
  if (!card) {
    findings.add("mandatory-order", `TBCOL${n}`, `TBCOL${n} is missing`)
    return undefined
  }
  if (!checkType(findings, card, "integer")) return undefined
  checkFixedInteger(findings, card)
  return Number(card.text)
}

function checkDisplays(header: HeaderCards, structure: Structure, forms: readonly string[], findings: Findings): void {
  for (const { card, index } of ofColumns(header, ["TDISP"])) {
    if (card.text === "" || !checkType(findings, card, "text") || index < 1 || index > structure.fields) continue
    const what = checkDisplay(card.text.trim(), forms[index - 1]!)
    if (what !== undefined) report(findings, "column-display", card, what)
  }
}

function checkScales(header: HeaderCards, structure: Structure, forms: readonly string[], findings: Findings): void {
  const plain = structure.kind === "table" ? /[ALX]/ : /A/
  for (const { card, word, index } of ofColumns(header, ["TSCAL", "TZERO"])) {
    if (checkType(findings, card, "real") && word === "TSCAL") checkScale(card, findings)
    const form = forms[index - 1] ?? ""
    if (plain.test(form))
      report(findings, "keyword-place", card, `column ${index} is of the form ${printable(form)}, which has no scale`)
  }
}

const RANGES: readonly (readonly [string, number, number])[] = [
  ["B", 0, 255],
  ["I", -(2 ** 15), 2 ** 15 - 1],
  ["J", -(2 ** 31), 2 ** 31 - 1],
]

function checkBinary(header: HeaderCards, forms: readonly string[], findings: Findings): void {
  for (const { card, index } of ofColumns(header, ["TNULL"])) {
    const typed = checkType(findings, card, "integer")
    const form = forms[index - 1]
    if (form === undefined || form === "") continue
    if (!/[BIJK]/.test(form))
      report(findings, "null-of-reals", card, `column ${index} is of the form ${printable(form)}`)
    const value = Number(card.text)
    const range = RANGES.find(([code]) => form.includes(code))
    if (typed && range && (value < range[1] || value > range[2]))
      report(findings, "null-range", card, `${value} is not between ${range[1]} and ${range[2]}`)
  }
  for (const { card, index } of ofColumns(header, ["TDIM"])) checkDimensions(header, { card, index }, findings)
  for (const [i, form] of forms.entries()) {
    const match = /^(\d*)A(\d+)/.exec(form.trim())
    if (!match || Number(match[2]) === 0 || Number(match[1] || 1) % Number(match[2]) === 0) continue
    findings.add("string-multiple", `TFORM${i + 1}`, `TFORM${i + 1} is '${printable(form)}'`)
  }
}

function checkDimensions(
  header: HeaderCards,
  { card, index }: Pick<IndexedCard, "card" | "index">,
  findings: Findings,
): void {
  if (!checkType(findings, card, "text") || card.text.startsWith(" ")) return
  const dims = parseDimensions(card.text)
  if (!dims) return report(findings, "column-dimensions", card, `'${printable(card.text)}' is no list of lengths`)
  const form = /^ *(\d*)([A-Z])/.exec(header.text(`TFORM${index}`) ?? "")
  if (!form || form[2] === "P" || form[2] === "Q") return
  const repeat = form[1] === "" ? 1 : Number(form[1])
  const product = dims.reduce((all, length) => all * length, 1)
  if (product > repeat) report(findings, "column-dimensions", card, `it has ${product} elements and a cell ${repeat}`)
}

/** World coordinates of columns. */
function checkColumnWcs(header: HeaderCards, findings: Findings): void {
  for (const { card } of ofColumns(header, ["TCRVL", "TCDLT", "TCRPX", "TCROT"])) checkType(findings, card, "real")
  for (const { card } of ofColumns(header, ["TCTYP", "TCUNI"])) checkType(findings, card, "text")
}

function checkHeap(
  header: HeaderCards,
  { pcount, naxis }: Structure,
  fields: readonly Field[],
  findings: Findings,
): void {
  const card = header.first("THEAP")
  if (card) {
    const typed = checkType(findings, card, "integer")
    const main = naxis[0]! * naxis[1]!
    if (pcount === 0) report(findings, "heap-empty", card, "PCOUNT is zero, there is no heap")
    else if (typed && (Number(card.text) < main || Number(card.text) > main + pcount))
      report(
        findings,
        "keyword-value",
        card,
        `the heap begins at ${card.text}, outside the ${pcount} bytes behind the rows`,
      )
  }
  if (pcount > 0 && !fields.some((field) => "binary" in field && field.binary.variable))
    findings.add("heap-unused", "PCOUNT", `PCOUNT is ${pcount}, but no column has arrays of variable length`)
}

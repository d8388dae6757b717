import type { HduKind } from "../hdu.ts"
import type { HeaderCards } from "./header-cards.ts"
import { checkFixedInteger, checkFixedLogical, checkFixedText, report } from "./header-cards.ts"
import type { Findings } from "./problem.ts"
import type { RawCard } from "./raw-card.ts"
import { printable } from "./raw-card.ts"

/** What the mandatory keywords say, for the other checks. */
export interface Structure {
  readonly kind: Exclude<HduKind, "empty">
  readonly bitpix: number
  /** NAXIS1, NAXIS2, … */
  readonly naxis: readonly number[]
  readonly pcount: number
  readonly gcount: number
  /** TFIELDS, 0 where there is no table. */
  readonly fields: number
  /** Records of the mandatory keywords up to the last NAXISn. */
  readonly leading: number
}

/** Extension types that are registered (FITS 4.0 appendix F). */
const REGISTERED: Readonly<Record<string, Structure["kind"]>> = {
  IMAGE: "image",
  IUEIMAGE: "image",
  TABLE: "ascii-table",
  BINTABLE: "table",
  A3DTABLE: "table",
  FOREIGN: "unknown",
  DUMP: "unknown",
}

/**
 * Checks the mandatory keywords: presence, order, values, format (FITS 4.0 §4.4.1, §6.1, §7.1.1, §7.2.1, §7.3.1). Undefined where the
 * size of the data does not follow from them.
 */
export function checkMandatory(header: HeaderCards, findings: Findings): Structure | undefined {
  const primary = findings.hdu === 0
  const kind = checkFirst(header, findings, primary)
  const bitpix = integerAt(header, findings, 1, "BITPIX")
  const axes = integerAt(header, findings, 2, "NAXIS")
  if (bitpix === undefined || axes === undefined) return undefined
  if (![8, 16, 32, 64, -32, -64].includes(bitpix)) return badValue(header, findings, "BITPIX", bitpix)
  if (axes < 0 || axes > 999) return badValue(header, findings, "NAXIS", axes)
  const naxis: number[] = []
  for (let n = 1; n <= axes; n++) {
    const length = integerAt(header, findings, 2 + n, `NAXIS${n}`)
    if (length === undefined) return undefined
    if (length < 0 || !Number.isSafeInteger(length)) return badValue(header, findings, `NAXIS${n}`, length)
    naxis.push(length)
  }
  const leading = 3 + axes
  const groups = primary && header.logical("GROUPS") === true && naxis[0] === 0
  const base = { kind: groups ? ("groups" as const) : kind, bitpix, naxis, leading }
  const counts = primary ? groupCounts(header, findings, groups) : extensionCounts(header, findings, base)
  const structure = counts && { ...base, ...counts, fields: 0 }
  if (!structure || (kind !== "table" && kind !== "ascii-table")) return structure
  return tableStructure(header, findings, structure)
}

function checkFirst(header: HeaderCards, findings: Findings, primary: boolean): Structure["kind"] {
  const card = header.cards[0]
  const wanted = primary ? "SIMPLE" : "XTENSION"
  if (card?.keyword !== wanted) {
    findings.add("first-keyword", wanted, `the first keyword is '${printable(card?.keyword ?? "")}', not ${wanted}`)
    return "unknown"
  }
  if (primary) {
    if (card.text !== "T")
      report(findings, "simple-false", card, `the value is '${printable(card.text).slice(0, 20)}', not T`)
    checkFixedLogical(findings, card)
    return "image"
  }
  checkFixedText(findings, card)
  if (card.text.startsWith(" ")) report(findings, "leading-space", card, "its value begins with a blank")
  const type = card.text.trim()
  const kind = REGISTERED[type]
  if (!kind) report(findings, "extension-type", card, `'${printable(type)}' is no registered type of extension`)
  return kind ?? "unknown"
}

/** The integer of the keyword that has to stand at record `at` (from 0). */
function integerAt(header: HeaderCards, findings: Findings, at: number, keyword: string): number | undefined {
  const card = header.cards[at]
  if (card?.keyword !== keyword) {
    const found = card ? `is ${printable(card.keyword) || "blank"}` : "is missing"
    findings.add("mandatory-order", keyword, `record ${at + 1} ${found} where ${keyword} is due`)
    return undefined
  }
  return integerOf(findings, card)
}

function integerOf(findings: Findings, card: RawCard): number | undefined {
  if (card.kind !== "integer" || card.faults.some(({ rule }) => rule === "number-value")) {
    report(findings, "mandatory-value", card, `'${printable(card.text).slice(0, 30)}' is not an integer`)
    return undefined
  }
  checkFixedInteger(findings, card)
  return Number(card.text)
}

function badValue(header: HeaderCards, findings: Findings, keyword: string, value: number): undefined {
  report(findings, "mandatory-value", header.first(keyword)!, `the value ${value} is not allowed`)
  return undefined
}

type Counts = Pick<Structure, "pcount" | "gcount">

/** PCOUNT and GCOUNT of a primary HDU: of random groups alone. */
function groupCounts(header: HeaderCards, findings: Findings, groups: boolean): Counts | undefined {
  const counts: Record<string, number> = { PCOUNT: 0, GCOUNT: 1 }
  for (const keyword of ["PCOUNT", "GCOUNT"]) {
    const card = header.first(keyword)
    if (!card) {
      if (groups) findings.add("mandatory-order", keyword, `${keyword} is missing in a header of random groups`)
      continue
    }
    if (!groups) {
      report(findings, "keyword-place", card, "it stands in a primary HDU without random groups")
      continue
    }
    const value = integerOf(findings, card)
    if (value === undefined) return undefined
    if (value < 0) return badValue(header, findings, keyword, value)
    counts[keyword] = value
  }
  const flag = header.first("GROUPS")
  if (groups && flag) checkFixedLogical(findings, flag)
  return { pcount: counts["PCOUNT"]!, gcount: counts["GCOUNT"]! }
}

type Begun = Pick<Structure, "kind" | "bitpix" | "naxis" | "leading">

/** PCOUNT and GCOUNT of an extension: the records behind the last NAXISn. */
function extensionCounts(header: HeaderCards, findings: Findings, { kind, leading }: Begun): Counts | undefined {
  const counts: Record<string, number> = { PCOUNT: 0, GCOUNT: 1 }
  for (const [i, keyword] of ["PCOUNT", "GCOUNT"].entries()) {
    const card = header.first(keyword)
    if (!card) {
      findings.add("mandatory-order", keyword, `${keyword} is missing`)
      continue
    }
    if (card.number !== leading + i + 1)
      report(findings, "mandatory-order", card, `it does not stand in record ${leading + i + 1}`)
    const value = integerOf(findings, card)
    if (value === undefined) return undefined
    if (value < 0) return badValue(header, findings, keyword, value)
    counts[keyword] = value
    const due = keyword === "GCOUNT" ? 1 : kind === "table" || kind === "unknown" ? value : 0
    if (value !== due && kind !== "unknown")
      report(findings, "mandatory-value", card, `the value ${value} is not ${due}, as it is in this type of extension`)
  }
  return { pcount: counts["PCOUNT"]!, gcount: counts["GCOUNT"]! }
}

function tableStructure(header: HeaderCards, findings: Findings, structure: Structure): Structure | undefined {
  const { bitpix, naxis, leading } = structure
  if (bitpix !== 8) return badValue(header, findings, "BITPIX", bitpix)
  if (naxis.length !== 2) return badValue(header, findings, "NAXIS", naxis.length)
  const fields = integerAt(header, findings, leading + 2, "TFIELDS")
  if (fields === undefined) return undefined
  if (fields < 0 || fields > 999) return badValue(header, findings, "TFIELDS", fields)
  return { ...structure, fields }
}

const ONCE = ["SIMPLE", "XTENSION", "BITPIX", "NAXIS", "END"]

/** Mandatory keywords behind their place, and NAXISn beyond NAXIS. */
export function checkMandatoryAgain(header: HeaderCards, structure: Structure, findings: Findings): void {
  for (const card of header.cards.slice(structure.leading))
    if (ONCE.includes(card.keyword))
      report(findings, "mandatory-duplicate", card, "the keyword is a second one or out of its place")
  const counted = findings.hdu > 0 || structure.kind === "groups" ? ["PCOUNT", "GCOUNT"] : []
  for (const card of counted.flatMap((keyword) => header.all(keyword).slice(1)))
    report(findings, "mandatory-duplicate", card, "the keyword is a second one or out of its place")
  for (const { card, index, rest } of header.indexed(["NAXIS"])) {
    if (rest !== "" || index === 0) continue
    if (card.number !== 3 + index)
      report(findings, "mandatory-duplicate", card, "the keyword is a second one or out of its place")
    if (index > structure.naxis.length) report(findings, "naxis-index", card, `NAXIS is ${structure.naxis.length}`)
  }
}

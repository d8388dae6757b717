import type { Structure } from "./check-mandatory.ts"
import type { HeaderCards } from "./header-cards.ts"
import { checkType, report } from "./header-cards.ts"
import type { Findings } from "./problem.ts"
import type { RawCard } from "./raw-card.ts"

const COLUMN = ["TBCOL", "TFORM", "TSCAL", "TZERO", "TNULL", "TTYPE", "TUNIT", "TDISP", "TDIM"]
const COLUMN_WCS = ["TCTYP", "TCUNI", "TCRVL", "TCDLT", "TCRPX", "TCROT"]
const GROUP = ["PTYPE", "PSCAL", "PZERO"]
const ARRAY = ["BSCALE", "BZERO", "BUNIT", "BLANK", "DATAMAX", "DATAMIN"]

/** Keywords in a kind of HDU that they are not about (FITS 4.0 appendix C). */
export function checkPlaces(header: HeaderCards, structure: Structure, findings: Findings): void {
  const misplaced = (card: RawCard | undefined, what: string): void => {
    if (card) report(findings, "keyword-place", card, `it stands in ${what}`)
  }
  const each = (words: readonly string[], what: string): void => {
    for (const { card, rest } of header.indexed(words)) if (rest === "") misplaced(card, what)
  }
  const { kind } = structure
  if (findings.hdu === 0) misplaced(header.first("XTENSION"), "the primary HDU")
  else for (const name of ["SIMPLE", "EXTEND", "BLOCKED"]) misplaced(header.first(name), "an extension")
  if (kind !== "groups") each(GROUP, "an HDU without random groups")
  if (kind === "image" || kind === "groups") {
    for (const name of ["TFIELDS", "THEAP"]) misplaced(header.first(name), "an HDU that is no table")
    each([...COLUMN, ...COLUMN_WCS], "an HDU that is no table")
  }
  if (kind === "ascii-table") {
    misplaced(header.first("THEAP"), "an ASCII table")
    each(["TDIM"], "an ASCII table")
  }
  if (kind === "table") each(["TBCOL"], "a binary table")
  const table = kind === "table" || kind === "ascii-table"
  if (table && header.logical("ZIMAGE") !== true) for (const name of ARRAY) misplaced(header.first(name), "a table")
}

/** Keywords of the primary HDU (FITS 4.0 §4.4.1.1, §4.4.2.1). */
export function checkPrimary(header: HeaderCards, structure: Structure, extensions: boolean, findings: Findings): void {
  for (const extend of structure.kind === "groups" ? [] : header.all("EXTEND"))
    if (checkType(findings, extend, "logical") && extend.text === "F" && extensions)
      report(findings, "extend-false", extend, "EXTEND is F, but extensions follow")
  const blocked = header.first("BLOCKED")
  if (blocked) {
    report(findings, "deprecated", blocked, "BLOCKED has no meaning any more")
    checkType(findings, blocked, "logical")
  }
}

/** INHERIT (FITS 4.0 §4.4.2.6). */
export function checkInherit(header: HeaderCards, primaryData: boolean, findings: Findings): void {
  const card = header.first("INHERIT")
  if (!card) return
  checkType(findings, card, "logical")
  if (primaryData && card.text === "T") report(findings, "inherit-place", card, "the primary HDU has data")
}

/** Keywords of arrays: images and random groups (FITS 4.0 §4.4.2.5, §6.2). */
export function checkArray(header: HeaderCards, structure: Structure, findings: Findings): void {
  const blank = header.first("BLANK")
  if (blank) {
    checkType(findings, blank, "integer")
    if (structure.bitpix < 0) report(findings, "null-of-reals", blank, `BITPIX is ${structure.bitpix}`)
  }
  const scale = header.first("BSCALE")
  if (scale && checkType(findings, scale, "real")) checkScale(scale, findings)
  for (const name of ["BZERO", "DATAMAX", "DATAMIN"]) {
    const card = header.first(name)
    if (card) checkType(findings, card, "real")
  }
  const unit = header.first("BUNIT")
  if (unit) checkType(findings, unit, "text")
  if (structure.kind === "groups") checkParameters(header, structure.pcount, findings)
}

/** A scale of zero. */
export function checkScale(card: RawCard, findings: Findings): void {
  if (Number(card.text.replace(/[Dd]/, "E")) === 0) report(findings, "zero-scale", card, "the scale is zero")
}

/** PTYPEn, PSCALn, PZEROn: n counts the parameters, of which there are PCOUNT (FITS 4.0 §6.2). */
function checkParameters(header: HeaderCards, parameters: number, findings: Findings): void {
  for (const { card, word, index, rest } of header.indexed(GROUP)) {
    if (rest !== "") continue
    if (checkType(findings, card, word === "PTYPE" ? "text" : "real") && word === "PSCAL") checkScale(card, findings)
    if (index < 1 || index > parameters)
      report(findings, "keyword-index", card, `the groups have ${parameters} parameters (PCOUNT)`)
  }
}

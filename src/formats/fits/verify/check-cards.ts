import type { HeaderCards } from "./header-cards.ts"
import { checkType, report } from "./header-cards.ts"
import type { Findings } from "./problem.ts"
import { printable } from "./raw-card.ts"

/** What each record by itself breaks, values that are missing, and keywords that occur more than once. */
export function checkCards(header: HeaderCards, leading: number, findings: Findings): void {
  for (const card of [...header.cards, header.end])
    for (const { rule, what } of card.faults) report(findings, rule, card, what)
  const zero = header.cards.find(({ image }) => image.includes("\0"))
  if (zero) report(findings, "null-character", zero, `column ${zero.image.indexOf("\0") + 1} is a zero byte`)
  for (const card of header.cards)
    if (card.kind === "undefined") report(findings, "undefined-value", card, "it has no value")
  checkDuplicates(header, leading, findings)
}

const REPEATABLE = new Set(["COMMENT", "HISTORY", "HIERARCH", "CONTINUE", ""])

function checkDuplicates(header: HeaderCards, leading: number, findings: Findings): void {
  for (const name of header.names) {
    if (REPEATABLE.has(name)) continue
    const cards = header.all(name).filter(({ number }) => number > leading)
    for (const [i, card] of cards.entries())
      if (i > 0) report(findings, "duplicate-keyword", card, `the keyword is in record ${cards[i - 1]!.number} too`)
  }
}

const TEXTS = ["EXTNAME", "ORIGIN", "AUTHOR", "CREATOR", "REFERENC", "TELESCOP", "INSTRUME", "OBSERVER", "OBJECT"]
const INTEGERS = ["EXTVER", "EXTLEVEL"]
const REALS = ["EQUINOX", "MJD-OBS", "MJD-AVG"]

/** Reserved keywords that any header may have (FITS 4.0 §4.4.2). */
export function checkReserved(header: HeaderCards, findings: Findings): void {
  for (const [names, type] of [
    [TEXTS, "text"],
    [INTEGERS, "integer"],
    [REALS, "real"],
  ] as const) {
    for (const name of names) {
      const card = header.first(name)
      if (card) checkType(findings, card, type)
    }
  }
  const epoch = header.first("EPOCH")
  if (epoch) {
    report(findings, "deprecated", epoch, "EPOCH stands where EQUINOX should")
    checkType(findings, epoch, "real")
  }
  checkDates(header, findings)
}

// The zone Z behind a fraction, which many files have, is let pass, as fitsverify does.
const DATE = /^(?:[+-]\d{5}|\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:\.\d*Z?)?)?$/
const OLD_DATE = /^(\d\d)\/(\d\d)\/(\d\d)$/

function checkDates(header: HeaderCards, findings: Findings): void {
  for (const card of header.cards) {
    if (!card.keyword.startsWith("DATE") || !checkType(findings, card, "text")) continue
    const old = OLD_DATE.exec(card.text)
    if (!(old ? isDay(old[2]!, old[1]!, 1900 + Number(old[3])) : isDate(card.text)))
      report(findings, "date-format", card, `'${printable(card.text)}' is no date`)
    if (old && Number(old[3]) <= 10)
      report(findings, "date-century", card, `'${card.text}' may mean the year 20${old[3]}`)
  }
}

function isDate(text: string): boolean {
  const match = DATE.exec(text)
  if (!match) return false
  const [, month, day, hours = "0", minutes = "0", seconds = "0"] = match
  const year = Number(/^[+-]?\d+/.exec(text)![0])
  return isDay(month!, day!, year) && Number(hours) < 24 && Number(minutes) < 60 && Number(seconds) <= 60
}

function isDay(month: string, day: string, year: number): boolean {
  const m = Number(month)
  const d = Number(day)
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const days = m === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(m) ? 30 : 31
  return m >= 1 && m <= 12 && d >= 1 && d <= days
}

import type { Findings } from "./problem.ts"
import type { RawCard, ValueKind } from "./raw-card.ts"
import { printable, readCard } from "./raw-card.ts"
import type { FitsRule } from "./rules.ts"

/** The records of one header for checking: all of them, and by keyword those that have a keyword of their own. */
export class HeaderCards {
  /** In order, without END and without the blank records before it. */
  readonly cards: readonly RawCard[]
  readonly end: RawCard
  readonly #byName = new Map<string, RawCard[]>()

  /** @param text The records from the first to END. */
  constructor(text: string) {
    const records = Array.from({ length: Math.ceil(text.length / 80) }, (_, i) =>
      readCard(text.slice(80 * i, 80 * i + 80), i + 1),
    )
    this.end = records.at(-1)!
    const blank = records.slice(0, -1).findLastIndex((card) => card.image !== "")
    this.cards = records.slice(0, blank + 1)
    for (const card of this.cards) {
      const alike = this.#byName.get(card.keyword)
      if (alike) alike.push(card)
      else this.#byName.set(card.keyword, [card])
    }
  }

  first(keyword: string): RawCard | undefined {
    return this.#byName.get(keyword)?.[0]
  }

  /** All cards of that keyword, in order. */
  all(keyword: string): readonly RawCard[] {
    return this.#byName.get(keyword) ?? []
  }

  get names(): Iterable<string> {
    return this.#byName.keys()
  }

  /** The cards whose keyword is one of these words and an index behind it: `TFORM3`, also `CTYPE1A`, `PV1_2`. */
  *indexed(words: readonly string[]): Generator<IndexedCard> {
    for (const word of words) {
      for (const card of this.cards) {
        if (!card.keyword.startsWith(word)) continue
        const match = /^(\d+)(.*)$/.exec(card.keyword.slice(word.length))
        if (match) yield { card, word, index: Number(match[1]), rest: match[2]! }
      }
    }
  }

  /** An integer value; undefined where there is none. */
  integer(keyword: string): number | undefined {
    const card = this.first(keyword)
    return card?.kind === "integer" && !Number.isNaN(Number(card.text)) ? Number(card.text) : undefined
  }

  /** A text value; undefined where there is none. */
  text(keyword: string): string | undefined {
    const card = this.first(keyword)
    return card?.kind === "text" ? card.text : undefined
  }

  logical(keyword: string): boolean | undefined {
    const card = this.first(keyword)
    return card?.kind === "logical" ? card.text === "T" : undefined
  }
}

export interface IndexedCard {
  readonly card: RawCard
  readonly word: string
  readonly index: number
  /** What stands behind the index: an alternate's letter, a second index. */
  readonly rest: string
}

/** Where a card stands, for a message. */
export function place(card: RawCard): string {
  return `record ${card.number}, ${printable(card.keyword)}`
}

/** Reports a problem of one card. */
export function report(findings: Findings, rule: FitsRule, card: RawCard, what: string): void {
  findings.add(rule, printable(card.keyword), `${place(card)}: ${what}`)
}

const TYPES = { text: "a string", logical: "T or F", integer: "an integer", real: "a number" } as const

/** Checks the type of a card's value; an integer is a real too. Whether it is right. */
export function checkType(findings: Findings, card: RawCard, wanted: keyof typeof TYPES): boolean {
  if (card.kind === wanted || (wanted === "real" && card.kind === "integer")) return true
  report(findings, "keyword-type", card, `the value is ${found(card.kind, card.text)} where ${TYPES[wanted]} should be`)
  return false
}

function found(kind: ValueKind, text: string): string {
  if (kind === "undefined") return "missing"
  return kind === "commentary" ? "none, for want of '= '" : `'${printable(text).slice(0, 30)}'`
}

/** A number of a mandatory keyword ends in column 30, right-justified (FITS 4.0 §4.2.3). */
export function checkFixedInteger(findings: Findings, card: RawCard): void {
  if (/^.{10} *[+-]?\d*/s.exec(card.image)?.[0].length === 30) return
  report(findings, "fixed-format", card, "its integer does not end in column 30")
}

/** T or F stand in column 30 (FITS 4.0 §4.2.2). */
export function checkFixedLogical(findings: Findings, card: RawCard): void {
  if (/^.{10} *[TF]/s.exec(card.image)?.[0].length === 30) return
  report(findings, "fixed-format", card, "its T or F is not in column 30")
}

/** A string begins in column 11 and ends in column 20 or behind it (FITS 4.0 §4.2.1). */
export function checkFixedText(findings: Findings, card: RawCard): void {
  if (/^.{10}'[^']{8,}'/s.test(card.image)) return
  report(findings, "fixed-format", card, "its string does not begin in column 11 and end in column 20 or behind")
}

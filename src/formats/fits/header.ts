import { CaelumError } from "../../core/index.ts"
import type { Card } from "./card.ts"
import { CARD_LENGTH, isCommentary } from "./card.ts"
import { makeCard } from "./format-card.ts"
import { formatRecord, parseRecord } from "./record-value.ts"
import type { CardValue } from "./value.ts"

/**
 * The cards of one header in order, duplicates and commentary included, without END. Keywords are looked up without regard to
 * case; where one occurs more than once the first counts. Cards that are not edited, or set to what they hold, keep their bytes. A
 * header is mutable: edit a `copy()` of one that others hold.
 */
export class Header {
  readonly #cards: Card[]
  #index: Map<string, number> | undefined

  constructor(cards: Iterable<Card> = []) {
    this.#cards = Array.from(cards)
  }

  get cards(): readonly Card[] {
    return this.#cards
  }

  /** The first card of that keyword. `HIERARCH ESO X` finds the same card as `ESO X`. */
  card(keyword: string): Card | undefined {
    const at = this.#find(keyword)
    return at === undefined ? undefined : this.#cards[at]
  }

  /** The value of the first card of that keyword; undefined where it is absent, undefined or unreadable. */
  get(keyword: string): CardValue {
    const card = this.card(keyword)
    return card === undefined || card.kind === "invalid" ? undefined : card.value
  }

  has(keyword: string): boolean {
    return this.#find(keyword) !== undefined
  }

  /**
   * A numeric value as a double, or undefined where the keyword is absent or has no value.
   * @throws CaelumError `malformed` where the value is not a number.
   */
  number(keyword: string): number | undefined {
    const value = this.#readable(keyword)
    if (value === undefined || typeof value === "number") return value
    if (typeof value === "bigint") return Number(value)
    throw wrongType(keyword, "a number", value)
  }

  /**
   * An integer (a real without a fraction is one), or undefined where the keyword is absent or has no value.
   * @throws CaelumError `malformed` where the value is anything else, or beyond 2^53.
   */
  integer(keyword: string): number | undefined {
    const value = this.#readable(keyword)
    if (value === undefined || (typeof value === "number" && Number.isSafeInteger(value))) return value
    throw wrongType(keyword, "an integer", value)
  }

  /**
   * A text value without trailing blanks, or undefined where the keyword is absent or has no value.
   * @throws CaelumError `malformed` where the value is not text.
   */
  text(keyword: string): string | undefined {
    const value = this.#readable(keyword)
    if (value === undefined || typeof value === "string") return value
    throw wrongType(keyword, "text", value)
  }

  /** All cards of a keyword, in order: the lines of `HISTORY`, the duplicates of another. */
  all(keyword: string): Card[] {
    const name = normalize(keyword)
    return this.#cards.filter((card) => card.keyword.toUpperCase() === name)
  }

  /**
   * Replaces the first card of that keyword, or appends one. The comment is kept where none is given, and a number stays a real
   * where the card held a real.
   * @throws CaelumError `usage` for what FITS cannot hold.
   */
  set(keyword: string, value: CardValue, comment?: string): this {
    const at = isCommentary(keyword) ? undefined : this.#find(keyword)
    const old = at === undefined ? undefined : this.#cards[at]
    const real = old !== undefined && isReal(old)
    if (old && sameValue(old, value) && (comment ?? old.comment) === old.comment) return this
    const card = makeCard(withoutHierarch(keyword), value, comment ?? old?.comment ?? "", { real })
    if (at === undefined) return this.append(card)
    this.#cards[at] = card
    return this
  }

  /** Gives the first card of a keyword another comment. A unit stands in front of it in brackets: `[s] exposure` (FITS 4.0 §4.3.2). */
  setComment(keyword: string, comment: string): this {
    const card = this.#required(keyword)
    return this.replace(card, makeCard(card.keyword, card.value, comment, { real: isReal(card) }))
  }

  /** The unit of a keyword: what stands in brackets at the start of its comment (FITS 4.0 §4.3.2). */
  unit(keyword: string): string | undefined {
    return /^\s*\[([^\]]*)\]/.exec(this.card(keyword)?.comment ?? "")?.[1]?.trim()
  }

  /** Gives the first card of a keyword another name, value and comment untouched. */
  rename(keyword: string, to: string): this {
    const card = this.#required(keyword)
    return this.replace(card, makeCard(withoutHierarch(to), card.value, card.comment, { real: isReal(card) }))
  }

  /**
   * Puts cards in the place of one that is in the header: of several with one keyword that very one. Without cards it is removed.
   * @throws CaelumError `not-found` where the card is not in the header.
   */
  replace(card: Card, ...cards: Card[]): this {
    const at = this.#cards.indexOf(card)
    if (at < 0) throw missing(card.keyword)
    this.#cards.splice(at, 1, ...cards)
    this.#index = undefined
    return this
  }

  /** Puts cards before the first card of a keyword. */
  insertBefore(keyword: string, ...cards: Card[]): this {
    const card = this.#required(keyword)
    return this.replace(card, ...cards, card)
  }

  /** Puts cards behind the first card of a keyword. */
  insertAfter(keyword: string, ...cards: Card[]): this {
    const card = this.#required(keyword)
    return this.replace(card, card, ...cards)
  }

  /** The fields of a record-valued keyword: `DP1 = 'NAXES: 2'` has NAXES = 2 (FITS WCS paper IV, §2.3.2). */
  records(keyword: string): Map<string, number> {
    const found = new Map<string, number>()
    for (const card of this.all(keyword)) {
      const record = parseRecord(card.value)
      if (record && !found.has(record.field)) found.set(record.field, record.value)
    }
    return found
  }

  /** Sets one field of a record-valued keyword, in its place or behind the last card of the keyword. */
  setRecord(keyword: string, field: string, value: number): this {
    const cards = this.all(keyword)
    const old = cards.find((card) => parseRecord(card.value)?.field === field)
    const card = makeCard(keyword, formatRecord(field, value), old?.comment ?? "")
    if (old) return this.replace(old, card)
    const last = cards.at(-1)
    return last ? this.replace(last, last, card) : this.append(card)
  }

  /** Adds a card at the end, whether or not its keyword is there already. */
  append(...cards: Card[]): this {
    this.#cards.push(...cards)
    this.#index = undefined
    return this
  }

  /** Adds lines of `COMMENT` or `HISTORY`, 72 characters each. */
  addText(keyword: "COMMENT" | "HISTORY" | "", text: string): this {
    const lines = text.match(/.{1,72}/g) ?? [""]
    return this.append(...lines.map((line) => makeCard(keyword, line)))
  }

  /** Removes every card whose keyword is one of these, or satisfies the test. */
  remove(...keywords: (string | ((keyword: string) => boolean))[]): this {
    const names = new Set(keywords.filter((word) => typeof word === "string").map(normalize))
    const tests = keywords.filter((word) => typeof word === "function")
    const kept = this.#cards.filter((card) => {
      const name = card.keyword.toUpperCase()
      return !names.has(name) && !tests.some((test) => test(name))
    })
    this.#cards.splice(0, this.#cards.length, ...kept)
    this.#index = undefined
    return this
  }

  copy(): Header {
    return new Header(this.#cards)
  }

  #required(keyword: string): Card {
    const card = this.card(keyword)
    if (card) return card
    throw missing(keyword)
  }

  #readable(keyword: string): CardValue {
    const card = this.card(keyword)
    if (card?.kind === "invalid") throw wrongType(keyword, "a readable value", card.value)
    return card?.value
  }

  #find(keyword: string): number | undefined {
    this.#index ??= indexCards(this.#cards)
    return this.#index.get(normalize(keyword))
  }
}

function missing(keyword: string): CaelumError {
  return new CaelumError("not-found", `The header has no card ${keyword} to be edited; append one.`, {
    context: { keyword },
  })
}

function sameValue(card: Card, value: CardValue): boolean {
  if (card.kind !== "value" || typeof value === "object") return false
  return typeof value === "string" ? card.value === value.trimEnd() : Object.is(card.value, value)
}

function indexCards(cards: readonly Card[]): Map<string, number> {
  const index = new Map<string, number>()
  for (let i = 0; i < cards.length; i++) {
    const name = cards[i]!.keyword.toUpperCase()
    if (!index.has(name)) index.set(name, i)
  }
  return index
}

function normalize(keyword: string): string {
  return withoutHierarch(keyword).toUpperCase()
}

function withoutHierarch(keyword: string): string {
  return /^hierarch /i.test(keyword) ? keyword.slice(9).trim() : keyword
}

function isReal(card: Card): boolean {
  if (typeof card.value !== "number") return false
  const at = card.image.indexOf("=")
  return /^\s*[+-]?\s*(\d*\.|\d+[EDed])/.test(card.image.slice(at + 1, CARD_LENGTH))
}

function wrongType(keyword: string, wanted: string, found: CardValue): CaelumError {
  const shown = typeof found === "object" ? JSON.stringify(found) : String(found)
  return new CaelumError(
    "malformed",
    `Header keyword ${keyword} should hold ${wanted} but holds '${shown.slice(0, 80)}'; the file breaks the FITS standard there.`,
    { context: { keyword } },
  )
}

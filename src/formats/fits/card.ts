import type { CardValue } from "./value.ts"
import { parseValueField } from "./value.ts"

/** Characters in one header record. */
export const CARD_LENGTH = 80

/**
 * One keyword record of a header, with its CONTINUE records where it has any (FITS 4.0 §4.1).
 * `commentary` cards (COMMENT, HISTORY, blank, and any keyword without a value indicator) hold their text in `value`. `invalid`
 * cards have a value indicator but no readable value: `value` is the raw text behind it.
 */
export interface Card {
  /** As written, without padding; the words behind `HIERARCH` for a card of that convention. */
  readonly keyword: string
  readonly kind: "value" | "commentary" | "invalid"
  readonly value: CardValue
  readonly comment: string
  /** The record as it stands in the file, 80 characters (or a multiple with CONTINUE). */
  readonly image: string
}

/** Reads one record of 80 characters. Never throws: what cannot be read is kept verbatim as an `invalid` card. */
export function parseCard(image: string): Card {
  const keyword = image.slice(0, 8).trimEnd()
  if (image.charCodeAt(8) === 61 && image.charCodeAt(9) === 32 && !isCommentary(keyword))
    return valueCard(keyword, image, 9)
  const equals = image.indexOf("=")
  if (equals > 0) {
    if (keyword.toUpperCase() === "HIERARCH" && image.charCodeAt(8) === 32) {
      return valueCard(image.slice(9, equals).trim(), image, equals + 1)
    }
    // `KEY= 1` and `KEY=1` with the sign before its column, where no keyword can have it, as hand-written headers have it.
    if (equals < 8 && /^[A-Z0-9_-]+ *$/i.test(image.slice(0, equals))) {
      const early = image.slice(0, equals).trimEnd()
      const card = valueCard(early, image, equals + 1)
      if (!isCommentary(early) && (card.kind === "value" || image.charCodeAt(equals + 1) === 32)) return card
    }
  }
  return { keyword, kind: "commentary", value: image.slice(8).trimEnd(), comment: "", image }
}

function valueCard(keyword: string, image: string, at: number): Card {
  const field = parseValueField(image.slice(at))
  return { keyword, kind: field.valid ? "value" : "invalid", value: field.value, comment: field.comment, image }
}

/** Whether a keyword never has a value: COMMENT, HISTORY, blank and CONTINUE. */
export function isCommentary(keyword: string): boolean {
  if (keyword.length !== 0 && keyword.length < 7) return false
  const name = keyword.toUpperCase()
  return name === "COMMENT" || name === "HISTORY" || name === "" || name === "CONTINUE"
}

/** Whether a string card announces a continuation (FITS 4.0 §4.2.1.2). */
export function continues(card: Card): boolean {
  return card.kind === "value" && typeof card.value === "string" && card.value.endsWith("&")
}

/** A string card with the pieces of the CONTINUE record `image`; undefined where that record holds no string. */
export function continueCard(card: Card, image: string): Card | undefined {
  if (!image.startsWith("CONTINUE") || typeof card.value !== "string") return undefined
  const field = parseValueField(image.slice(8))
  if (!field.valid || typeof field.value !== "string") return undefined
  const comment = [card.comment, field.comment].filter((text) => text !== "").join(" ")
  const value = (card.value.slice(0, -1) + field.value).trimEnd()
  return { ...card, value, comment, image: card.image + image }
}

import { formatHeader, Header, makeCard, type Card, type CardValue } from "../../formats/fits/index.ts"

/** A card with a value. */
export function card(keyword: string, value: CardValue, comment = ""): Card {
  return makeCard(keyword, value, comment)
}

/** A card whose integral value is a real number. */
export function realCard(keyword: string, value: number, comment = ""): Card {
  return makeCard(keyword, value, comment, { real: true })
}

/** A COMMENT, HISTORY or blank card. */
export function remark(keyword: "COMMENT" | "HISTORY" | "", text: string): Card {
  return makeCard(keyword, text)
}

/** A whole header, END and padding included. */
export function headerBytes(cards: readonly Card[]): Uint8Array {
  return formatHeader(new Header(cards))
}

import { CaelumError } from "../../core/index.ts"
import type { Card } from "./card.ts"
import { CARD_LENGTH, continueCard, continues, parseCard } from "./card.ts"
import { Header } from "./header.ts"
import { BLOCK, latin1Bytes, latin1Text } from "./text.ts"

/** A header and where it ends. */
export interface ParsedHeader {
  readonly header: Header
  /** Bytes from its start to the end of its last block: where the data begin. */
  readonly length: number
}

/**
 * Reads the header at the start of `bytes` (FITS 4.0 §3.3.1, §4). Undefined where END is not in them yet: read on.
 * @throws CaelumError `malformed` where the bytes are not header text.
 */
export function parseHeader(bytes: Uint8Array, from: number = 0): ParsedHeader | undefined {
  const end = findEnd(bytes, from)
  if (end === undefined) return undefined
  const header = new Header(parseCards(latin1Text(bytes, from, end)))
  return { header, length: Math.ceil((end + CARD_LENGTH - from) / BLOCK) * BLOCK }
}

/** The cards of header text, 80 characters each; a last short one is padded. */
export function parseCards(text: string): Card[] {
  const cards: Card[] = []
  for (let at = 0; at < text.length; at += CARD_LENGTH) {
    const image = text.slice(at, at + CARD_LENGTH).padEnd(CARD_LENGTH)
    const last = cards.at(-1)
    const joined = last !== undefined && continues(last) ? continueCard(last, image) : undefined
    if (joined) cards[cards.length - 1] = joined
    else cards.push(parseCard(image))
  }
  return cards
}

/** Offset of the END record at or behind `from`, a whole number of records on. */
export function findEnd(bytes: Uint8Array, from: number = 0): number | undefined {
  for (let at = from; at + CARD_LENGTH <= bytes.length; at += CARD_LENGTH) {
    if (isEnd(bytes, at)) return at
    for (let i = at; i < at + 8; i++) {
      const byte = bytes[i]!
      if (byte < 32 || byte > 126) throw notText(at, byte)
    }
  }
  return undefined
}

function isEnd(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] !== 69 || bytes[at + 1] !== 78 || bytes[at + 2] !== 68) return false
  for (let i = at + 3; i < at + 8; i++) if (bytes[i] !== 32) return false
  return true
}

function notText(offset: number, byte: number): CaelumError {
  return new CaelumError(
    "malformed",
    `A FITS header record was expected at byte ${offset} of this header but byte ${byte} is no keyword text; the header has no END, or this is not FITS.`,
    { context: { offset } },
  )
}

/** The header as it stands in a file: its records, END, blanks to the end of the block. */
export function formatHeader(header: Header): Uint8Array {
  const text = header.cards.map((card) => card.image).join("") + "END".padEnd(CARD_LENGTH)
  return latin1Bytes(text.padEnd(Math.ceil(text.length / BLOCK) * BLOCK))
}

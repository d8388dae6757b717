import type { Card } from "./card.ts"
import { makeCard } from "./format-card.ts"
import type { Hdu } from "./hdu.ts"
import { Header } from "./header.ts"
import type { CardValue } from "./value.ts"

/** Keywords of the image that the table's own would stand in the way of (FITS 4.0 §10.1.1). */
const KEPT: Readonly<Record<string, string>> = {
  ZEXTEND: "EXTEND",
  ZBLOCKED: "BLOCKED",
  ZHECKSUM: "CHECKSUM",
  ZDATASUM: "DATASUM",
}
/** What describes the table or the compression, or stands first in the header of an image. */
const TABLE =
  /^(?:SIMPLE|XTENSION|BITPIX|NAXIS\d*|EXTEND|BLOCKED|PCOUNT|GCOUNT|TFIELDS|THEAP|CHECKSUM|DATASUM|T(?:TYPE|FORM|UNIT|NULL|SCAL|ZERO|DISP|DIM)\d+|Z(?:IMAGE|SIMPLE|TENSION|BITPIX|NAXIS\d*|TILE\d+|PCOUNT|GCOUNT|CMPTYPE|NAME\d+|VAL\d+|MASKCMP|QUANTIZ|DITHER0|BLANK|SCALE|ZERO))$/

/**
 * The header of an HDU as an image: for a tile-compressed one the header that the image had before compression, its checksums too
 * (FITS 4.0 §10.1.1), for others its own. HISTORY that the compression added stays, and so does a null value of integers, as BLANK. Pure.
 */
export function imageHeader(hdu: Hdu): Header {
  if (!hdu.compression || hdu.kind !== "image") return hdu.header
  const { header } = hdu
  const rest: Card[] = []
  for (const card of header.cards) {
    const keyword = card.keyword.toUpperCase()
    const name = KEPT[keyword]
    if (name !== undefined) rest.push(makeCard(name, card.value, plain(card.comment)))
    else if (!TABLE.test(keyword) && !isDefaultName(card)) rest.push(card)
  }
  const blank = header.get("ZBLANK")
  if (hdu.bitpix > 0 && !header.has("BLANK") && blank !== undefined) rest.push(makeCard("BLANK", blank))
  return new Header([...mandatory(hdu), ...rest])
}

function mandatory({ header, bitpix, naxis }: Hdu): Card[] {
  const cards: Card[] = []
  const add = (keyword: string, from: string, value: CardValue, comment = ""): void => {
    cards.push(makeCard(keyword, value, plain(header.card(from)?.comment ?? comment)))
  }
  const primary = header.has("ZSIMPLE")
  if (primary) add("SIMPLE", "ZSIMPLE", header.get("ZSIMPLE") === true)
  else add("XTENSION", "ZTENSION", "IMAGE", "image extension")
  add("BITPIX", "ZBITPIX", bitpix)
  add("NAXIS", "ZNAXIS", naxis.length)
  naxis.forEach((length, i) => add(`NAXIS${i + 1}`, `ZNAXIS${i + 1}`, length))
  if (!primary || header.has("ZPCOUNT")) add("PCOUNT", "ZPCOUNT", 0)
  if (!primary || header.has("ZGCOUNT")) add("GCOUNT", "ZGCOUNT", 1)
  return cards
}

/** The name that compression gives to an image that had none. */
function isDefaultName(card: Card): boolean {
  return card.keyword.toUpperCase() === "EXTNAME" && card.value === "COMPRESSED_IMAGE"
}

/** Only ASCII can be written. */
function plain(comment: string): string {
  return /^[\x20-\x7e]*$/.test(comment) ? comment : ""
}

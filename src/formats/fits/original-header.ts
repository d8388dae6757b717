import type { Card } from "./card.ts"
import { makeCard } from "./format-card.ts"
import type { Hdu } from "./hdu.ts"
import { Header } from "./header.ts"
import { imageHeader } from "./image-header.ts"
import type { CardValue } from "./value.ts"

/** Keywords of the table before compression, under which they are kept (FITS 4.0 §10.3.3). */
const KEPT: Readonly<Record<string, string>> = { ZTHEAP: "THEAP", ZHECKSUM: "CHECKSUM", ZDATASUM: "DATASUM" }
/** What describes the compressed table, or stands first in the original. */
const PACKED =
  /^(?:XTENSION|BITPIX|NAXIS\d*|PCOUNT|GCOUNT|TFIELDS|THEAP|CHECKSUM|DATASUM|Z(?:TABLE|TILELEN|NAXIS\d*|PCOUNT|FORM\d+|CTYP\d+))$/

/** The header of an HDU as it was before compression; of one that is not compressed its own. Pure. */
export function originalHeader(hdu: Hdu): Header {
  return hdu.compression && hdu.kind === "table" ? tableHeader(hdu) : imageHeader(hdu)
}

function tableHeader({ header, naxis }: Hdu): Header {
  const cards: Card[] = []
  const add = (keyword: string, value: CardValue, from = keyword): void => {
    cards.push(makeCard(keyword, value, plain(header.card(from)?.comment ?? "")))
  }
  add("XTENSION", "BINTABLE")
  add("BITPIX", 8)
  add("NAXIS", 2)
  add("NAXIS1", naxis[0], "ZNAXIS1")
  add("NAXIS2", naxis[1], "ZNAXIS2")
  add("PCOUNT", header.integer("ZPCOUNT") ?? 0, "ZPCOUNT")
  add("GCOUNT", 1)
  add("TFIELDS", header.integer("TFIELDS") ?? 0)
  for (const card of header.cards) {
    const keyword = card.keyword.toUpperCase()
    const name = KEPT[keyword]
    const form = /^TFORM(\d+)$/.exec(keyword)
    if (form) add(keyword, header.get(`ZFORM${form[1]}`) ?? "", `ZFORM${form[1]}`)
    else if (name !== undefined) cards.push(makeCard(name, card.value, plain(card.comment)))
    else if (!PACKED.test(keyword)) cards.push(card)
  }
  return new Header(cards)
}

/** Only ASCII can be written. */
function plain(comment: string): string {
  return /^[\x20-\x7e]*$/.test(comment) ? comment : ""
}

import type { TypedArray } from "../../core/index.ts"
import { CaelumError } from "../../core/index.ts"
import type { Card } from "./card.ts"
import type { Storage } from "./encode.ts"
import { encodePixels, storageOf } from "./encode.ts"
import { makeCard } from "./format-card.ts"
import { Header } from "./header.ts"
import type { CardValue } from "./value.ts"
import type { Frame } from "./write-frame.ts"
import { announceLongStrings } from "./write-frame.ts"
import type { NewPixels, NewScaling } from "./write-scaled.ts"
import { encodeScaled } from "./write-scaled.ts"

/** Keywords that follow from the array, or would be wrong beside another one. */
const OWN =
  /^(?:SIMPLE|XTENSION|BITPIX|NAXIS\d*|EXTEND|PCOUNT|GCOUNT|GROUPS|BSCALE|BZERO|BLANK|CHECKSUM|DATASUM|BLOCKED|END|THEAP|TFIELDS|T(?:TYPE|FORM|UNIT|DIM|NULL|SCAL|ZERO|DISP|BCOL)\d+|Z(?:IMAGE|TABLE|SIMPLE|TENSION|EXTEND|BITPIX|NAXIS\d*|TILE\d+|PCOUNT|GCOUNT|CMPTYPE|NAME\d+|VAL\d+|QUANTIZ|DITHER0|BLANK|HECKSUM|DATASUM))$/

/** Whether a card follows from the data, and is left out of given headers. */
export function followsFromData(keyword: string): boolean {
  return OWN.test(keyword.toUpperCase())
}

interface Place {
  readonly index: number
  /** Whether extensions follow. */
  readonly extended: boolean
}

/** An image HDU, or a header without data. */
export function imageFrame(pixels: NewPixels | undefined, given: Header, place: Place): Frame {
  if (pixels) checkShape(pixels.shape, pixels.data, place.index)
  const header = imageHeader(pixels, given, place)
  return { header: announceLongStrings(header), data: () => (pixels ? encode(pixels, place.index) : []) }
}

function encode({ data, scaling }: NewPixels, index: number): Iterable<Uint8Array> {
  return scaling ? encodeScaled(data, scaling, index) : encodePixels(data)
}

function imageHeader(pixels: NewPixels | undefined, given: Header, { index, extended }: Place): Header {
  const storage: Storage = pixels ? (pixels.scaling ?? storageOf(pixels.data)) : { bitpix: 8 }
  const naxis = pixels?.shape.toReversed() ?? []
  const own: Card[] = []
  const add = (keyword: string, value: CardValue, comment: string, real = false): void => {
    own.push(makeCard(keyword, value, plainComment(given.card(keyword), value) ?? comment, { real }))
  }
  if (index === 0) add("SIMPLE", true, "conforms to the FITS standard")
  else add("XTENSION", "IMAGE", "image extension")
  add("BITPIX", storage.bitpix, "bits per pixel")
  add("NAXIS", naxis.length, "number of axes")
  naxis.forEach((length, i) => add(`NAXIS${i + 1}`, length, ""))
  if (index > 0) add("PCOUNT", 0, "no parameters")
  if (index > 0) add("GCOUNT", 1, "one group")
  if (index === 0 && (extended || given.get("EXTEND") === true)) add("EXTEND", true, "extensions may follow")
  if (pixels?.scaling) addScaling(add, pixels.scaling)
  else if (storage.bzero !== undefined) {
    add("BSCALE", 1, "")
    add("BZERO", storage.bzero, "offset of unsigned integers")
  }
  return new Header([...own, ...given.cards.filter((card) => !followsFromData(card.keyword))])
}

type AddCard = (keyword: string, value: CardValue, comment: string, real?: boolean) => void

function addScaling(add: AddCard, { bscale, bzero, blank }: NewScaling): void {
  add("BSCALE", bscale ?? 1, "value = BZERO + BSCALE * stored", true)
  add("BZERO", bzero ?? 0, "", true)
  if (blank !== undefined) add("BLANK", blank, "stored value of pixels without a value")
}

/** The comment of a mandatory card, where it was about the same value. */
function plainComment(card: Card | undefined, value: CardValue): string | undefined {
  return card !== undefined && card.value === value && /^[\x20-\x7e]*$/.test(card.comment) ? card.comment : undefined
}

function checkShape(shape: readonly number[], data: TypedArray, index: number): void {
  const count = shape.reduce((product, n) => product * n, 1)
  const sound = shape.length > 0 && shape.length <= 999 && shape.every((n) => Number.isInteger(n) && n >= 0)
  if (sound && count === data.length) return
  throw new CaelumError(
    "usage",
    `HDU ${index} to be written has the shape [${shape.join(", ")}] and ${data.length} pixels; they must agree.`,
    {
      context: { hdu: index },
    },
  )
}

import type { Table, TypedArray } from "../../core/index.ts"
import { CaelumError } from "../../core/index.ts"
import type { Card } from "./card.ts"
import type { Storage } from "./encode.ts"
import { encodePixels, storageOf } from "./encode.ts"
import { makeCard } from "./format-card.ts"
import { Header } from "./header.ts"
import { formatHeader } from "./parse-header.ts"
import { BLOCK } from "./text.ts"
import type { CardValue } from "./value.ts"
import { encodeTable } from "./write-table.ts"

/** An image or table HDU to be written. */
export interface NewHdu {
  /** Cards beyond the mandatory ones, which follow from the pixels; comments of mandatory cards are kept. */
  readonly header?: Header
  /** Row-major, slowest axis first; absent = a header without data. */
  readonly pixels?: { readonly shape: readonly number[]; readonly data: TypedArray }
  /** Rows, as a binary table; not of the first HDU, and not beside pixels. */
  readonly table?: Table
}

/** An HDU as it is to stand in the file: its whole header and its data, without the padding of the last block. */
export interface EncodedHdu {
  readonly header: Header
  readonly data: Uint8Array
}

/** Whether a card follows from the data, and is left out of given headers. */
export function followsFromData(keyword: string): boolean {
  return OWN.test(keyword.toUpperCase())
}

/** Keywords that follow from the array, or would be wrong beside another one. */
const OWN =
  /^(?:SIMPLE|XTENSION|BITPIX|NAXIS\d*|EXTEND|PCOUNT|GCOUNT|GROUPS|BSCALE|BZERO|BLANK|CHECKSUM|DATASUM|BLOCKED|END|THEAP|TFIELDS|T(?:TYPE|FORM|UNIT|DIM|NULL|SCAL|ZERO|DISP|BCOL)\d+|Z(?:IMAGE|TABLE|SIMPLE|TENSION|EXTEND|BITPIX|NAXIS\d*|TILE\d+|PCOUNT|GCOUNT|CMPTYPE|NAME\d+|VAL\d+|QUANTIZ|DITHER0|BLANK|HECKSUM|DATASUM))$/

/**
 * A FITS file of images and tables, the first HDU primary (FITS 4.0 §4.4.1, §7.1). BITPIX follows from the type of the array; unsigned
 * integers and int8 are written by the convention of BZERO (§5.2.5). BSCALE, BZERO, BLANK, checksums and the keywords of a compressed
 * original are left out of the given headers.
 * @throws CaelumError `usage` where a shape does not fit its array or there is no HDU; as `encodeTable` for tables.
 */
export function writeFits(hdus: readonly (NewHdu | EncodedHdu)[]): Uint8Array {
  const pieces = Array.from(encodeFits(hdus))
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}

/** The bytes of `writeFits` in pieces of a few megabytes, for a sink. */
export function* encodeFits(hdus: readonly (NewHdu | EncodedHdu)[]): Generator<Uint8Array> {
  if (hdus.length === 0)
    throw new CaelumError(
      "usage",
      "A FITS file has at least one HDU, none were given; give one without pixels for an empty file.",
    )
  for (const [index, hdu] of hdus.entries()) {
    if ("data" in hdu) {
      checkEncoded(index)
      yield* encodeWhole(hdu)
      continue
    }
    if (hdu.table) {
      checkTable(hdu, index)
      yield* encodeTable(hdu.table, hdu.header)
      continue
    }
    checkShape(hdu, index)
    yield formatHeader(imageHeader(hdu, index === 0, hdus.length > 1))
    if (!hdu.pixels) continue
    yield* encodePixels(hdu.pixels.data)
    const over = hdu.pixels.data.byteLength % BLOCK
    if (over > 0) yield new Uint8Array(BLOCK - over)
  }
}

function* encodeWhole({ header, data }: EncodedHdu): Generator<Uint8Array> {
  yield formatHeader(header)
  yield data
  const over = data.length % BLOCK
  if (over > 0) yield new Uint8Array(BLOCK - over)
}

function imageHeader(hdu: NewHdu, primary: boolean, extended: boolean): Header {
  const given = hdu.header ?? new Header()
  const storage: Storage = hdu.pixels ? storageOf(hdu.pixels.data) : { bitpix: 8 }
  const naxis = hdu.pixels?.shape.toReversed() ?? []
  const own: Card[] = []
  const add = (keyword: string, value: CardValue, comment: string): void => {
    own.push(makeCard(keyword, value, plainComment(given.card(keyword), value) ?? comment))
  }
  if (primary) add("SIMPLE", true, "conforms to the FITS standard")
  else add("XTENSION", "IMAGE", "image extension")
  add("BITPIX", storage.bitpix, "bits per pixel")
  add("NAXIS", naxis.length, "number of axes")
  naxis.forEach((length, i) => add(`NAXIS${i + 1}`, length, ""))
  if (!primary) add("PCOUNT", 0, "no parameters")
  if (!primary) add("GCOUNT", 1, "one group")
  if (primary && (extended || given.get("EXTEND") === true)) add("EXTEND", true, "extensions may follow")
  if (storage.bzero !== undefined) {
    add("BSCALE", 1, "")
    add("BZERO", storage.bzero, "offset of unsigned integers")
  }
  return new Header([...own, ...given.cards.filter((card) => !followsFromData(card.keyword))])
}

/** The comment of a mandatory card, where it was about the same value. */
function plainComment(card: Card | undefined, value: CardValue): string | undefined {
  return card !== undefined && card.value === value && /^[\x20-\x7e]*$/.test(card.comment) ? card.comment : undefined
}

function checkShape(hdu: NewHdu, index: number): void {
  if (!hdu.pixels) return
  const { shape, data } = hdu.pixels
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

function checkTable(hdu: NewHdu, index: number): void {
  if (index > 0 && !hdu.pixels) return
  throw new CaelumError(
    "usage",
    `HDU ${index} to be written is a table, which cannot stand first or beside pixels; put {} before it, pixels in an HDU of their own.`,
    { context: { hdu: index } },
  )
}

function checkEncoded(index: number): void {
  if (index > 0) return
  throw new CaelumError(
    "usage",
    "The first HDU to be written is a compressed image, which is an extension; put {} before it.",
    { context: { hdu: index } },
  )
}

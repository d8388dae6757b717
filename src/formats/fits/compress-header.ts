import type { Compressing } from "./compress-options.ts"
import { BLANK_PIXEL } from "./dither.ts"
import type { Storage } from "./encode.ts"
import { makeCard } from "./format-card.ts"
import type { Bitpix } from "./hdu.ts"
import { Header } from "./header.ts"
import type { CardValue } from "./value.ts"
import { announceLongStrings } from "./write-frame.ts"
import { followsFromData } from "./write-image.ts"

/** How the rows of the table are laid out. */
export interface RowLayout {
  readonly rowBytes: number
  readonly heapBytes: number
  readonly wide: boolean
  readonly longest: number
  /** Elements of the longest stream in the column beside: without loss, or not compressed; undefined where there is none. */
  readonly spare: number | undefined
}

export interface CompressedPlan extends RowLayout {
  readonly shape: readonly number[]
  readonly storage: Storage
  readonly how: Compressing
  /** Whether some of the quantized pixels are NaN. */
  readonly marked: boolean
  readonly tiles: number
}

const DITHERS = {
  none: "NO_DITHER",
  "subtractive-1": "SUBTRACTIVE_DITHER_1",
  "subtractive-2": "SUBTRACTIVE_DITHER_2",
} as const

/** TFORM's letters for the values themselves. */
const ELEMENTS: Readonly<Record<Bitpix, string>> = { 8: "B", 16: "I", 32: "J", 64: "K", [-32]: "E", [-64]: "D" }

type AddCard = (keyword: string, value: CardValue, comment?: string) => void

/** The header of a compressed image's table, with all that its image's needs (FITS 4.0 §10.1.1). */
export function compressedHeader(plan: CompressedPlan, given: Header = new Header(), blank?: number): Header {
  const header = new Header()
  const add: AddCard = (keyword, value, comment = "") => header.append(makeCard(keyword, value, comment))
  addTable(add, plan)
  addImage(add, plan)
  addCodec(add, plan)
  const { bzero } = plan.storage
  if (bzero !== undefined) {
    add("BSCALE", 1)
    add("BZERO", bzero, "offset of unsigned integers")
  }
  if (blank !== undefined && plan.storage.bitpix > 0) {
    add("BLANK", blank, "stored value of undefined pixels")
    add("ZBLANK", blank, "the same in the tiles")
  }
  return announceLongStrings(header.append(...given.cards.filter((card) => !followsFromData(card.keyword))))
}

function addTable(
  add: AddCard,
  { rowBytes, heapBytes, wide, longest, spare, tiles, how, storage }: CompressedPlan,
): void {
  add("XTENSION", "BINTABLE", "binary table extension")
  add("BITPIX", 8, "bits per entry")
  add("NAXIS", 2, "tiles and their bytes")
  add("NAXIS1", rowBytes, "bytes of a row")
  add("NAXIS2", tiles, "tiles")
  add("PCOUNT", heapBytes, "bytes of the heap")
  add("GCOUNT", 1, "one group")
  const letter = wide ? "Q" : "P"
  // CFITSIO wants what is not compressed in a column of its own, and the other one beside it.
  const [beside, element] =
    how.codec === "none" ? ["UNCOMPRESSED_DATA", ELEMENTS[storage.bitpix]] : ["GZIP_COMPRESSED_DATA", "B"]
  const columns: [string, string][] = [["COMPRESSED_DATA", `1${letter}${how.codec === "plio" ? "I" : "B"}(${longest})`]]
  if (spare !== undefined) columns.push([beside, `1${letter}${element}(${spare})`])
  if (how.quantized) columns.push(["ZSCALE", "1D"], ["ZZERO", "1D"])
  add("TFIELDS", columns.length, "columns")
  for (const [i, [name, form]] of columns.entries()) {
    add(`TTYPE${i + 1}`, name)
    add(`TFORM${i + 1}`, form)
  }
}

function addImage(add: AddCard, { shape, storage, how }: CompressedPlan): void {
  add("ZIMAGE", true, "this is a compressed image")
  add("ZTENSION", "IMAGE", "image extension")
  add("ZBITPIX", storage.bitpix, "bits per pixel")
  add("ZNAXIS", shape.length, "number of axes")
  shape.toReversed().forEach((length, i) => add(`ZNAXIS${i + 1}`, length))
  add("ZPCOUNT", 0, "no parameters")
  add("ZGCOUNT", 1, "one group")
  how.tile.toReversed().forEach((length, i) => add(`ZTILE${i + 1}`, length))
}

function addCodec(add: AddCard, { storage, how, marked }: CompressedPlan): void {
  add("ZCMPTYPE", how.name, "compression algorithm")
  const parameters: [string, number][] = []
  const bytes = how.quantized ? 4 : Math.abs(storage.bitpix) / 8
  if (how.codec === "rice") parameters.push(["BLOCKSIZE", how.block], ["BYTEPIX", bytes])
  if (how.codec === "hcompress") parameters.push(["SCALE", how.scale], ["SMOOTH", how.smooth ? 1 : 0])
  for (const [i, [name, value]] of parameters.entries()) {
    add(`ZNAME${i + 1}`, name)
    add(`ZVAL${i + 1}`, value)
  }
  if (storage.bitpix > 0) return
  add("ZQUANTIZ", how.quantized ? DITHERS[how.dither] : "NONE", "how floats became integers")
  if (how.quantized && how.dither !== "none") add("ZDITHER0", how.seed, "where the noise begins")
  if (marked) add("ZBLANK", BLANK_PIXEL, "integer that stands for NaN")
}

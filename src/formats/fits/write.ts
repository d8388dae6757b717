import type { Table } from "../../core/index.ts"
import { CaelumError } from "../../core/index.ts"
import { Header } from "./header.ts"
import { asciiTableFrame } from "./write-ascii-table.ts"
import type { Frame } from "./write-frame.ts"
import { encodeFrame } from "./write-frame.ts"
import { imageFrame } from "./write-image.ts"
import type { NewPixels } from "./write-scaled.ts"
import { tableFrame } from "./write-table.ts"

/** An image or table HDU to be written. */
export interface NewHdu {
  /** Cards beyond the mandatory ones, which follow from the pixels; comments of mandatory cards are kept. */
  readonly header?: Header
  /** Row-major, slowest axis first; absent = a header without data. */
  readonly pixels?: NewPixels
  /** Rows, as a binary table; not of the first HDU, and not beside pixels. */
  readonly table?: Table
  /** Rows as an ASCII table: text and numbers for people to read, one value a cell (FITS 4.0 §7.2). */
  readonly ascii?: boolean
}

/** An HDU as it is to stand in the file: its whole header and its data, without the padding of the last block. */
export interface EncodedHdu {
  readonly header: Header
  readonly data: Uint8Array
}

export interface WriteFitsOptions {
  /** Writes DATASUM and CHECKSUM into every header (FITS 4.0 §4.4.2.7). */
  readonly checksums?: boolean
}

/**
 * A FITS file of images and tables, the first HDU primary (FITS 4.0 §4.4.1, §7.1). BITPIX follows from the type of the array, or from
 * `scaling`; unsigned integers and int8 are written by the convention of BZERO (§5.2.5). BSCALE, BZERO, BLANK, checksums and the keywords
 * of a compressed original are left out of the given headers.
 * @throws CaelumError `usage` where a shape does not fit its array, a value its scaling, or there is no HDU; as `encodeTable` for tables.
 */
export function writeFits(hdus: readonly (NewHdu | EncodedHdu)[], options: WriteFitsOptions = {}): Uint8Array {
  const pieces = Array.from(encodeFits(hdus, options))
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}

/** The bytes of `writeFits` in pieces of a few megabytes, for a sink. */
export function* encodeFits(
  hdus: readonly (NewHdu | EncodedHdu)[],
  options: WriteFitsOptions = {},
): Generator<Uint8Array> {
  if (hdus.length === 0)
    throw new CaelumError(
      "usage",
      "A FITS file has at least one HDU, none were given; give one without pixels for an empty file.",
    )
  for (const [index, hdu] of hdus.entries())
    yield* encodeFrame(frameOf(hdu, { index, extended: hdus.length > 1 }), options.checksums === true)
}

/** An HDU to be written, as it will stand at its place in a file. */
export function frameOf(hdu: NewHdu | EncodedHdu, place: { index: number; extended: boolean }): Frame {
  if ("data" in hdu) {
    checkEncoded(hdu, place.index)
    return { header: hdu.header, data: () => [hdu.data], fill: hdu.header.get("XTENSION") === "TABLE" ? 32 : 0 }
  }
  const header = hdu.header ?? new Header()
  if (!hdu.table) return imageFrame(hdu.pixels, header, place)
  checkTable(hdu, place.index)
  return hdu.ascii === true ? asciiTableFrame(hdu.table, header) : tableFrame(hdu.table, header)
}

function checkTable(hdu: NewHdu, index: number): void {
  if (index > 0 && !hdu.pixels) return
  throw new CaelumError(
    "usage",
    `HDU ${index} to be written is a table, which cannot stand first or beside pixels; put {} before it, pixels in an HDU of their own.`,
    { context: { hdu: index } },
  )
}

function checkEncoded({ header }: EncodedHdu, index: number): void {
  const wanted = index === 0 ? "SIMPLE" : "XTENSION"
  if (header.cards[0]?.keyword === wanted) return
  throw new CaelumError(
    "usage",
    `HDU ${index} to be written begins with ${header.cards[0]?.keyword ?? "no card"}, not ${wanted}; an extension such as a compressed image stands behind a primary HDU: put {} before it.`,
    { context: { hdu: index } },
  )
}

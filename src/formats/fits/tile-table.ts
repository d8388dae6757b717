import { CaelumError } from "../../core/index.ts"
import type { RiceOptions } from "./codec-rice.ts"
import type { Dither } from "./dither.ts"
import type { Hdu } from "./hdu.ts"
import type { Header } from "./header.ts"

export type TileCodec = "rice" | "gzip-1" | "gzip-2" | "plio" | "hcompress" | "none"

/** A column of the table that holds the tiles: an array descriptor, or one number. */
export interface TileColumn {
  readonly name: string
  /** Bytes from the start of a row. */
  readonly offset: number
  /** TFORM's letter: of the numbers, or of what a descriptor points at. */
  readonly type: string
  /** 32-bit or 64-bit descriptors; undefined for a number. */
  readonly descriptor?: "P" | "Q"
}

/** A number that is a keyword, a column, or not there. */
export type TileNumber = number | TileColumn | undefined

/** How an image is stored in tiles (FITS 4.0 §10.1). */
export interface TileTable {
  readonly rowBytes: number
  /** Where the heap starts and ends in the file. */
  readonly heap: { readonly start: number; readonly end: number }
  readonly codec: TileCodec
  readonly rice: RiceOptions
  readonly smooth: boolean
  readonly compressed: TileColumn | undefined
  readonly gzip: TileColumn | undefined
  readonly uncompressed: TileColumn | undefined
  readonly mask: TileColumn | undefined
  readonly maskCodec: TileCodec
  readonly scale: TileNumber
  readonly zero: TileNumber
  readonly blank: TileNumber
  /** Whether floats were made integers. */
  readonly quantized: boolean
  readonly dither: Dither
  readonly seed: number
  /** What stands in streams above the stored values: PLIO knows no negative ones. */
  readonly offset: number
}

const CODECS: Readonly<Record<string, TileCodec>> = {
  RICE_1: "rice",
  RICE_ONE: "rice",
  GZIP_1: "gzip-1",
  GZIP_2: "gzip-2",
  PLIO_1: "plio",
  HCOMPRESS_1: "hcompress",
  NOCOMPRESS: "none",
}
const DITHERS: Readonly<Record<string, Dither>> = {
  NONE: "none",
  NO_DITHER: "none",
  SUBTRACTIVE_DITHER_1: "subtractive-1",
  SUBTRACTIVE_DITHER_2: "subtractive-2",
}
const DATA_COLUMNS = ["COMPRESSED_DATA", "GZIP_COMPRESSED_DATA", "UNCOMPRESSED_DATA"]
/** Bytes of one element of a TFORM letter. */
const SIZES: Readonly<Record<string, number>> = {
  L: 1,
  B: 1,
  I: 2,
  J: 4,
  K: 8,
  A: 1,
  E: 4,
  D: 8,
  C: 8,
  M: 16,
  P: 8,
  Q: 16,
}

/** Bytes of one element of a column, or of what its descriptors point at. */
export function elementBytes(column: TileColumn): number {
  return SIZES[column.type]!
}

/**
 * What the header says of the tiles. Pure.
 * @throws CaelumError `unsupported` for an unknown ZCMPTYPE, ZMASKCMP or ZQUANTIZ, `malformed` where columns or parameters make no sense.
 */
export function tileTable(hdu: Hdu): TileTable {
  const { header } = hdu
  const rowBytes = header.integer("NAXIS1") ?? 0
  const columns = readColumns(header, rowBytes)
  if (!DATA_COLUMNS.some((name) => columns.has(name)))
    throw bad("TTYPEn", `name none of ${DATA_COLUMNS.join(", ")}, which hold the tiles`)
  const mainBytes = rowBytes * (header.integer("NAXIS2") ?? 0)
  const gap = header.integer("THEAP") ?? mainBytes
  if (gap < mainBytes || gap > hdu.dataBytes)
    throw bad("THEAP", `is ${gap}, outside the ${hdu.dataBytes} bytes of data behind a table of ${mainBytes}`)
  const codec = codecOf(header, "ZCMPTYPE")
  const scale = columns.get("ZSCALE") ?? header.number("ZSCALE")
  const zero = columns.get("ZZERO") ?? header.number("ZZERO")
  const method = header.text("ZQUANTIZ")?.trim().toUpperCase() ?? "NO_DITHER"
  const dither = DITHERS[method]
  if (dither === undefined) throw unknown("ZQUANTIZ", method)
  const quantized = hdu.bitpix < 0 && method !== "NONE" && scale !== undefined
  if (hdu.bitpix < 0 && !quantized && !["gzip-1", "gzip-2", "none"].includes(codec))
    throw bad("ZSCALE", `is missing, but ${header.text("ZCMPTYPE")} compresses floats as scaled integers only`)
  return {
    rowBytes,
    heap: { start: hdu.dataOffset + gap, end: hdu.dataOffset + hdu.dataBytes },
    codec,
    rice: riceOptions(header),
    smooth: (parameter(header, "SMOOTH") ?? 0) !== 0,
    compressed: columns.get("COMPRESSED_DATA"),
    gzip: columns.get("GZIP_COMPRESSED_DATA"),
    uncompressed: columns.get("UNCOMPRESSED_DATA"),
    mask: columns.get("NULL_PIXEL_MASK"),
    maskCodec: columns.has("NULL_PIXEL_MASK") ? codecOf(header, "ZMASKCMP") : "none",
    scale,
    zero,
    blank: columns.get("ZBLANK") ?? blankOf(header),
    quantized,
    dither,
    seed: (header.integer("ZDITHER0") ?? 1) - 1,
    offset: codec === "plio" && hdu.bitpix === 16 ? plioOffset(header) : 0,
  }
}

/** CFITSIO writes unsigned 16-bit integers as they are, whatever BZERO says of the stored ones; the standard has no word on them. */
function plioOffset(header: Header): number {
  return header.number("BZERO") === 32768 && (header.number("BSCALE") ?? 1) === 1 ? 32768 : 0
}

/** ZBLANK, or BLANK as a real or integer; what is no integer of 32 bits is no stored value. */
function blankOf(header: Header): number | undefined {
  const value = header.get("ZBLANK") ?? header.get("BLANK")
  return typeof value === "number" && Number.isInteger(value) ? value : undefined
}

function codecOf(header: Header, keyword: string): TileCodec {
  const name = header.text(keyword)?.trim().toUpperCase() ?? ""
  const codec = CODECS[name]
  if (codec === undefined) throw unknown(keyword, name)
  return codec
}

function riceOptions(header: Header): RiceOptions {
  const named = { block: parameter(header, "BLOCKSIZE"), bytes: parameter(header, "BYTEPIX") }
  const block = named.block ?? 32
  const bytes = named.bytes ?? 4
  if (!Number.isInteger(block) || block < 1 || block > 2 ** 20) throw bad("ZVAL1", `gives BLOCKSIZE as ${block}`)
  if (bytes !== 1 && bytes !== 2 && bytes !== 4) throw bad("ZVAL2", `gives BYTEPIX as ${bytes}`)
  return { block, bytes }
}

/** The ZVALi whose ZNAMEi is `name`. */
function parameter(header: Header, name: string): number | undefined {
  for (let i = 1; header.has(`ZNAME${i}`); i++) {
    if (header.text(`ZNAME${i}`)?.trim().toUpperCase() === name) return header.number(`ZVAL${i}`)
  }
  return undefined
}

/** The columns by name, in upper case. */
function readColumns(header: Header, rowBytes: number): Map<string, TileColumn> {
  const columns = new Map<string, TileColumn>()
  const fields = header.integer("TFIELDS") ?? 0
  if (fields > 999) throw bad("TFIELDS", `is ${fields}, more than the 999 columns that FITS allows`)
  let offset = 0
  for (let i = 1; i <= fields; i++) {
    const form = header.text(`TFORM${i}`)?.trim() ?? ""
    const match = /^(\d{0,9})([LXBIJKAEDCMPQ])([LXBIJKAEDCM]?)/.exec(form)
    if (!match) throw bad(`TFORM${i}`, `is '${form}', no form of a column`)
    const repeat = match[1] === "" ? 1 : Number(match[1])
    const letter = match[2]!
    const name = header.text(`TTYPE${i}`)?.trim().toUpperCase() ?? ""
    const column = { name, offset, type: letter === "P" || letter === "Q" ? match[3] || "B" : letter }
    const pointer = letter === "P" || letter === "Q" ? ({ descriptor: letter } as const) : {}
    if (repeat > 0 && !columns.has(name)) columns.set(name, { ...column, ...pointer })
    offset += letter === "X" ? Math.ceil(repeat / 8) : repeat * SIZES[letter]!
  }
  if (offset > rowBytes) throw bad("NAXIS1", `is ${rowBytes}, less than the ${offset} bytes of the columns`)
  checkForms(columns)
  return columns
}

function checkForms(columns: ReadonlyMap<string, TileColumn>): void {
  for (const name of [...DATA_COLUMNS, "NULL_PIXEL_MASK"]) {
    const column = columns.get(name)
    if (column && (column.descriptor === undefined || SIZES[column.type] === undefined))
      throw bad(name, "is not a column of arrays of variable length")
  }
  for (const name of ["ZSCALE", "ZZERO", "ZBLANK"]) {
    const column = columns.get(name)
    if (column && (column.descriptor !== undefined || !"BIJKED".includes(column.type)))
      throw bad(name, "is not a column of numbers")
  }
}

function unknown(keyword: string, value: string): CaelumError {
  return new CaelumError(
    "unsupported",
    `${keyword} is '${value}', which this version does not know; uncompress it first.`,
    {
      context: { keyword },
    },
  )
}

function bad(keyword: string, found: string): CaelumError {
  return new CaelumError("malformed", `${keyword} ${found}; the header is damaged.`, { context: { keyword } })
}

import { CaelumError } from "../../core/index.ts"
import type { Header } from "./header.ts"
import { BLOCK } from "./text.ts"

/**
 * What an HDU holds: `table` is a binary table, `empty` a header without data, `unknown` an extension type that this version does
 * not know but can step over.
 */
export type HduKind = "image" | "table" | "ascii-table" | "groups" | "empty" | "unknown"

export type Bitpix = 8 | 16 | 32 | 64 | -32 | -64

/** How a tile-compressed image or table is stored (FITS 4.0 §10). */
export interface Compression {
  /** ZCMPTYPE; for a table the ZCTYPn that occur. */
  readonly type: string
  /** Tile lengths, NAXIS1 first; for a table the rows of a tile. */
  readonly tile: readonly number[]
}

/** One header-data unit of a file: its header, where its bytes are, and what a reader gets from it. */
export interface Hdu {
  /** Label of the object that holds it. */
  readonly object: string
  /** 0 for the primary HDU. */
  readonly index: number
  /** EXTNAME; "PRIMARY" for a primary HDU without one; else "". */
  readonly name: string
  /** EXTVER, 1 where it is not given. */
  readonly version: number
  readonly kind: HduKind
  readonly header: Header
  /** BITPIX of the image or table that a reader gets (ZBITPIX where it is compressed). */
  readonly bitpix: Bitpix
  /** NAXIS1, NAXIS2, … (ZNAXISn where it is compressed). */
  readonly naxis: readonly number[]
  /** Rows of a table. */
  readonly rows?: number
  /** Number of columns of a table. */
  readonly columns?: number
  readonly compression?: Compression
  /** The rows of a compressed image's table, where they came with its header. */
  readonly tableRows?: Uint8Array
  readonly headerOffset: number
  readonly dataOffset: number
  /** Bytes of data, without the padding of the last block. */
  readonly dataBytes: number
  /** Where the next HDU starts. */
  readonly end: number
  /** Bytes of the file that holds it, uncompressed. */
  readonly fileSize: number
}

/** Where a header was found. */
export interface HduPlace {
  readonly object: string
  readonly index: number
  readonly headerOffset: number
  readonly headerLength: number
  readonly fileSize: number
}

const BITPIX: readonly number[] = [8, 16, 32, 64, -32, -64]
const MAX_AXES = 999

/**
 * What a header says of its HDU (FITS 4.0 §4.4, §7, §10). Pure.
 * @throws CaelumError `malformed` where mandatory keywords are missing, of the wrong type, or add up to an impossible size.
 */
export function describeHdu(header: Header, place: HduPlace): Hdu {
  try {
    return describe(header, place)
  } catch (cause) {
    if (!(cause instanceof CaelumError)) throw cause
    const context = { ...cause.context, uri: place.object, hdu: place.index }
    throw new CaelumError(cause.code, `HDU ${place.index} of ${place.object} cannot be read: ${cause.message}`, {
      context,
      cause,
    })
  }
}

function describe(header: Header, place: HduPlace): Hdu {
  const kind = kindOf(header)
  const stored = readShape(header, "")
  const dataBytes = dataLength(header, stored)
  const dataOffset = place.headerOffset + place.headerLength
  const name = nameOf(header)
  return {
    object: place.object,
    index: place.index,
    name: name === "" && place.index === 0 ? "PRIMARY" : name,
    version: lenientInteger(header, "EXTVER") ?? 1,
    kind,
    header,
    ...contents(header, kind, stored),
    headerOffset: place.headerOffset,
    dataOffset,
    dataBytes,
    end: checked(dataOffset + Math.ceil(dataBytes / BLOCK) * BLOCK, "the end of the data"),
    fileSize: place.fileSize,
  }
}

type Contents = Pick<Hdu, "bitpix" | "naxis" | "rows" | "columns" | "compression"> & { kind?: HduKind }

function contents(header: Header, kind: HduKind, stored: Shape): Contents {
  if (kind !== "table" && kind !== "ascii-table")
    return stored.empty && kind === "image" ? { ...bare(stored), kind: "empty" } : bare(stored)
  if (kind === "table" && header.get("ZIMAGE") === true) return compressedImage(header)
  const columns = count(header, "TFIELDS", 0)
  if (kind === "table" && header.get("ZTABLE") === true) return compressedTable(header, columns)
  return { ...bare(stored), rows: stored.naxis[1] ?? 0, columns }
}

function compressedImage(header: Header): Contents {
  const shape = readShape(header, "Z")
  const tile = shape.naxis.map((length, i) => header.integer(`ZTILE${i + 1}`) ?? (i === 0 ? length : 1))
  return { ...bare(shape), kind: "image", compression: { type: header.text("ZCMPTYPE") ?? "", tile } }
}

function compressedTable(header: Header, columns: number): Contents {
  const naxis = [count(header, "ZNAXIS1"), count(header, "ZNAXIS2")]
  const types = new Set<string>()
  for (let i = 1; i <= columns; i++) types.add(header.text(`ZCTYP${i}`) ?? "")
  const type = Array.from(types)
    .filter((text) => text !== "")
    .join(",")
  const tile = [header.integer("ZTILELEN") ?? naxis[1]!]
  return { bitpix: 8, naxis, rows: naxis[1]!, columns, compression: { type, tile } }
}

interface Shape {
  readonly bitpix: Bitpix
  readonly naxis: readonly number[]
  readonly empty: boolean
}

function bare(shape: Shape): Contents {
  return { bitpix: shape.bitpix, naxis: shape.naxis }
}

function readShape(header: Header, prefix: string): Shape {
  const bitpix = header.integer(`${prefix}BITPIX`)
  if (bitpix === undefined || !BITPIX.includes(bitpix)) {
    throw bad(`${prefix}BITPIX`, `is ${bitpix ?? "missing"}, not 8, 16, 32, 64, -32 or -64`)
  }
  const axes = count(header, `${prefix}NAXIS`)
  if (axes > MAX_AXES) throw bad(`${prefix}NAXIS`, `is ${axes}, more than the ${MAX_AXES} axes that FITS allows`)
  const naxis = Array.from({ length: axes }, (_, i) => count(header, `${prefix}NAXIS${i + 1}`))
  return { bitpix: bitpix as Bitpix, naxis, empty: axes === 0 || naxis.includes(0) }
}

/** |BITPIX|/8 × GCOUNT × (PCOUNT + ΠNAXISn) (FITS 4.0 eq. 2); random groups leave NAXIS1 = 0 out (§6.1). */
function dataLength(header: Header, shape: Shape): number {
  if (shape.naxis.length === 0) return 0
  const groups = isGroups(header)
  let elements = 1
  for (const length of groups ? shape.naxis.slice(1) : shape.naxis)
    elements = checked(elements * length, "the product of NAXISn")
  const total = checked(elements + count(header, "PCOUNT", 0), "PCOUNT and NAXISn")
  const grouped = checked(total * count(header, "GCOUNT", 1), "GCOUNT, PCOUNT and NAXISn")
  return checked((grouped * Math.abs(shape.bitpix)) / 8, "the data size")
}

function isGroups(header: Header): boolean {
  return header.get("GROUPS") === true && header.get("NAXIS1") === 0 && header.has("SIMPLE")
}

function kindOf(header: Header): HduKind {
  if (!header.has("XTENSION")) return isGroups(header) ? "groups" : "image"
  const type = header.text("XTENSION")?.trim().toUpperCase()
  if (type === "IMAGE" || type === "IUEIMAGE") return "image"
  if (type === "BINTABLE" || type === "A3DTABLE") return "table"
  if (type === "TABLE") return "ascii-table"
  return header.get("NAXIS") === 0 ? "empty" : "unknown"
}

function nameOf(header: Header): string {
  const name = header.get("EXTNAME") ?? header.get("HDUNAME")
  return typeof name === "string" ? name.trim() : ""
}

function lenientInteger(header: Header, keyword: string): number | undefined {
  const value = header.get(keyword)
  return typeof value === "number" && Number.isSafeInteger(value) ? value : undefined
}

function count(header: Header, keyword: string, fallback?: number): number {
  const value = header.integer(keyword) ?? fallback
  if (value === undefined || value < 0) throw bad(keyword, `is ${value ?? "missing"} where a count is needed`)
  return value
}

function checked(value: number, what: string): number {
  if (Number.isSafeInteger(value)) return value
  throw new CaelumError(
    "malformed",
    `its header makes ${what} ${value}, more than any file holds; the header is damaged.`,
  )
}

function bad(keyword: string, found: string): CaelumError {
  return new CaelumError("malformed", `${keyword} ${found}; the header is damaged or this is not FITS.`, {
    context: { keyword },
  })
}

/** The error of data that the file ends before; undefined where all are there. */
export function truncation(hdu: Hdu): CaelumError | undefined {
  const have = Math.max(0, hdu.fileSize - hdu.dataOffset)
  if (have >= hdu.dataBytes) return undefined
  return new CaelumError(
    "truncated",
    `HDU ${hdu.index} of ${hdu.object} has ${hdu.dataBytes} bytes of data by its header but the file holds ${have}; fetch the object again.`,
    { context: { uri: hdu.object, hdu: hdu.index, offset: hdu.dataOffset } },
  )
}

import { type ByteSource, CaelumError, type SignalOptions } from "../core/index.ts"
import { type FitsFile, formatHeader, type Hdu, Header, hduTitle, makeCard, openFits } from "../formats/fits/index.ts"
import { type Moc, mocOfRanges, mocOfUniq, mocUniq, parseMoc } from "../healpix/index.ts"
import { readSpans } from "../storage/index.ts"

/** How a FITS file holds a MOC: `range` (version 2), or `uniq`, which readers of version 1 understand too. */
export type MocFitsForm = "range" | "uniq"

export interface MocFitsOptions extends SignalOptions {
  /** Most bytes of a table that may be read; 1 GiB unless given. */
  readonly maxBytes?: number
}

const BLOCK = 2880
const DEFAULT_MAX_BYTES = 2 ** 30
const LONGEST_TEXT = 2 ** 28
const WIDTHS: Readonly<Record<string, number>> = { J: 4, K: 8 }

/**
 * Reads a space MOC from a FITS file, as `readMocFits`, or from text, as `parseMoc` of caelum/healpix; the first bytes tell which.
 * @throws CaelumError as these do, `limit` for a text that is too long.
 */
export async function readMoc(source: ByteSource, options: MocFitsOptions = {}): Promise<Moc> {
  const head = await source.read({ first: 6 }, options)
  const isGzip = head[0] === 0x1f && head[1] === 0x8b
  if (isGzip || String.fromCharCode(...head) === "SIMPLE") return readMocFits(source, options)
  const most = Math.min(options.maxBytes ?? LONGEST_TEXT, LONGEST_TEXT)
  const bytes = await source.read({ first: most + 1 }, options)
  if (bytes.length <= most) return parseMoc(new TextDecoder().decode(bytes))
  throw new CaelumError(
    "limit",
    `${source.label} is no FITS file, and longer than the ${most} bytes of a MOC as text.`,
    {
      context: { uri: source.label },
    },
  )
}

/**
 * Reads a space MOC from a FITS file: NUNIQ or RANGE, 32 or 64 bits, of version 1 or 2 (IVOA MOC 2.0, §4.3.1). The first binary table
 * is taken. Zeros that fill up a column of NUNIQ numbers are left out.
 * @throws CaelumError `not-found` where there is no table, `unsupported` for a MOC of time or frequency, in galactic coordinates or
 *   in another numbering, `malformed` for a column that is none or numbers that are no cells, `limit`, and as the reading does.
 */
export async function readMocFits(source: ByteSource, options: MocFitsOptions = {}): Promise<Moc> {
  const file = await openFits(source, options)
  const hdu = await findTable(file, options)
  const place = `${hduTitle(hdu)} of ${source.label}`
  const form = formOf(hdu.header, place)
  const width = columnWidth(hdu.header, place)
  const most = options.maxBytes ?? DEFAULT_MAX_BYTES
  if (hdu.dataBytes > most)
    throw new CaelumError(
      "limit",
      `The MOC in ${place} has ${hdu.dataBytes} bytes and ${most} may be read; allow more.`,
    )
  const rows = hdu.naxis[1] ?? 0
  const span = { offset: hdu.dataOffset, length: rows * (hdu.naxis[0] ?? 0) }
  const [bytes] = span.length === 0 ? [new Uint8Array(0)] : await readSpans(file.source, [span], options)
  const values = decode(bytes!, width)
  try {
    return form === "range"
      ? mocOfRanges(values, orderOf(hdu.header))
      : mocOfUniq(
          values.filter((value) => value !== 0n),
          orderOf(hdu.header),
        )
  } catch (cause) {
    if (!(cause instanceof CaelumError)) throw cause
    throw new CaelumError("malformed", `The MOC in ${place} cannot be read: ${cause.message}`, {
      context: { uri: source.label, hdu: hdu.index },
      cause,
    })
  }
}

/** A FITS file that holds a MOC (IVOA MOC 2.0, §4.3.1): an empty primary HDU and a table of one column of 64-bit integers. */
export function encodeMocFits(moc: Moc, form: MocFitsForm = "range"): Uint8Array {
  const values = form === "range" ? moc.ranges : mocUniq(moc)
  const primary = [makeCard("SIMPLE", true), makeCard("BITPIX", 8), makeCard("NAXIS", 0), makeCard("EXTEND", true)]
  const cards = [
    makeCard("XTENSION", "BINTABLE", "multi-order coverage map"),
    makeCard("BITPIX", 8),
    makeCard("NAXIS", 2),
    makeCard("NAXIS1", 8),
    makeCard("NAXIS2", values.length),
    makeCard("PCOUNT", 0),
    makeCard("GCOUNT", 1),
    makeCard("TFIELDS", 1),
    makeCard("TTYPE1", form === "range" ? "RANGE" : "UNIQ"),
    makeCard("TFORM1", "1K"),
    makeCard("MOCVERS", "2.0", "version of the standard"),
    makeCard("MOCDIM", "SPACE", "axis"),
    makeCard("ORDERING", form === "range" ? "RANGE" : "NUNIQ", "numbering"),
    makeCard("COORDSYS", "C", "ICRS"),
    makeCard("MOCORD_S", moc.order, "finest order"),
    ...(form === "uniq" ? [makeCard("MOCORDER", moc.order, "finest order, for version 1")] : []),
    makeCard("MOCTOOL", "Caelum"),
  ]
  const heads = [formatHeader(new Header(primary)), formatHeader(new Header(cards))]
  const start = heads[0]!.length + heads[1]!.length
  const bytes = new Uint8Array(start + Math.ceil((8 * values.length) / BLOCK) * BLOCK)
  bytes.set(heads[0]!)
  bytes.set(heads[1]!, heads[0]!.length)
  const view = new DataView(bytes.buffer, start)
  values.forEach((value, i) => view.setBigInt64(8 * i, value))
  return bytes
}

async function findTable(file: FitsFile, options: MocFitsOptions): Promise<Hdu> {
  for (let index = 0; ; index++) {
    const hdu = await file.hdu(index, options)
    if (hdu?.kind === "table" && hdu.compression === undefined) return hdu
    if (hdu !== undefined) continue
    const { label } = file.source
    throw new CaelumError("not-found", `${label} holds no binary table, so no MOC; give a FITS file of a MOC.`, {
      context: { uri: label },
    })
  }
}

function formOf(header: Header, place: string): MocFitsForm {
  const axis = (header.text("MOCDIM") ?? "SPACE").trim().toUpperCase()
  const system = (header.text("COORDSYS") ?? "C").trim().toUpperCase()
  const ordering = (header.text("ORDERING") ?? "").trim().toUpperCase()
  const refuse = (what: string): CaelumError =>
    new CaelumError("unsupported", `The table in ${place} ${what}; give a MOC of space in ICRS, NUNIQ or RANGE.`)
  if (axis !== "SPACE") throw refuse(`is a MOC of ${axis}`)
  if (system !== "C") throw refuse(`is a MOC in the coordinate system '${system}'`)
  if (ordering === "NUNIQ") return "uniq"
  if (ordering === "RANGE") return "range"
  throw refuse(ordering === "" ? "is no MOC, for it has no ORDERING" : `has the ORDERING ${ordering}`)
}

/** Bytes of an integer of the table's only column. */
function columnWidth(header: Header, place: string): number {
  const form = /^\s*(\d*)([A-Z])/.exec(header.text("TFORM1") ?? "")
  const width = WIDTHS[form?.[2] ?? ""]
  const repeat = form?.[1] === "" ? 1 : Number(form?.[1] ?? 0)
  if (width !== undefined && header.number("TFIELDS") === 1 && width * repeat === header.number("NAXIS1")) return width
  throw new CaelumError(
    "malformed",
    `The MOC in ${place} is no single column of 32- or 64-bit integers (TFIELDS ${header.number("TFIELDS")}, TFORM1 ${header.text("TFORM1")}); check the file.`,
  )
}

function orderOf(header: Header): number {
  return header.number("MOCORD_S") ?? header.number("MOCORDER") ?? 0
}

function decode(bytes: Uint8Array, width: number): BigInt64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const values = new BigInt64Array(bytes.length / width)
  for (let i = 0; i < values.length; i++)
    values[i] = width === 8 ? view.getBigInt64(8 * i) : BigInt(view.getInt32(4 * i))
  return values
}

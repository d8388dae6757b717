import { type ByteSource, CaelumError, type SignalOptions } from "../core/index.ts"
import {
  type Card,
  type FitsFile,
  formatHeader,
  type Hdu,
  Header,
  hduTitle,
  makeCard,
  openFits,
} from "../formats/fits/index.ts"
import {
  type AnyMoc,
  axisOf,
  type LineAxis,
  lineMocOfRanges,
  type Moc,
  type MocAxis,
  mocBlocks,
  mocOfRanges,
  mocOfUniq,
  mocUniq,
  parseAnyMoc,
  type ProductMoc,
  productMoc,
  spaceAlone,
  unionMocs,
} from "../healpix/index.ts"
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
 * Reads a space MOC, as `readAnyMoc`.
 * @throws CaelumError as that does, `unsupported` for a MOC of time or frequency.
 */
export async function readMoc(source: ByteSource, options: MocFitsOptions = {}): Promise<Moc> {
  return spaceAlone(await readAnyMoc(source, options), source.label)
}

/**
 * Reads a MOC of any kind from a FITS file, as `readMocFits`, or from text, as `parseAnyMoc` of caelum/healpix; the first bytes tell
 * which.
 * @throws CaelumError as these do, `limit` for a text that is too long.
 */
export async function readAnyMoc(source: ByteSource, options: MocFitsOptions = {}): Promise<AnyMoc> {
  const head = await source.read({ first: 6 }, options)
  const isGzip = head[0] === 0x1f && head[1] === 0x8b
  if (isGzip || String.fromCharCode(...head) === "SIMPLE") return readMocFits(source, options)
  const most = Math.min(options.maxBytes ?? LONGEST_TEXT, LONGEST_TEXT)
  const bytes = await source.read({ first: most + 1 }, options)
  if (bytes.length <= most) return parseAnyMoc(new TextDecoder().decode(bytes))
  throw new CaelumError(
    "limit",
    `${source.label} is no FITS file, and longer than the ${most} bytes of a MOC as text.`,
    {
      context: { uri: source.label },
    },
  )
}

/**
 * Reads a MOC from a FITS file: of space as NUNIQ or RANGE, of time, frequency or one of them and space as RANGE; 32 or 64 bits,
 * version 1 or 2 (IVOA MOC 2.0, §4.3.1). The first binary table is taken. Zeros that fill up a column of NUNIQ numbers are left out.
 * @throws CaelumError `not-found` where there is no table, `unsupported` for other axes, galactic coordinates or another numbering,
 *   `malformed` for a column that is none or numbers that are no cells, `limit`, and as the reading does.
 */
export async function readMocFits(source: ByteSource, options: MocFitsOptions = {}): Promise<AnyMoc> {
  const file = await openFits(source, options)
  const hdu = await findTable(file, options)
  const place = `${hduTitle(hdu)} of ${source.label}`
  const axis = axisIn(hdu.header, place)
  const form = formOf(hdu.header, axis, place)
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
  try {
    return mocOf(decode(bytes!, width), axis, form, hdu.header)
  } catch (cause) {
    if (!(cause instanceof CaelumError)) throw cause
    throw new CaelumError("malformed", `The MOC in ${place} cannot be read: ${cause.message}`, {
      context: { uri: source.label, hdu: hdu.index },
      cause,
    })
  }
}

function mocOf(values: BigInt64Array, axis: MocAxis, form: MocFitsForm, header: Header): AnyMoc {
  const order = (letter: string): number => header.number(`MOCORD_${letter}`) ?? 0
  if (axis === "time") return lineMocOfRanges(axis, values, order("T"))
  if (axis === "frequency") return lineMocOfRanges(axis, values, order("F"))
  const spaceOrder = header.number("MOCORD_S") ?? header.number("MOCORDER") ?? 0
  if (axis === "space") {
    if (form === "range") return mocOfRanges(values, spaceOrder)
    const cells = values.filter((value) => value !== 0n)
    return mocOfUniq(cells, spaceOrder)
  }
  const [line, letter]: [LineAxis, string] = axis === "time.space" ? ["time", "T"] : ["frequency", "F"]
  return unionMocs(...flaggedBlocks(values, line, order(letter), spaceOrder))
}

const FLAG = -(2n ** 63n)

/** Ranges of time or frequency, told by their sign bit, and the ranges of space that go with those before them. */
function flaggedBlocks(values: BigInt64Array, axis: LineAxis, order: number, spaceOrder: number): ProductMoc[] {
  const blocks = [
    productMoc(lineMocOfRanges(axis, new BigInt64Array(0), order), mocOfRanges(new BigInt64Array(0), spaceOrder)),
  ]
  for (let at = 0; at < values.length;) {
    const middle = endOfSign(values, at, true)
    const end = endOfSign(values, middle, false)
    if (middle === at || end === middle)
      throw new CaelumError("malformed", `number ${at} of its column is not of ranges of ${axis} and then of space.`)
    const bounds = values.slice(at, middle).map((value) => value - FLAG)
    blocks.push(productMoc(lineMocOfRanges(axis, bounds), mocOfRanges(values.slice(middle, end))))
    at = end
  }
  return blocks
}

function endOfSign(values: BigInt64Array, from: number, negative: boolean): number {
  let at = from
  while (at < values.length && values[at]! < 0n === negative) at++
  return at
}

/** A FITS file that holds a MOC (IVOA MOC 2.0, §4.3.1): an empty primary HDU and a table of one column of 64-bit integers. */
export function encodeMocFits(moc: AnyMoc, form: MocFitsForm = "range"): Uint8Array {
  const values = valuesOf(moc, form)
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
    makeCard("TTYPE1", form === "uniq" ? "UNIQ" : "RANGE"),
    makeCard("TFORM1", "1K"),
    makeCard("MOCVERS", "2.0", "version of the standard"),
    makeCard("MOCDIM", axisOf(moc).toUpperCase(), "axis"),
    makeCard("ORDERING", form === "uniq" ? "NUNIQ" : "RANGE", "numbering"),
    ...axisCards(moc),
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

function valuesOf(moc: AnyMoc, form: MocFitsForm): BigInt64Array {
  if (form === "uniq") return mocUniq(spaceAlone(moc, "What is to be written as single cells"))
  if (!("parts" in moc)) return moc.ranges
  return BigInt64Array.from(
    mocBlocks(moc).flatMap(({ line, space }) => [...line.ranges.map((bound) => bound + FLAG), ...space.ranges]),
  )
}

/** The frames and the finest orders of the axes. */
function axisCards(moc: AnyMoc): Card[] {
  const axis = axisOf(moc)
  const hasSpace = axis.includes("space")
  const spaceOrder = "parts" in moc ? moc.spaceOrder : moc.order
  return [
    ...(hasSpace ? [makeCard("COORDSYS", "C", "ICRS"), makeCard("MOCORD_S", spaceOrder, "finest order in space")] : []),
    ...(axis.startsWith("time")
      ? [makeCard("TIMESYS", "TCB", "microseconds since JD 0"), makeCard("MOCORD_T", moc.order, "finest order in time")]
      : []),
    ...(axis.startsWith("frequency") ? [makeCard("MOCORD_F", moc.order, "finest order in frequency")] : []),
  ]
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

const KNOWN_AXES: readonly MocAxis[] = ["space", "time", "frequency", "time.space", "frequency.space"]

function axisIn(header: Header, place: string): MocAxis {
  const named = (header.text("MOCDIM") ?? "SPACE").trim().toLowerCase()
  const axis = KNOWN_AXES.find((known) => known === named)
  if (axis) return axis
  throw refused(place, `is a MOC of ${named.toUpperCase()}`)
}

function formOf(header: Header, axis: MocAxis, place: string): MocFitsForm {
  const system = (header.text("COORDSYS") ?? "C").trim().toUpperCase()
  const ordering = (header.text("ORDERING") ?? "").trim().toUpperCase()
  const time = (header.text("TIMESYS") ?? "TCB").trim().toUpperCase()
  if (axis.includes("space") && system !== "C") throw refused(place, `is a MOC in the coordinate system '${system}'`)
  if (axis.includes("time") && time !== "TCB") throw refused(place, `is a MOC of the time system '${time}'`)
  if (ordering === "NUNIQ" && axis === "space") return "uniq"
  if (ordering === "RANGE") return "range"
  throw refused(place, ordering === "" ? "is no MOC, for it has no ORDERING" : `has the ORDERING ${ordering}`)
}

function refused(place: string, what: string): CaelumError {
  return new CaelumError(
    "unsupported",
    `The table in ${place} ${what}; give a MOC of space in ICRS, time in TCB, frequency, or of one of them and space.`,
  )
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

function decode(bytes: Uint8Array, width: number): BigInt64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const values = new BigInt64Array(bytes.length / width)
  for (let i = 0; i < values.length; i++)
    values[i] = width === 8 ? view.getBigInt64(8 * i) : BigInt(view.getInt32(4 * i))
  return values
}

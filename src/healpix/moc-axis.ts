import { CaelumError } from "../core/index.ts"
import type { Moc } from "./moc.ts"
import { checkOrder } from "./order.ts"

/** What a MOC of one axis can be along, besides space. */
export type LineAxis = "time" | "frequency"

/**
 * A MOC of time or of frequency (IVOA MOC 2.0, §3.3, and 2.1): plain data, made by the functions of this module.
 *
 * Time is counted in microseconds of TCB since JD 0, orders 0 to 61: a cell of order o has 2^(61 − o) microseconds. Frequency is
 * counted in 2^52 steps of its logarithm from 1e-18 to 1e38 Hz, orders 0 to 51.
 */
export interface LineMoc {
  readonly axis: LineAxis
  /** The finest order of its cells: its resolution. */
  readonly order: number
  /** Pairs of bounds, start and end (excluded), in cells of the finest order of the axis: ascending, and no two pairs meet. */
  readonly ranges: BigInt64Array
}

/** A stretch of time or frequency, and what it has of the sky. */
export interface ProductPart {
  /** Bounds in cells of the finest order of the axis, the end excluded. */
  readonly start: bigint
  readonly end: bigint
  readonly space: Moc
}

/** A MOC of time or frequency and space together: ascending parts that do not overlap, none of them without sky. */
export interface ProductMoc {
  readonly axis: `${LineAxis}.space`
  /** Resolution in time or frequency. */
  readonly order: number
  /** Resolution in space. */
  readonly spaceOrder: number
  readonly parts: readonly ProductPart[]
}

/** A MOC of any kind; one of space alone has no `axis`. */
export type AnyMoc = Moc | LineMoc | ProductMoc

export type MocAxis = "space" | LineMoc["axis"] | ProductMoc["axis"]

/** How cells are counted along an axis. */
export interface AxisFacts {
  readonly finest: number
  /** Bits of a cell number that one order more takes. */
  readonly bits: 1 | 2
  /** Cells of the finest order. */
  readonly cells: bigint
  /** The letter of the axis in texts. */
  readonly letter: "s" | "t" | "f"
}

export const AXES: Readonly<Record<"space" | LineAxis, AxisFacts>> = {
  space: { finest: 29, bits: 2, cells: 12n * 4n ** 29n, letter: "s" },
  time: { finest: 61, bits: 1, cells: 2n ** 62n, letter: "t" },
  frequency: { finest: 51, bits: 1, cells: 2n ** 52n, letter: "f" },
}

/** What a MOC is of. */
export function axisOf(moc: AnyMoc): MocAxis {
  return moc.axis ?? "space"
}

/** The axis of time or frequency of a product. */
export function lineAxisOf(moc: ProductMoc): LineAxis {
  return moc.axis === "time.space" ? "time" : "frequency"
}

export function isSpace(moc: AnyMoc): moc is Moc {
  return moc.axis === undefined
}

export function isProduct(moc: AnyMoc): moc is ProductMoc {
  return "parts" in moc
}

/** The axis of a MOC of one, and how its cells are counted. */
export function factsOf(moc: Moc | LineMoc): AxisFacts {
  return AXES[moc.axis ?? "space"]
}

/** @throws CaelumError `usage` unless `order` is an order of the axis. */
export function checkAxisOrder(axis: "space" | LineAxis, order: number): void {
  if (axis === "space") return checkOrder(order, AXES.space.finest)
  if (Number.isInteger(order) && order >= 0 && order <= AXES[axis].finest) return
  throw new CaelumError("usage", `Order ${order} of ${axis} is not an integer from 0 to ${AXES[axis].finest}.`)
}

const LEAST_HERTZ = 1e-18
const MOST_HERTZ = 1e38
const DECADES = 56

/**
 * The finest cell of the frequency axis that holds a frequency: floor(2^52 (log10 f + 18) / 56).
 * @throws CaelumError `outside` unless 1e-18 ≤ hertz < 1e38.
 */
export function frequencyCell(hertz: number): bigint {
  if (!(hertz >= LEAST_HERTZ && hertz < MOST_HERTZ))
    throw new CaelumError("outside", `A frequency of ${hertz} Hz is not from 1e-18 to 1e38 Hz, excluded.`)
  const cell = Math.floor(((Math.log10(hertz) + 18) / DECADES) * 2 ** 52)
  return BigInt(Math.min(2 ** 52 - 1, Math.max(0, cell)))
}

/** The frequency in Hz at which a finest cell of the frequency axis begins. */
export function cellFrequency(cell: bigint): number {
  return 10 ** ((Number(cell) / 2 ** 52) * DECADES - 18)
}

const DAY = 86_400_000_000

/**
 * The finest cell of the time axis, microseconds since JD 0, that holds a Julian date (TCB), given in two parts so that no digit is
 * lost: a date of one double is good to 40 microseconds.
 * @throws CaelumError `outside` for a date before JD 0 or after 5.3e7.
 */
export function timeCell(jd: number, fraction: number = 0): bigint {
  const day = Math.floor(jd)
  const rest = (jd - day + fraction) * DAY
  const cell =
    Number.isFinite(jd) && Number.isFinite(fraction) ? BigInt(day) * BigInt(DAY) + BigInt(Math.floor(rest)) : -1n
  if (cell >= 0n && cell < AXES.time.cells) return cell
  throw new CaelumError("outside", `A Julian date of ${jd + fraction} is not from 0 to 53375995.`)
}

/** The Julian date (TCB) at which a finest cell of the time axis begins. */
export function cellTime(cell: bigint): { jd: number; fraction: number } {
  return { jd: Number(cell / BigInt(DAY)), fraction: Number(cell % BigInt(DAY)) / DAY }
}

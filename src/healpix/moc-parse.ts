import { CaelumError } from "../core/index.ts"
import { AXES, type AnyMoc, type LineAxis, type LineMoc, axisOf, isSpace } from "./moc-axis.ts"
import { unionMocs } from "./moc-algebra.ts"
import { lineMocOfRanges } from "./moc-line.ts"
import { productMoc } from "./moc-product.ts"
import { type Moc, mocOfRanges } from "./moc.ts"

type OneAxis = "space" | LineAxis

/**
 * Reads a space MOC in its ASCII form, `5/3-6 8 6/40,42 9/` (IVOA MOC 2.0, §4.3.2), or its JSON form, `{"5":[3,4],"9":[]}`. An order
 * without cells says the resolution.
 * @throws CaelumError `malformed`, quoting the place, for what cannot be read or is no cell; `unsupported` for a MOC of time or
 *   frequency, which `parseAnyMoc` reads.
 */
export function parseMoc(text: string): Moc {
  return spaceAlone(parseAnyMoc(text), "The text")
}

/** `moc` where it is of space alone. @throws CaelumError `unsupported` else, naming `what`. */
export function spaceAlone(moc: AnyMoc, what: string): Moc {
  if (isSpace(moc)) return moc
  throw new CaelumError("unsupported", `${what} is a MOC of ${axisOf(moc)}; give a MOC of space alone here.`)
}

/**
 * Reads a MOC of any kind in its ASCII or JSON form: axes by their letters, `t61/1 3-5 s4/1-3`, `{"t":{"61":[1]}}`,
 * `[{"t":{"61":[1]},"s":{"4":[3]}}]`; without a letter it is one of space.
 * @throws CaelumError `malformed`, quoting the place, for what cannot be read or is no cell.
 */
export function parseAnyMoc(text: string): AnyMoc {
  return /^\s*[[{]/.test(text) ? parseJson(text) : parseAscii(text)
}

/** Ranges of cells as they are read, in cells of the finest order. */
class Reading {
  readonly axis: OneAxis
  #bounds: bigint[] = []
  #order = 0

  constructor(axis: OneAxis) {
    this.axis = axis
  }

  order(text: string, at: number): number {
    const order = Number(text)
    if (!/^\d{1,2}$/.test(text) || order > AXES[this.axis].finest) throw malformed(`the order '${brief(text)}'`, at)
    this.#order = Math.max(this.#order, order)
    return order
  }

  range(order: number, first: string, last: string, at: number): void {
    const { finest, bits, cells } = AXES[this.axis]
    const size = 2n ** BigInt(bits * (finest - order))
    const [start, end] = [BigInt(first) * size, (BigInt(last) + 1n) * size]
    if (end <= start || end > cells)
      throw malformed(`'${first === last ? first : `${first}-${last}`}', which is no cell of order ${order}`, at)
    this.#bounds.push(start, end)
  }

  moc(): Moc | LineMoc {
    const ranges = BigInt64Array.from(this.#bounds)
    return this.axis === "space" ? mocOfRanges(ranges, this.#order) : lineMocOfRanges(this.axis, ranges, this.#order)
  }
}

/** The MOC of what was read of each axis, in the order of the text. */
function joined(readings: readonly Reading[], at: number): AnyMoc {
  const axes = new Set(readings.map(({ axis }) => axis))
  if (axes.size === 1) return unionMocs<AnyMoc>(...readings.map((reading) => reading.moc()))
  const isPaired = readings.every(({ axis }, i) => axis === (i % 2 === 0 ? readings[0]!.axis : "space"))
  if (axes.size > 2 || !isPaired || readings.length % 2 === 1)
    throw malformed("axes that do not alternate, time or frequency first and then space,", at)
  const products = []
  for (let i = 0; i < readings.length; i += 2)
    products.push(productMoc(readings[i]!.moc() as LineMoc, readings[i + 1]!.moc() as Moc))
  return unionMocs<AnyMoc>(...products)
}

const AXIS_OF: Readonly<Record<string, OneAxis>> = { s: "space", t: "time", f: "frequency" }
const ASCII_TOKEN = /([stf])?(\d{1,19})(?:\s*(\/)|-(\d{1,19})(?![\d/-])|(?![\d/-]))|[\s,]+/y

function parseAscii(text: string): AnyMoc {
  const readings: Reading[] = []
  const token = new RegExp(ASCII_TOKEN)
  let order: number | undefined
  token.lastIndex = 0
  while (token.lastIndex < text.length) {
    const at = token.lastIndex
    const match = token.exec(text)
    if (!match) throw malformed(`'${brief(text.slice(at))}'`, at)
    const [, letter, first, slash, last] = match
    if (first === undefined) continue
    if (letter !== undefined && slash === undefined) throw malformed(`'${brief(match[0])}'`, at)
    if (letter !== undefined || readings.length === 0) readings.push(new Reading(AXIS_OF[letter ?? "s"]!))
    const reading = readings.at(-1)!
    if (slash !== undefined) order = reading.order(first, at)
    else if (order === undefined) throw malformed(`'${first}' before any order`, at)
    else reading.range(order, first, last ?? first, at)
  }
  if (order === undefined) throw malformed("no order", 0)
  return joined(readings, 0)
}

function parseJson(text: string): AnyMoc {
  const value = jsonOf(text)
  if (!Array.isArray(value)) return joined(readingsOf(value), 0)
  if (value.length === 0) throw malformed("an empty list", 0)
  return joined(value.flatMap(readingsOf), 0)
}

/** What is read of an object of orders, or of one of axes, time or frequency before space. */
function readingsOf(value: unknown): Reading[] {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw malformed("something else than an object of orders", 0)
  const entries = Object.entries(value)
  if (!entries.some(([key]) => /^[stf]$/.test(key))) return [readOrders(flatAxis(entries), entries)]
  const axes = entries.toSorted(([a], [b]) => Number(a === "s") - Number(b === "s"))
  return axes.map(([key, orders]) => {
    const axis = AXIS_OF[key]
    if (!axis || typeof orders !== "object" || orders === null) throw malformed(`the key '${brief(key)}'`, 0)
    return readOrders(axis, Object.entries(orders as object))
  })
}

/** The axis of an object whose keys are orders, with or without a letter. */
function flatAxis(entries: readonly (readonly [string, unknown])[]): OneAxis {
  return AXIS_OF[entries[0]?.[0][0] ?? "s"] ?? "space"
}

function readOrders(axis: OneAxis, entries: readonly (readonly [string, unknown])[]): Reading {
  const reading = new Reading(axis)
  for (const [key, cells] of entries) {
    const order = reading.order(key.startsWith(AXES[axis].letter) ? key.slice(1) : key, 0)
    if (!Array.isArray(cells)) throw malformed(`under order ${order} something else than a list of cells`, 0)
    for (const cell of cells as unknown[]) {
      const word = String(cell)
      if ((typeof cell !== "number" && typeof cell !== "string") || !/^\d{1,19}$/.test(word))
        throw malformed(`'${brief(word)}' under order ${order}`, 0)
      reading.range(order, word, word, 0)
    }
  }
  return reading
}

/** Integers of more than 15 digits are made strings first, for a double would lose their last ones. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text.replace(/"[^"]*"|\d{16,}/g, (word) => (word.startsWith('"') ? word : `"${word}"`)))
  } catch (cause) {
    throw new CaelumError("malformed", `A MOC that starts as JSON is none: ${(cause as Error).message}.`, { cause })
  }
}

function malformed(what: string, offset: number): CaelumError {
  return new CaelumError("malformed", `A MOC has ${what} at character ${offset}; write for example 5/3-6 8 6/40 9/.`, {
    context: { offset },
  })
}

function brief(text: string): string {
  return text.length > 40 ? `${text.slice(0, 37)}...` : text.trim()
}

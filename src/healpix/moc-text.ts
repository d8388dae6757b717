import { CaelumError } from "../core/index.ts"
import { type Moc, mocOfRanges } from "./moc.ts"
import { mocCells } from "./moc-cells.ts"
import { MAX_ORDER } from "./order.ts"

/** The cells of a MOC by order, as its JSON form has them; a number beyond 2^53 is a bigint. */
export type MocJson = Readonly<Record<string, readonly (number | bigint)[]>>

/**
 * Reads a space MOC in its ASCII form, `5/3-6 8 6/40,42 9/` (IVOA MOC 2.0, §4.3.2), or its JSON form, `{"5":[3,4],"9":[]}`. An order
 * without cells says the resolution.
 * @throws CaelumError `malformed`, quoting the place, for what cannot be read or is no cell; `unsupported` for a MOC of time or
 *   frequency.
 */
export function parseMoc(text: string): Moc {
  return text.trimStart().startsWith("{") ? parseJson(text) : parseAscii(text)
}

/** A MOC in its ASCII form, on one line: `5/3-6 8 6/40 42 9/`. Cells that follow each other are one range. */
export function formatMoc(moc: Moc): string {
  const words: string[] = []
  for (const [order, cells] of cellsByOrder(moc)) {
    const ranges: string[] = []
    for (let i = 0; i < cells.length; i++) {
      const first = cells[i]!
      while (cells[i + 1] === cells[i]! + 1n) i++
      ranges.push(first === cells[i] ? `${first}` : `${first}-${cells[i]}`)
    }
    words.push(`${order}/${ranges.join(" ")}`)
  }
  return words.join(" ")
}

/** A MOC in its JSON form: arrays of cells by order, among them its resolution. */
export function mocJson(moc: Moc): MocJson {
  const entries = cellsByOrder(moc).map(([order, cells]) => [
    String(order),
    cells.map((cell) => (cell <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(cell) : cell)),
  ])
  return Object.fromEntries(entries) as MocJson
}

/** A MOC as JSON text. All cells are written as numbers, as the standard has them. */
export function formatMocJson(moc: Moc): string {
  return `{${cellsByOrder(moc)
    .map(([order, cells]) => `"${order}":[${cells.join(",")}]`)
    .join(",")}}`
}

function cellsByOrder(moc: Moc): [order: number, cells: bigint[]][] {
  const { orders, cells } = mocCells(moc)
  const byOrder = new Map<number, bigint[]>()
  orders.forEach((order, i) => {
    const list = byOrder.get(order) ?? []
    list.push(cells[i]!)
    byOrder.set(order, list)
  })
  if (!byOrder.has(moc.order)) byOrder.set(moc.order, [])
  return [...byOrder].toSorted(([a], [b]) => a - b)
}

/** Ranges of cells as they are read, at order 29. */
class Reading {
  #bounds: bigint[] = []
  #finest = 0

  order(text: string, at: number): number {
    const order = Number(text)
    if (!/^\d{1,2}$/.test(text) || order > MAX_ORDER) throw malformed(`the order '${brief(text)}'`, at)
    this.#finest = Math.max(this.#finest, order)
    return order
  }

  range(order: number, first: string, last: string, at: number): void {
    const size = 4n ** BigInt(MAX_ORDER - order)
    const [start, end] = [BigInt(first), BigInt(last) + 1n]
    if (end <= start || end > 12n * 4n ** BigInt(order))
      throw malformed(`'${first === last ? first : `${first}-${last}`}', which is no cell of order ${order}`, at)
    this.#bounds.push(start * size, end * size)
  }

  moc(): Moc {
    return mocOfRanges(BigInt64Array.from(this.#bounds), this.#finest)
  }
}

const ASCII_TOKEN = /(\d{1,19})(?:\s*(\/)|-(\d{1,19})(?![\d/-])|(?![\d/-]))|[\s,]+/y

function parseAscii(text: string): Moc {
  const reading = new Reading()
  const token = new RegExp(ASCII_TOKEN)
  let order: number | undefined
  const start = /^\s*s(?=\d)/.exec(text)?.[0].length ?? 0
  token.lastIndex = start
  while (token.lastIndex < text.length) {
    const at = token.lastIndex
    const match = token.exec(text)
    if (!match) throw /^[tf]/.test(text.trimStart()) ? otherAxis() : malformed(`'${brief(text.slice(at))}'`, at)
    const [, first, slash, last] = match
    if (first === undefined) continue
    if (slash !== undefined) order = reading.order(first, at)
    else if (order === undefined) throw malformed(`'${first}' before any order`, at)
    else reading.range(order, first, last ?? first, at)
  }
  if (order === undefined) throw malformed("no order", 0)
  return reading.moc()
}

function parseJson(text: string): Moc {
  const reading = new Reading()
  for (const [key, cells] of Object.entries(jsonObject(text))) {
    if (/^[tf]/.test(key)) throw otherAxis()
    const order = reading.order(key.replace(/^s/, ""), 0)
    if (!Array.isArray(cells)) throw malformed(`under order ${order} something else than a list of cells`, 0)
    for (const cell of cells as unknown[]) {
      const word = String(cell)
      if ((typeof cell !== "number" && typeof cell !== "string") || !/^\d{1,19}$/.test(word))
        throw malformed(`'${brief(word)}' under order ${order}`, 0)
      reading.range(order, word, word, 0)
    }
  }
  return reading.moc()
}

/** Integers of more than 15 digits are made strings first, for a double would lose their last ones. */
function jsonObject(text: string): Readonly<Record<string, unknown>> {
  let value: unknown
  try {
    value = JSON.parse(text.replace(/"[^"]*"|\d{16,}/g, (word) => (word.startsWith('"') ? word : `"${word}"`)))
  } catch (cause) {
    throw new CaelumError("malformed", `A MOC that starts as JSON is none: ${(cause as Error).message}.`, { cause })
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw malformed("something else than an object of orders", 0)
}

function otherAxis(): CaelumError {
  return new CaelumError("unsupported", "The MOC has an axis of time or frequency; give a MOC of space alone.")
}

function malformed(what: string, offset: number): CaelumError {
  return new CaelumError("malformed", `A MOC has ${what} at character ${offset}; write for example 5/3-6 8 6/40 9/.`, {
    context: { offset },
  })
}

function brief(text: string): string {
  return text.length > 40 ? `${text.slice(0, 37)}...` : text.trim()
}

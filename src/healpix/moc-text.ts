import { AXES, type AnyMoc, type LineAxis, type LineMoc, type ProductMoc, isProduct, lineAxisOf } from "./moc-axis.ts"
import { mocCells } from "./moc-cells.ts"
import { lineMocOfRanges } from "./moc-line.ts"
import { sameCells } from "./moc-product.ts"
import type { Moc } from "./moc.ts"

/** Cells by order; a number beyond 2^53 is a bigint. */
export type CellsJson = Readonly<Record<string, readonly (number | bigint)[]>>

/**
 * The JSON form of a MOC: of space its cells by order, `{"5":[3,4],"9":[]}`, of time and frequency that under the letter of the axis,
 * `{"t":{"61":[1]}}`, and of a product a list of both, `[{"t":{"61":[1]},"s":{"4":[3]}}]`.
 */
export type MocJson =
  | CellsJson
  | Readonly<Record<"t" | "f", CellsJson>>
  | readonly Readonly<Record<string, CellsJson>>[]

type OfOneAxis = Moc | LineMoc

/**
 * A MOC in its ASCII form, on one line: `5/3-6 8 6/40 42 9/` in space, with the letter of the axis otherwise: `t61/1 3-5`,
 * `t61/1 3-5 s4/1-3`. Cells that follow each other are one range.
 */
export function formatMoc(moc: AnyMoc): string {
  if (!isProduct(moc)) return asciiOf(moc, moc.axis === undefined ? "" : AXES[moc.axis].letter)
  const { letter } = AXES[lineAxisOf(moc)]
  const blocks = mocBlocks(moc).map(({ line, space }) => `${asciiOf(line, letter)} ${asciiOf(space, "s")}`)
  return [...blocks, `${letter}${moc.order}/ s${moc.spaceOrder}/`].join(" ")
}

function asciiOf(moc: OfOneAxis, letter: string): string {
  const words = cellsByOrder(moc).map(([order, cells]) => {
    const ranges: string[] = []
    for (let i = 0; i < cells.length; i++) {
      const first = cells[i]!
      while (cells[i + 1] === cells[i]! + 1n) i++
      ranges.push(first === cells[i] ? `${first}` : `${first}-${cells[i]}`)
    }
    return `${order}/${ranges.join(" ")}`
  })
  return letter + words.join(" ")
}

/** A MOC in its JSON form. */
export function mocJson(moc: AnyMoc): MocJson {
  if (!isProduct(moc)) {
    if (moc.axis === undefined) return cellsJson(moc)
    return { [AXES[moc.axis].letter]: cellsJson(moc) } as Record<"t" | "f", CellsJson>
  }
  const { letter } = AXES[lineAxisOf(moc)]
  const blocks = mocBlocks(moc).map(({ line, space }) => ({ [letter]: cellsJson(line), s: cellsJson(space) }))
  return [...blocks, { [letter]: { [moc.order]: [] }, s: { [moc.spaceOrder]: [] } }]
}

function cellsJson(moc: OfOneAxis): CellsJson {
  const entries = cellsByOrder(moc).map(([order, cells]) => [
    String(order),
    cells.map((cell) => (cell <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(cell) : cell)),
  ])
  return Object.fromEntries(entries) as CellsJson
}

/** A MOC as JSON text. All cells are written as numbers, as the standard has them. */
export function formatMocJson(moc: AnyMoc): string {
  const text = (value: unknown): string => {
    if (Array.isArray(value)) return `[${value.map(text).join(",")}]`
    if (typeof value !== "object" || value === null) return String(value)
    return `{${Object.entries(value)
      .map(([key, inner]) => `"${key}":${text(inner)}`)
      .join(",")}}`
  }
  return text(mocJson(moc))
}

function cellsByOrder(moc: OfOneAxis): [order: number, cells: bigint[]][] {
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

/** Stretches of time or frequency one after the other that have the same sky, as texts and files write them. */
export interface MocBlock {
  readonly line: LineMoc
  readonly space: Moc
}

/** The parts of a product, those next to each other with the same sky as one. */
export function mocBlocks(moc: ProductMoc): MocBlock[] {
  const axis: LineAxis = lineAxisOf(moc)
  const groups: { bounds: bigint[]; space: Moc }[] = []
  for (const { start, end, space } of moc.parts) {
    const last = groups.at(-1)
    if (last && sameCells(last.space, space)) last.bounds.push(start, end)
    else groups.push({ bounds: [start, end], space })
  }
  return groups.map(({ bounds, space }) => ({ line: lineMocOfRanges(axis, BigInt64Array.from(bounds)), space }))
}

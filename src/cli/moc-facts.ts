import {
  type AnyMoc,
  cellFrequency,
  cellTime,
  type LineMoc,
  lineOf,
  mocArea,
  mocCells,
  mocFraction,
  type ProductMoc,
  spaceOf,
} from "../healpix/index.ts"
import { counted } from "./report.ts"

/** What `moc info` tells of a MOC of space. */
export interface SpaceFacts {
  readonly axis: "space"
  readonly order: number
  readonly cells: number
  readonly ranges: number
  /** Of the sphere, 0 to 1. */
  readonly fraction: number
  /** Square degrees. */
  readonly area: number
  readonly cellsByOrder: Readonly<Record<string, number>>
}

/** Of one of time or frequency: Julian dates (TCB) and days, or Hz. Absent where it is empty. */
export interface LineFacts {
  readonly axis: "time" | "frequency"
  readonly order: number
  readonly cells: number
  readonly ranges: number
  readonly first?: number
  readonly last?: number
  /** Days that it covers; frequencies have no such sum. */
  readonly duration?: number
  readonly cellsByOrder: Readonly<Record<string, number>>
}

/** Of a product. */
export interface ProductFacts {
  readonly axis: ProductMoc["axis"]
  readonly order: number
  readonly spaceOrder: number
  /** Stretches of time or frequency with a sky of their own. */
  readonly parts: number
  readonly first?: number
  readonly last?: number
  /** Square degrees of all parts together. */
  readonly area: number
}

export type MocFacts = SpaceFacts | LineFacts | ProductFacts

/** What there is to say of a MOC. */
export function mocFacts(moc: AnyMoc): MocFacts {
  if ("parts" in moc) return productFacts(moc)
  const counts: Record<string, number> = {}
  const { orders } = mocCells(moc)
  for (const order of orders) counts[order] = (counts[order] ?? 0) + 1
  const size = { order: moc.order, cells: orders.length, ranges: moc.ranges.length / 2 }
  return moc.axis === undefined
    ? { axis: "space", ...size, fraction: mocFraction(moc), area: mocArea(moc), cellsByOrder: counts }
    : { axis: moc.axis, ...size, ...spanOf(moc), ...durationOf(moc), cellsByOrder: counts }
}

function productFacts(moc: ProductMoc): ProductFacts {
  const { order, spaceOrder, parts } = moc
  const area = mocArea(spaceOf(moc))
  return { axis: moc.axis, order, spaceOrder, parts: parts.length, ...spanOf(lineOf(moc)), area }
}

function spanOf({ axis, ranges }: LineMoc): { first?: number; last?: number } {
  if (ranges.length === 0) return {}
  const valueOf = (cell: bigint): number => {
    if (axis === "frequency") return cellFrequency(cell)
    const { jd, fraction } = cellTime(cell)
    return jd + fraction
  }
  return { first: valueOf(ranges[0]!), last: valueOf(ranges.at(-1)!) }
}

function durationOf({ axis, ranges }: LineMoc): { duration?: number } {
  if (axis === "frequency") return {}
  let cells = 0n
  for (let i = 0; i < ranges.length; i += 2) cells += ranges[i + 1]! - ranges[i]!
  return { duration: Number(cells) / 86_400e6 }
}

/** The facts in a few words. */
export function summaryOf(facts: MocFacts): string {
  if (facts.axis === "space") return `${counted(facts.cells, "cell")}, ${facts.area} square degrees`
  if ("parts" in facts) return `${counted(facts.parts, "part")}, ${facts.area} square degrees`
  return `${counted(facts.cells, "cell")} of ${facts.axis}`
}

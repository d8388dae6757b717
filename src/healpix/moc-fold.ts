import { type LineMoc, type ProductMoc, lineAxisOf } from "./moc-axis.ts"
import { unionMocs } from "./moc-algebra.ts"
import { type Moc, emptyMoc } from "./moc.ts"
import { BOTH, combineRanges } from "./moc-sweep.ts"

/** The sky of a product over all of its time or frequency, or over that of `line` alone. */
export function spaceOf(moc: ProductMoc, line?: LineMoc): Moc {
  const parts = line ? moc.parts.filter(({ start, end }) => meets(line.ranges, start, end)) : moc.parts
  return unionMocs(emptyMoc(moc.spaceOrder), ...new Set(parts.map(({ space }) => space)))
}

/** The times or frequencies of a product for which it has some sky, or some of `space`. */
export function lineOf(moc: ProductMoc, space?: Moc): LineMoc {
  const bounds: bigint[] = []
  for (const part of moc.parts) {
    if (space && combineRanges(part.space.ranges, space.ranges, BOTH).length === 0) continue
    if (bounds.at(-1) === part.start) bounds.pop()
    else bounds.push(part.start)
    bounds.push(part.end)
  }
  return { axis: lineAxisOf(moc), order: moc.order, ranges: BigInt64Array.from(bounds) }
}

function meets(ranges: BigInt64Array, start: bigint, end: bigint): boolean {
  for (let i = 0; i < ranges.length; i += 2) if (ranges[i]! < end && ranges[i + 1]! > start) return true
  return false
}

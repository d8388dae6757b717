import { CaelumError } from "../core/index.ts"
import {
  AXES,
  type AnyMoc,
  axisOf,
  checkAxisOrder,
  isProduct,
  factsOf,
  isSpace,
  lineAxisOf,
  type ProductMoc,
} from "./moc-axis.ts"
import { addPart, combineProducts, productMoc } from "./moc-product.ts"
import { BOTH, EITHER, FIRST_ONLY, combineRanges } from "./moc-sweep.ts"
import { type Moc, fullMoc } from "./moc.ts"
import { RangeJoiner, highAt, lowAt, setShifted, setUnshifted, wordsOf } from "./moc-words.ts"
import { addNumber, newWords } from "./words.ts"

/**
 * All that is in one of the MOCs at least, of the finest resolution among them; the empty MOC of space of order 0 for no MOC.
 * @throws CaelumError `usage` for MOCs of different axes.
 */
export function unionMocs<T extends AnyMoc = Moc>(...mocs: readonly T[]): T {
  if (mocs.length === 0) return { order: 0, ranges: new BigInt64Array(0) } as AnyMoc as T
  // halves, so that each range is copied as often as a list can be halved
  let left: readonly T[] = mocs
  while (left.length > 1) {
    const pairs: T[] = []
    for (let i = 0; i < left.length; i += 2)
      pairs.push(i + 1 < left.length ? combine(left[i]!, left[i + 1]!, EITHER) : left[i]!)
    left = pairs
  }
  return left[0]!
}

/**
 * All that is in every one of the MOCs, of the finest resolution among them.
 * @throws CaelumError `usage` for MOCs of different axes.
 */
export function intersectMocs<T extends AnyMoc>(first: T, ...others: readonly T[]): T {
  return others.reduce((all, next) => combine(all, next, BOTH), first)
}

/**
 * All of `moc` that is in none of the others, of the finest resolution among them.
 * @throws CaelumError `usage` for MOCs of different axes.
 */
export function subtractMocs<T extends AnyMoc>(moc: T, ...others: readonly T[]): T {
  return others.reduce((rest, next) => combine(rest, next, FIRST_ONLY), moc)
}

/** All that is not in `moc`: of the sphere, of all times or frequencies, or of both. */
export function complementMoc<T extends AnyMoc>(moc: T): T {
  return combine(everything(moc) as T, moc, FIRST_ONLY)
}

function everything(moc: AnyMoc): AnyMoc {
  if (isSpace(moc)) return fullMoc(moc.order)
  const axis = isProduct(moc) ? lineAxisOf(moc) : moc.axis
  const line = { axis, order: moc.order, ranges: BigInt64Array.of(0n, AXES[axis].cells) }
  return isProduct(moc) ? productMoc(line, fullMoc(moc.spaceOrder)) : line
}

/**
 * `moc` at a coarser resolution: all cells of `order` that have a part in it; as it is where it is as coarse already.
 * @param spaceOrder for a product: the order in space; unchanged unless given.
 * @throws CaelumError `usage` for an order.
 */
export function degradeMoc<T extends AnyMoc>(moc: T, order: number, spaceOrder?: number): T {
  if (isProduct(moc)) return degradeProduct(moc, order, spaceOrder ?? moc.spaceOrder) as AnyMoc as T
  const { bits, finest } = factsOf(moc)
  checkAxisOrder(moc.axis ?? "space", order)
  if (order >= moc.order) return moc
  return { ...moc, order, ranges: widenedRanges(moc.ranges, bits * (finest - order)) }
}

function degradeProduct(moc: ProductMoc, order: number, spaceOrder: number): ProductMoc {
  const axis = lineAxisOf(moc)
  checkAxisOrder(axis, order)
  const coarse = new Map(moc.parts.map(({ space }) => [space, degradeMoc(space, spaceOrder)]))
  const size = 2n ** BigInt(AXES[axis].finest - Math.min(order, moc.order))
  const single = (part: ProductMoc["parts"][number]): ProductMoc => {
    const parts: ProductMoc["parts"][number][] = []
    const end = ((part.end + size - 1n) / size) * size
    addPart(parts, { start: (part.start / size) * size, end, space: coarse.get(part.space)! })
    return { ...moc, order: Math.min(order, moc.order), spaceOrder: Math.min(spaceOrder, moc.spaceOrder), parts }
  }
  return moc.parts.length === 0
    ? { ...moc, order: Math.min(order, moc.order), spaceOrder: Math.min(spaceOrder, moc.spaceOrder) }
    : unionMocs(...moc.parts.map(single))
}

/** Ranges widened to bounds that are multiples of 2^bits. */
function widenedRanges(ranges: BigInt64Array, bits: number): BigInt64Array {
  const words = wordsOf(ranges)
  const joined = new RangeJoiner(Math.min(ranges.length, 1024))
  const [start, end] = [newWords(), newWords()]
  for (let i = 0; i < ranges.length; i += 2) {
    setUnshifted(start, highAt(words, i), lowAt(words, i), bits)
    setShifted(start, start.high, start.low, bits)
    end.high = highAt(words, i + 1)
    end.low = lowAt(words, i + 1)
    // the cell that holds the last cell of the range, and the one behind it
    addNumber(end, -1)
    setUnshifted(end, end.high, end.low, bits)
    addNumber(end, 1)
    setShifted(end, end.high, end.low, bits)
    joined.add(start.high, start.low, end.high, end.low)
  }
  return joined.values()
}

function combine<T extends AnyMoc>(a: T, b: T, keep: number): T {
  if (axisOf(a) !== axisOf(b))
    throw new CaelumError(
      "usage",
      `A MOC of ${axisOf(a)} and one of ${axisOf(b)} cannot be combined; give MOCs of the same axes.`,
    )
  if (isProduct(a)) return combineProducts(a, b as ProductMoc, keep) as AnyMoc as T
  const [left, right] = [a as Moc, b as Moc]
  return { ...a, order: Math.max(left.order, right.order), ranges: combineRanges(left.ranges, right.ranges, keep) }
}

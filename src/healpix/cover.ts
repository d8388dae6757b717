import { CaelumError } from "../core/index.ts"
import { type Region, shapeOf } from "../sky/index.ts"
import { LOW_WORD } from "./bits.ts"
import { MAX_NUMBER_ORDER, MAX_ORDER, checkOrder } from "./order.ts"
import { type Spot, nestedOf, newSpot, writeNested } from "./spot.ts"
import { MOST_CELLS, type Nodes, walkCover } from "./walk.ts"

export interface CoverOptions {
  /** Only cells whose centre is in the region, instead of all that have a point in it. */
  readonly exclusive?: boolean
}

/**
 * The NESTED cells of `order` that have a point in a region, ascending: exactly these, where touching within 4e-15 radians
 * counts as having a point in common (cells and regions own their edges). With `exclusive`, exactly the cells whose centre is
 * in the region.
 * @param order 0 to 24; `coverRegion64` goes to 29.
 * @throws CaelumError `usage` for an order, `limit` for a cover of more than 16,777,216 cells.
 */
export function coverRegion(region: Region, order: number, options: CoverOptions = {}): number[] {
  checkOrder(order, MAX_NUMBER_ORDER)
  const nodes = walkCover(shapeOf(region), order, options.exclusive === true)
  const cells = new Array<number>(countCells(nodes, order))
  const spot = newSpot()
  let at = 0
  for (let i = 0; i < nodes.count; i++) {
    const count = setFirst(nodes, i, order, spot)
    const first = nestedOf(order, spot)
    for (let k = 0; k < count; k++) cells[at++] = first + k
  }
  return cells
}

/**
 * The NESTED cells of `order` that have a point in a region, as `coverRegion`, at every order from 0 to 29.
 * @throws CaelumError `usage` for an order, `limit` for a cover of more than 16,777,216 cells.
 */
export function coverRegion64(region: Region, order: number, options: CoverOptions = {}): BigInt64Array {
  checkOrder(order, MAX_ORDER)
  const nodes = walkCover(shapeOf(region), order, options.exclusive === true)
  const cells = new BigInt64Array(countCells(nodes, order))
  const words = new Uint32Array(cells.buffer)
  const spot = newSpot()
  let at = 0
  for (let i = 0; i < nodes.count; i++) {
    const end = at + setFirst(nodes, i, order, spot)
    writeNested(order, spot, words, at, LOW_WORD)
    // a node holds 4^n cells from a multiple of 4^n on, n ≤ 13, so only the low word changes
    const [low, high] = [words[2 * at + LOW_WORD]!, words[2 * at + 1 - LOW_WORD]!]
    for (let k = 0; at < end; k++, at++) {
      words[2 * at + LOW_WORD] = low + k
      words[2 * at + 1 - LOW_WORD] = high
    }
  }
  return cells
}

/** Sets `spot` to the first cell of `order` in node `i`; returns how many there are. */
function setFirst({ words }: Nodes, i: number, order: number, spot: Spot): number {
  const down = order - words[4 * i]!
  spot.face = words[4 * i + 1]!
  spot.x = words[4 * i + 2]! << down
  spot.y = words[4 * i + 3]! << down
  return (1 << down) * (1 << down)
}

function countCells({ words, count }: Nodes, order: number): number {
  let total = 0
  for (let i = 0; i < count; i++) total += (1 << (order - words[4 * i]!)) * (1 << (order - words[4 * i]!))
  if (total <= MOST_CELLS) return total
  throw new CaelumError(
    "limit",
    `The cover has ${total} cells at order ${order} and ${MOST_CELLS} are the most; ask for a coarser order or a smaller region.`,
  )
}

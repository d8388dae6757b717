import { CaelumError } from "../core/index.ts"
import { type Region, shapeOf } from "../sky/index.ts"
import { MAX_NUMBER_ORDER, checkOrder } from "./order.ts"
import { newSpot, nestedOf } from "./spot.ts"
import { MOST_CELLS, type Nodes, walkCover } from "./walk.ts"

/** The cells of a cover, and of each the part that a region covers. */
export interface CellFractions {
  /** NESTED cells, ascending. */
  readonly cells: Float64Array
  /** Above 0 up to 1; within 2^-depth of the truth for an edge that passes a cell once. */
  readonly fractions: Float64Array
}

/**
 * How much of each cell of `order` a region covers, from the centres of its parts `depth` orders finer: cells without such a part are
 * left out.
 * @param order 0 to 24.
 * @param depth orders by which the cells are divided, 6 unless given; order + depth up to 24.
 * @throws CaelumError `usage` for an order, `limit` for more than 16,777,216 cells, or parts on the edge.
 */
export function cellFractions(region: Region, order: number, depth = 6): CellFractions {
  checkOrder(order, MAX_NUMBER_ORDER)
  if (!(Number.isInteger(depth) && depth >= 0 && order + depth <= MAX_NUMBER_ORDER))
    throw new CaelumError(
      "usage",
      `Cells of order ${order} cannot be divided ${depth} times; give a whole number from 0 to ${MAX_NUMBER_ORDER - order}.`,
    )
  const nodes = walkCover(shapeOf(region), order + depth, true)
  const found = new Map<number, number>()
  for (let i = 0; i < nodes.count; i++) addNode(nodes, i, order, found)
  return { cells: Float64Array.from(found.keys()), fractions: Float64Array.from(found.values()) }
}

/** Adds a node to the cell that it is in, or all the cells that it holds. */
function addNode({ words }: Nodes, i: number, order: number, found: Map<number, number>): void {
  const level = words[4 * i]!
  const spot = newSpot()
  spot.face = words[4 * i + 1]!
  const up = level - order
  spot.x = up >= 0 ? words[4 * i + 2]! >> up : words[4 * i + 2]! << -up
  spot.y = up >= 0 ? words[4 * i + 3]! >> up : words[4 * i + 3]! << -up
  const first = nestedOf(order, spot)
  if (up >= 0) found.set(first, (found.get(first) ?? 0) + 4 ** -up)
  else if (found.size + 4 ** -up > MOST_CELLS)
    throw new CaelumError(
      "limit",
      `The region has more than ${MOST_CELLS} cells at order ${order}; ask for a coarser order or a smaller region.`,
    )
  else for (let k = 0; k < 4 ** -up; k++) found.set(first + k, 1)
}

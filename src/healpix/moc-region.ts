import { CaelumError } from "../core/index.ts"
import { type Region, shapeOf } from "../sky/index.ts"
import { cellsAt64 } from "./batch.ts"
import { LOW_WORD } from "./bits.ts"
import type { CoverOptions } from "./cover.ts"
import { type Moc, mocOfCells, mocOfZuniq, setZuniq } from "./moc.ts"
import { highAt, lowAt, wordsOf } from "./moc-words.ts"
import { MAX_ORDER, checkOrder } from "./order.ts"
import { newSpot, writeNested } from "./spot.ts"
import { type Nodes, walkCover } from "./walk.ts"

/**
 * The MOC of a region: exactly the cells of `order` that have a point in it, joined to coarser ones where they fill them; with
 * `exclusive` those whose centre is in it.
 * @throws CaelumError `usage` for an order, `limit` for a region of more than 16,777,216 cells.
 */
export function mocOfRegion(region: Region, order: number, options: CoverOptions = {}): Moc {
  checkOrder(order, MAX_ORDER)
  const nodes = walkCover(shapeOf(region), order, options.exclusive === true)
  const cells = new BigInt64Array(nodes.count)
  writeNodes(nodes, wordsOf(cells), 0)
  return mocOfZuniq(cells, order)
}

/**
 * The MOC of the cells of `order` that hold one of many positions, in degrees.
 * @throws CaelumError `usage` for an order or arrays of different lengths, `outside` for what is no position.
 */
export function mocOfPositions(order: number, lon: Float64Array, lat: Float64Array): Moc {
  const cells = cellsAt64(order, lon, lat)
  const words = wordsOf(cells)
  for (let i = 0; i < cells.length; i++)
    if (highAt(words, i) === 0xffffffff && lowAt(words, i) === 0xffffffff)
      throw new CaelumError(
        "outside",
        `Position ${i}, (${lon[i]}, ${lat[i]}), is not on the sphere; leave it out or correct it.`,
        { context: { row: i } },
      )
  return mocOfCells(order, cells)
}

/** Writes the nodes of a cover as `mocOfZuniq` takes them, from entry `at` on. */
export function writeNodes(nodes: Nodes, words: Uint32Array, at: number): void {
  const spot = newSpot()
  for (let i = 0; i < nodes.count; i++) {
    const down = MAX_ORDER - nodes.words[4 * i]!
    spot.face = nodes.words[4 * i + 1]!
    spot.x = nodes.words[4 * i + 2]! << down
    spot.y = nodes.words[4 * i + 3]! << down
    writeNested(MAX_ORDER, spot, words, at + i, LOW_WORD)
    setZuniq(words, at + i, highAt(words, at + i), lowAt(words, at + i), 2 * down)
  }
}

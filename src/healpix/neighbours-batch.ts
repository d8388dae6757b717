import { checkLengths, holdsCell } from "./batch.ts"
import { LOW_WORD, spreadBits } from "./bits.ts"
import { DX, DY, stepFrom } from "./neighbours.ts"
import { MAX_NUMBER_ORDER, MAX_ORDER, cellCount, checkOrder, sideOf } from "./order.ts"
import { type Spot, newSpot, nestedOf, readNested, spotOfNested, writeNested } from "./spot.ts"

const WORD = 2 ** 32
const COLUMN = Int32Array.from(DX, (step) => 1 + step)
const ROW = Int32Array.from(DY, (step) => 4 + step)

/**
 * The eight NESTED cells around each of many cells, orders 0 to 24, in the order SW, W, NW, N, NE, E, SE, S of each.
 * @param out where they go, 8 × cells.length of them; a new array unless given.
 * @returns `out`; -1 where there is no neighbour, and eight times for a number that is no cell of `order`.
 * @throws CaelumError `usage` for an order or for an `out` of another length.
 */
export function neighboursOfCells(order: number, cells: ArrayLike<number>, out?: Float64Array): Float64Array {
  checkOrder(order, MAX_NUMBER_ORDER)
  const around = out ?? new Float64Array(8 * cells.length)
  checkLengths({ length: 8 * cells.length }, around)
  const side = sideOf(order)
  const total = cellCount(order)
  const spot = newSpot()
  const next = newSpot()
  const block = newBlock()
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i]!
    if (!(cell >= 0 && cell < total && Math.floor(cell) === cell)) {
      around.fill(-1, 8 * i, 8 * i + 8)
      continue
    }
    spotOfNested(order, cell, spot)
    const isInside = setBlock(order, side, spot, block)
    for (let k = 0; k < 8; k++) {
      if (isInside) around[8 * i + k] = highOf(block, k) * WORD + (lowOf(block, k) >>> 0)
      else around[8 * i + k] = stepFrom(side, spot, k, next) ? nestedOf(order, next) : -1
    }
  }
  return around
}

/**
 * The eight NESTED cells around each of many cells given as 64-bit integers, orders 0 to 29: `neighboursOfCells`, without a
 * bigint in its loop.
 * @throws CaelumError `usage` for an order or for an `out` of another length.
 */
export function neighboursOfCells64(order: number, cells: BigInt64Array, out?: BigInt64Array): BigInt64Array {
  checkOrder(order, MAX_ORDER)
  const around = out ?? new BigInt64Array(8 * cells.length)
  checkLengths({ length: 8 * cells.length }, around)
  const given = new Uint32Array(cells.buffer, cells.byteOffset, 2 * cells.length)
  const words = new Uint32Array(around.buffer, around.byteOffset, 2 * around.length)
  const side = sideOf(order)
  const total = cellCount(order)
  const spot = newSpot()
  const next = newSpot()
  const block = newBlock()
  for (let i = 0; i < cells.length; i++) {
    const isCell = holdsCell(order, total, given, i)
    if (isCell) readNested(order, given, i, LOW_WORD, spot)
    const isInside = isCell && setBlock(order, side, spot, block)
    if (isInside) writeBlock(block, words, i)
    else
      for (let k = 0; k < 8; k++) {
        if (isCell && stepFrom(side, spot, k, next)) writeNested(order, next, words, 8 * i + k, LOW_WORD)
        else words[16 * i + 2 * k] = words[16 * i + 2 * k + 1] = 0xffffffff
      }
  }
  return around
}

/** The words of the three columns and rows around a cell within its face: entries 0–2 columns, 3–5 rows. */
interface Block {
  readonly low: Int32Array
  readonly high: Int32Array
  face: number
}

function newBlock(): Block {
  return { low: new Int32Array(6), high: new Int32Array(6), face: 0 }
}

/** Sets `block` to the surroundings of a spot; false where the spot lies on its face's edge. */
function setBlock(order: number, side: number, { face, x, y }: Spot, block: Block): boolean {
  if (order < 2 || x === 0 || y === 0 || x === side - 1 || y === side - 1) return false
  const bits = 2 * order
  // the face's number goes with the columns: once in every combination
  const [faceLow, faceHigh] = bits < 32 ? [face << bits, face >>> (32 - bits)] : [0, face << (bits - 32)]
  for (let k = 0; k < 3; k++) {
    block.low[k] = spreadBits(x + k - 1) | faceLow
    block.low[3 + k] = spreadBits(y + k - 1) << 1
    block.high[k] = spreadBits((x + k - 1) >>> 16) | faceHigh
    block.high[3 + k] = spreadBits((y + k - 1) >>> 16) << 1
  }
  return true
}

function writeBlock(block: Block, words: Uint32Array, i: number): void {
  for (let k = 0, at = 16 * i; k < 8; k++, at += 2) {
    words[at + LOW_WORD] = lowOf(block, k)
    words[at + 1 - LOW_WORD] = highOf(block, k)
  }
}

function lowOf({ low }: Block, way: number): number {
  return low[COLUMN[way]!]! | low[ROW[way]!]!
}

function highOf({ high }: Block, way: number): number {
  return high[COLUMN[way]!]! | high[ROW[way]!]!
}

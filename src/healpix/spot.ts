import { gatherBits, spreadBits } from "./bits.ts"

/**
 * A cell in pieces: base face 0–11, and its column and row counted from the face's southern corner, `x` to the north-east
 * and `y` to the north-west (Górski et al. 2005, §4 and figure 5). Mutable, so that loops can reuse one.
 */
export interface Spot {
  face: number
  x: number
  y: number
}

/** A spot for reuse in a loop. */
export function newSpot(): Spot {
  return { face: 0, x: 0, y: 0 }
}

const WORD = 2 ** 32

/** The NESTED number of a spot at an order up to 24. */
export function nestedOf(order: number, spot: Spot): number {
  return highWord(order, spot) * WORD + (lowWord(order, spot) >>> 0)
}

/** Sets `spot` to a NESTED cell at an order up to 24. */
export function spotOfNested(order: number, cell: number, spot: Spot): void {
  setFromWords(order, (cell / WORD) | 0, cell | 0, spot)
}

/** Writes the NESTED number of a spot as the two 32-bit words of entry `at`; `low` is the index of the low word. */
export function writeNested(order: number, spot: Spot, words: Uint32Array, at: number, low: 0 | 1): void {
  words[2 * at + low] = lowWord(order, spot)
  words[2 * at + 1 - low] = highWord(order, spot)
}

/** The face's number above the interleaved bits of y (odd) and x (even): its low 32 bits, signed, and then its high ones. */
function lowWord(order: number, { face, x, y }: Spot): number {
  const fine = spreadBits(x) | (spreadBits(y) << 1)
  return order < 16 ? fine | (face << (2 * order)) : fine
}

function highWord(order: number, { face, x, y }: Spot): number {
  if (order < 16) return order < 15 ? 0 : face >>> 2
  return (face << (2 * order - 32)) | spreadBits(x >>> 16) | (spreadBits(y >>> 16) << 1)
}

/** Sets `spot` to the NESTED cell held by the words of entry `at`. */
export function readNested(order: number, words: Uint32Array, at: number, low: 0 | 1, spot: Spot): void {
  setFromWords(order, words[2 * at + 1 - low]! | 0, words[2 * at + low]! | 0, spot)
}

function setFromWords(order: number, high: number, low: number, spot: Spot): void {
  const bits = 2 * order
  if (bits >= 32) {
    const within = high & ((1 << (bits - 32)) - 1)
    spot.face = high >>> (bits - 32)
    spot.x = gatherBits(low) | (gatherBits(within) << 16)
    spot.y = gatherBits(low >>> 1) | (gatherBits(within >>> 1) << 16)
  } else {
    const within = low & ((1 << bits) - 1)
    spot.face = bits === 0 ? low : (low >>> bits) | (high << (32 - bits))
    spot.x = gatherBits(within)
    spot.y = gatherBits(within >>> 1)
  }
}

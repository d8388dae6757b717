import { gatherBits, interleaveHigh, interleaveLow } from "./bits.ts"

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
  const low = interleaveLow(spot.x, spot.y)
  if (order <= 14) return spot.face * (1 << (2 * order)) + low
  return spot.face * 4 ** order + interleaveHigh(spot.x, spot.y) * WORD + low
}

/** Sets `spot` to a NESTED cell at an order up to 24. */
export function spotOfNested(order: number, cell: number, spot: Spot): void {
  const perFace = 4 ** order
  spot.face = Math.floor(cell / perFace)
  const rest = cell - spot.face * perFace
  const high = Math.floor(rest / WORD)
  setXY(spot, high, (rest - high * WORD) | 0)
}

/** Writes the NESTED number of a spot as the two 32-bit words of entry `at`; `low` is the index of the low word. */
export function writeNested(order: number, spot: Spot, words: Uint32Array, at: number, low: 0 | 1): void {
  const fine = interleaveLow(spot.x, spot.y)
  if (order >= 16) {
    words[2 * at + low] = fine
    words[2 * at + 1 - low] = spot.face * 2 ** (2 * order - 32) + interleaveHigh(spot.x, spot.y)
    return
  }
  const cell = spot.face * 4 ** order + fine
  words[2 * at + low] = cell
  words[2 * at + 1 - low] = Math.floor(cell / WORD)
}

/** Sets `spot` to the NESTED cell held by the words of entry `at`. */
export function readNested(order: number, words: Uint32Array, at: number, low: 0 | 1, spot: Spot): void {
  const fine = words[2 * at + low]!
  const coarse = words[2 * at + 1 - low]!
  if (order <= 15) return spotOfNested(order, coarse * WORD + fine, spot)
  const faceUnit = 2 ** (2 * order - 32)
  spot.face = Math.floor(coarse / faceUnit)
  setXY(spot, coarse - spot.face * faceUnit, fine | 0)
}

function setXY(spot: Spot, high: number, low: number): void {
  spot.x = gatherBits(low) | (gatherBits(high) << 16)
  spot.y = gatherBits(low >>> 1) | (gatherBits(high >>> 1) << 16)
}

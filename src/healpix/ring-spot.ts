import { settleInBelt } from "./locate.ts"
import type { Spot } from "./spot.ts"
import { type Words, addNumber, addWords, newWords, setNumber, setProduct, toNumber } from "./words.ts"

const start = newWords()
const rest = newWords()

/**
 * Sets `out` to the RING number of a spot: cells counted along rings of constant latitude from the north pole, each ring
 * eastward from longitude 0 (Górski et al. 2005, §4.1).
 */
export function ringOfSpot(side: number, spot: Spot, out: Words): void {
  const { face, x, y } = spot
  const row = face >> 2
  const quadrant = face & 3
  const ring = (row + 2) * side - x - y - 1
  if (ring < side) {
    setCapSize(out, ring - 1)
    return addNumber(out, quadrant * ring + side - y - 1)
  }
  if (ring > 3 * side) {
    setNumber(out, 12 * side * side)
    setCapSize(start, 4 * side - ring)
    addWords(out, start, -1)
    return addNumber(out, quadrant * (4 * side - ring) + x)
  }
  setCapSize(out, side - 1)
  setProduct(start, ring - side, 4 * side)
  addWords(out, start, 1)
  const shift = 1 + ((ring - side) & 1)
  const place = (2 * side * quadrant + (row === 1 ? 0 : side) + x - y + shift) / 2 - 1
  addNumber(out, place < 0 ? place + 4 * side : place)
}

/** Sets `spot` to a RING cell that exists. */
export function spotOfRing(side: number, cell: Words, spot: Spot): void {
  setCapSize(start, side - 1)
  if (isBefore(cell, start)) return spotInNorth(side, cell, spot)
  // turning the sphere by 180° about (lon 0, lat 0) reverses the RING numbers
  setNumber(rest, 12 * side * side)
  addNumber(rest, -1)
  addWords(rest, cell, -1)
  if (isBefore(rest, start)) {
    spotInNorth(side, rest, spot)
    spot.face = 11 - spot.face
    spot.x = side - 1 - spot.x
    spot.y = side - 1 - spot.y
    return
  }
  rest.high = cell.high
  rest.low = cell.low
  addWords(rest, start, -1)
  spotInBelt(side, rest, spot)
}

/** Sets `out` to the number of cells in the first `rings` rings around a pole: 2 × rings × (rings + 1). */
function setCapSize(out: Words, rings: number): void {
  setProduct(out, rings, 2 * rings + 2)
}

function isBefore(a: Words, b: Words): boolean {
  return a.high < b.high || (a.high === b.high && a.low < b.low)
}

function spotInNorth(side: number, cell: Words, spot: Spot): void {
  let ring = Math.floor((1 + Math.sqrt(1 + 2 * toNumber(cell))) / 2)
  setCapSize(start, ring)
  // the double has lost digits beyond 2^53, so the ring may be one off
  while (!isBefore(cell, start)) setCapSize(start, ++ring)
  setCapSize(start, ring - 1)
  while (isBefore(cell, start)) setCapSize(start, --ring - 1)
  const place = (cell.high - start.high) * 2 ** 32 + (cell.low - start.low)
  const quadrant = Math.floor(place / ring)
  spot.face = quadrant
  spot.y = side - 1 - (place - quadrant * ring)
  spot.x = 2 * side - 1 - spot.y - ring
}

function spotInBelt(side: number, fromCap: Words, spot: Spot): void {
  const length = 4 * side
  const down = fromCap.high * (2 ** 32 / length) + Math.floor(fromCap.low / length)
  const place = (fromCap.low % length) + 1
  const shift = 1 + (down & 1)
  settleInBelt(side, (2 * place - shift + down - 1) / 2, (2 * place - shift + 2 * side - down - 1) / 2, spot)
}

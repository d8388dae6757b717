import { checkLengths } from "./batch.ts"
import { LOW_WORD } from "./bits.ts"
import { locate } from "./locate.ts"
import type { Moc } from "./moc.ts"
import { compareAt, wordsOf } from "./moc-words.ts"
import { MAX_ORDER, sideOf } from "./order.ts"
import { newSpot, writeNested } from "./spot.ts"

/**
 * Which of many positions are in a MOC.
 * @param lon longitudes in degrees, any finite value.
 * @param lat latitudes in degrees, as many.
 * @param out where the answer goes; a new array unless given.
 * @returns `out`: 1 inside, 0 outside and for what is no position (NaN, |lat| > 90).
 * @throws CaelumError `usage` for arrays of different lengths.
 */
export function mocContains(moc: Moc, lon: Float64Array, lat: Float64Array, out?: Uint8Array): Uint8Array {
  const inside = out ?? new Uint8Array(lon.length)
  checkLengths(lon, lat, inside)
  const bounds = wordsOf(moc.ranges)
  const count = moc.ranges.length
  const side = sideOf(MAX_ORDER)
  const spot = newSpot()
  const cell = new Uint32Array(2)
  for (let i = 0; i < lon.length; i++) {
    if (locate(side, lon[i]!, lat[i]!, spot)) {
      writeNested(MAX_ORDER, spot, cell, 0, LOW_WORD)
      inside[i] = boundsUpTo(bounds, count, cell) & 1
    } else inside[i] = 0
  }
  return inside
}

/** How many of the bounds, which ascend, are not beyond a cell: odd inside a range. */
function boundsUpTo(bounds: Uint32Array, count: number, cell: Uint32Array): number {
  let [low, high] = [0, count]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compareAt(bounds, middle, cell, 0) <= 0) low = middle + 1
    else high = middle
  }
  return low
}

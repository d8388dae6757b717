import { MAX_ORDER, cellRadius } from "./order.ts"

const RADIANS = Math.PI / 180
/** Bands of |z| in the belt, by which radii are told apart; one class more is for all other cells. */
const BANDS = 16
/** Classes of the cells of one order. */
export const CLASSES: number = BANDS + 1
const TWO_THIRDS = 2 / 3

/** How far the points of cells can lie from their centres, by class: of the radius, the chord, and sine and cosine of half. */
export interface Reach {
  readonly chords: Float64Array
  readonly sines: Float64Array
  readonly cosines: Float64Array
}

let made: Reach | undefined

/** The reach of all classes of cells, computed once. */
export function reach(): Reach {
  made ??= makeReach()
  return made
}

function makeReach(): Reach {
  const radii = new Float64Array((MAX_ORDER + 1) * CLASSES)
  for (let level = 0; level <= MAX_ORDER; level++) {
    const all = cellRadius(level) * RADIANS
    for (let band = 0; band < CLASSES; band++)
      radii[level * CLASSES + band] = widened(band < BANDS ? Math.min(all, bandRadius(2 ** level, band)) : all)
  }
  const sines = radii.map((radius) => Math.sin(radius / 2))
  return { chords: sines.map((sine) => 2 * sine), sines, cosines: radii.map((radius) => Math.cos(radius / 2)) }
}

/** The class of a cell of order `level` with its centre at height `z`. */
export function classOf(level: number, side: number, z: number): number {
  const top = Math.abs(z) + TWO_THIRDS / side
  const band = top < TWO_THIRDS ? Math.floor((top * BANDS) / TWO_THIRDS) : BANDS
  return level * CLASSES + band
}

/**
 * Bound of the radius of the cells whose farthest point from the equator is in a band. A cell of the belt is |Δφ|/(π/4) +
 * |Δz|/(2/3) ≤ 1/side around its centre: along the centre's parallel, no longer than on the band's southern edge, less the cell's
 * height, and then along a meridian, where a step of Δz is no longer than at the band's northern edge.
 */
function bandRadius(side: number, band: number): number {
  const north = Math.min(1, ((band + 1) / BANDS) * TWO_THIRDS)
  const south = Math.max(0, (band / BANDS) * TWO_THIRDS - TWO_THIRDS / side)
  const across = (Math.sqrt(1 - south * south) * Math.PI) / (4 * side)
  const up = TWO_THIRDS / side / Math.sqrt(1 - north * north)
  return Math.max(across, up)
}

/** Wider than the radius by more than the rounding of what is compared with it. */
function widened(radius: number): number {
  return radius * (1 + 1e-6) + 2e-14
}

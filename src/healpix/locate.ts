import type { Spot } from "./spot.ts"

const RADIANS = Math.PI / 180
const PER_QUADRANT = 2 / Math.PI
const TWO_PI = 2 * Math.PI
const HALF_PI = Math.PI / 2
const TWO_THIRDS = 2 / 3
/** |z| from which 1 − |z| has lost too many digits for the finest cells. */
const NEAR_POLE = 0.99
const ROOT_6 = Math.sqrt(6)

/**
 * Sets `spot` to the cell of a position in degrees (Górski et al. 2005, §4.1; near the poles with the colatitude itself
 * rather than 1 − |z|, which has lost half its digits there). Any finite longitude; NaN, infinities and |latitude| > 90 give
 * false and leave `spot` alone.
 *
 * Rounding follows the reference implementation's order of operations (colatitude and longitude in radians first), so that
 * a position on a cell edge goes to the same cell.
 */
export function locate(side: number, lon: number, lat: number, spot: Spot): boolean {
  if (!(lat >= -90 && lat <= 90 && lon - lon === 0)) return false
  const theta = HALF_PI - lat * RADIANS
  const z = Math.cos(theta)
  let phi = lon * RADIANS
  if (phi < 0 || phi >= TWO_PI) {
    phi %= TWO_PI
    if (phi < 0) phi += TWO_PI
    if (phi >= TWO_PI) phi = 0
  }
  const t = phi * PER_QUADRANT
  if (z <= TWO_THIRDS && z >= -TWO_THIRDS) locateInBelt(side, t, z, spot)
  else locateInCap(side, t, z, theta, spot)
  return true
}

function locateInBelt(side: number, t: number, z: number, spot: Spot): void {
  const across = side * (0.5 + t)
  const up = side * (z * 0.75)
  settleInBelt(side, Math.floor(across - up), Math.floor(across + up), spot)
}

/**
 * Sets `spot` to the cell of the equatorial belt that has `falling` cell edges running to the south-east and `rising` ones
 * running to the north-east to its west, along its parallel, both counted from those through (lon -45°, lat 0).
 */
export function settleInBelt(side: number, falling: number, rising: number, spot: Spot): void {
  const f = (falling / side) | 0
  const r = (rising / side) | 0
  spot.face = f === r ? (f & 3) | 4 : f < r ? f & 3 : (r & 3) + 8
  spot.x = (rising - r * side) | 0
  spot.y = (side - 1 - (falling - f * side)) | 0
}

function locateInCap(side: number, t: number, z: number, theta: number, spot: Spot): void {
  const north = z > 0
  const height = Math.abs(z)
  const quadrant = Math.min(3, t | 0)
  const part = t - quadrant
  const sigma =
    height < NEAR_POLE ? Math.sqrt(3 * (1 - height)) : ROOT_6 * Math.sin((north ? theta : Math.PI - theta) / 2)
  const j = Math.min(side - 1, (part * sigma * side) | 0)
  const k = Math.min(side - 1, ((1 - part) * sigma * side) | 0)
  spot.face = north ? quadrant : quadrant + 8
  spot.x = north ? (side - 1 - k) | 0 : j
  spot.y = north ? (side - 1 - j) | 0 : k
}

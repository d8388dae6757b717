const DEGREES = 180 / Math.PI
const ROOT_6 = Math.sqrt(6)

/** A position in degrees, mutable, so that loops can reuse one. */
export interface Place {
  lon: number
  lat: number
}

/**
 * Sets `place` to the position of the point (u, v) of a base face, 0 ≤ u, v ≤ side, in the axes of `Spot` (Górski et al.
 * 2005, equations 4–9, solved for the position). The point (x + ½, y + ½) is the centre of cell (x, y), and the integers
 * around it are its corners.
 */
export function placeOf(side: number, face: number, u: number, v: number, place: Place): void {
  const row = face >> 2
  const north = row === 0
  const sigma = north ? 2 * side - u - v : u + v
  if (row !== 1 && sigma < side) {
    const part = sigma === 0 ? 0.5 : (north ? side - v : u) / sigma
    const colatitude = 2 * Math.asin(sigma / side / ROOT_6) * DEGREES
    place.lon = 90 * ((face & 3) + part)
    place.lat = north ? 90 - colatitude : colatitude - 90
  } else {
    const lon = 90 * (face & 3) + (row === 1 ? 0 : 45) + (45 * (u - v)) / side
    place.lon = lon < 0 ? lon + 360 : lon
    place.lat = Math.asin((2 / 3) * ((u + v) / side - row)) * DEGREES
  }
  if (place.lon >= 360) place.lon -= 360
}

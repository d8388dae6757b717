import { CaelumError } from "../core/index.ts"

const RADIANS = Math.PI / 180
const TWO_PI = 2 * Math.PI
const ROOT_6 = Math.sqrt(6)
/** The finest grid whose pixel numbers a double counts. */
const MOST_SIDE = 2 ** 24

/** One ring of pixels of a RING grid. Mutable, so that loops can reuse one. */
export interface Ring {
  /** Its first pixel. */
  start: number
  /** How many it has. */
  count: number
  /** Whether the first pixel's centre lies half a pixel east of longitude 0. */
  shifted: boolean
  /** Colatitude of the centres, radians. */
  theta: number
}

/** A ring for reuse in a loop. */
export function newRing(): Ring {
  return { start: 0, count: 0, shifted: false, theta: 0 }
}

/** Sets `ring` to ring `i` of a grid, 1 to 4 side − 1 from the north (Górski et al. 2005, §5.1). */
export function setRing(side: number, i: number, ring: Ring): void {
  const fromPole = Math.min(i, 4 * side - i)
  if (fromPole < side) {
    const theta = 2 * Math.asin(fromPole / (side * ROOT_6))
    ring.count = 4 * fromPole
    ring.shifted = true
    ring.theta = i === fromPole ? theta : Math.PI - theta
    ring.start = i === fromPole ? 2 * i * (i - 1) : 12 * side * side - 2 * fromPole * (fromPole + 1)
  } else {
    ring.count = 4 * side
    ring.shifted = (i - side) % 2 === 0
    ring.theta = Math.acos(((2 * side - i) * 2) / (3 * side))
    ring.start = 2 * side * (side - 1) + (i - side) * 4 * side
  }
}

/** The last ring whose centres lie on or north of colatitude `theta`, 0 where there is none. */
export function ringAbove(side: number, theta: number): number {
  const z = Math.cos(theta)
  if (Math.abs(z) <= 2 / 3) return Math.floor(side * (2 - 1.5 * z))
  const fromPole = Math.floor(side * ROOT_6 * Math.sin((z > 0 ? theta : Math.PI - theta) / 2))
  return z > 0 ? fromPole : 4 * side - fromPole - 1
}

/** A longitude in degrees as radians, 0 to 2π. */
export function phiOf(lon: number): number {
  const phi = (lon * RADIANS) % TWO_PI
  if (phi >= 0) return phi
  return phi + TWO_PI >= TWO_PI ? 0 : phi + TWO_PI
}

/**
 * The RING pixel that holds a position, for any number of pixels along a side of a base face, also one that is no power of 2.
 * @param side 1 to 2^24.
 * @throws CaelumError `usage` for a side, `outside` for a position that is not on the sphere.
 */
export function ringPixelAt(side: number, lon: number, lat: number): number {
  checkSide(side)
  if (!(lat >= -90 && lat <= 90 && Number.isFinite(lon)))
    throw new CaelumError(
      "outside",
      `Position (${lon}, ${lat}) is not on the sphere; give a finite longitude and a latitude from -90 to 90 degrees.`,
    )
  const theta = Math.PI / 2 - lat * RADIANS
  const z = Math.cos(theta)
  const quarters = phiOf(lon) * (2 / Math.PI)
  return Math.abs(z) <= 2 / 3 ? inBelt(side, quarters, z) : inCap(side, quarters, z, theta)
}

/**
 * The centre of a RING pixel, in degrees, for any number of pixels along a side of a base face.
 * @param side 1 to 2^24.
 * @throws CaelumError `usage` for a side, `outside` for a pixel that does not exist.
 */
export function ringPixelCenter(side: number, pixel: number): [lon: number, lat: number] {
  checkSide(side)
  const total = 12 * side * side
  if (!(Number.isInteger(pixel) && pixel >= 0 && pixel < total))
    throw new CaelumError(
      "outside",
      `RING pixel ${pixel} does not exist with ${side} pixels along a side; they run from 0 to ${total - 1}.`,
    )
  const ring = newRing()
  setRing(side, ringOf(side, pixel, total), ring)
  const phi = (pixel - ring.start + (ring.shifted ? 0.5 : 0)) / ring.count
  return [phi * 360, 90 - ring.theta / RADIANS]
}

function ringOf(side: number, pixel: number, total: number): number {
  const cap = 2 * side * (side - 1)
  if (pixel < cap) return ringInCap(pixel)
  if (pixel >= total - cap) return 4 * side - ringInCap(total - 1 - pixel)
  return side + Math.floor((pixel - cap) / (4 * side))
}

/** The ring i with 2i(i − 1) ≤ pixel < 2i(i + 1); the square root may be off by one. */
function ringInCap(pixel: number): number {
  const i = Math.floor((1 + Math.sqrt(1 + 2 * pixel)) / 2)
  if (2 * i * (i - 1) > pixel) return i - 1
  return 2 * i * (i + 1) <= pixel ? i + 1 : i
}

function inBelt(side: number, quarters: number, z: number): number {
  const across = side * (0.5 + quarters)
  const up = side * z * 0.75
  const falling = Math.floor(across - up)
  const rising = Math.floor(across + up)
  const ring = side + 1 + falling - rising
  const shift = 1 - (ring & 1)
  const along = Math.floor((falling + rising - side + shift + 1 + 8 * side) / 2) % (4 * side)
  return 2 * side * (side - 1) + (ring - 1) * 4 * side + along
}

function inCap(side: number, quarters: number, z: number, theta: number): number {
  const part = quarters - Math.floor(quarters)
  const height = Math.abs(z)
  const sigma = height < 0.99 ? Math.sqrt(3 * (1 - height)) : ROOT_6 * Math.sin((z > 0 ? theta : Math.PI - theta) / 2)
  const ring = Math.floor(part * side * sigma) + Math.floor((1 - part) * side * sigma) + 1
  const along = Math.min(4 * ring - 1, Math.floor(quarters * ring))
  return z > 0 ? 2 * ring * (ring - 1) + along : 12 * side * side - 2 * ring * (ring + 1) + along
}

function checkSide(side: number): void {
  if (Number.isInteger(side) && side >= 1 && side <= MOST_SIDE) return
  throw new CaelumError("usage", `${side} pixels along a side is no integer from 1 to ${MOST_SIDE}.`)
}

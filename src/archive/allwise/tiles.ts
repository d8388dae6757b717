import type { StarCell } from "../stars/stars.ts"

/** In which tile of the atlas each source is, and at which pixel of it. */
export interface Tiles {
  readonly names: readonly string[]
  readonly index: Uint16Array
  readonly x: Float64Array
  readonly y: Float64Array
}

const STEP = 1.5
const PIXELS_PER_DEGREE = 3600 / 1.375
const made = new WeakMap<StarCell, Tiles>()
const numbered = new WeakMap<StarCell, Float64Array>()

/** Tiles of 1.5° in rows of constant declination, named as the atlas names them: `1498p015_ac51`. */
export function tilesOf(stars: StarCell): Tiles {
  const known = made.get(stars)
  if (known) return known
  const [x, y] = [new Float64Array(stars.rows), new Float64Array(stars.rows)]
  const index = new Uint16Array(stars.rows)
  const names: string[] = []
  const places = new Map<string, number>()
  for (let row = 0; row < stars.rows; row++) {
    const [lon, lat] = [stars.lon[row]!, stars.lat[row]!]
    const dec = Math.round(lat / STEP) * STEP
    const across = Math.max(0.02, Math.cos((dec * Math.PI) / 180))
    const count = Math.max(1, Math.floor((360 * across) / STEP))
    const ra = (Math.floor((lon / 360) * count) + 0.5) * (360 / count)
    const name = tileName(ra, dec)
    if (!places.has(name)) places.set(name, names.push(name) - 1)
    index[row] = places.get(name)!
    x[row] = 2048 - (lon - ra) * across * PIXELS_PER_DEGREE
    y[row] = 2048 + (lat - dec) * PIXELS_PER_DEGREE
  }
  const tiles = { names, index, x, y }
  made.set(stars, tiles)
  return tiles
}

function tileName(ra: number, dec: number): string {
  const east = String(Math.floor(ra * 10)).padStart(4, "0")
  const north = String(Math.floor(Math.abs(dec) * 10)).padStart(3, "0")
  return `${east}${dec < 0 ? "m" : "p"}${north}_ac51`
}

/** Numbers of the sources in their tiles: six digits, no two alike in neighbouring leaves. */
export function sourceNumbers(stars: StarCell): Float64Array {
  const known = numbered.get(stars)
  if (known) return known
  const base = (stars.cell % 16) * 62_000 + 1
  const numbers = Float64Array.from({ length: stars.rows }, (_, row) => base + row)
  numbered.set(stars, numbers)
  return numbers
}

import type { Frame } from "../../core/index.ts"
import { convertCoord } from "../../sky/index.ts"
import { mix } from "../random.ts"
import { plain, quanta, type LeafColumn, type Recipe } from "./recipe.ts"
import { sourceNumbers, tilesOf } from "./tiles.ts"

const RAD = Math.PI / 180

/** Longitude (`axis` 0) or latitude in another frame: by the rotation that the frame's axes give. */
function turned(frame: Frame, axis: 0 | 1): Recipe {
  let rotation: number[][] | undefined
  return quanta(7, (row, _h, { stars }) => {
    rotation ??= rotationTo(frame)
    const [x, y, z] = vector(stars.lon[row]!, stars.lat[row]!)
    const [u, v, w] = rotation.map((line) => line[0]! * x + line[1]! * y + line[2]! * z) as [number, number, number]
    if (axis === 1) return (1e7 * Math.asin(Math.max(-1, Math.min(1, w)))) / RAD
    return Math.round(1e7 * ((Math.atan2(v, u) / RAD + 360) % 360)) % 3_600_000_000
  })
}

/** The matrix whose columns are the images of the three axes. */
function rotationTo(frame: Frame): number[][] {
  const axes = [
    [0, 0],
    [90, 0],
    [0, 90],
  ].map(([lon, lat]) => {
    const image = convertCoord({ frame: "icrs", lon: lon!, lat: lat! }, frame)
    return vector(image.lon, image.lat)
  })
  return [0, 1, 2].map((line) => axes.map((axis) => axis[line]!))
}

function vector(lon: number, lat: number): [number, number, number] {
  const c = Math.cos(lat * RAD)
  return [c * Math.cos(lon * RAD), c * Math.sin(lon * RAD), Math.sin(lat * RAD)]
}

/** Digits of `value` into `out` from `at` on; returns the place behind them. */
function digits(value: number, count: number, out: Uint8Array, at: number): number {
  let rest = value
  for (let i = count - 1; i >= 0; i--) {
    out[at + i] = 48 + (rest % 10)
    rest = Math.floor(rest / 10)
  }
  return at + count
}

const DESIGNATION = 19

/** `Jhhmmss.ss+ddmmss.s`, cut (not rounded) as names of sources are. */
const designation: Recipe = ({ stars }): LeafColumn => {
  const bytes = new Uint8Array(stars.rows * DESIGNATION)
  for (let row = 0; row < stars.rows; row++) {
    const time = Math.floor((Math.round(stars.lon[row]! * 1e7) * 24) / 10_000)
    const angle = Math.floor((Math.round(Math.abs(stars.lat[row]!) * 1e7) * 36) / 10_000)
    let at = row * DESIGNATION
    bytes[at++] = 0x4a
    at = digits(Math.floor(time / 360_000), 2, bytes, at)
    at = digits(Math.floor(time / 6000) % 60, 2, bytes, at)
    at = digits(Math.floor(time / 100) % 60, 2, bytes, at)
    bytes[at++] = 0x2e
    at = digits(time % 100, 2, bytes, at)
    bytes[at++] = stars.lat[row]! < 0 ? 0x2d : 0x2b
    at = digits(Math.floor(angle / 36_000), 2, bytes, at)
    at = digits(Math.floor(angle / 600) % 60, 2, bytes, at)
    at = digits(Math.floor(angle / 10) % 60, 2, bytes, at)
    bytes[at++] = 0x2e
    digits(angle % 10, 1, bytes, at)
  }
  return { kind: "texts", bytes, width: DESIGNATION }
}

const SOURCE_ID = 20

const sourceId: Recipe = ({ stars }): LeafColumn => {
  const { names, index } = tilesOf(stars)
  const numbers = sourceNumbers(stars)
  const bytes = new Uint8Array(stars.rows * SOURCE_ID)
  for (let row = 0; row < stars.rows; row++) {
    const name = names[index[row]!]!
    for (let i = 0; i < name.length; i++) bytes[row * SOURCE_ID + i] = name.charCodeAt(i)
    bytes[row * SOURCE_ID + 13] = 0x2d
    digits(numbers[row]!, 6, bytes, row * SOURCE_ID + 14)
  }
  return { kind: "texts", bytes, width: SOURCE_ID }
}

const coaddId: Recipe = ({ stars }): LeafColumn => {
  const { names, index } = tilesOf(stars)
  const bytes = new Uint8Array(stars.rows * 13)
  for (let row = 0; row < stars.rows; row++)
    for (let i = 0; i < 13; i++) bytes[row * 13 + i] = names[index[row]!]!.charCodeAt(i)
  return { kind: "texts", bytes, width: 13 }
}

/** Tile, sign, declination and number of the source in one 64-bit integer. */
const counter: Recipe = ({ stars }): LeafColumn => {
  const { names, index } = tilesOf(stars)
  const numbers = sourceNumbers(stars)
  const bases = names.map((name) =>
    BigInt(`${name.slice(0, 4)}${name[4] === "m" ? 1 : 0}${name.slice(5, 8)}01351000000`),
  )
  const values = new BigInt64Array(stars.rows)
  for (let row = 0; row < stars.rows; row++) values[row] = bases[index[row]!]! + BigInt(numbers[row]!)
  return { kind: "longs", values }
}

const moved = (seed: number): number => ((mix(seed + 77) & 0xffff) / 0x10000 - 0.5) * 6

/** Everything that follows from where a source is. */
export const PLACE_RECIPES: Readonly<Record<string, Recipe>> = {
  designation,
  ra: quanta(7, (row, _h, { stars }) => stars.lon[row]! * 1e7),
  dec: quanta(7, (row, _h, { stars }) => stars.lat[row]! * 1e7),
  glon: turned("galactic", 0),
  glat: turned("galactic", 1),
  elon: turned("ecliptic", 0),
  elat: turned("ecliptic", 1),
  wx: quanta(3, (row, _h, { stars }) => 1000 * tilesOf(stars).x[row]!),
  wy: quanta(3, (row, _h, { stars }) => 1000 * tilesOf(stars).y[row]!),
  cntr: counter,
  source_id: sourceId,
  coadd_id: coaddId,
  src: quanta(0, (row, _h, { stars }) => sourceNumbers(stars)[row]!),
  ra_pm: quanta(7, (row, h, { stars }) =>
    (h & 0xff00) > 0x0a00 ? stars.lon[row]! * 1e7 + moved(stars.seeds[row]!) : Number.NaN,
  ),
  dec_pm: quanta(7, (row, h, { stars }) =>
    (h & 0xff00) > 0x0a00 ? stars.lat[row]! * 1e7 + moved(stars.seeds[row]! + 1) : Number.NaN,
  ),
  x: plain((row, _h, { stars }) => vector(stars.lon[row]!, stars.lat[row]!)[0]),
  y: plain((row, _h, { stars }) => vector(stars.lon[row]!, stars.lat[row]!)[1]),
  z: plain((row, _h, { stars }) => vector(stars.lon[row]!, stars.lat[row]!)[2]),
  best_use_cntr: counter,
  spt_ind: quanta(0, (row, _h, { stars }) => 100_000_000 + stars.cell * 4096 + (stars.seeds[row]! & 4095)),
  htm20: quanta(0, (row, _h, { stars }) => 8 * 4 ** 20 + stars.cell * 4 ** 14 + (stars.seeds[row]! >>> 4)),
}

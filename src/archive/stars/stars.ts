import { cellCenters } from "../../healpix/index.ts"
import { hash, mix, normal, uniform } from "../random.ts"
import { LEAF_ORDER, leafKind, type LeafKind } from "./cells.ts"
import { KINDS, SHARES } from "./kinds.ts"

/** The sources of one cell of the invented sky, in the order of the catalogue's rows. */
export interface StarCell {
  readonly cell: number
  readonly rows: number
  /** ICRS degrees, rounded to the catalogue's seven decimals; inside the cell. */
  readonly lon: Float64Array
  readonly lat: Float64Array
  /** Index into KINDS. */
  readonly kind: Uint8Array
  /** True magnitudes in W1…W4. */
  readonly mags: readonly [Float32Array, Float32Array, Float32Array, Float32Array]
  /** One hash a row, the start of all about it but its place; the same rows in every sparse cell. */
  readonly seeds: Uint32Array
}

/** Order of the cells whose centres are the positions: 0.2″, and never nearer than 0.1″ to an edge of the leaf. */
const POSITION_ORDER = 20
const LEVELS = POSITION_ORDER - LEAF_ORDER
/** Coarsest levels at which young stars crowd. */
const CROWDED_LEVELS = 6
const YOUNG = 4

/** The sources of a cell. The same for the same seed, cell and number of rows. */
export function starsOf(seed: number, cell: number, rows: number): StarCell {
  const place = leafKind(cell)
  const seeds = new Uint32Array(rows)
  const kind = new Uint8Array(rows)
  const cells = new Float64Array(rows)
  const start = hash(seed, place === "sparse" ? -1 : cell, 0x57a25)
  const here = hash(seed, cell, 0x9e1f)
  for (let row = 0; row < rows; row++) {
    const own = mix(start + Math.imul(row, 0x9e3779b1))
    seeds[row] = own
    kind[row] = chooseKind(place, uniform(mix(own + 1)))
    const spot = mix(here + Math.imul(row, 0x85ebca6b))
    cells[row] = kind[row]! >= YOUNG && place === "taurus" ? crowdedCell(seed, cell, spot) : anyCell(cell, spot)
  }
  const { lon, lat } = cellCenters(POSITION_ORDER, cells)
  for (let row = 0; row < rows; row++) {
    lon[row] = (Math.round(lon[row]! * 1e7) % 3_600_000_000) / 1e7
    lat[row] = Math.round(lat[row]! * 1e7) / 1e7
  }
  return { cell, rows, lon, lat, kind, mags: magnitudes(place, kind, seeds), seeds }
}

function chooseKind(place: LeafKind, u: number): number {
  const shares = SHARES[place]
  let sum = 0
  for (let kind = 0; kind < shares.length - 1; kind++) {
    sum += shares[kind]!
    if (u < sum) return kind
  }
  return shares.length - 1
}

function anyCell(cell: number, own: number): number {
  return cell * 4 ** LEVELS + Math.floor(uniform(mix(own + 2)) * 4 ** LEVELS)
}

/** A cell found by going down the tree with uneven odds, which depend on the place alone: young stars come in groups. */
function crowdedCell(seed: number, cell: number, own: number): number {
  let at = cell
  for (let level = 0; level < CROWDED_LEVELS; level++) {
    const odds = [0, 1, 2, 3].map((child) => (uniform(hash(seed, at * 4 + child, level)) + 0.05) ** 3)
    let u = uniform(mix(own + 16 + level)) * odds.reduce((sum, each) => sum + each, 0)
    let child = 0
    while (child < 3 && u >= odds[child]!) u -= odds[child++]!
    at = at * 4 + child
  }
  const rest = 4 ** (LEVELS - CROWDED_LEVELS)
  return at * rest + Math.floor(uniform(mix(own + 2)) * rest)
}

function magnitudes(place: LeafKind, kinds: Uint8Array, seeds: Uint32Array): StarCell["mags"] {
  const mags = [0, 1, 2, 3].map(() => new Float32Array(kinds.length)) as unknown as StarCell["mags"]
  const spread = KINDS.map(({ brightest, faintest, slope }) => 10 ** (slope * (brightest - faintest)))
  for (let row = 0; row < kinds.length; row++) {
    const { faintest, slope, colors } = KINDS[kinds[row]!]!
    const own = seeds[row]!
    const least = spread[kinds[row]!]!
    let mag = faintest + Math.log10(least + (1 - least) * uniform(mix(own + 3))) / slope
    mags[0][row] = mag
    const dust = place === "taurus" ? reddening(own) : 0
    for (let band = 0; band < 3; band++) {
      const [mean, scatter] = colors[band]!
      mag -= mean + scatter * normal(mix(own + 4 + band)) + (band === 0 ? 0.16 * dust : 0.06 * dust)
      mags[band + 1]![row] = mag
    }
  }
  return mags
}

/** Dust before a source of the clouds, in units of which most have little and few have much. */
function reddening(own: number): number {
  return Math.min(6, -0.7 * Math.log(1 - uniform(mix(own + 7))))
}

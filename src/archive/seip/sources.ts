import { coverRadius } from "./profile.ts"
import { hash, mix, normal, uniform } from "../random.ts"
import { cellAt } from "../../healpix/index.ts"
import { FIELD_CELLS, LEAF_ORDER, leafRows } from "../stars/cells.ts"
import { KINDS } from "../stars/kinds.ts"
import { starsOf } from "../stars/stars.ts"
import { PIXEL_SCALE, type Channel, type SeipField } from "./fields.ts"
import { fromPlane, toPlane } from "./tan.ts"

/** What shines in a field: places in arcseconds from its centre, west and north, and W1…W4 magnitudes. */
interface Shining {
  readonly x: number
  readonly y: number
  readonly mags: readonly number[]
  /** Scale length of a disk in arcseconds; 0 for a point. */
  readonly size: number
  readonly own: number
}

/** A source on the pixel grid of one channel. */
export interface PixelSource {
  /** Pixels, from 0 at the centre of the first. */
  readonly x: number
  readonly y: number
  /** Whole flux in MJy/sr pixels. */
  readonly flux: number
  /** Scale length of a disk in pixels; 0 for a point. */
  readonly size: number
  /** Axis ratio and the direction of the long axis. */
  readonly ratio: number
  readonly cos: number
  readonly sin: number
  /** Strength of its two spiral arms, 0…1. */
  readonly arms: number
  /** Pixels beyond this distance get nothing. */
  readonly reach: number
}

/** Sources per square degree that are too faint for the catalogue, and their magnitudes in W1. */
const FAINT_DENSITY = 30_000
const FAINT_FROM = 17
const FAINT_TO = 21.5

/** A spiral galaxy in the middle of the introduction's cutout, and what stands about it. */
const SPIRAL = 0x51a7
const SHOWPIECES = [
  { ra: 150.0098, dec: 2.2002, mags: [15.4, 15.2, 12, 9.8], size: 2.5, own: SPIRAL },
  { ra: 150.0129, dec: 2.2031, mags: [16.4, 16.4, 16.3, 16], size: 0, own: 0x51a8 },
  { ra: 150.0064, dec: 2.2037, mags: [17.9, 17.8, 17.2, 16], size: 0, own: 0x51a9 },
  { ra: 150.0071, dec: 2.1968, mags: [17.1, 16.9, 15.2, 13], size: 0.9, own: 0x51aa },
  { ra: 150.0136, dec: 2.1965, mags: [18.2, 17.2, 14.5, 12], size: 0, own: 0x51ab },
]

/** The sources of a field as one channel sees them, always in the same order. */
export function sourcesOf(seed: number, field: SeipField, channel: Channel): PixelSource[] {
  return shining(seed, field).map((source) => onGrid(source, field, channel))
}

function shining(seed: number, field: SeipField): Shining[] {
  return [...catalogued(seed, field), ...faint(seed, field), ...showpieces(field)]
}

/** Half the size of a field in arcseconds, and a little more. */
function halfSize(field: SeipField): [number, number] {
  const scale = PIXEL_SCALE[field.instrument]
  return [(field.width * scale) / 2 + 30, (field.height * scale) / 2 + 30]
}

/** The rows of the catalogue's leaves under the field. */
function catalogued(seed: number, field: SeipField): Shining[] {
  const [halfX, halfY] = halfSize(field)
  const cells = new Set(
    [
      [0, 0],
      [-1, -1],
      [-1, 1],
      [1, -1],
      [1, 1],
    ].map(([i, j]) => {
      const [ra, dec] = fromPlane(field, (i! * halfX) / 3600, (j! * halfY) / 3600)
      return cellAt(LEAF_ORDER, ra, dec)
    }),
  )
  const found: Shining[] = []
  for (const cell of [...cells].sort((a, b) => a - b)) {
    const stars = starsOf(seed, cell, leafRows(cell, "default"))
    for (let row = 0; row < stars.rows; row++) {
      const at = toPlane(field, stars.lon[row]!, stars.lat[row]!)
      if (!at || Math.abs(at[0] * 3600) > halfX || Math.abs(at[1] * 3600) > halfY) continue
      const own = stars.seeds[row]!
      const extended = KINDS[stars.kind[row]!]!.name === "galaxy"
      const size = extended ? 0.5 + 0.9 * uniform(mix(own + 40)) : 0
      found.push({ x: -at[0] * 3600, y: at[1] * 3600, mags: stars.mags.map((mag) => mag[row]!), size, own })
    }
  }
  return found
}

/** What the catalogue is not deep enough for; the same in every channel of every instrument of a tile. */
function faint(seed: number, field: SeipField): Shining[] {
  const [halfX, halfY] = halfSize(field)
  const dense = FIELD_CELLS.includes(cellAt(LEAF_ORDER, field.ra, field.dec)) ? 1 : 0.4
  const count = Math.round((4 * halfX * halfY * FAINT_DENSITY * dense) / 3600 ** 2)
  const start = hash(seed, Number(field.region), field.tile, field.width)
  return Array.from({ length: count }, (_, i) => {
    const own = mix(start + Math.imul(i, 0x9e3779b1))
    const w1 = FAINT_TO - (FAINT_TO - FAINT_FROM) * uniform(mix(own + 1)) ** 1.6
    const red = 0.25 + 0.2 * normal(mix(own + 2))
    const mags = [w1, w1 - red, w1 - red - 2.4, w1 - red - 4]
    const size = uniform(mix(own + 3)) < 0.35 ? 0.35 + 0.5 * uniform(mix(own + 4)) : 0
    return { x: (2 * uniform(mix(own + 5)) - 1) * halfX, y: (2 * uniform(mix(own + 6)) - 1) * halfY, mags, size, own }
  })
}

function showpieces(field: SeipField): Shining[] {
  const [halfX, halfY] = halfSize(field)
  return SHOWPIECES.flatMap((source) => {
    const at = toPlane(field, source.ra, source.dec)
    if (!at || Math.abs(at[0] * 3600) > halfX || Math.abs(at[1] * 3600) > halfY) return []
    return [{ ...source, x: -at[0] * 3600, y: at[1] * 3600 }]
  })
}

/** Flux of a magnitude in MJy/sr pixels. */
export function fluxOf(mag: number, channel: Channel): number {
  const pixelArea = (PIXEL_SCALE[channel.instrument] * (Math.PI / 648_000)) ** 2
  return (channel.zeroPoint * 10 ** (-0.4 * mag) * 1e-6) / pixelArea
}

function onGrid(source: Shining, field: SeipField, channel: Channel): PixelSource {
  const scale = PIXEL_SCALE[field.instrument]
  const mag = channel.weights.reduce((sum, weight, band) => sum + weight * source.mags[band]!, 0)
  const flux = fluxOf(mag, channel)
  const large = source.own === SPIRAL
  const turn = large ? 0.9 : uniform(mix(source.own + 41)) * Math.PI
  const ratio = large ? 0.78 : 0.35 + 0.65 * uniform(mix(source.own + 42))
  const size = source.size === 0 ? 0 : Math.hypot(source.size, 0.3 * channel.resolution) / scale
  return {
    x: (field.width - 1) / 2 + source.x / scale,
    y: (field.height - 1) / 2 + source.y / scale,
    flux,
    size,
    ratio,
    cos: Math.cos(turn),
    sin: Math.sin(turn),
    arms: large ? 0.85 : 0,
    reach: coverRadius(flux, size, ratio, channel, scale),
  }
}

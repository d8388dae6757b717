import { hash, mix, normalTable } from "../random.ts"
import { PIXEL_SCALE, type ProductType, type SeipProduct } from "./fields.ts"
import { addSource, moffatRadius } from "./profile.ts"
import { fluxOf, type PixelSource } from "./sources.ts"

const BAND = 64

/** The sky of one channel of a field: its sources, found by row. */
export interface ChannelSky {
  readonly core: number
  readonly sources: readonly PixelSource[]
  /** Flux from which a point counts as bright. */
  readonly bright: number
  /** Indices of the sources that reach each band of 64 rows, ascending. */
  readonly bands: readonly Int32Array[]
}

export function channelSky({ field, channel }: SeipProduct, sources: readonly PixelSource[]): ChannelSky {
  const bands: number[][] = Array.from({ length: Math.ceil(field.height / BAND) }, () => [])
  sources.forEach((source, index) => {
    const low = Math.max(0, Math.floor((source.y - source.reach) / BAND))
    const high = Math.min(bands.length - 1, Math.floor((source.y + source.reach) / BAND))
    for (let band = low; band <= high; band++) bands[band]!.push(index)
  })
  const core = moffatRadius(channel, PIXEL_SCALE[field.instrument])
  const bright = fluxOf(channel.brightest, channel)
  return { core, sources, bright, bands: bands.map((list) => Int32Array.from(list)) }
}

/** Fills `out` with pixels `[first, first + out.length)` of row `y`: any piece is what the whole row has there. */
export type RowFiller = (y: number, first: number, out: Float64Array) => void

/** The pixels of a product. NaN outside what the telescope covered (0 in maps of coverage and masks). */
export function rowFiller(seed: number, product: SeipProduct, sky: ChannelSky): RowFiller {
  const { field, channel, type, short } = product
  const own = hash(seed, Number(field.region), field.tile, channel.number, short ? 1 : 0, TYPE_SEED[type])
  const noise = channel.noise * (short ? 4 : 1) * (type === "median_mosaic" ? 1.25 : 1)
  const level = makeLevel(product, sky, own, noise)
  const covered = coverage(product, seed)
  const outside = type === "cov" || type === "brightmask" || type === "extmask" ? 0 : Number.NaN
  return (y, first, out) => {
    out.fill(0)
    if (SEES_SOURCES.has(type)) addSources(sky, type, y, first, out)
    level(y, first, out)
    for (let i = 0; i < out.length; i++) if (!covered(first + i, y)) out[i] = outside
  }
}

const TYPE_SEED: Readonly<Record<ProductType, number>> = {
  mosaic: 1,
  median_mosaic: 2,
  unc: 3,
  std: 4,
  median_mosaic_unc: 5,
  cov: 6,
  brightmask: 7,
  extmask: 8,
}
const SEES_SOURCES: ReadonlySet<ProductType> = new Set([
  "mosaic",
  "median_mosaic",
  "unc",
  "std",
  "brightmask",
  "extmask",
])

function addSources(sky: ChannelSky, type: ProductType, y: number, first: number, out: Float64Array): void {
  for (const index of sky.bands[Math.floor(y / BAND)]!) {
    const source = sky.sources[index]!
    if (type === "brightmask" && (source.size > 0 || source.flux < sky.bright)) continue
    if (type === "extmask" && source.size === 0) continue
    addSource(source, sky.core, y, first, out)
  }
}

/** Turns the light of the sources into the product's values, in place. */
function makeLevel({ field, channel, type }: SeipProduct, sky: ChannelSky, own: number, noise: number): RowFiller {
  const table = normalTable()
  const { width, height } = field
  const tilt = 2 * channel.noise
  const marked = type === "brightmask" ? sky.bright / (60 * sky.core * sky.core) : 40 * channel.noise
  if (type === "mosaic" || type === "median_mosaic")
    return (y, first, out) => {
      const base = channel.background + tilt * Math.sin((3 * y) / height)
      const start = y * width + first
      for (let i = 0; i < out.length; i++) {
        const x = (first + i) / width
        out[i]! += base + tilt * x * x + noise * table[mix(own + start + i) & 16_383]!
      }
    }
  if (type === "brightmask" || type === "extmask")
    return (_y, _first, out) => {
      for (let i = 0; i < out.length; i++) out[i] = out[i]! > marked ? 1 : 0
    }
  if (type === "cov")
    return (y, first, out) => {
      for (let i = 0; i < out.length; i++) out[i] = depth(own, first + i, y)
    }
  return (y, first, out) => {
    for (let i = 0; i < out.length; i++) {
      const scatter = 1 + 0.05 * table[mix(own + y * width + first + i) & 16_383]!
      out[i] = noise * scatter * Math.sqrt(12 / depth(own, first + i, y)) + 0.02 * out[i]!
    }
  }
}

/** Number of exposures at a pixel: overlapping frames. */
function depth(own: number, x: number, y: number): number {
  const frames =
    (mix(own + (x >> 7) * 7919 + (y >> 7)) & 3) + (mix(own + ((x + 70) >> 8) * 104_729 + ((y + 40) >> 8)) & 7)
  return 8 + frames
}

/** What was covered: a rectangle turned a little against the grid, with ragged edges. */
function coverage({ field }: SeipProduct, seed: number): (x: number, y: number) => boolean {
  const own = hash(seed, Number(field.region), field.tile, 77)
  const turn = ((own % 1000) / 1000 - 0.5) * 0.1
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)]
  const [cx, cy] = [(field.width - 1) / 2, (field.height - 1) / 2]
  const lost = Math.abs(sin)
  const [halfX, halfY] = [cx - lost * cy * 0.8, cy - lost * cx * 0.8]
  return (x, y) => {
    const u = (x - cx) * cos + (y - cy) * sin
    const v = (y - cy) * cos - (x - cx) * sin
    const edgeX = halfX - (mix(own + Math.floor(v / 96)) & 15)
    const edgeY = halfY - (mix(own + 9999 + Math.floor(u / 96)) & 15)
    return Math.abs(u) <= edgeX && Math.abs(v) <= edgeY
  }
}

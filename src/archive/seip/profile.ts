import type { Channel } from "./fields.ts"
import type { PixelSource } from "./sources.ts"

const FARTHEST = 140

/** The core radius in pixels of a Moffat profile (Moffat 1969, A&A 3, 455) with exponent 2.5 and the channel's width. */
export function moffatRadius(channel: Channel, scale: number): number {
  return channel.resolution / scale / (2 * Math.sqrt(2 ** 0.4 - 1))
}

/** The distance in pixels at which a source falls to a fifth of the noise. */
export function coverRadius(flux: number, size: number, ratio: number, channel: Channel, scale: number): number {
  const least = channel.noise / 5
  if (size > 0) return reachOf(size * Math.log(flux / (2 * Math.PI * size * size * ratio) / least))
  const core = moffatRadius(channel, scale)
  const peak = (1.5 * flux) / (Math.PI * core * core)
  return reachOf(core * Math.sqrt(Math.max(0, (peak / least) ** 0.4 - 1)))
}

function reachOf(radius: number): number {
  return Math.min(FARTHEST, Math.max(2, radius))
}

/** Adds one source to the pixels `[first, first + out.length)` of row `y`. */
export function addSource(source: PixelSource, core: number, y: number, first: number, out: Float64Array): void {
  const dy = y - source.y
  const half = Math.sqrt(source.reach * source.reach - dy * dy)
  if (!(half >= 0)) return
  const from = Math.max(first, Math.ceil(source.x - half))
  const to = Math.min(first + out.length - 1, Math.floor(source.x + half))
  if (source.size > 0) addDisk(source, dy, from, to, first, out)
  else addPoint(source, core, dy, from, to, first, out)
}

function addPoint(
  source: PixelSource,
  core: number,
  dy: number,
  from: number,
  to: number,
  first: number,
  out: Float64Array,
): void {
  const area = core * core
  const peak = (1.5 * source.flux) / (Math.PI * area)
  for (let x = from; x <= to; x++) {
    const dx = x - source.x
    const t = 1 + (dx * dx + dy * dy) / area
    out[x - first]! += peak / (t * t * Math.sqrt(t))
  }
}

function addDisk(source: PixelSource, dy: number, from: number, to: number, first: number, out: Float64Array): void {
  const { size, ratio, cos, sin, arms } = source
  const peak = source.flux / (2 * Math.PI * size * size * ratio)
  for (let x = from; x <= to; x++) {
    const dx = x - source.x
    const along = dx * cos + dy * sin
    const across = (dy * cos - dx * sin) / ratio
    const r = Math.sqrt(along * along + across * across)
    const light = peak * Math.exp(-r / size)
    out[x - first]! += arms === 0 ? light : light * spiral(r / size, Math.atan2(across, along), arms)
  }
}

/** Two logarithmic arms that start outside a smooth bulge. */
function spiral(r: number, angle: number, arms: number): number {
  const grown = Math.min(1, r / 1.5)
  return 1 + arms * grown * Math.cos(2 * angle - 5.2 * Math.log(r + 0.3))
}

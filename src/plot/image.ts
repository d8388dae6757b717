import { intervalLimits, parseInterval, parseStretch } from "../data/index.ts"
import type { Interval, Limits, Stretch } from "../data/index.ts"
import { colorTable, parseColor } from "./color.ts"
import type { ColorMap } from "./color.ts"
import { displayLevels, NO_VALUE } from "./levels.ts"
import type { Raster } from "./png.ts"
import { planeSize, shrinkPlane } from "./shrink.ts"
import type { PlanePixels } from "./shrink.ts"

export interface RenderOptions {
  /** As a value, or as the text that `parseInterval` reads. Default zscale. */
  readonly interval?: Interval | string | undefined
  /** As a value, or as the text that `parseStretch` reads. Default linear. */
  readonly stretch?: Stretch | string | undefined
  /** Default gray. */
  readonly colorMap?: ColorMap | undefined
  /** Swaps the ends of the colour map. */
  readonly invert?: boolean | undefined
  /** Colour of pixels without a value, `#rrggbb`, `#rrggbbaa` or transparent (the default). */
  readonly nanColor?: string | undefined
  /** The longest side of the picture in pixels; a larger image is shrunk by a whole factor, block means. Default: any. */
  readonly maxSize?: number | undefined
}

/** A picture of an image and how it was made. */
export interface RenderedImage extends Raster {
  /** The pixel values at the low and the high end of the colour map; NaN where the image has no finite value. */
  readonly limits: Limits
  /** Image pixels along a side of one picture pixel. */
  readonly factor: number
}

/**
 * A picture of one plane of pixels in the FITS way: row 0 at the bottom. Gray where the map is gray and every pixel has
 * a value (256 levels), else with a palette of 255 colours and one for pixels without a value. Where the image is
 * shrunk, the interval is that of the shrunk image.
 * @throws CaelumError `usage` for an array that is not one plane, and for unknown words.
 */
export function renderImage(pixels: PlanePixels, options: RenderOptions = {}): RenderedImage {
  const { pixels: plane, factor } = shrinkPlane(pixels, options.maxSize ?? Infinity)
  const { nx, ny } = planeSize(plane)
  const limits = intervalLimits(plane.data, intervalOf(options.interval))
  const full = isFull(plane.data)
  const stretch = typeof options.stretch === "string" ? parseStretch(options.stretch) : options.stretch
  const levels = displayLevels(plane.data, limits, stretch ?? { kind: "linear" }, full ? 256 : NO_VALUE)
  const data = flipRows(levels, nx)
  const picture = { width: nx, height: ny, data, limits, factor }
  const { colorMap = "gray", invert = false } = options
  if (full && colorMap === "gray" && !invert) return { ...picture, kind: "gray" }
  return { ...picture, kind: "palette", palette: paletteOf(colorMap, invert, full, options.nanColor) }
}

function intervalOf(interval: Interval | string | undefined): Interval {
  return typeof interval === "string" ? parseInterval(interval) : (interval ?? { kind: "zscale" })
}

function paletteOf(map: ColorMap, invert: boolean, full: boolean, nanColor = "transparent"): Uint8Array {
  if (full) return colorTable(map, 256, invert)
  const palette = new Uint8Array(256 * 4)
  palette.set(colorTable(map, NO_VALUE, invert))
  palette.set(parseColor(nanColor), NO_VALUE * 4)
  return palette
}

/** Whether no value is NaN. */
function isFull(data: PlanePixels["data"]): boolean {
  if (!(data instanceof Float32Array || data instanceof Float64Array)) return true
  for (let i = 0; i < data.length; i++) if (Number.isNaN(data[i])) return false
  return true
}

function flipRows(data: Uint8Array, width: number): Uint8Array {
  const out = new Uint8Array(data.length)
  for (let at = 0; at < data.length; at += width) out.set(data.subarray(at, at + width), data.length - at - width)
  return out
}

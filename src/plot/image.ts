import { intervalLimits, parseInterval, parseStretch } from "../data/index.ts"
import type { Interval, Limits, Stretch } from "../data/index.ts"
import { colorTable, parseColor } from "./color.ts"
import type { ColorMap } from "./color.ts"
import { displayLevels } from "./levels.ts"
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
 * A picture of one plane of pixels in the FITS way: row 0 at the bottom, 256 levels. Gray where the map is gray and every pixel has
 * a value, with a palette where it is another map; where a pixel has no value, colours with alpha (`rgba`). Where the image
 * is shrunk, the interval is that of the shrunk image.
 * @throws CaelumError `usage` for an array that is not one plane, and for unknown words.
 */
export function renderImage(pixels: PlanePixels, options: RenderOptions = {}): RenderedImage {
  const { pixels: plane, factor } = shrinkPlane(pixels, options.maxSize ?? Infinity)
  const { nx, ny } = planeSize(plane)
  const limits = intervalLimits(plane.data, intervalOf(options.interval))
  const stretch = typeof options.stretch === "string" ? parseStretch(options.stretch) : options.stretch
  const levels = displayLevels(plane.data, limits, stretch ?? { kind: "linear" }, 256)
  const { colorMap = "gray", invert = false, nanColor = "transparent" } = options
  const picture = { width: nx, height: ny, limits, factor }
  const palette = colorTable(colorMap, 256, invert)
  if (!isFull(plane.data))
    return { ...picture, kind: "rgba", data: paintedRows(levels, plane.data, nx, palette, parseColor(nanColor)) }
  const data = flipRows(levels, nx)
  return colorMap === "gray" && !invert
    ? { ...picture, kind: "gray", data }
    : { ...picture, kind: "palette", data, palette }
}

function intervalOf(interval: Interval | string | undefined): Interval {
  return typeof interval === "string" ? parseInterval(interval) : (interval ?? { kind: "zscale" })
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

/** Four bytes a pixel, the last row first: the colour of its level, or `none` where its value is NaN. */
function paintedRows(
  levels: Uint8Array,
  values: PlanePixels["data"],
  width: number,
  palette: Uint8Array,
  none: Uint8Array,
): Uint8Array {
  const out = new Uint8Array(levels.length * 4)
  const colors = words(palette)
  const empty = words(none)[0]!
  const pixels = new Uint32Array(out.buffer)
  for (let from = 0; from < levels.length; from += width) {
    const to = levels.length - from - width
    for (let x = 0; x < width; x++) {
      const value = values[from + x]!
      pixels[to + x] = value === value ? colors[levels[from + x]!]! : empty
    }
  }
  return out
}

/** Colours of four bytes as one number each, in the byte order of this machine. */
function words(colors: Uint8Array): Uint32Array {
  return new Uint32Array(Uint8Array.from(colors).buffer)
}

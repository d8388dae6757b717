import type { SignalOptions } from "../core/index.ts"
import { parseStretch, stretchFunction } from "../data/index.ts"
import { colorBarMargin, colorBarMarks } from "./color-bar.ts"
import { colorTable } from "./color.ts"
import type { Box, Drawing } from "./drawing.ts"
import { bottomMargin, frameMarks, leftMargin, sideTicks, topMargin } from "./frame.ts"
import { renderImage } from "./image.ts"
import type { RenderedImage, RenderOptions } from "./image.ts"
import { encodePng } from "./png.ts"
import type { PlanePixels } from "./shrink.ts"
import { skyTicks } from "./sky-axes.ts"
import type { SkyAxes, SkyTicks } from "./sky-axes.ts"
import { bentScale, linearScale } from "./ticks.ts"
import type { Scale } from "./ticks.ts"

export interface ImagePlotOptions extends RenderOptions, SignalOptions {
  readonly title?: string | undefined
  /** The sky behind the pixels; without it (or where no edge of the image is on the sky) the axes are FITS pixels. */
  readonly sky?: SkyAxes | undefined
  /** FITS pixel of the first pixel, where the image is a section. Default [1, 1]. */
  readonly origin?: readonly [number, number] | undefined
  /** Image pixels along a side of one of `pixels`, where they are means of blocks. Default 1. */
  readonly factor?: number | undefined
  /** A colour bar with this label: the unit of the pixels; `false` for none. Default: a bar without a label. */
  readonly valueLabel?: string | false | undefined
  /** Longest side of the image in units of the drawing. Default 520. */
  readonly size?: number | undefined
}

/**
 * An image as a picture with axes: sky ticks where the sky is given, pixels else, and a colour bar. Large images are shrunk to
 * `maxSize` picture pixels: unless given, twice `size`, which are the pixels that `toPng` has for them.
 */
export async function imagePlot(pixels: PlanePixels, options: ImagePlotOptions = {}): Promise<Drawing> {
  const { size = 520, title, valueLabel = "", signal } = options
  const picture = renderImage(pixels, { ...options, maxSize: options.maxSize ?? 2 * size })
  const factor = picture.factor * (options.factor ?? 1)
  const [nx, ny] = [picture.width * factor, picture.height * factor]
  const [width, height] = frameSize(nx, ny, size)
  const ticks = (options.sky && skyTicks(options.sky, { nx, ny, width, height })) ?? pixelTicks(nx, ny, options.origin)
  const bar = valueLabel === false ? undefined : valueScale(picture, options.stretch)
  const box: Box = { x: leftMargin(ticks.left, ticks.yLabel, true), y: topMargin(title), width, height }
  const right = bar ? colorBarMargin(bar, valueLabel || undefined) : 20
  const colors = colorTable(options.colorMap ?? "gray", 256, options.invert)
  return {
    width: box.x + width + right,
    height: box.y + height + bottomMargin(ticks.xLabel, true),
    title: title ?? `An image of ${nx} by ${ny} pixels`,
    marks: [
      { kind: "image", ...box, png: await encodePng(picture, { signal }) },
      ...frameMarks({ box, ...ticks, title, outward: true }),
      ...(bar ? colorBarMarks(box, bar, colors, valueLabel || undefined) : []),
    ],
  }
}

/** The longer side is `size`, the shorter at least a tenth of it. */
function frameSize(nx: number, ny: number, size: number): [number, number] {
  const scale = size / Math.max(nx, ny)
  return [Math.max(size / 10, nx * scale), Math.max(size / 10, ny * scale)]
}

function pixelTicks(
  nx: number,
  ny: number,
  origin: readonly [number, number] = [1, 1],
): Omit<SkyTicks, "top" | "right"> {
  const axis = (first: number, count: number) =>
    sideTicks(linearScale(first - 0.5, first + count - 0.5, 5)).filter((tick) => tick.label !== "0")
  return { bottom: axis(origin[0], nx), left: axis(origin[1], ny), xLabel: "x (pixel)", yLabel: "y (pixel)" }
}

/** The scale of the colour bar; undefined where the image has no finite value. */
function valueScale({ limits }: RenderedImage, stretch: RenderOptions["stretch"]): Scale | undefined {
  if (Number.isNaN(limits.min)) return undefined
  const chosen = typeof stretch === "string" ? parseStretch(stretch) : (stretch ?? { kind: "linear" })
  if (chosen.kind === "linear" && limits.max > limits.min) return linearScale(limits.min, limits.max, 5)
  return bentScale(limits.min, limits.max, stretchFunction(chosen), 0.09)
}

import { convertPoints, sameFrame } from "../sky/index.ts"
import { pixelsToSky, requireFrame, skyToPixels, type SkyWcs } from "../wcs/index.ts"

/** A rectangle of pixels, from 0. */
export interface PixelWindow {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Values of a window of the input image. */
export interface InputWindow extends PixelWindow {
  readonly data: Float64Array
  /** Width and height of the whole image, whose edges are not those of the window. */
  readonly size: readonly [number, number]
}

/** What a tile of the output is filled into, row after row. */
export interface TileResult {
  readonly values: Float64Array
  readonly coverage: Float64Array
}

/** A grid of points of a rectangle: pixel centres, or with `corners` one more a side, half a pixel before. */
export function gridOf({ x, y, width, height }: PixelWindow, corners: boolean): [Float64Array, Float64Array] {
  const more = corners ? 1 : 0
  const [columns, rows] = [width + more, height + more]
  const xs = new Float64Array(columns * rows)
  const ys = new Float64Array(columns * rows)
  for (let k = 0; k < xs.length; k++) {
    xs[k] = x - more / 2 + (k % columns)
    ys[k] = y - more / 2 + Math.floor(k / columns)
  }
  return [xs, ys]
}

/** Pixels of one image to pixels of another, in place; NaN where there is none. */
export function pixelsAcross(from: SkyWcs, to: SkyWcs, x: Float64Array, y: Float64Array): void {
  pixelsToSky(from, x, y)
  const frames = [requireFrame(from), requireFrame(to)] as const
  if (!sameFrame(...frames)) convertPoints(...frames, x, y)
  skyToPixels(to, x, y, undefined, { diverged: "nan" })
}

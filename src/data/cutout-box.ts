import { CaelumError } from "../core/index.ts"
import type { Extent, SkySize } from "../sky/index.ts"

/**
 * What to do at the edge of the image: `trim` gives the part that is there, `partial` fills the rest with NaN, `strict` refuses.
 */
export type CutoutMode = "trim" | "partial" | "strict"

/** Pixels of one axis, from 0: the asked box `first` ≤ i < `last`, and the part `start` ≤ i < `stop` of it in the image. */
export interface AxisBox {
  readonly first: number
  readonly last: number
  readonly start: number
  readonly stop: number
}

/**
 * Whole pixels of a size, x then y, rounded half to even. An angle is divided by the pixel scale of its own axis.
 * @param scales Degrees a pixel along x and y; asked for only where the size is an angle.
 * @throws CaelumError `usage` where less than half a pixel is left.
 */
export function sizeInPixels(size: SkySize, scales: () => readonly [number, number]): readonly [number, number] {
  return [pixelsOf(size.width, () => scales()[0]), pixelsOf(size.height, () => scales()[1])]
}

function pixelsOf({ value, unit }: Extent, scale: () => number): number {
  const pixels = roundHalfEven(unit === "px" ? value : value / scale())
  if (pixels >= 1 && Number.isSafeInteger(pixels)) return pixels
  const what = unit === "px" ? `${value} pixels` : `${value} degrees, of pixels of ${scale()} degrees,`
  throw new CaelumError("usage", `A cutout of ${what} has ${pixels} pixels on a side; ask for at least one pixel.`)
}

/** Rounding errors of the pixel scale do not decide a tie. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  if (Math.abs(rest - 0.5) > 1e-9 * Math.max(1, value)) return Math.round(value)
  return floor % 2 === 0 ? floor : floor + 1
}

/** Rounding errors of sky to pixel are below 6e-7 pixels where a pixel is at least a third of a milliarcsecond. */
const NOISE = 1e-6

/**
 * The pixels of one axis that a box of `size` pixels around `centre` covers: the first is ceil(centre − size / 2), so that an even
 * box has its centre in the pixel above the middle. A difference within 1e-6 of a whole number is that number: a position on the
 * centre of a pixel gives the same box whatever its rounding errors (those of astropy's Cutout2D decide there).
 * @returns undefined where the box and the axis have nothing in common.
 */
export function axisBox(centre: number, size: number, length: number): AxisBox | undefined {
  const edge = centre - size / 2
  const whole = Math.round(edge)
  const first = (Math.abs(edge - whole) < NOISE ? whole : Math.ceil(edge)) + 0
  const last = first + size
  if (last <= 0 || first >= length) return undefined
  return { first, last, start: Math.max(0, first), stop: Math.min(length, last) }
}

/** Whether the whole box lies in the image. */
export function isInside({ first, last, start, stop }: AxisBox): boolean {
  return first === start && last === stop
}

import { CaelumError, appendPlan, costOf, type ReadPlan, type SkyCoord } from "../core/index.ts"
import {
  imageHeader,
  planSection,
  readSection,
  shiftHeader,
  writeFits,
  type Header,
  type Pixels,
  type ReadSectionOptions,
  type Section,
} from "../formats/fits/index.ts"
import type { SkySize } from "../sky/index.ts"
import { parseWcs, pixelScales, type Wcs } from "../wcs/index.ts"
import { axisBox, isInside, sizeInPixels, type AxisBox, type CutoutMode } from "./cutout-box.ts"
import { fillAround } from "./cutout-fill.ts"
import { imagePixel, planeSection, type SkyImage } from "./sky-image.ts"
import { moveArrays, type LoadedArrays } from "./wcs-arrays.ts"

/** Where a cutout is to be: a direction in any frame, or a pixel counted from 0. */
export type CutoutPosition = SkyCoord | { readonly x: number; readonly y: number }

export interface CutoutOptions extends ReadSectionOptions {
  /** `trim` unless given. */
  readonly mode?: CutoutMode | undefined
}

/** A piece of an image with the header that goes with its pixels. */
export interface Cutout {
  /** Shape `[ny, nx]`, physical values. */
  readonly pixels: Pixels
  /** The original header with its reference pixels moved, so that the coordinate systems match these pixels. */
  readonly header: Header
  /** Pixel of the original, from 0 and x first, that became the first one; negative where `partial` added pixels before it. */
  readonly origin: readonly [number, number]
  /** The arrays of other HDUs that its coordinate system needs, moved like the header; undefined where it needs none. */
  readonly arrays: LoadedArrays | undefined
  /** The centre asked for, a pixel of the original, from 0. */
  readonly position: { readonly x: number; readonly y: number }
  readonly uri: string
  /** Letter of the coordinate system that was used. */
  readonly alternate: string | undefined
  /** Lengths of all axes as the FITS file has them, slowest first. */
  readonly fitsShape: readonly number[]
}

interface Box {
  readonly x: AxisBox
  readonly y: AxisBox
  readonly section: Section
  readonly position: { readonly x: number; readonly y: number }
  readonly mode: CutoutMode
}

/**
 * Reads a cutout around a position, with the semantics of astropy's Cutout2D: a size of one or two sides in pixels or angles (each by the
 * pixel scale of its axis), rounded half to even; even sizes have the position's pixel above the middle; edges by `mode`. Where `partial`
 * fills integer pixels with NaN the result is float64.
 * @throws CaelumError `outside` where the box misses the image, or in `strict` mode leaves it; `usage`, `no-wcs`, `unsupported`,
 * `diverged`, `limit`, and what reading throws.
 */
export async function cutout(
  image: SkyImage,
  position: CutoutPosition,
  size: SkySize,
  options: CutoutOptions = {},
): Promise<Cutout> {
  const box = boxOf(image, position, size, options)
  const whole = box.mode === "trim" || (isInside(box.x) && isInside(box.y))
  const shape = whole ? partShape(box) : [box.y.last - box.y.first, box.x.last - box.x.first]
  if (!whole) checkRoom(shape, options)
  const part = await readSection(image.file.source, image.hdu, box.section, options)
  const flat = { ...part, shape: partShape(box) }
  const pixels = whole ? flat : fillAround(flat, shape, [box.y.start - box.y.first, box.x.start - box.x.first])
  const origin = whole ? ([box.x.start, box.y.start] as const) : ([box.x.first, box.y.first] as const)
  return { ...describe(image, box, origin, shape), pixels }
}

/** The requests that `cutout` will make, behind those that opened the image. Pure. @throws CaelumError as `cutout`. */
export function planCutout(
  image: SkyImage,
  position: CutoutPosition,
  size: SkySize,
  options: CutoutOptions = {},
): ReadPlan {
  const box = boxOf(image, position, size, options)
  return appendPlan(
    image.file.headerPlan,
    planSection(image.hdu, box.section, options.cost ?? costOf(image.file.source)),
  )
}

/** The coordinate system of a cutout. @throws CaelumError as `parseWcs`. */
export function cutoutWcs({ header, alternate, arrays }: Cutout): Wcs {
  return parseWcs(header, { alternate, arrays })
}

/** A cutout as a FITS file: the primary HDU, and behind it the tables that its coordinate system needs. */
export function cutoutFits({ header, pixels, fitsShape, arrays }: Cutout): Uint8Array {
  return writeFits([{ header, pixels: { shape: fitsShape, data: pixels.data } }, ...(arrays?.hdus ?? [])])
}

function boxOf(image: SkyImage, position: CutoutPosition, size: SkySize, { mode = "trim" }: CutoutOptions): Box {
  const pixel = "x" in position ? position : imagePixel(image, position)
  if (!Number.isFinite(pixel.x) || !Number.isFinite(pixel.y))
    throw new CaelumError("usage", `The pixel ${pixel.x}, ${pixel.y} is not finite; give two numbers.`)
  const [width, height] = sizeInPixels(size, () => pixelScales(image.sky))
  const [nx, ny] = image.size
  const x = axisBox(pixel.x, width, nx)
  const y = axisBox(pixel.y, height, ny)
  if (!x || !y) throw outside(image, pixel, `lies outside it`)
  if (mode === "strict" && !(isInside(x) && isInside(y))) throw outside(image, pixel, `leaves it`, [width, height])
  return { x, y, section: planeSection(image, x, y), position: { x: pixel.x, y: pixel.y }, mode }
}

function outside(
  image: SkyImage,
  { x, y }: { readonly x: number; readonly y: number },
  what: string,
  size?: readonly number[],
): CaelumError {
  const [nx, ny] = image.size
  const box = size ? `The cutout of ${size.join(" × ")} pixels around` : "The cutout around"
  const next = size ? "ask for less, or use --mode trim or partial" : "choose an image that holds the position"
  return new CaelumError(
    "outside",
    `${box} FITS pixel ${(x + 1).toFixed(1)}, ${(y + 1).toFixed(1)} of HDU ${image.hdu.index} of ${image.uri}, an image of ${nx} × ${ny} ` +
      `pixels, ${what}; ${next}.`,
    { context: { uri: image.uri, hdu: image.hdu.index } },
  )
}

function partShape({ x, y }: Box): number[] {
  return [y.stop - y.start, x.stop - x.start]
}

const DEFAULT_MAX_BYTES = 2 ** 31

function checkRoom(shape: readonly number[], { maxBytes = DEFAULT_MAX_BYTES }: CutoutOptions): void {
  const bytes = shape[0]! * shape[1]! * 8
  if (bytes <= maxBytes) return
  throw new CaelumError(
    "limit",
    `A partial cutout of ${shape.toReversed().join(" × ")} pixels needs up to ${bytes} bytes and ${maxBytes} are allowed; ask for less, or ` +
      `use mode trim.`,
  )
}

function describe(
  image: SkyImage,
  box: Box,
  origin: readonly [number, number],
  shape: readonly number[],
): Omit<Cutout, "pixels"> {
  const [xAxis, yAxis] = image.axes
  const starts = box.section
    .toReversed()
    .map(({ start }, i) => (i === xAxis ? origin[0] : i === yAxis ? origin[1] : start))
  const lengths = starts.map((_, i) => (i === xAxis ? shape[1]! : i === yAxis ? shape[0]! : 1))
  return {
    arrays: image.arrays && moveArrays(image.arrays, starts),
    header: shiftHeader(imageHeader(image.hdu), starts, lengths),
    origin,
    position: box.position,
    uri: image.uri,
    alternate: image.alternate,
    fitsShape: lengths.toReversed(),
  }
}

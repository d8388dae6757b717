import { CaelumError, throwIfAborted } from "../core/index.ts"
import { readSection, type Pixels, type ReadSectionOptions } from "../formats/fits/index.ts"
import { skyPart, type SkyWcs, type Wcs } from "../wcs/index.ts"
import { averageByArea } from "./reproject-exact.ts"
import { gridOf, pixelsAcross, type InputWindow, type PixelWindow, type TileResult } from "./reproject-place.ts"
import { planesOf } from "./reproject-planes.ts"
import { sample, type Interpolation } from "./reproject-sample.ts"
import { planeSection, type SkyImage } from "./sky-image.ts"
import { SPLINE_REACH } from "./spline.ts"

/** How values are found; `exact` is the mean of the input by the area on the sky that each of its pixels shares with one of the output. */
export type ReprojectMethod = Interpolation | "exact"

/** The pixels that an image is brought to. */
export interface ReprojectTarget {
  readonly wcs: Wcs
  /** Pixels; NAXIS1 and NAXIS2 of the coordinate system's header unless given. */
  readonly width?: number | undefined
  readonly height?: number | undefined
}

export interface ReprojectOptions extends ReadSectionOptions {
  /** `bilinear` unless given. */
  readonly method?: ReprojectMethod | undefined
  /** Most bytes of the input image that are held at a time; 128 MiB unless given. */
  readonly maxWindowBytes?: number | undefined
}

/** Some rows of the output, from `y` (from 0) on. */
export interface ReprojectedRows extends TileResult {
  /** Number of the plane, from 0 and as they lie in the file; 0 for an image of two axes. */
  readonly plane: number
  readonly y: number
  readonly height: number
}

/** An image on the pixels of another. */
export interface Reprojected {
  /** float64, NaN where the input has no value; shape `[ny, nx]`, of a cube `[nz, ny, nx]` and so on. */
  readonly pixels: Pixels
  /** 0 to 1 for each pixel, in the same shape: how much of it has a value; 0 or 1 where the method interpolates. */
  readonly coverage: Float64Array
}

const DEFAULT_WINDOW = 2 ** 27
const DEFAULT_MAX_BYTES = 2 ** 31
/** Pixels of a tile of the output. */
const TILE = 2 ** 18

/**
 * Brings an image to the pixels of another coordinate system, rows after rows, reading of it only what each tile needs. Of an image
 * with more axes than the sky's, plane after plane, unless it was opened with one chosen.
 * @throws CaelumError `no-wcs`, `unsupported`, `usage` where the target has no size, `limit` where even one pixel of the output needs more of the input
 * than `maxWindowBytes`, and what reading throws.
 */
export async function* reprojectRows(
  image: SkyImage,
  target: ReprojectTarget,
  options: ReprojectOptions = {},
): AsyncGenerator<ReprojectedRows> {
  const planes = planesOf(image)
  for (let plane = 0; plane < planes.count; plane++)
    for await (const rows of planeRows(planes.at(plane), target, options)) yield { plane, ...rows }
}

async function* planeRows(
  image: SkyImage,
  target: ReprojectTarget,
  options: ReprojectOptions,
): AsyncGenerator<Omit<ReprojectedRows, "plane">> {
  const output = outputOf(target)
  const rows = Math.max(1, Math.min(output.height, Math.floor(TILE / output.width)))
  const job: Job = { image, output: output.wcs, options, method: options.method ?? "bilinear", kept: undefined }
  await keepWindow(job, output)
  for (let y = 0; y < output.height; y += rows) {
    const band = { x: 0, y, width: output.width, height: Math.min(rows, output.height - y) }
    const result = emptyTile(band)
    await fillTile(job, band, band, result)
    yield { y, height: band.height, ...result }
  }
}

/**
 * The whole of `reprojectRows` in one array.
 * @throws CaelumError `limit` where values and coverage need more than `maxBytes` (2 GiB unless given), and as `reprojectRows`.
 */
export async function reproject(
  image: SkyImage,
  target: ReprojectTarget,
  options: ReprojectOptions = {},
): Promise<Reprojected> {
  const { width, height } = outputOf(target)
  const { maxBytes = DEFAULT_MAX_BYTES } = options
  const planes = planesOf(image)
  const shape = [...planes.shape, height, width]
  const size = planes.count * width * height
  if (size * 16 > maxBytes)
    throw new CaelumError(
      "limit",
      `The reprojected image of ${shape.toReversed().join(" × ")} pixels needs ${size * 16} bytes and ${maxBytes} are allowed; take it row by row with reprojectRows.`,
    )
  const data = new Float64Array(size)
  const coverage = new Float64Array(size)
  for await (const rows of reprojectRows(image, target, options)) {
    const at = (rows.plane * height + rows.y) * width
    data.set(rows.values, at)
    coverage.set(rows.coverage, at)
  }
  return { pixels: { shape, type: "float64", data }, coverage }
}

interface Job {
  readonly image: SkyImage
  readonly output: SkyWcs
  readonly options: ReprojectOptions
  readonly method: ReprojectMethod
  /** What the whole output needs of the input, where that may be held at once. */
  kept: InputWindow | undefined
}

function outputOf(target: ReprojectTarget): { readonly wcs: SkyWcs; readonly width: number; readonly height: number } {
  const wcs = skyPart(target.wcs)
  const [width, height] = [target.width ?? wcs.shape[0]!, target.height ?? wcs.shape[1]!]
  if (Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0) return { wcs, width, height }
  throw new CaelumError(
    "usage",
    `The target of a reprojection is ${width} × ${height} pixels; give width and height, or NAXIS1 and NAXIS2 in its header.`,
  )
}

function emptyTile({ width, height }: PixelWindow): TileResult {
  return { values: new Float64Array(width * height), coverage: new Float64Array(width * height) }
}

/** Points a side by which the part of the input that the whole output needs is estimated. */
const ESTIMATE = 64

/** Reads what the whole output needs once, where it may be held: tiles side by side need much the same. */
async function keepWindow(
  job: Job,
  { width, height }: { readonly width: number; readonly height: number },
): Promise<void> {
  const at = (k: number, length: number): number => (k / (ESTIMATE - 1)) * length - 0.5
  const x = Float64Array.from({ length: ESTIMATE * ESTIMATE }, (_, k) => at(k % ESTIMATE, width))
  const y = Float64Array.from({ length: ESTIMATE * ESTIMATE }, (_, k) => at(Math.floor(k / ESTIMATE), height))
  pixelsAcross(job.output, job.image.sky, x, y)
  const needed = windowOf(job, x, y)
  if (needed && !isTooLarge(job, needed)) job.kept = await readWindow(job, needed)
}

/** The needed part of a window. */
function cropped(window: InputWindow, needed: PixelWindow): InputWindow {
  const data = new Float64Array(needed.width * needed.height)
  for (let j = 0; j < needed.height; j++) {
    const at = (needed.y - window.y + j) * window.width + needed.x - window.x
    data.set(window.data.subarray(at, at + needed.width), j * needed.width)
  }
  return { ...needed, data, size: window.size }
}

function isTooLarge({ options }: Job, { width, height }: PixelWindow): boolean {
  return width * height * 8 > (options.maxWindowBytes ?? DEFAULT_WINDOW)
}

function holds(outer: PixelWindow, inner: PixelWindow): boolean {
  const right = inner.x + inner.width <= outer.x + outer.width
  const top = inner.y + inner.height <= outer.y + outer.height
  return inner.x >= outer.x && inner.y >= outer.y && right && top
}

/** Fills a tile of a band; where the input that it needs is too much at once, its halves. */
async function fillTile(job: Job, tile: PixelWindow, band: PixelWindow, into: TileResult): Promise<void> {
  throwIfAborted(job.options.signal)
  const exact = job.method === "exact"
  const [x, y] = gridOf(tile, exact)
  pixelsAcross(job.output, job.image.sky, x, y)
  const needed = windowOf(job, x, y)
  const out = emptyTile(tile)
  if (needed === undefined) out.values.fill(Number.NaN)
  else {
    const kept = job.kept && holds(job.kept, needed) ? job.kept : undefined
    if (!kept && isTooLarge(job, needed)) {
      for (const half of halves(job, tile, needed)) await fillTile(job, half, band, into)
      return
    }
    const window = kept ?? (await readWindow(job, needed))
    if (job.method === "exact") averageByArea(job.image.sky, cropped(window, needed), job.output, tile, out)
    else sample(window, job.method, x, y, out)
  }
  for (let j = 0; j < tile.height; j++) {
    const at = (tile.y - band.y + j) * band.width + tile.x - band.x
    into.values.set(out.values.subarray(j * tile.width, (j + 1) * tile.width), at)
    into.coverage.set(out.coverage.subarray(j * tile.width, (j + 1) * tile.width), at)
  }
}

function halves({ image, options }: Job, tile: PixelWindow, needed: PixelWindow): readonly PixelWindow[] {
  const { x, y, width, height } = tile
  const [w, h] = [width >> 1, height >> 1]
  if (width >= height && w > 0)
    return [
      { ...tile, width: w },
      { x: x + w, y, width: width - w, height },
    ]
  if (h > 0)
    return [
      { ...tile, height: h },
      { x, y: y + h, width, height: height - h },
    ]
  throw new CaelumError(
    "limit",
    `Pixel ${x}, ${y} of the reprojection needs ${needed.width} × ${needed.height} pixels of ${image.uri}, more than the ` +
      `${options.maxWindowBytes ?? DEFAULT_WINDOW} bytes that are allowed; give a larger maxWindowBytes.`,
    { context: { uri: image.uri, hdu: image.hdu.index } },
  )
}

/** How far beyond the places of the output's pixels the input is needed. */
const MARGINS: Readonly<Record<ReprojectMethod, number>> = { nearest: 1, bilinear: 1, bicubic: SPLINE_REACH, exact: 2 }

/** The pixels of the input that places need, or undefined where none lies on it. */
function windowOf({ image, method }: Job, x: Float64Array, y: Float64Array): PixelWindow | undefined {
  const [nx, ny] = image.size
  const [left, right] = reach(x, nx, method)
  const [bottom, top] = reach(y, ny, method)
  if (left >= right || bottom >= top) return undefined
  return { x: left, y: bottom, width: right - left, height: top - bottom }
}

function reach(values: Float64Array, length: number, method: ReprojectMethod): [number, number] {
  let [low, high] = [Infinity, -Infinity]
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  if (!(high >= -1 && low <= length)) return [0, 0]
  // edges of large pixels bulge between their corners
  const bulge = method === "exact" ? (high - low) * 0.02 : 0
  const margin = MARGINS[method] + bulge
  return [Math.max(0, Math.floor(low - margin)), Math.min(length, Math.ceil(high + margin) + 1)]
}

async function readWindow({ image, options }: Job, window: PixelWindow): Promise<InputWindow> {
  const section = planeSection(
    image,
    { start: window.x, stop: window.x + window.width },
    { start: window.y, stop: window.y + window.height },
  )
  const { data } = await readSection(image.file.source, image.hdu, section, options)
  return { ...window, data: doubles(data), size: image.size }
}

function doubles(data: Pixels["data"]): Float64Array {
  if (data instanceof Float64Array) return data
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return Float64Array.from(data, Number)
  return new Float64Array(data)
}

import { CaelumError, type SkyCoord } from "../core/index.ts"
import {
  containsPoint,
  convertCoord,
  convertPoints,
  offset,
  polygon,
  positionOf,
  solidAngle,
  vectorOf,
  type Polygon,
  type SkyFrame,
  type Vector,
} from "../sky/index.ts"
import { imageSize, outlineOf } from "./outline.ts"
import { pixelScales } from "./describe.ts"
import { pixelsToSky, requireFrame, skyPart, skyToPixels } from "./sky.ts"
import type { Wcs } from "./types.ts"

const SQUARE_DEGREES: number = (180 / Math.PI) ** 2

/**
 * The outer edge of an image as a polygon on the sky in ICRS: its great circles follow the edges of the image within `tolerance` pixels
 * (0.1 unless given), and a pole in the image is inside.
 * @throws CaelumError `unsupported` where the edge leaves the sky (maps of the whole sky) or encloses more than half of it; `usage` where the
 * header does not say the size of the image; `no-wcs`.
 */
export function footprintPolygon(wcs: Wcs, options: { readonly tolerance?: number } = {}): Polygon {
  const frame = requireFrame(skyPart(wcs))
  const points = outlineOf(wcs, options.tolerance ?? 0.1).map(({ vector }) => positionOf(vector))
  const [lon, lat] = [Float64Array.from(points, ([l]) => l), Float64Array.from(points, ([, b]) => b)]
  convertPoints(frame, { frame: "icrs" }, lon, lat)
  const region = polygon(Array.from(lon, (value, i) => [value, lat[i]!] as const))
  const [nx, ny] = imageSize(wcs)
  const [x, y] = [Float64Array.of((nx - 1) / 2), Float64Array.of((ny - 1) / 2)]
  pixelsToSky(wcs, x, y, { frame: "icrs" })
  if (containsPoint(region, x[0]!, y[0]!)) return region
  throw new CaelumError(
    "unsupported",
    `The image of ${nx} × ${ny} pixels covers more than half of the sky, and a polygon's inside is the smaller side; use its pixels.`,
  )
}

/** A box of pixels, from 0. */
export interface PixelBox {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/**
 * The areas of pixels on the sky in square degrees, row after row: the quadrilaterals of great circles through their corners, distortions
 * included; NaN where a corner has no sky.
 * @param box the whole image unless given.
 */
export function pixelAreas(wcs: Wcs, box: PixelBox = wholeBox(wcs)): Float64Array {
  return cellAreas(wcs, [1, 1], box.width, box.height, [box.x, box.y])
}

/** The areas of cells of `size` pixels, the first one at `start`. */
export function cellAreas(
  wcs: Wcs,
  size: readonly [number, number],
  columns: number,
  rows: number,
  start: readonly [number, number] = [0, 0],
): Float64Array {
  const areas = new Float64Array(columns * rows)
  const corners = (j: number): Vector[] => {
    const lon = Float64Array.from({ length: columns + 1 }, (_, i) => start[0] - 0.5 + i * size[0])
    const lat = new Float64Array(columns + 1).fill(start[1] - 0.5 + j * size[1])
    pixelsToSky(wcs, lon, lat)
    return Array.from(lon, (value, i) => vectorOf(value, lat[i]!))
  }
  let below = corners(0)
  for (let j = 0; j < rows; j++) {
    const above = corners(j + 1)
    for (let i = 0; i < columns; i++)
      areas[j * columns + i] =
        Math.abs(solidAngle([below[i]!, below[i + 1]!, above[i + 1]!, above[i]!])) * SQUARE_DEGREES
    below = above
  }
  return areas
}

function wholeBox(wcs: Wcs): PixelBox {
  const [width, height] = imageSize(wcs)
  return { x: 0, y: 0, width, height }
}

/** Directions on an image at a pixel: angles in degrees from the x axis towards the y axis, −180 to 180. */
export interface Compass {
  readonly north: number
  readonly east: number
}

/**
 * Where north and east of a frame (ICRS unless given) point at a pixel (from 0) of an image.
 * @throws CaelumError `outside` where the pixel has no sky.
 */
export function compassAt(wcs: Wcs, x: number, y: number, frame: SkyFrame = { frame: "icrs" }): Compass {
  const [lon, lat] = [Float64Array.of(x), Float64Array.of(y)]
  pixelsToSky(wcs, lon, lat, frame)
  if (!Number.isFinite(lon[0]! + lat[0]!))
    throw new CaelumError("outside", `FITS pixel ${x + 1}, ${y + 1} has no sky; choose one on the image.`)
  const step = Math.min(...pixelScales(wcs)) / 2
  const towards = (angle: number): number => {
    const ends = [offset(lon[0]!, lat[0]!, angle, step), offset(lon[0]!, lat[0]!, angle + 180, step)]
    const [px, py] = [Float64Array.from(ends, (end) => end.lon), Float64Array.from(ends, (end) => end.lat)]
    skyToPixels(wcs, px, py, frame)
    return (Math.atan2(py[0]! - py[1]!, px[0]! - px[1]!) * 180) / Math.PI
  }
  return { north: towards(0), east: towards(90) }
}

/**
 * Whether a position lies on an image, its outermost pixels included to their edges.
 * @throws CaelumError `usage` where the header does not say the size of the image; `no-wcs`.
 */
export function imageContains(wcs: Wcs, position: SkyCoord): boolean {
  const native = convertCoord(position, requireFrame(skyPart(wcs)))
  const [x, y] = [Float64Array.of(native.lon), Float64Array.of(native.lat)]
  skyToPixels(wcs, x, y, undefined, { diverged: "nan" })
  const [nx, ny] = imageSize(wcs)
  return x[0]! >= -0.5 && x[0]! <= nx - 0.5 && y[0]! >= -0.5 && y[0]! <= ny - 0.5
}

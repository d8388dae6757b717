import { isCaelumError } from "../core/index.ts"
import { convertPoints, positionOf, sameFrame, solidAngle, vectorOf } from "../sky/index.ts"
import { cellAreas } from "./area.ts"
import { pixelScales } from "./describe.ts"
import { imageSize, outlineOf, type EdgePoint } from "./outline.ts"
import { pixelsToSky, requireFrame, skyPart, skyToPixels } from "./sky.ts"
import type { Wcs } from "./types.ts"

/** What two images share of the sky. */
export interface ImageOverlap {
  /** Square degrees. */
  readonly area: number
  /** Parts, 0 to 1, of the areas of the two images. */
  readonly ofFirst: number
  readonly ofSecond: number
}

const QUARTER_OF_SKY = 10_000
const SQUARE_DEGREES: number = (180 / Math.PI) ** 2
/** Pixels by which great circles may leave the edges. */
const TOLERANCE = 0.01
/** Cells a side where an image has no outline. */
const SAMPLES = 384
/** Of an edge in pieces. */
const PIECES = 256

/**
 * The area that two images share on the sky, and its part of each: the outline of one is cut to the rectangle of the other. Where that has
 * no meaning (maps of the whole sky, an outline across the seam of a projection) cells of 1/384 of a side are counted instead.
 * @throws CaelumError `usage` where a header does not say the size of its image; `no-wcs`, `unsupported`.
 */
export function imageOverlap(first: Wcs, second: Wcs): ImageOverlap {
  requireFrame(skyPart(first))
  requireFrame(skyPart(second))
  const [areaFirst, areaSecond] = [imageArea(first), imageArea(second)]
  const area = cutArea(first, second) ?? cutArea(second, first) ?? countedArea(first, second)
  const part = (whole: number): number => Math.min(1, area / whole)
  return { area, ofFirst: part(areaFirst), ofSecond: part(areaSecond) }
}

/** The area of an image on the sky in square degrees; pixels without sky have none. @throws CaelumError as `imageOverlap`. */
export function imageArea(wcs: Wcs): number {
  const [nx, ny] = imageSize(wcs)
  const [x, y] = pixelScales(wcs)
  // an outline around more than a quarter of the sky may be of the other side
  const outline = nx * ny * x * y < QUARTER_OF_SKY ? outlineOrNone(wcs) : undefined
  if (outline) return Math.abs(solidAngle(outline.map(({ vector }) => vector))) * SQUARE_DEGREES
  return cellsOf(wcs).areas.reduce((sum, area) => sum + (Number.isNaN(area) ? 0 : area), 0)
}

function outlineOrNone(wcs: Wcs): EdgePoint[] | undefined {
  try {
    return outlineOf(wcs, TOLERANCE)
  } catch (error) {
    if (isCaelumError(error, "unsupported")) return undefined
    throw error
  }
}

/** Directions in one image's own frame to pixels of another. */
function pixelsIn(base: Wcs, from: Wcs, lon: Float64Array, lat: Float64Array): void {
  const frames = [requireFrame(skyPart(from)), requireFrame(skyPart(base))] as const
  if (!sameFrame(...frames)) convertPoints(...frames, lon, lat)
  skyToPixels(base, lon, lat, undefined, { diverged: "nan" })
}

/** The area of `other` inside the rectangle of `base`, or undefined where the outline has no meaning in its pixels. */
function cutArea(base: Wcs, other: Wcs): number | undefined {
  const outline = outlineOrNone(other)
  if (!outline) return undefined
  const points = outline.map(({ vector }) => positionOf(vector))
  const [x, y] = [Float64Array.from(points, ([lon]) => lon), Float64Array.from(points, ([, lat]) => lat)]
  pixelsIn(base, other, x, y)
  if (x.every((value) => Number.isNaN(value)) && imageArea(other) < imageArea(base)) return 0
  if (!isWhole(base, outline, x, y)) return undefined
  const [nx, ny] = imageSize(base)
  const cut = clipToBox(
    Array.from(x, (value, i): Point => [value, y[i]!]),
    [-0.5, -0.5, nx - 0.5, ny - 0.5],
  )
  if (cut.length < 3) return 0
  const dense = cut.flatMap((point, i) => between(point, cut[(i + 1) % cut.length]!, Math.max(nx, ny) / PIECES))
  const [lon, lat] = [Float64Array.from(dense, ([px]) => px), Float64Array.from(dense, ([, py]) => py)]
  pixelsToSky(base, lon, lat)
  const area = Math.abs(solidAngle(Array.from(lon, (value, i) => vectorOf(value, lat[i]!)))) * SQUARE_DEGREES
  return Number.isNaN(area) ? undefined : area
}

/** Whether an outline stays in one piece in the pixels of another image: no point lost, none far from the one before. */
function isWhole(base: Wcs, outline: readonly EdgePoint[], x: Float64Array, y: Float64Array): boolean {
  const scale = Math.min(...pixelScales(base))
  return outline.every(({ vector }, i) => {
    const before = (i + outline.length - 1) % outline.length
    const other = outline[before]!.vector
    const apart = Math.hypot(vector[0] - other[0], vector[1] - other[1], vector[2] - other[2]) * (180 / Math.PI)
    return Math.hypot(x[i]! - x[before]!, y[i]! - y[before]!) <= (10 * apart) / scale + 1
  })
}

type Point = readonly [number, number]

/** A polygon cut to a rectangle (Sutherland & Hodgman 1974): its four sides one after the other. */
function clipToBox(
  polygon: readonly Point[],
  [left, bottom, right, top]: readonly [number, number, number, number],
): Point[] {
  const sides: [axis: 0 | 1, limit: number, sign: number][] = [
    [0, left, 1],
    [1, bottom, 1],
    [0, right, -1],
    [1, top, -1],
  ]
  return sides.reduce<Point[]>(
    (points, [axis, limit, sign]) => {
      const depth = (point: Point): number => (point[axis] - limit) * sign
      return points.flatMap((point, i): Point[] => {
        const before = points.at(i - 1)!
        const [d, e] = [depth(point), depth(before)]
        const t = e / (e - d)
        const crossing: Point = [before[0] + (point[0] - before[0]) * t, before[1] + (point[1] - before[1]) * t]
        if (d >= 0) return e < 0 ? [crossing, point] : [point]
        return e >= 0 && e !== d ? [crossing] : []
      })
    },
    [...polygon],
  )
}

/** A point and those between it and the next, no further apart than `step`. */
function between(from: Point, to: Point, step: number): Point[] {
  const count = Math.max(1, Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]) / step))
  return Array.from({ length: count }, (_, k): Point => [
    from[0] + ((to[0] - from[0]) * k) / count,
    from[1] + ((to[1] - from[1]) * k) / count,
  ])
}

/** Cells of an image: their centres in pixels, and their areas on the sky in square degrees. */
function cellsOf(wcs: Wcs): { readonly x: Float64Array; readonly y: Float64Array; readonly areas: Float64Array } {
  const [nx, ny] = imageSize(wcs)
  const [columns, rows] = [Math.min(nx, SAMPLES), Math.min(ny, SAMPLES)]
  const at = (k: number, n: number, count: number): number => ((k + 0.5) * n) / count - 0.5
  const x = Float64Array.from({ length: columns * rows }, (_, k) => at(k % columns, nx, columns))
  const y = Float64Array.from({ length: columns * rows }, (_, k) => at(Math.floor(k / columns), ny, rows))
  return { x, y, areas: cellAreas(wcs, [nx / columns, ny / rows], columns, rows) }
}

/** The area of the cells of `first` whose middle lies on `second`. */
function countedArea(first: Wcs, second: Wcs): number {
  const [base, other] = imageArea(first) < imageArea(second) ? [first, second] : [second, first]
  const { x, y, areas } = cellsOf(base)
  pixelsToSky(base, x, y)
  pixelsIn(other, base, x, y)
  const [nx, ny] = imageSize(other)
  return areas.reduce((sum, area, k) => {
    const inside = x[k]! >= -0.5 && x[k]! <= nx - 0.5 && y[k]! >= -0.5 && y[k]! <= ny - 0.5
    return sum + (inside && !Number.isNaN(area) ? area : 0)
  }, 0)
}

import { CaelumError } from "../core/index.ts"
import { vectorOf, type Vector } from "../sky/index.ts"
import { skyPart, pixelsToSky } from "./sky.ts"
import type { Wcs } from "./types.ts"

/** Pieces of each edge to begin with, and how often a piece is halved. */
const PIECES = 8
const HALVINGS = 8

/** A point of the edge of an image: its pixel, and its direction in the frame of the image. */
export interface EdgePoint {
  readonly x: number
  readonly y: number
  readonly vector: Vector
}

/** Width and height of the image that a coordinate system is of. @throws CaelumError `usage` where its header does not say. */
export function imageSize(wcs: Wcs): readonly [number, number] {
  const [nx = 0, ny = 0] = skyPart(wcs).shape
  if (nx > 0 && ny > 0) return [nx, ny]
  throw new CaelumError(
    "usage",
    "The coordinate system does not say how large its image is; give NAXIS1 and NAXIS2 in its header.",
  )
}

/**
 * The outer edge of an image's pixels, counter-clockwise in the image, with points so close that great circles between them follow the
 * edge within `tolerance` pixels.
 * @throws CaelumError `unsupported` where the edge leaves the sky, `usage` where the header does not say the image's size.
 */
export function outlineOf(wcs: Wcs, tolerance: number): EdgePoint[] {
  const [nx, ny] = imageSize(wcs)
  const corners: [number, number][] = [
    [-0.5, -0.5],
    [nx - 0.5, -0.5],
    [nx - 0.5, ny - 0.5],
    [-0.5, ny - 0.5],
  ]
  return corners.flatMap(([x, y], k) => {
    const [x1, y1] = corners[(k + 1) % 4]!
    const at = (t: number): EdgePoint => edgePoint(wcs, x + (x1 - x) * t, y + (y1 - y) * t)
    const length = Math.hypot(x1 - x, y1 - y)
    return Array.from({ length: PIECES }, (_, i) =>
      halved(at, i / PIECES, (i + 1) / PIECES, tolerance / length, HALVINGS),
    ).flat()
  })
}

/** The points of a piece but its last, halved until its middle lies on the great circle. `tolerance` is a part of the whole edge. */
function halved(at: (t: number) => EdgePoint, from: number, to: number, tolerance: number, left: number): EdgePoint[] {
  const [a, b] = [at(from), at(to)]
  const middle = (from + to) / 2
  const m = at(middle)
  const normal = crossOf(a.vector, b.vector)
  const size = Math.hypot(...normal)
  const off = Math.abs(dotOf(normal, m.vector)) / size
  // the whole edge in radians is about this piece's share of it
  if (left === 0 || !(off > (tolerance * size) / (to - from))) return [a]
  return [...halved(at, from, middle, tolerance, left - 1), ...halved(at, middle, to, tolerance, left - 1)]
}

function edgePoint(wcs: Wcs, x: number, y: number): EdgePoint {
  const [lon, lat] = [Float64Array.of(x), Float64Array.of(y)]
  pixelsToSky(wcs, lon, lat)
  if (!Number.isFinite(lon[0]! + lat[0]!))
    throw new CaelumError(
      "unsupported",
      `The edge of the image leaves the sky at FITS pixel ${x + 1}, ${y + 1}: a map of the whole sky has no outline of great circles; use its pixels.`,
    )
  return { x, y, vector: vectorOf(lon[0]!, lat[0]!) }
}

function crossOf(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

function dotOf(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

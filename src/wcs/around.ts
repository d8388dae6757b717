import { CaelumError } from "../core/index.ts"
import { buildWcs } from "./build.ts"
import { middleOf, planeOf, type PlaneOptions, type SkyPoints } from "./fit-plane.ts"
import type { WcsHeader } from "./header.ts"

export interface AroundOptions extends PlaneOptions {
  /** Degrees a pixel. */
  readonly scale: number
  /** Position angle of the y axis, east of north; 0 unless given. */
  readonly rotation?: number | undefined
}

/** More pixels a side than any image has. */
const MOST_PIXELS = 1e7

/**
 * The coordinate system of the smallest image that holds all of some directions (the vertices of a footprint, the outlines of several images),
 * in the given orientation and scale; NAXIS1 and NAXIS2 of the header are its size.
 * @throws CaelumError `usage` for no points, a scale that is not above 0, or an image of more than 10⁷ pixels a side; `outside` where a direction
 * has no place in the projection.
 */
export function wcsAround(points: SkyPoints, options: AroundOptions): WcsHeader {
  const { scale, rotation = 0, frame, projection } = options
  if (points.lon.length === 0 || points.lon.length !== points.lat.length || !(scale > 0))
    throw new CaelumError(
      "usage",
      `An image around ${points.lon.length} longitudes and ${points.lat.length} latitudes with pixels of ${scale} degrees cannot be made; give some of each and a scale above 0.`,
    )
  const crval = middleOf(points)
  const [xi, eta] = planeOf(points, crval, options)
  const radians = (rotation * Math.PI) / 180
  const [sin, cos] = [Math.sin(radians), Math.cos(radians)]
  const [left, right] = bounds(xi.map((value, i) => (eta[i]! * sin - value * cos) / scale))
  const [bottom, top] = bounds(xi.map((value, i) => (value * sin + eta[i]! * cos) / scale))
  const [nx, ny] = [Math.max(1, Math.ceil(right - left - 1e-9)), Math.max(1, Math.ceil(top - bottom - 1e-9))]
  if (!(nx <= MOST_PIXELS && ny <= MOST_PIXELS))
    throw new CaelumError(
      "usage",
      `The image would have ${nx} × ${ny} pixels; give a coarser scale than ${scale} degrees.`,
    )
  const crpix = [nx / 2 - (left + right) / 2 + 0.5, ny / 2 - (bottom + top) / 2 + 0.5] as const
  return buildWcs({ projection, frame, crval, crpix, scale, rotation, keywords: { NAXIS1: nx, NAXIS2: ny } })
}

function bounds(values: Float64Array): [number, number] {
  return values.reduce<[number, number]>(
    ([low, high], v) => [Math.min(low, v), Math.max(high, v)],
    [Infinity, -Infinity],
  )
}

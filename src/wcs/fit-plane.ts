import { CaelumError } from "../core/index.ts"
import { positionOf, vectorOf, type SkyFrame } from "../sky/index.ts"
import { buildWcs } from "./build.ts"
import { parseWcs } from "./parse.ts"
import { skyToPixels } from "./sky.ts"

/** Directions, degrees, as many of each. */
export interface SkyPoints {
  readonly lon: ArrayLike<number>
  readonly lat: ArrayLike<number>
}

/** What makes the plane: ICRS and TAN unless given. */
export interface PlaneOptions {
  readonly frame?: SkyFrame | undefined
  readonly projection?: string | undefined
}

/** The direction in the middle of directions: that of the sum of their vectors. */
export function middleOf({ lon, lat }: SkyPoints): [number, number] {
  const sum: [number, number, number] = [0, 0, 0]
  for (let i = 0; i < lon.length; i++) {
    const [x, y, z] = vectorOf(lon[i]!, lat[i]!)
    sum[0] += x
    sum[1] += y
    sum[2] += z
  }
  return positionOf(sum)
}

/**
 * Coordinates in the plane of a projection around `crval`, degrees: ξ to the east, η to the north.
 * @throws CaelumError `outside` naming the first direction without a place.
 */
export function planeOf(
  points: SkyPoints,
  crval: readonly [number, number],
  { frame, projection }: PlaneOptions,
): [Float64Array, Float64Array] {
  const plane = parseWcs(buildWcs({ projection, frame, crval, crpix: [1, 1], matrix: [1, 0, 0, 1] }))
  const [xi, eta] = [Float64Array.from(points.lon), Float64Array.from(points.lat)]
  skyToPixels(plane, xi, eta)
  const lost = xi.findIndex((value, i) => !Number.isFinite(value + eta[i]!))
  if (lost < 0) return [xi, eta]
  throw new CaelumError(
    "outside",
    `Direction ${lost} (${points.lon[lost]} ${points.lat[lost]}) has no place in the ${projection ?? "TAN"} projection around ${crval.join(" ")}; leave it out or choose another projection.`,
  )
}

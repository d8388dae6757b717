import { CaelumError, type SkyCoord } from "../core/index.ts"
import { convertCoord, convertPoints, sameFrame, type SkyFrame } from "../sky/index.ts"
import { pixelToWorld, worldToPixel, type InverseOptions } from "./transform.ts"
import type { Celestial, Wcs } from "./types.ts"

/** A coordinate system of exactly two pixel axes and one celestial pair. */
export interface SkyWcs extends Wcs {
  readonly celestial: Celestial
  /** The image axes that the two pixel axes are, from 0. */
  readonly pixelAxes: readonly [number, number]
}

/**
 * The celestial pair of a coordinate system with the two pixel axes that drive it. Axes of the image of length 1, and those that the
 * image does not have, stand at their only pixel.
 * @throws CaelumError `no-wcs` without a celestial pair, `unsupported` where more than two pixel axes drive it.
 */
export function skyPart(wcs: Wcs): SkyWcs {
  const celestial = requireSky(wcs)
  const { naxis, matrix, crpix } = wcs
  const rows = [celestial.lon * naxis, celestial.lat * naxis] as const
  const driving = crpix.flatMap((_, j) => (rows.some((row) => matrix[row + j] !== 0) ? [j] : []))
  const single = driving.length > 2 ? driving.filter((j) => isSingle(wcs, j)) : []
  const distorted = wcs.sip || wcs.detector || wcs.prior
  const [first, second, ...others] = driving.filter((j) => !single.includes(j))
  if (
    first === undefined ||
    second === undefined ||
    others.length > 0 ||
    (distorted && (first !== 0 || second !== 1 || single.length > 0))
  )
    throw new CaelumError(
      "unsupported",
      `The sky axes of the coordinate system depend on ${driving.length} pixel axes, and a position on an image needs two; ` +
        `take a plane of the image first.`,
    )
  // a single pixel at 1 of another axis moves the two rows by a constant: CRPIX takes it up
  const shift = rows.map((row) => single.reduce((sum, j) => sum + matrix[row + j]! * (1 - crpix[j]!), 0))
  const [a, b, c, d] = rows.flatMap((row) => [matrix[row + first]!, matrix[row + second]!]) as Four
  const determinant = a * d - b * c
  const [p, q] = shift as [number, number]
  return {
    ...wcs,
    naxis: 2,
    axes: [wcs.axes[celestial.lon]!, wcs.axes[celestial.lat]!],
    crpix: [crpix[first]! - (d * p - b * q) / determinant, crpix[second]! - (a * q - c * p) / determinant],
    crval: [wcs.crval[celestial.lon]!, wcs.crval[celestial.lat]!],
    matrix: [a, b, c, d],
    inverse: [d / determinant, -b / determinant, -c / determinant, a / determinant],
    shape: [wcs.shape[first]!, wcs.shape[second]!],
    tables: [],
    celestial: { ...celestial, lon: 0, lat: 1 },
    pixelAxes: [first, second],
  }
}

type Four = [number, number, number, number]

function isSingle(wcs: Wcs, j: number): boolean {
  const known = wcs.shape.some((length) => length > 0)
  return known && wcs.shape[j]! <= 1
}

/** @throws CaelumError `no-wcs`. */
export function requireSky(wcs: Wcs): Celestial {
  if (wcs.celestial) return wcs.celestial
  const types = wcs.axes.map(({ ctype }) => `'${ctype}'`).join(", ")
  throw new CaelumError(
    "no-wcs",
    `The coordinate system${wcs.alternate && ` ${wcs.alternate}`} has no sky axes (its CTYPE are ${types}); choose another HDU or ` +
      `alternate, or work in pixels.`,
  )
}

/** @throws CaelumError `no-wcs` without sky axes, `unsupported` where their frame has no conversion. */
export function requireFrame(wcs: Wcs): SkyFrame {
  const { frame, lon } = requireSky(wcs)
  if (frame) return frame
  throw new CaelumError(
    "unsupported",
    `The frame of the sky axis '${wcs.axes[lon]!.ctype}' (with its RADESYS) has no conversion to ICRS; work in the native frame.`,
    { context: { keyword: `RADESYS${wcs.alternate}` } },
  )
}

/**
 * The direction of a pixel (from 0), in the frame of the image or in `frame`. NaN for both where there is no sky.
 * @throws CaelumError `no-wcs`, `unsupported`.
 */
export function pixelToSky(wcs: Wcs, x: number, y: number, frame?: SkyFrame): SkyCoord {
  const part = asSkyWcs(wcs)
  const [lon, lat] = pixelToWorld(part, Float64Array.of(x, y)) as unknown as [number, number]
  const native: SkyCoord = { ...requireFrame(part), lon, lat }
  return frame ? convertCoord(native, frame) : native
}

/**
 * The pixel (from 0) of a direction given in any frame; NaN for both where it has no place in the plane.
 * @throws CaelumError `no-wcs`, `unsupported`, `diverged`.
 */
export function skyToPixel(wcs: Wcs, coord: SkyCoord): { readonly x: number; readonly y: number } {
  const part = asSkyWcs(wcs)
  const { lon, lat } = convertCoord(coord, requireFrame(part))
  const [x, y] = worldToPixel(part, Float64Array.of(lon, lat)) as unknown as [number, number]
  return { x, y }
}

/** Many pixels to directions in `frame` (the image's own where left out), in place of `x` and `y`. */
export function pixelsToSky(wcs: Wcs, x: Float64Array, y: Float64Array, frame?: SkyFrame): void {
  const part = asSkyWcs(wcs)
  apply(x, y, (pairs) => pixelToWorld(part, pairs, pairs))
  const native = frame && requireFrame(part)
  if (native && !sameFrame(native, frame)) convertPoints(native, frame, x, y)
}

/** Many directions in `frame` (the image's own where left out) to pixels, in place of `lon` and `lat`. */
export function skyToPixels(
  wcs: Wcs,
  lon: Float64Array,
  lat: Float64Array,
  frame?: SkyFrame,
  options?: InverseOptions,
): void {
  const part = asSkyWcs(wcs)
  const native = frame && requireFrame(part)
  if (native && !sameFrame(native, frame)) convertPoints(frame, native, lon, lat)
  apply(lon, lat, (pairs) => worldToPixel(part, pairs, pairs, options))
}

/** Sky parts already made: callers convert many single points with one coordinate system. */
const parts: WeakMap<Wcs, SkyWcs> = new WeakMap()

function asSkyWcs(wcs: Wcs): SkyWcs {
  if ("pixelAxes" in wcs) return wcs as SkyWcs
  const known = parts.get(wcs)
  if (known) return known
  const part = skyPart(wcs)
  parts.set(wcs, part)
  return part
}

function apply(first: Float64Array, second: Float64Array, work: (pairs: Float64Array) => Float64Array): void {
  if (first.length !== second.length)
    throw new CaelumError("usage", `${first.length} first and ${second.length} second coordinates are not pairs.`)
  const pairs = new Float64Array(first.length * 2)
  for (let i = 0; i < first.length; i++) {
    pairs[2 * i] = first[i]!
    pairs[2 * i + 1] = second[i]!
  }
  work(pairs)
  for (let i = 0; i < first.length; i++) {
    first[i] = pairs[2 * i]!
    second[i] = pairs[2 * i + 1]!
  }
}

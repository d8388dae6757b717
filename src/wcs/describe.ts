import { pixelToWorld } from "./transform.ts"
import { requireSky, skyPart } from "./sky.ts"
import { describeTime, stokesPlanes } from "./time-axis.ts"
import type { Wcs } from "./types.ts"

/**
 * Sizes of a pixel along the two image axes, degrees: lengths of the columns of the linear transform, without distortion (as
 * astropy's proj_plane_pixel_scales).
 * @throws CaelumError `no-wcs`, `unsupported`.
 */
export function pixelScales(wcs: Wcs): readonly [number, number] {
  const [a, b, c, d] = skyPart(wcs).matrix as [number, number, number, number]
  return [Math.hypot(a, c), Math.hypot(b, d)]
}

/**
 * Directions of the centres of the four corner pixels, counter-clockwise in the image from the first pixel: (0, 0), (0, ny − 1), (nx − 1,
 * ny − 1), (nx − 1, 0), as [lon, lat] degrees in the frame of the image (the order of astropy's calc_footprint). Undefined where the
 * header does not say the size of the image; NaN at a corner without sky.
 */
export function footprint(wcs: Wcs): [number, number][] | undefined {
  const part = skyPart(wcs)
  const [nx, ny] = part.shape as [number, number]
  if (nx === 0 || ny === 0) return undefined
  const sky = pixelToWorld(part, Float64Array.of(0, 0, 0, ny - 1, nx - 1, ny - 1, nx - 1, 0))
  return [0, 1, 2, 3].map((k) => [sky[2 * k]!, sky[2 * k + 1]!])
}

/** One axis of it. */
export interface AxisDescription {
  readonly ctype: string
  readonly unit: string
  readonly kind: string
  readonly crpix: number
  readonly crval: number
  readonly name?: string
  /** Of a time axis: the scale, what it counts from, and CRVAL as a date. */
  readonly time?: { readonly scale: string; readonly reference: string; readonly crval: string }
  /** Of a STOKES axis: the polarization of each plane, null for none. */
  readonly stokes?: readonly (string | null)[]
}

/** A coordinate system in words and numbers, JSON-safe. */
export interface WcsDescription {
  readonly axes: readonly AxisDescription[]
  /** Projection code, null where there are no sky axes. */
  readonly projection: string | null
  readonly frame: { readonly name: string; readonly equinox?: number } | null
  /** Degrees a pixel along the image axes. */
  readonly scale: readonly [number, number] | null
  /** Corners as `footprint` has them; null for one without sky. */
  readonly footprint: readonly (readonly [number, number] | null)[] | null
  readonly distortions: readonly string[]
  /** What was unusual in the header, put right or derived, a sentence each. */
  readonly notes: readonly string[]
}

/** What `caelum wcs info` prints. */
export function describeWcs(wcs: Wcs): WcsDescription {
  const { celestial } = wcs
  const frame = celestial?.frame
  const equinox = frame?.equinox
  return {
    axes: wcs.axes.map(({ ctype, unit, kind, name }, i) => ({
      ctype,
      unit,
      kind,
      crpix: wcs.crpix[i]!,
      crval: wcs.crval[i]!,
      ...(name === undefined ? {} : { name }),
      ...optional({ time: describeTime(wcs, i), stokes: stokesPlanes(wcs, i) }),
    })),
    projection: celestial ? requireSky(wcs).projection.code : null,
    frame: frame ? { name: frame.frame, ...(equinox === undefined ? {} : { equinox }) } : null,
    scale: celestial ? pixelScales(wcs) : null,
    footprint: celestial
      ? (footprint(wcs)?.map((corner) => (corner.some(Number.isNaN) ? null : corner)) ?? null)
      : null,
    distortions: [wcs.detector && "D2IM", wcs.sip && "SIP", wcs.prior && "CPDIS", celestial?.distortion?.name].filter(
      (name) => name !== undefined,
    ),
    notes: [...wcs.warnings, ...wcs.derived],
  }
}

/** Without the entries that are undefined. */
function optional<T extends object>(entries: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as never
}

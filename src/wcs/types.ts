import type { CaelumError } from "../core/index.ts"
import type { SkyFrame } from "../sky/index.ts"
import type { LookupPair } from "./lookup.ts"
import type { PlaneDistortion } from "./plane-distortion.ts"
import type { Projection } from "./projections/index.ts"
import type { AxisCurve } from "./spectral.ts"
import type { Sip } from "./sip.ts"
import type { AxisTime } from "./time-axis.ts"
import type { Tabular } from "./tabular.ts"

/** One world axis of a coordinate system. */
export interface WcsAxis {
  /** CTYPEi as written. */
  readonly ctype: string
  /** Unit of what the axis gives: `deg` on sky axes, CUNITi elsewhere. */
  readonly unit: string
  readonly name?: string | undefined
  /** What the values of a time axis mean. */
  readonly time?: AxisTime | undefined
  /** `spectral` is non-linear; `tabular` is read from a table (-TAB);
   * `unsupported` an axis whose algorithm is not computed or whose table is not at hand: only what needs it is refused. */
  readonly kind: "longitude" | "latitude" | "linear" | "log" | "spectral" | "tabular" | "unsupported"
  /** Of an `unsupported` axis whose unit cannot be its own: what is thrown where the axis is needed. */
  readonly problem?: CaelumError | undefined
  /** What follows the linear transform on a `log` or `spectral` axis. */
  readonly curve?: AxisCurve | undefined
}

/** The celestial pair of a coordinate system: which axes, which projection, and the rotation from native to celestial. */
export interface Celestial {
  /** World axis of the longitude, from 0. */
  readonly lon: number
  /** World axis of the latitude, from 0. */
  readonly lat: number
  readonly projection: Projection
  /** The frame of the coordinates; undefined where CTYPE or RADESYS names one that has no conversion. */
  readonly frame: SkyFrame | undefined
  /** Row-major 3 × 3: native unit vectors to celestial ones. */
  readonly rotation: readonly number[]
  /** Native longitude of the celestial pole, and celestial latitude and longitude of the native pole, degrees. */
  readonly lonpole: number
  readonly latpole: number
  readonly polelon: number
  /** What is applied to the plane coordinates before the projection: TPV, TPD, TNX, ZPX, or a plate solution. */
  readonly distortion: PlaneDistortion | undefined
  /** Plane coordinates of the fiducial point, degrees: not 0 only where PVi_0 says so. */
  readonly offset: readonly [number, number]
}

/**
 * A world coordinate system (FITS papers I and II): pixels → distortion → linear transform → projection → rotation. Pixel
 * coordinates count from 0 at the centre of the first pixel.
 */
export interface Wcs {
  /** "" for the primary one, else its letter. */
  readonly alternate: string
  readonly name: string | undefined
  readonly naxis: number
  readonly axes: readonly WcsAxis[]
  /** CRPIXj, counted from 1 as in the header. */
  readonly crpix: readonly number[]
  /** CRVALi in the units of the axes. */
  readonly crval: readonly number[]
  /** Row-major naxis × naxis: world units per pixel. */
  readonly matrix: readonly number[]
  /** Its inverse. */
  readonly inverse: readonly number[]
  readonly celestial: Celestial | undefined
  readonly sip: Sip | undefined
  /** Lookup tables of the detector (D2IMDISj), which come before SIP. */
  readonly detector: LookupPair | undefined
  /** Lookup tables before the linear transform (CPDISj), added to SIP. */
  readonly prior: LookupPair | undefined
  /** Arrays of -TAB axes. */
  readonly tables: readonly Tabular[]
  /** NAXISj of the image where the header gives them, 0 where not. */
  readonly shape: readonly number[]
  /** What was unusual in the header and how it was read, a sentence each. */
  readonly warnings: readonly string[]
  /** What was derived from other keywords, as is usual: MJD-OBS, OBSGEO-X, … */
  readonly derived: readonly string[]
}

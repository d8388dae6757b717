import { throwIfAborted, type SignalOptions } from "../core/index.ts"
import type { Observer } from "./aberration.ts"
import type * as series from "./dated-series.ts"
import { fukushimaWilliams, meanEcliptic, meanObliquity, precessionMatrix } from "./frames.ts"
import { multiply, turn, type Matrix3 } from "./rotation.ts"
import { convertTime } from "./time-scales.ts"
import type { Time } from "./time.ts"

/**
 * Frames that depend on a date beyond an equinox. With the Earth's motion (aberration) and the deflection by the Sun, for a geocentric
 * observer: `gcrs`; `cirs`, the intermediate place; `apparent`, of the true equator and equinox; `geocentric-mean-ecliptic` and
 * `geocentric-true-ecliptic`. Without: `true-ecliptic`, barycentric.
 */
export type DatedFrameName =
  | "gcrs"
  | "cirs"
  | "apparent"
  | "true-ecliptic"
  | "geocentric-mean-ecliptic"
  | "geocentric-true-ecliptic"

/** A frame at a date, ready for `convertPoints`. Made by `datedFrame`. */
export interface DatedFrame {
  readonly frame: DatedFrameName
  /** The date of observation, in its own scale. */
  readonly time: Time
  /** Row-major 3 × 3: ICRS (without an observer) or GCRS axes to the frame's. */
  readonly matrix: Matrix3
  readonly observer: Observer | undefined
}

export interface DatedFrameOptions extends SignalOptions {
  /** Equinox of an ecliptic frame, where it is not the date itself. */
  readonly equinox?: Time | undefined
}

const LIGHT_AU_A_DAY: number = 299792458 * (86400 / 149597870700)

/**
 * A frame of a date: precession of IAU 2006, nutation of IAU 2000A, CIO of IAU 2006, the Earth's motion by VSOP2000 (good to 0.01 mas from 1900
 * to 2100). Agrees with astropy's GCRS, CIRS, TETE and true ecliptics to 1e-7 arcseconds. The series are loaded when they are first asked for.
 * @throws CaelumError `unsupported` for UTC before 1960 (give TT).
 */
export async function datedFrame(
  frame: DatedFrameName,
  time: Time,
  options: DatedFrameOptions = {},
): Promise<DatedFrame> {
  const { equinox = time, signal } = options
  const loaded = await import("./dated-series.ts")
  throwIfAborted(signal)
  const at = centuries(frame.endsWith("ecliptic") ? equinox : time)
  const matrix = matrixOf(frame, at, loaded)
  return { frame, time, matrix, observer: frame === "true-ecliptic" ? undefined : observerAt(time, loaded) }
}

type Series = typeof series

function matrixOf(frame: DatedFrameName, t: number, { nutation, celestialToIntermediate }: Series): Matrix3 {
  if (frame === "gcrs") return [1, 0, 0, 0, 1, 0, 0, 0, 1]
  if (frame === "geocentric-mean-ecliptic") return meanEcliptic(t)
  const [psi, epsilon] = nutation(t).map((radians) => (radians * 180) / Math.PI) as [number, number]
  const trueEquator = precessionMatrix(fukushimaWilliams(t), psi, epsilon)
  if (frame === "apparent") return trueEquator
  if (frame === "cirs") return celestialToIntermediate(trueEquator, t)
  return multiply(turn("x", meanObliquity(t) + epsilon), trueEquator)
}

function observerAt(time: Time, { earthMotion }: Series): Observer {
  const { fromSun, fromBarycentre, velocity } = earthMotion(centuries(time, "tdb") * 100)
  const sunDistance = Math.hypot(...fromSun)
  return {
    position: fromBarycentre,
    velocity: velocity.map((v) => v / LIGHT_AU_A_DAY),
    fromSun: fromSun.map((v) => v / sunDistance),
    sunDistance,
  }
}

function centuries(time: Time, scale: "tt" | "tdb" = "tt"): number {
  const { day, fraction } = convertTime(time, scale)
  return (day - 2451545 + fraction) / 36525
}

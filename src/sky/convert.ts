import { CaelumError, type Frame, type SkyCoord } from "../core/index.ts"
import { addETerms, eTerms, fk4ToFk5, fk5ToFk4, newcomb, removeETerms } from "./fk4.ts"
import { fromApparent, toApparent, type Observer } from "./aberration.ts"
import type { DatedFrame } from "./dated.ts"
import { checkedYear, rotationFromIcrs, type SkyFrame } from "./frames.ts"
import { multiply, rotate, transpose, type Matrix3 } from "./rotation.ts"

const RAD: number = Math.PI / 180
const DEG: number = 180 / Math.PI

/** One end of a conversion: a linear map between ICRS (GCRS with an observer) and the frame, and what is no linear map. */
interface End {
  readonly fromIcrs: Matrix3
  readonly toIcrs: Matrix3
  readonly eTerms: readonly [number, number, number] | undefined
  readonly observer: Observer | undefined
}

/** Whether two frames are the same, equinoxes, epochs and dates included. */
export function sameFrame(a: SkyFrame | DatedFrame, b: SkyFrame | DatedFrame): boolean {
  if (isDated(a) || isDated(b)) return a === b
  return (
    a.frame === b.frame &&
    equinoxOf(a) === equinoxOf(b) &&
    epochOf(a) === epochOf(b) &&
    (a.frame !== "ecliptic" || a.obliquity === b.obliquity)
  )
}

function isDated(frame: SkyFrame | DatedFrame): frame is DatedFrame {
  return "matrix" in frame
}

function isFk4({ frame }: SkyFrame): boolean {
  return frame === "fk4" || frame === "fk4-no-e"
}

function equinoxOf(frame: SkyFrame): number {
  if (isFk4(frame)) return frame.equinox ?? 1950
  return frame.frame === "fk5" || frame.frame === "ecliptic" ? (frame.equinox ?? 2000) : 2000
}

function epochOf(frame: SkyFrame): number {
  return isFk4(frame) ? (frame.epoch ?? equinoxOf(frame)) : 2000
}

function endOf(frame: SkyFrame | DatedFrame): End {
  if (isDated(frame)) {
    const { matrix, observer } = frame
    return { fromIcrs: matrix, toIcrs: transpose(matrix), eTerms: undefined, observer }
  }
  if (!isFk4(frame)) {
    const fromIcrs = rotationFromIcrs({ ...frame, equinox: equinoxOf(frame) })
    return { fromIcrs, toIcrs: transpose(fromIcrs), eTerms: undefined, observer: undefined }
  }
  const fk5 = rotationFromIcrs({ frame: "fk5" })
  const years = [checkedYear(equinoxOf(frame)), checkedYear(epochOf(frame))] as const
  return {
    fromIcrs: multiply(fk5ToFk4(...years), fk5),
    toIcrs: multiply(transpose(fk5), fk4ToFk5(...years)),
    eTerms: frame.frame === "fk4" ? eTerms(years[0]) : undefined,
    observer: undefined,
  }
}

/**
 * Converts directions from one frame to another, degrees, in place of `lon` and `lat` or into `out`. ICRS, FK5 (any equinox), Galactic,
 * supergalactic and the mean ecliptic are rotations; FK4 takes its E-terms and Newcomb's precession; frames of `datedFrame` take aberration and
 * the deflection by the Sun. Directions at infinite distance at rest: no proper motion, no parallax (see `moveStar`, `apparentPlace`).
 * NaN stays NaN.
 * @throws CaelumError `usage` for arrays of different lengths or an equinox outside 1000…3000.
 */
export function convertPoints(
  from: SkyFrame | DatedFrame,
  to: SkyFrame | DatedFrame,
  lon: Float64Array,
  lat: Float64Array,
  out: { readonly lon: Float64Array; readonly lat: Float64Array } = { lon, lat },
): { readonly lon: Float64Array; readonly lat: Float64Array } {
  const n = lon.length
  if (lat.length !== n || out.lon.length < n || out.lat.length < n)
    throw new CaelumError(
      "usage",
      `convertPoints got ${n} longitudes and ${lat.length} latitudes; give as many of each.`,
    )
  if (sameFrame(from, to)) {
    if (out.lon !== lon) out.lon.set(lon)
    if (out.lat !== lat) out.lat.set(lat)
    return out
  }
  turnPoints(endOf(from), endOf(to), precessed(from, to), lon, lat, out)
  return out
}

/** Between two equinoxes of FK4 nothing but Newcomb's precession: the rotation of FK4 against FK5 has no part in it. */
function precessed(from: SkyFrame | DatedFrame, to: SkyFrame | DatedFrame): Matrix3 | undefined {
  if (isDated(from) || isDated(to) || !isFk4(from) || !isFk4(to)) return undefined
  return newcomb(equinoxOf(from), equinoxOf(to))
}

function turnPoints(
  from: End,
  to: End,
  direct: Matrix3 | undefined,
  lon: Float64Array,
  lat: Float64Array,
  out: { readonly lon: Float64Array; readonly lat: Float64Array },
): void {
  const observed = from.observer !== undefined || to.observer !== undefined
  const first = direct ?? (observed ? from.toIcrs : multiply(to.fromIcrs, from.toIcrs))
  const v = new Float64Array(3)
  for (let i = 0; i < lon.length; i++) {
    const cosLat = Math.cos(lat[i]! * RAD)
    v[0] = cosLat * Math.cos(lon[i]! * RAD)
    v[1] = cosLat * Math.sin(lon[i]! * RAD)
    v[2] = Math.sin(lat[i]! * RAD)
    if (from.eTerms) removeETerms(v, from.eTerms)
    rotate(v, first)
    if (from.observer) fromApparent(v, from.observer)
    if (to.observer) toApparent(v, to.observer)
    if (observed) rotate(v, to.fromIcrs)
    if (to.eTerms) addETerms(v, to.eTerms)
    const turned = Math.atan2(v[1], v[0]) * DEG
    out.lon[i] = turned < 0 ? (turned + 360) % 360 : turned
    out.lat[i] = Math.atan2(v[2], Math.sqrt(v[0] * v[0] + v[1] * v[1])) * DEG
  }
}

/**
 * A position in another frame, degrees; see `convertPoints` for the frames.
 * @throws CaelumError `usage` for an equinox outside 1000…3000.
 */
export function convertCoord(coord: SkyCoord, to: Frame | SkyFrame): SkyCoord {
  const target: SkyFrame = typeof to === "string" ? { frame: to } : to
  if (sameFrame(coord, target)) return coord
  const { lon, lat } = convertPoints(coord, target, Float64Array.of(coord.lon), Float64Array.of(coord.lat))
  return {
    frame: target.frame,
    ...(target.equinox === undefined ? {} : { equinox: target.equinox }),
    lon: lon[0]!,
    lat: lat[0]!,
  }
}

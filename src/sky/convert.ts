import { CaelumError, type Frame, type SkyCoord } from "../core/index.ts"
import { addETerms, eTerms, fk4ToFk5, fk5ToFk4, removeETerms } from "./fk4.ts"
import { rotationFromIcrs, type SkyFrame } from "./frames.ts"
import { multiply, transpose, type Matrix3 } from "./rotation.ts"

const RAD: number = Math.PI / 180
const DEG: number = 180 / Math.PI

/** One frame to another: E-terms out where the source is FK4, a linear map, E-terms in where the target is FK4. */
interface Conversion {
  readonly matrix: Matrix3
  readonly out: readonly [number, number, number] | undefined
  readonly in: readonly [number, number, number] | undefined
}

/** Whether two frames are the same, equinoxes included. */
export function sameFrame(a: SkyFrame, b: SkyFrame): boolean {
  return a.frame === b.frame && equinoxOf(a) === equinoxOf(b)
}

function equinoxOf({ frame, equinox }: SkyFrame): number {
  if (frame === "fk4") return equinox ?? 1950
  return frame === "fk5" || frame === "ecliptic" ? (equinox ?? 2000) : 2000
}

function conversion(from: SkyFrame, to: SkyFrame): Conversion {
  const fk5: Matrix3 = rotationFromIcrs({ frame: "fk5" })
  const toIcrs =
    from.frame === "fk4"
      ? multiply(transpose(fk5), fk4ToFk5(equinoxOf(from)))
      : transpose(rotationFromIcrs({ frame: from.frame, equinox: equinoxOf(from) }))
  const fromIcrs =
    to.frame === "fk4"
      ? multiply(fk5ToFk4(equinoxOf(to)), fk5)
      : rotationFromIcrs({ frame: to.frame, equinox: equinoxOf(to) })
  return {
    matrix: multiply(fromIcrs, toIcrs),
    out: from.frame === "fk4" ? eTerms(equinoxOf(from)) : undefined,
    in: to.frame === "fk4" ? eTerms(equinoxOf(to)) : undefined,
  }
}

/**
 * Converts directions from one frame to another, degrees, in place of `lon` and `lat` or into `out`. ICRS, FK5 (any equinox), Galactic,
 * supergalactic and the mean ecliptic are rotations; FK4 takes its E-terms and Newcomb's precession. Directions at
 * infinite distance at rest: no proper motion, no parallax. NaN stays NaN.
 * @throws CaelumError `usage` for arrays of different lengths or an equinox outside 1000…3000.
 */
export function convertPoints(
  from: SkyFrame,
  to: SkyFrame,
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
  turnPoints(conversion(from, to), lon, lat, out)
  return out
}

function turnPoints(
  { matrix, out: outTerms, in: inTerms }: Conversion,
  lon: Float64Array,
  lat: Float64Array,
  out: { readonly lon: Float64Array; readonly lat: Float64Array },
): void {
  const [a = 1, b = 0, c = 0, d = 0, e = 1, f = 0, g = 0, h = 0, k = 1] = matrix
  const v = new Float64Array(3)
  for (let i = 0; i < lon.length; i++) {
    const cosLat = Math.cos(lat[i]! * RAD)
    v[0] = cosLat * Math.cos(lon[i]! * RAD)
    v[1] = cosLat * Math.sin(lon[i]! * RAD)
    v[2] = Math.sin(lat[i]! * RAD)
    if (outTerms) removeETerms(v, outTerms)
    const [x, y, z] = [v[0], v[1], v[2]]
    v[0] = a * x + b * y + c * z
    v[1] = d * x + e * y + f * z
    v[2] = g * x + h * y + k * z
    if (inTerms) addETerms(v, inTerms)
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

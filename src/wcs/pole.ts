import { CaelumError } from "../core/index.ts"
import { cosd, sind } from "./linear.ts"

const DEG: number = 180 / Math.PI
const TOLERANCE = 1e-10

/** What fixes the rotation: celestial coordinates of the fiducial point, its native coordinates, LONPOLE and LATPOLE. Degrees. */
export interface Fiducial {
  readonly lon0: number
  readonly lat0: number
  readonly phi0: number
  readonly theta0: number
  readonly lonpole: number
  readonly latpole: number
  /** Named in errors: "" or the letter of the coordinate system. */
  readonly alternate: string
}

/** Celestial longitude and latitude of the native pole, and the native longitude of the celestial pole. Degrees. */
export interface Pole {
  readonly lon: number
  readonly lat: number
  readonly lonpole: number
}

/**
 * The native pole on the sky (FITS paper II, section 2.4, equations 8 to 10).
 * @throws CaelumError `malformed` where no pole fits the keywords.
 */
export function findPole(point: Fiducial): Pole {
  const { lon0, lat0, theta0, lonpole } = point
  if (theta0 === 90) return { lon: lon0, lat: lat0, lonpole }
  const lat = poleLatitude(point)
  return { lon: poleLongitude(point, lat), lat, lonpole }
}

function poleLatitude(point: Fiducial): number {
  const { lat0, phi0, theta0, lonpole, latpole, alternate } = point
  const across = cosd(theta0) * cosd(lonpole - phi0)
  const along = cosd(theta0) * sind(lonpole - phi0)
  const size = Math.hypot(across, sind(theta0))
  if (size < TOLERANCE) {
    if (Math.abs(sind(lat0)) > TOLERANCE) throw noPole(alternate)
    return polarPole(lonpole - phi0, latpole)
  }
  const sine = sind(lat0)
  if (Math.abs(sine) > size + TOLERANCE) throw noPole(alternate)
  // size² − sin²δ0 = cos²δ0 − along², in factors: no digits are lost near a pole
  const rest = Math.max(0, (cosd(lat0) - along) * (cosd(lat0) + along))
  const middle = Math.atan2(sind(theta0), across) * DEG
  const half = Math.atan2(Math.sqrt(rest), sine) * DEG
  const [first, second] = [halfTurn(middle + half), halfTurn(middle - half)]
  const possible = [first, second].filter((lat) => Math.abs(lat) <= 90 + TOLERANCE)
  if (possible.length === 0) throw noPole(alternate)
  const chosen = possible[possible.length === 1 || isFirstNearer(point, across) ? 0 : 1]!
  return Math.max(-90, Math.min(90, chosen))
}

/**
 * Where every latitude of the pole would do (δ0 = θ0 = 0, φp − φ0 = ±90) the paper takes LATPOLE; wcslib, whose cosine of a right angle is
 * not quite 0, takes the celestial pole that is nearer to it, and so do the programs that write such headers.
 */
function polarPole(angle: number, latpole: number): number {
  if (latpole !== 0) return latpole > 0 ? 90 : -90
  return Math.cos((angle * Math.PI) / 180) < 0 ? 90 : -90
}

/**
 * Which of the two solutions is nearer to LATPOLE. For LATPOLE = 0 both are as near, and rounding decides: in the order of operations by
 * which wcslib comes to the one or the other.
 */
function isFirstNearer({ lat0, theta0, latpole }: Fiducial, across: number): boolean {
  const sine = lat0 % 90 === 0 ? sind(lat0) : Math.sin((lat0 * Math.PI) / 180)
  const along = sind(theta0)
  const middle = along === 0 ? (across < 0 ? 180 : 0) : (Math.atan2(along, across) * 180) / Math.PI
  const ratio = Math.max(-1, Math.min(1, sine / Math.sqrt(across * across + along * along)))
  const half = ratio === 0 ? 90 : (Math.acos(ratio) * 180) / Math.PI
  const [first, second] = [halfTurn(middle + half), halfTurn(middle - half)]
  return Math.abs(latpole - first) < Math.abs(latpole - second)
}

function poleLongitude({ lon0, lat0, phi0, theta0, lonpole }: Fiducial, lat: number): number {
  if (Math.abs(cosd(lat0)) < TOLERANCE) return lon0
  if (Math.abs(cosd(lat)) < TOLERANCE) return lat > 0 ? lon0 + lonpole - phi0 - 180 : lon0 - lonpole + phi0
  const x = (sind(theta0) - sind(lat) * sind(lat0)) / cosd(lat)
  const y = sind(lonpole - phi0) * cosd(theta0)
  return lon0 - Math.atan2(y, x) * DEG
}

function halfTurn(degrees: number): number {
  if (degrees > 180) return degrees - 360
  return degrees < -180 ? degrees + 360 : degrees
}

function noPole(alternate: string): CaelumError {
  const keyword = `LONPOLE${alternate}`
  return new CaelumError(
    "malformed",
    `No native pole fits CRVAL, ${keyword} and LATPOLE${alternate} of the coordinate system; correct the header (paper II, 2.4).`,
    { context: { keyword } },
  )
}

/** Row-major 3 × 3 that turns native unit vectors into celestial ones (paper II, equation 2). */
export function poleRotation({ lon, lat, lonpole }: Pole): readonly number[] {
  const [sinA, cosA, sinD, cosD] = [sind(lon), cosd(lon), sind(lat), cosd(lat)]
  const [sinP, cosP] = [sind(lonpole), cosd(lonpole)]
  return [
    -cosP * sinD * cosA - sinP * sinA,
    -sinP * sinD * cosA + cosP * sinA,
    cosD * cosA,
    -cosP * sinD * sinA + sinP * cosA,
    -sinP * sinD * sinA - cosP * cosA,
    cosD * sinA,
    cosP * cosD,
    sinP * cosD,
    sinD,
  ]
}

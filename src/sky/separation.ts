import { wrapLongitude } from "./angle.ts"

const RAD: number = Math.PI / 180

/**
 * Angle between two directions, degrees in and out, 0…180, accurate at both ends (Vincenty 1975, Survey Review 23, 88, for
 * a sphere). NaN where an input is not finite.
 */
export function separation(lon1: number, lat1: number, lon2: number, lat2: number): number {
  const d = (lon2 - lon1) * RAD
  const [s1, c1, s2, c2] = [Math.sin(lat1 * RAD), Math.cos(lat1 * RAD), Math.sin(lat2 * RAD), Math.cos(lat2 * RAD)]
  const across = c2 * Math.sin(d)
  const along = sineOfDifference(lat1, lat2) + 2 * s1 * c2 * Math.sin(d / 2) ** 2
  return Math.atan2(Math.hypot(across, along), s1 * s2 + c1 * c2 * Math.cos(d)) / RAD
}

/** Position angle of the second direction seen from the first, degrees east of north, 0 ≤ angle < 360. */
export function positionAngle(lon1: number, lat1: number, lon2: number, lat2: number): number {
  const d = (lon2 - lon1) * RAD
  const [s1, c2] = [Math.sin(lat1 * RAD), Math.cos(lat2 * RAD)]
  const north = sineOfDifference(lat1, lat2) + 2 * s1 * c2 * Math.sin(d / 2) ** 2
  const angle = Math.atan2(c2 * Math.sin(d), north) / RAD
  return Number.isFinite(angle) ? wrapLongitude(angle) : Number.NaN
}

/** cos φ1 sin φ2 − sin φ1 cos φ2 without the cancellation. */
function sineOfDifference(lat1: number, lat2: number): number {
  return Math.sin((lat2 - lat1) * RAD)
}

/** The direction at `distance` degrees from a start, along the great circle of position angle `angle` (east of north). */
export function offset(lon: number, lat: number, angle: number, distance: number): { lon: number; lat: number } {
  const [sinLat, cosLat] = [Math.sin(lat * RAD), Math.cos(lat * RAD)]
  const [sinD, cosD] = [Math.sin(distance * RAD), Math.cos(distance * RAD)]
  const [sinA, cosA] = [Math.sin(angle * RAD), Math.cos(angle * RAD)]
  const east = sinD * sinA
  const inward = cosLat * cosD - sinLat * sinD * cosA
  const up = sinLat * cosD + cosLat * sinD * cosA
  const turned = Math.atan2(east, inward) / RAD
  const latitude = Math.atan2(up, Math.hypot(east, inward)) / RAD
  return { lon: wrapLongitude(lon + turned), lat: latitude }
}

/**
 * Longitude and latitude of a second direction in the frame whose origin is the first and whose north is the sky's there,
 * degrees: the offsets that a telescope is moved by. Longitude -180 < lon ≤ 180.
 */
export function sphericalOffsets(
  lon1: number,
  lat1: number,
  lon2: number,
  lat2: number,
): { readonly lon: number; readonly lat: number } {
  const d = (lon2 - lon1) * RAD
  const [s1, c1, s2, c2] = [Math.sin(lat1 * RAD), Math.cos(lat1 * RAD), Math.sin(lat2 * RAD), Math.cos(lat2 * RAD)]
  const forward = s1 * s2 + c1 * c2 * Math.cos(d)
  const east = c2 * Math.sin(d)
  const north = sineOfDifference(lat1, lat2) + 2 * s1 * c2 * Math.sin(d / 2) ** 2
  return { lon: Math.atan2(east, forward) / RAD, lat: Math.atan2(north, Math.hypot(east, forward)) / RAD }
}

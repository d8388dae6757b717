import { CaelumError } from "../core/index.ts"
import { toApparent } from "./aberration.ts"
import type { DatedFrame } from "./dated.ts"
import { rotate } from "./rotation.ts"
import { separation } from "./separation.ts"
import { convertTime } from "./time-scales.ts"
import type { Time } from "./time.ts"

/** A star in ICRS with its motion, as catalogues give it (Gaia's units). */
export interface Star {
  /** Degrees. */
  readonly lon: number
  readonly lat: number
  /** Proper motion, mas a year; that in right ascension with the factor cos δ. */
  readonly pmLon?: number | undefined
  readonly pmLat?: number | undefined
  /** mas */
  readonly parallax?: number | undefined
  /** km/s, away from us above 0. */
  readonly radialVelocity?: number | undefined
  /** When it is there. */
  readonly epoch: Time
}

/** A star with every quantity of its motion. */
export type MovedStar = { readonly [K in keyof Star]-?: NonNullable<Star[K]> }

type Vector = readonly [number, number, number]

const RAD: number = Math.PI / 180
const DEG: number = 180 / Math.PI
/** Milliarcseconds in radians. */
const MAS: number = Math.PI / 648_000_000
const AU_KM = 149597870.7
const DAY = 86400
const YEAR = 365.25
/** au a day */
const LIGHT: number = (299792.458 * DAY) / AU_KM
/** A parallax below it, in mas, is taken as this, and one for which the star would move faster than about 1% of light as that. */
const LEAST_PARALLAX = 5e-4
const PARALLAX_OF_MOTION = 326

interface Track {
  /** au */
  readonly place: Vector
  /** Inertial, au a day. */
  readonly velocity: Vector
}

/**
 * A star at another epoch: motion in a straight line through space, with the light's time of travel and special relativity (Stumpff 1985,
 * A&A 144, 232), as ERFA's pmsafe and astropy's apply_space_motion. A missing or tiny parallax means a distance beyond which nothing changes
 * but by proper motion.
 * @throws CaelumError `usage` for numbers that are not finite, |lat| > 90, or a speed of half that of light and more.
 */
export function moveStar(star: Star, epoch: Time): MovedStar {
  const track = trackOf(checkedStar(star))
  const from = convertTime(star.epoch, "tdb")
  const to = convertTime(epoch, "tdb")
  const days = to.day - from.day + (to.fraction - from.fraction)
  const lightTime = size(track.place) / LIGHT
  const geometric = along(track, days + lightTime)
  const moving = dot(geometric, track.velocity)
  const slower = LIGHT * LIGHT - dot(track.velocity, track.velocity)
  const laterLightTime = (-moving + Math.sqrt(moving * moving + slower * dot(geometric, geometric))) / slower
  return starOf({ place: along(track, days + lightTime - laterLightTime), velocity: track.velocity }, epoch)
}

/**
 * Where a geocentric observer sees a star at the date of a frame, degrees in that frame: space motion to the date, annual parallax,
 * deflection, aberration, and the frame's axes. For `true-ecliptic`, which has no observer, the axes alone.
 * @throws CaelumError as `moveStar`.
 */
export function apparentPlace(star: Star, frame: DatedFrame): { readonly lon: number; readonly lat: number } {
  const { lon, lat, parallax: moved } = moveStar(star, frame.time)
  const parallax = star.parallax ? moved * MAS : 0
  const v = Float64Array.from(unit(lon * RAD, lat * RAD))
  if (frame.observer) {
    const { position } = frame.observer
    for (let i = 0; i < 3; i++) v[i] = v[i]! - parallax * position[i]!
    const length = Math.hypot(v[0]!, v[1]!, v[2]!)
    for (let i = 0; i < 3; i++) v[i] = v[i]! / length
    toApparent(v, frame.observer)
  }
  rotate(v, frame.matrix)
  return { lon: turn(Math.atan2(v[1]!, v[0]!)), lat: Math.atan2(v[2]!, Math.hypot(v[0]!, v[1]!)) * DEG }
}

function turn(radians: number): number {
  return radians < 0 ? (radians * DEG + 360) % 360 : radians * DEG
}

function checkedStar(star: Star): MovedStar {
  const { lon, lat, pmLon = 0, pmLat = 0, parallax = 0, radialVelocity = 0, epoch } = star
  const wrong = [lon, lat, pmLon, pmLat, parallax, radialVelocity].some((value) => !Number.isFinite(value))
  if (wrong || Math.abs(lat) > 90)
    throw new CaelumError(
      "usage",
      `The star at ${lon} ${lat} with proper motion ${pmLon} ${pmLat}, parallax ${parallax} and radial velocity ${radialVelocity} is not one of finite numbers on the sphere; leave out what is not known.`,
    )
  return { lon, lat, pmLon, pmLat, parallax, radialVelocity, epoch }
}

/** From what is observed to the inertial track. */
function trackOf(star: MovedStar): Track {
  const [lon, lat] = [star.lon * RAD, star.lat * RAD]
  const year = separation(
    star.lon,
    star.lat,
    star.lon + (star.pmLon * MAS * DEG) / Math.cos(lat),
    star.lat + star.pmLat * MAS * DEG,
  )
  const least = Math.max(LEAST_PARALLAX, year * RAD * PARALLAX_OF_MOTION * 1000)
  const distance = 1 / (Math.max(star.parallax, least) * MAS)
  const outward = unit(lon, lat)
  const east: Vector = [-Math.sin(lon), Math.cos(lon), 0]
  const north: Vector = [-Math.sin(lat) * Math.cos(lon), -Math.sin(lat) * Math.sin(lon), Math.cos(lat)]
  const radial = (star.radialVelocity * DAY) / AU_KM / LIGHT
  const [eastward, northward] = [star.pmLon, star.pmLat].map((pm) => (pm * MAS * distance) / YEAR / LIGHT) as [
    number,
    number,
  ]
  const across = Math.hypot(eastward, northward)
  if (Math.hypot(radial, across) > 0.5)
    throw new CaelumError(
      "usage",
      `The star at ${star.lon} ${star.lat} would move at ${Math.hypot(radial, across).toFixed(2)} times the speed of light; correct its parallax or motion.`,
    )
  const { doppler, clock } = inertial(radial, across)
  const inertialRadial = doppler * radial + clock
  const velocity = combine([outward, inertialRadial], [east, doppler * eastward], [north, doppler * northward])
  return { place: scaled(outward, distance), velocity: scaled(velocity, LIGHT) }
}

/** The factors from observed to inertial velocities, in units of c: their fixed point. */
function inertial(radial: number, across: number): { readonly doppler: number; readonly clock: number } {
  let [doppler, clock] = [1 + radial, 0]
  let [r, t] = [radial, across]
  for (let round = 0; round < 100; round++) {
    const [before, beforeClock] = [doppler, clock]
    doppler = 1 + r
    const square = r * r + t * t
    clock = -square / (Math.sqrt(1 - square) + 1)
    r = doppler * radial + clock
    t = doppler * across
    if (before === doppler && beforeClock === clock) break
  }
  return { doppler, clock }
}

/** From the inertial track back to what is observed. */
function starOf({ place, velocity }: Track, epoch: Time): MovedStar {
  const distance = size(place)
  const outward = scaled(place, 1 / distance)
  const radial = dot(outward, velocity) / LIGHT
  const flat = Math.hypot(outward[0], outward[1])
  const [lon, lat] = [Math.atan2(outward[1], outward[0]), Math.atan2(outward[2], flat)]
  const east: Vector = [-Math.sin(lon), Math.cos(lon), 0]
  const north: Vector = [-Math.sin(lat) * Math.cos(lon), -Math.sin(lat) * Math.sin(lon), Math.cos(lat)]
  const doppler = 1 + radial
  const square = dot(velocity, velocity) / (LIGHT * LIGHT)
  const clock = -square / (Math.sqrt(1 - square) + 1)
  const motion = (axis: Vector): number => (dot(axis, velocity) / doppler / distance) * (YEAR / MAS)
  return {
    lon: turn(lon),
    lat: lat * DEG,
    pmLon: motion(east),
    pmLat: motion(north),
    parallax: 1 / distance / MAS,
    radialVelocity: ((LIGHT * (radial - clock)) / doppler) * (AU_KM / DAY),
    epoch,
  }
}

function unit(lon: number, lat: number): Vector {
  return [Math.cos(lat) * Math.cos(lon), Math.cos(lat) * Math.sin(lon), Math.sin(lat)]
}

function scaled(v: Vector, factor: number): Vector {
  return [v[0] * factor, v[1] * factor, v[2] * factor]
}

function combine(...parts: readonly (readonly [Vector, number])[]): Vector {
  return parts.reduce<Vector>((sum, [v, k]) => [sum[0] + v[0] * k, sum[1] + v[1] * k, sum[2] + v[2] * k], [0, 0, 0])
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

function size(v: Vector): number {
  return Math.hypot(v[0], v[1], v[2])
}

function along({ place, velocity }: Track, days: number): Vector {
  return combine([place, 1], [velocity, days])
}

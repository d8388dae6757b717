import { multiply, transpose, turn, type Matrix3 } from "./rotation.ts"
import { besselianDate } from "./time.ts"

const RAD: number = Math.PI / 180
const ARCSEC: number = 1 / 3600

/** FK4 of B1950 without E-terms to FK5 of J2000 (Murray 1989, A&A 218, 325, eq. 28), and its drift per Julian century (eq. 29). */
const B1950_TO_J2000: Matrix3 = [
  0.9999256794956877, -0.0111814832204662, -0.0048590038153592, 0.0111814832391717, 0.9999374848933135,
  -0.0000271625947142, 0.0048590037723143, -0.000027170293744, 0.9999881946023742,
]
const DRIFT: Matrix3 = [
  -0.0026455262e-6, -1.1539918689e-6, 2.111134619e-6, 1.1540628161e-6, -0.0129042997e-6, 0.0236021478e-6,
  -2.1112979048e-6, -0.0056024448e-6, 0.0102587734e-6,
]

/** Newcomb's precession between two Besselian equinoxes (Andoyer 1911; Explanatory Supplement 1992, 3.59). */
export function newcomb(from: number, to: number): Matrix3 {
  const t = (from - 1850) / 1000
  const d = (to - from) / 1000
  const common = 23035.545 + (139.72 + 0.06 * t) * t
  const zeta = (common + (30.24 - 0.27 * t + 17.995 * d) * d) * d
  const z = (common + (109.48 + 0.39 * t + 18.325 * d) * d) * d
  const theta = (20051.12 - (85.29 + 0.37 * t) * t + (-42.65 - 0.37 * t - 41.8 * d) * d) * d
  return multiply(turn("z", -z * ARCSEC), turn("y", theta * ARCSEC), turn("z", -zeta * ARCSEC))
}

/** FK4 of a Besselian equinox, E-terms removed, to FK5 of J2000, for an observation of a Besselian year. */
export function fk4ToFk5(equinox: number, epoch: number): Matrix3 {
  return multiply(frameTie(epoch), newcomb(equinox, 1950))
}

/** FK5 of J2000 to FK4 without E-terms of a Besselian equinox. */
export function fk5ToFk4(equinox: number, epoch: number): Matrix3 {
  return multiply(newcomb(1950, equinox), transpose(frameTie(epoch)))
}

function frameTie(epoch: number): Matrix3 {
  const centuries = ((besselianDate(epoch) - 2451545) / 365.25 + 50) / 100
  return B1950_TO_J2000.map((value, i) => value + DRIFT[i]! * centuries)
}

/** The E-terms of aberration of a Besselian equinox as a vector (Explanatory Supplement 1992, 3.53). */
export function eTerms(equinox: number): readonly [number, number, number] {
  const date = besselianDate(equinox)
  const t = (date - besselianDate(1950)) / 36525
  const size = 0.0056932 * RAD * (0.01673011 - (0.00004193 + 0.000000126 * t) * t)
  const perigee = (1015489.951 + (6190.67 + (1.65 + 0.012 * t) * t) * t) * ARCSEC * RAD
  const j = (date - 2451545) / 36525
  const obliquity = (84381.448 + (-46.815 + (-0.00059 + 0.001813 * j) * j) * j) * ARCSEC * RAD
  const across = -size * Math.cos(perigee)
  return [size * Math.sin(perigee), across * Math.cos(obliquity), across * Math.sin(obliquity)]
}

/** Takes the E-terms `e` out of a unit vector, in place; the result is not normalised. */
export function removeETerms(v: Float64Array, e: readonly [number, number, number]): void {
  const dot = e[0] * v[0]! + e[1] * v[1]! + e[2] * v[2]!
  for (let i = 0; i < 3; i++) v[i] = v[i]! - e[i]! + dot * v[i]!
}

/** Puts the E-terms back into a vector, in place: the fixed point of v (1 + e·v) = e + v₀. */
export function addETerms(v: Float64Array, e: readonly [number, number, number]): void {
  const norm = Math.hypot(v[0]!, v[1]!, v[2]!)
  const [x, y, z] = [v[0]! / norm, v[1]! / norm, v[2]! / norm]
  v.set([x, y, z])
  for (let round = 0; round < 10; round++) {
    const scale = 1 + e[0] * v[0]! + e[1] * v[1]! + e[2] * v[2]!
    v[0] = (e[0] + x) / scale
    v[1] = (e[1] + y) / scale
    v[2] = (e[2] + z) / scale
  }
}

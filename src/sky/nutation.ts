import { polynomial, unpack } from "./series.ts"
import { LUNISOLAR, PLANETARY } from "./tables/nutation.ts"

/** Arcseconds in radians. */
const ARCSEC: number = Math.PI / 648000
const TENTH_MICROARCSEC: number = ARCSEC / 1e7
const LUNISOLAR_ROW = 11
const PLANETARY_ROW = 17

/** Delaunay's arguments l, l', F, D, Ω in arcseconds (IERS Conventions 2010, eq. 5.43), as MHB2000 rounds l' and D. */
const DELAUNAY: readonly (readonly number[])[] = [
  [485868.249036, 1717915923.2178, 31.8792, 0.051635, -0.0002447],
  [1287104.79305, 129596581.0481, -0.5532, 0.000136, -0.00001149],
  [335779.526232, 1739527262.8478, -12.7512, -0.001037, 0.00000417],
  [1072260.70369, 1602961601.209, -6.3706, 0.006593, -0.00003169],
  [450160.398036, -6962890.5431, 7.4722, 0.007702, -0.00005939],
]

/** Longitudes of Mercury to Neptune, radians (IERS Conventions 2010, eq. 5.44), and the general precession. */
const PLANETS: readonly (readonly number[])[] = [
  [4.402608842, 2608.7903141574],
  [3.176146697, 1021.3285546211],
  [1.753470314, 628.3075849991],
  [6.203480913, 334.06124267],
  [0.599546497, 52.9690962641],
  [0.874016757, 21.329910496],
  [5.481293872, 7.4781598567],
  [5.321159, 3.8127774],
  [0, 0.02438175, 0.00000538691],
]

/** l, F, D, Ω of MHB2000 for the planetary terms, radians. */
const MHB: readonly (readonly number[])[] = [
  [2.35555598, 8328.6914269554],
  [1.627905234, 8433.466158131],
  [5.198466741, 7771.3771468121],
  [2.1824392, -33.757045],
]

/** Delaunay's arguments, radians, at Julian centuries of TT from J2000. */
export function delaunay(t: number): number[] {
  return DELAUNAY.map((coefficients) => (polynomial(coefficients, t) % 1296000) * ARCSEC)
}

/** Longitudes of the planets from Mercury on, then the general precession, radians. */
export function planets(t: number): number[] {
  return PLANETS.map((coefficients) => polynomial(coefficients, t) % (2 * Math.PI))
}

/**
 * Nutation in longitude and obliquity, radians, of IAU 2000A with the adjustment to the precession of IAU 2006 (Wallace & Capitaine 2006,
 * A&A 459, 981, eq. 5).
 * @param t Julian centuries of TT from J2000.
 */
export function nutation(t: number): readonly [number, number] {
  const moon = lunisolar(t)
  const others = planetary(t)
  const [psi, epsilon] = [(moon[0] + others[0]) * TENTH_MICROARCSEC, (moon[1] + others[1]) * TENTH_MICROARCSEC]
  const oblateness = -2.7774e-6 * t
  return [psi + psi * (0.4697e-6 + oblateness), epsilon + epsilon * oblateness]
}

function lunisolar(t: number): [number, number] {
  const rows = unpack(LUNISOLAR)
  const angles = delaunay(t)
  let psi = 0
  let epsilon = 0
  for (let k = rows.length - LUNISOLAR_ROW; k >= 0; k -= LUNISOLAR_ROW) {
    const argument = weighted(rows, k, angles)
    const [sin, cos] = [Math.sin(argument), Math.cos(argument)]
    psi += (rows[k + 5]! + rows[k + 6]! * t) * sin + rows[k + 7]! * cos
    epsilon += (rows[k + 8]! + rows[k + 9]! * t) * cos + rows[k + 10]! * sin
  }
  return [psi, epsilon]
}

function planetary(t: number): [number, number] {
  const rows = unpack(PLANETARY)
  const angles = [...MHB.map((coefficients) => polynomial(coefficients, t) % (2 * Math.PI)), ...planets(t)]
  let psi = 0
  let epsilon = 0
  for (let k = rows.length - PLANETARY_ROW; k >= 0; k -= PLANETARY_ROW) {
    const argument = weighted(rows, k, angles)
    const [sin, cos] = [Math.sin(argument), Math.cos(argument)]
    psi += rows[k + 13]! * sin + rows[k + 14]! * cos
    epsilon += rows[k + 15]! * sin + rows[k + 16]! * cos
  }
  return [psi, epsilon]
}

function weighted(rows: Float64Array, k: number, angles: readonly number[]): number {
  let sum = 0
  for (let j = 0; j < angles.length; j++) sum += rows[k + j]! * angles[j]!
  return sum
}

import { unpack } from "./series.ts"
import * as SERIES from "./tables/earth.ts"

/** Where the Earth is and how it moves, along the axes of ICRS: au and au a day. */
export interface EarthMotion {
  readonly fromSun: readonly number[]
  readonly fromBarycentre: readonly number[]
  readonly velocity: readonly number[]
}

const EARTH: readonly (readonly string[])[] = [
  [SERIES.EARTH_X0, SERIES.EARTH_X1, SERIES.EARTH_X2],
  [SERIES.EARTH_Y0, SERIES.EARTH_Y1, SERIES.EARTH_Y2],
  [SERIES.EARTH_Z0, SERIES.EARTH_Z1, SERIES.EARTH_Z2],
]
const SUN: readonly (readonly string[])[] = [
  [SERIES.SUN_X0, SERIES.SUN_X1, SERIES.SUN_X2],
  [SERIES.SUN_Y0, SERIES.SUN_Y1, SERIES.SUN_Y2],
  [SERIES.SUN_Z0, SERIES.SUN_Z1, SERIES.SUN_Z2],
]
/** From the ecliptic and equinox of the theory to ICRS axes. */
const TO_ICRS: readonly (readonly number[])[] = [
  [1, 0.000000211284, -0.000000091603],
  [-0.000000230286, 0.917482137087, -0.397776982902],
  [0, 0.397776982902, 0.917482137087],
]

/**
 * The Earth from 1900 to 2100 to 0.01 mas as seen from the Sun: the series that the IAU's SOFA board fitted to VSOP2000 (Moisson & Bretagnon
 * 2001) and DE405, in position within 13 km and in velocity within 5 mm/s.
 * @param years Julian years of TDB from J2000.
 */
export function earthMotion(years: number): EarthMotion {
  const fromSun = EARTH.map((series) => sumSeries(series, years))
  const sun = SUN.map((series) => sumSeries(series, years))
  const turned = (part: (i: number) => number): number[] =>
    TO_ICRS.map((row) => row[0]! * part(0) + row[1]! * part(1) + row[2]! * part(2))
  return {
    fromSun: turned((i) => fromSun[i]![0]),
    fromBarycentre: turned((i) => fromSun[i]![0] + sun[i]![0]),
    velocity: turned((i) => (fromSun[i]![1] + sun[i]![1]) / 365.25),
  }
}

/** Σ tᵏ a cos(b + c t) and its rate a year. */
function sumSeries(series: readonly string[], t: number): [number, number] {
  let value = 0
  let rate = 0
  for (const [power, text] of series.entries()) {
    const terms = unpack(text)
    const scale = t ** power
    const slope = power === 0 ? 0 : power * t ** (power - 1)
    for (let k = 0; k < terms.length; k += 3) {
      const [a, b, c] = [terms[k]!, terms[k + 1]!, terms[k + 2]!]
      const [sin, cos] = [Math.sin(b + c * t), Math.cos(b + c * t)]
      value += a * scale * cos
      rate += a * (slope * cos - scale * c * sin)
    }
  }
  return [value, rate]
}

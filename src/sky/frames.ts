import type { Frame } from "../core/index.ts"
import { CaelumError } from "../core/index.ts"
import { multiply, turn, type Matrix3 } from "./rotation.ts"
import { polynomial } from "./series.ts"

/** A celestial frame: FK5 with a Julian, FK4 with a Besselian equinox where it is not J2000 or B1950. */
export interface SkyFrame {
  readonly frame: Frame
  readonly equinox?: number | undefined
  /** FK4: the Besselian year of observation, where it is not the equinox. */
  readonly epoch?: number | undefined
  /** Ecliptic: this obliquity in degrees, about the x axis of ICRS, in place of the mean ecliptic of the equinox. */
  readonly obliquity?: number | undefined
}

const MAS: number = 1 / 3_600_000
const ARCSEC: number = 1 / 3600

/** ICRS to FK5 of J2000: frame bias of Kaplan 2005, USNO Circular 179, eq. 3.4. */
const ICRS_TO_FK5: Matrix3 = multiply(turn("x", 19.9 * MAS), turn("y", 9.1 * MAS), turn("z", -22.9 * MAS))

/**
 * FK5 of J2000 to Galactic: the pole and node of IAU 1958 (Blaauw et al. 1960, MNRAS 121, 123: B1950 pole 192.25, +27.4,
 * position angle 123) carried to J2000 without E-terms.
 */
const FK5_TO_GALACTIC: Matrix3 = multiply(
  turn("z", 180 - 122.9319185680026),
  turn("y", 90 - 27.12825118085622),
  turn("z", 192.8594812065348),
)

/** Galactic to supergalactic: pole l = 47.37, b = +6.32, origin at l = 137.37 (de Vaucouleurs et al. 1991, RC3). */
const GALACTIC_TO_SUPERGALACTIC: Matrix3 = multiply(turn("z", 90), turn("y", 90 - 6.32), turn("z", 47.37))

/** Fukushima–Williams angles γ̄, φ̄, ψ̄ and the mean obliquity, arcseconds against Julian centuries (Hilton et al. 2006, Celest. Mech. 94, 351). */
const GAMMA: readonly number[] = [-0.052928, 10.556378, 0.4932044, -0.00031238, -0.000002788, 0.000000026]
const PHI: readonly number[] = [84381.412819, -46.811016, 0.0511268, 0.00053289, -0.00000044, -0.0000000176]
const PSI: readonly number[] = [-0.041775, 5038.481484, 1.5584175, -0.00018522, -0.000026452, -0.0000000148]
const OBLIQUITY: readonly number[] = [84381.406, -46.836769, -0.0001831, 0.0020034, -0.000000576, -0.0000000434]

function arcsecPolynomial(coefficients: readonly number[], t: number): number {
  return polynomial(coefficients, t) * ARCSEC
}

/** Mean obliquity of the ecliptic, degrees (IAU 2006). @param t Julian centuries of TT from J2000. */
export function meanObliquity(t: number): number {
  return arcsecPolynomial(OBLIQUITY, t)
}

/** γ̄, φ̄, ψ̄ and the mean obliquity, degrees. */
export function fukushimaWilliams(t: number): readonly [number, number, number, number] {
  return [arcsecPolynomial(GAMMA, t), arcsecPolynomial(PHI, t), arcsecPolynomial(PSI, t), meanObliquity(t)]
}

/** Bias and precession, with nutation where it is given in degrees: ICRS to the equator and equinox of date. */
export function precessionMatrix(
  [gamma, phi, psi, obliquity]: readonly [number, number, number, number],
  nutationPsi = 0,
  nutationEpsilon = 0,
): Matrix3 {
  return multiply(
    turn("x", -(obliquity + nutationEpsilon)),
    turn("z", -(psi + nutationPsi)),
    turn("x", phi),
    turn("z", gamma),
  )
}

/** Bias and precession, ICRS to the mean equator and equinox of a Julian epoch (IAU 2006). */
function biasPrecession(equinox: number): Matrix3 {
  return precessionMatrix(fukushimaWilliams((equinox - 2000) / 100))
}

/** ICRS to the mean ecliptic and equinox of date. */
export function meanEcliptic(t: number): Matrix3 {
  return multiply(turn("x", meanObliquity(t)), precessionMatrix(fukushimaWilliams(t)))
}

/** Precession of FK5 from J2000 to another equinox: IAU 2006 without the frame bias, as astropy's FK5 takes it. */
function precessionFromJ2000(equinox: number): Matrix3 {
  const bias = biasPrecession(2000)
  const inverse = [bias[0]!, bias[3]!, bias[6]!, bias[1]!, bias[4]!, bias[7]!, bias[2]!, bias[5]!, bias[8]!]
  return multiply(biasPrecession(equinox), inverse)
}

/**
 * The rotation from ICRS to a frame. `ecliptic` is the mean ecliptic and equinox (J2000 unless an equinox is given) of IAU 2006,
 * barycentric: astropy's BarycentricMeanEcliptic; with an obliquity its CustomBarycentricEcliptic.
 * @throws CaelumError `unsupported` for FK4, which is no rotation of ICRS; `usage` for an equinox beyond 1000…3000.
 */
export function rotationFromIcrs({ frame, equinox = 2000, obliquity }: SkyFrame): Matrix3 {
  checkedYear(equinox)
  switch (frame) {
    case "icrs":
      return [1, 0, 0, 0, 1, 0, 0, 0, 1]
    case "fk5":
      return equinox === 2000 ? ICRS_TO_FK5 : multiply(precessionFromJ2000(equinox), ICRS_TO_FK5)
    case "galactic":
      return multiply(FK5_TO_GALACTIC, ICRS_TO_FK5)
    case "supergalactic":
      return multiply(GALACTIC_TO_SUPERGALACTIC, FK5_TO_GALACTIC, ICRS_TO_FK5)
    case "ecliptic":
      return obliquity === undefined ? meanEcliptic((equinox - 2000) / 100) : turn("x", obliquity)
    default:
      throw new CaelumError("unsupported", "FK4 is not a rotation of ICRS; it is converted point by point.")
  }
}

/** @throws CaelumError `usage` for a year beyond 1000…3000. */
export function checkedYear(year: number): number {
  if (year >= 1000 && year <= 3000) return year
  throw new CaelumError("usage", `Equinox ${year} is outside 1000 to 3000, for which precession is defined here.`)
}

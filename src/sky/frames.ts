import type { Frame } from "../core/index.ts"
import { CaelumError } from "../core/index.ts"
import { multiply, turn, type Matrix3 } from "./rotation.ts"

/** A celestial frame: FK5 with a Julian, FK4 with a Besselian equinox where it is not J2000 or B1950. */
export interface SkyFrame {
  readonly frame: Frame
  readonly equinox?: number | undefined
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
  return coefficients.reduceRight((sum, c) => sum * t + c, 0) * ARCSEC
}

/** Bias and precession, ICRS to the mean equator and equinox of a Julian epoch (IAU 2006). */
function biasPrecession(equinox: number): Matrix3 {
  const t = (equinox - 2000) / 100
  return multiply(
    turn("x", -arcsecPolynomial(OBLIQUITY, t)),
    turn("z", -arcsecPolynomial(PSI, t)),
    turn("x", arcsecPolynomial(PHI, t)),
    turn("z", arcsecPolynomial(GAMMA, t)),
  )
}

/** Precession of FK5 from J2000 to another equinox: IAU 2006 without the frame bias, as astropy's FK5 takes it. */
function precessionFromJ2000(equinox: number): Matrix3 {
  const bias = biasPrecession(2000)
  const inverse = [bias[0]!, bias[3]!, bias[6]!, bias[1]!, bias[4]!, bias[7]!, bias[2]!, bias[5]!, bias[8]!]
  return multiply(biasPrecession(equinox), inverse)
}

/**
 * The rotation from ICRS to a frame. `ecliptic` is the mean ecliptic and equinox (J2000 unless an equinox is given) of IAU 2006,
 * barycentric: astropy's BarycentricMeanEcliptic.
 * @throws CaelumError `unsupported` for FK4, which is no rotation of ICRS; `usage` for an equinox beyond 1000…3000.
 */
export function rotationFromIcrs({ frame, equinox = 2000 }: SkyFrame): Matrix3 {
  if (!(equinox >= 1000 && equinox <= 3000))
    throw new CaelumError("usage", `Equinox ${equinox} is outside 1000 to 3000, for which precession is defined here.`)
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
      return multiply(turn("x", arcsecPolynomial(OBLIQUITY, (equinox - 2000) / 100)), biasPrecession(equinox))
    default:
      throw new CaelumError("unsupported", "FK4 is not a rotation of ICRS; it is converted point by point.")
  }
}

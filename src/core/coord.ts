/** Celestial frames by their usual names. FK5 and FK4 take an equinox where it is not J2000 or B1950; `fk4-no-e` is FK4 without E-terms. */
export type Frame = "icrs" | "fk5" | "fk4" | "fk4-no-e" | "galactic" | "supergalactic" | "ecliptic"

/** A direction on the sky: degrees, 0 ≤ lon < 360, -90 ≤ lat ≤ 90. */
export interface SkyCoord {
  readonly frame: Frame
  /** FK5: a Julian year, FK4: a Besselian year, where it is not J2000 or B1950. */
  readonly equinox?: number | undefined
  readonly lon: number
  readonly lat: number
}

/** Speed of light, m/s, and Planck's constant, J s: of 1986, as in wcslib, where headers in use come from. */
export const C = 299_792_458
export const H = 6.6260755e-34

/** The four variables that spectral axes can be linear in (paper III, table 2): frequency, vacuum and air wavelength, velocity. */
export type Variable = "F" | "W" | "A" | "V"

/** Rest frequency (Hz) and vacuum wavelength (m). */
export interface Rest {
  readonly frequency: number
  readonly wavelength: number
}

/** A spectral coordinate: its variable P and the linear relation to it, P = (S − zero) × factor in SI units. */
export interface SpectralType {
  readonly variable: Variable
  readonly needsRest: boolean
  factor(rest: Rest): number
  zero(rest: Rest): number
}

const none = (): number => 0
const one = (): number => 1

function proportional(variable: Variable, factor: () => number, needsRest = false): SpectralType {
  return { variable, needsRest, factor, zero: none }
}

/** By the four letters of CTYPEi (paper III, table 1). */
export const SPECTRAL_TYPES: Readonly<Record<string, SpectralType>> = {
  FREQ: proportional("F", one),
  ENER: proportional("F", () => 1 / H),
  WAVN: proportional("F", () => C),
  VRAD: { variable: "F", needsRest: true, factor: ({ frequency }) => -frequency / C, zero: () => C },
  WAVE: proportional("W", one),
  VOPT: { variable: "W", needsRest: true, factor: ({ wavelength }) => wavelength / C, zero: () => -C },
  ZOPT: { variable: "W", needsRest: true, factor: ({ wavelength }) => wavelength, zero: () => -1 },
  AWAV: proportional("A", one),
  VELO: proportional("V", one, true),
  BETA: proportional("V", () => C, true),
}

/** Frequency, and its derivative, of a variable: what all conversions go through. NaN where the variable has none. */
export function toFrequency(variable: Variable, value: number, { frequency }: Rest): number {
  if (variable === "F") return value
  if (variable === "V") return frequency * Math.sqrt((C - value) / (C + value))
  return C / (variable === "W" ? value : value * airIndex(1 / (value * value)))
}

/** dν / dX of a variable. */
export function frequencySlope(variable: Variable, value: number, rest: Rest): number {
  if (variable === "F") return 1
  const nu = toFrequency(variable, value, rest)
  if (variable === "V") return (-C * nu) / ((C + value) * (C - value))
  if (variable === "W") return -nu / value
  const s = 1 / (value * value)
  const n = airIndex(s)
  return (-nu / value) * (1 + (airSlope(s) * -2 * s) / n)
}

/** A variable from the frequency. */
export function fromFrequency(variable: Variable, nu: number, { frequency }: Rest): number {
  if (variable === "F") return nu
  if (variable === "V") return (C * (frequency * frequency - nu * nu)) / (frequency * frequency + nu * nu)
  const wave = C / nu
  if (variable === "W") return wave
  let air = wave
  for (let round = 0; round < 8; round++) air = wave / airIndex(1 / (air * air))
  return air
}

/** Refractive index of dry air by the square of the wavenumber in air, m⁻² (paper III, section 4, after Cox 2000). */
export function airIndex(s: number): number {
  return 1.000064328 + 2.94981e10 / (1.46e14 - s) + 2.554e8 / (0.41e14 - s)
}

/** dn / ds. */
function airSlope(s: number): number {
  return 2.94981e10 / (1.46e14 - s) ** 2 + 2.554e8 / (0.41e14 - s) ** 2
}

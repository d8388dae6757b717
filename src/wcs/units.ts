import { CaelumError } from "../core/index.ts"

const TO_DEGREES: Readonly<Record<string, number>> = {
  "": 1,
  deg: 1,
  arcmin: 1 / 60,
  arcsec: 1 / 3600,
  mas: 1 / 3_600_000,
  uas: 1 / 3_600_000_000,
  rad: 180 / Math.PI,
  turn: 360,
}

/** Standard units by words that stand for them, in lower case; those that mean another unit in other cases are not here. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  degree: "deg",
  degrees: "deg",
  arcmins: "arcmin",
  arcsecs: "arcsec",
  radian: "rad",
  radians: "rad",
  hertz: "Hz",
  hz: "Hz",
  khz: "kHz",
  ghz: "GHz",
  ev: "eV",
  angstrom: "Angstrom",
  angstroms: "Angstrom",
  micron: "um",
  microns: "um",
  meter: "m",
  meters: "m",
  metre: "m",
  metres: "m",
  sec: "s",
  secs: "s",
  second: "s",
  seconds: "s",
  minute: "min",
  minutes: "min",
  hr: "h",
  hour: "h",
  hours: "h",
  day: "d",
  days: "d",
  year: "yr",
  years: "yr",
  kms: "km/s",
  "m/sec": "m/s",
  "km/sec": "km/s",
  "km/s": "km/s",
  "m/s": "m/s",
  "meters/sec": "m/s",
}
const STANDARD = new Set(["deg", "arcmin", "arcsec", "mas", "uas", "rad", "eV", "Hz", "kHz", "GHz", "min", "yr"])

/** The unit that other words than the standard's mean (FITS 4.0, section 4.3); undefined where they are the standard's, or unknown. */
export function standardUnit(unit: string): string | undefined {
  if (unit === "MHZ") return "MHz"
  const lower = unit.toLowerCase()
  const word = OTHER_WORDS[lower] ?? Array.from(STANDARD).find((known) => known.toLowerCase() === lower)
  return word === undefined || word === unit ? undefined : word
}

/** Degrees in one CUNITi of a sky axis. @throws CaelumError `unsupported` naming the keyword. */
export function degreesPer(unit: string, keyword: string): number {
  const factor = TO_DEGREES[unit.trim().toLowerCase()]
  if (factor !== undefined) return factor
  throw new CaelumError(
    "unsupported",
    `The sky axis with ${keyword} = '${unit}' is in no unit of angle that is known here; use deg, arcmin, arcsec, mas or rad.`,
    { context: { keyword } },
  )
}

const PREFIXES: Readonly<Record<string, number>> = {
  "": 1,
  T: 1e12,
  G: 1e9,
  M: 1e6,
  k: 1e3,
  h: 1e2,
  d: 1e-1,
  c: 1e-2,
  m: 1e-3,
  u: 1e-6,
  n: 1e-9,
  p: 1e-12,
}
/** Units of spectral axes in SI ones, by what they measure. The electronvolt is exact (SI 2019). */
const BASES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  Hz: { Hz: 1 },
  J: { J: 1, eV: 1.602176634e-19, erg: 1e-7, Ry: 2.1798723611035e-18 },
  m: { m: 1, Angstrom: 1e-10, angstrom: 1e-10, micron: 1e-6 },
}

/**
 * SI units in one CUNITi: `si` is Hz, J, m, /m, m/s or "".
 * @throws CaelumError `unsupported` naming the keyword.
 */
export function unitFactor(unit: string, si: string, keyword: string): number {
  if (unit === "" || unit === si) return 1
  const factor =
    si === "m/s"
      ? ratio(/^(.*?)\s*(?:\/\s*s|[ .*]\s*s(?:\*\*|\^)?-1)$/.exec(unit)?.[1], 1)
      : si === "/m"
        ? ratio(
            /^(?:1?\/(.+)|(.+?)(?:\*\*|\^)?\(?-1\)?)$/
              .exec(unit)
              ?.slice(1)
              .find((part) => part !== undefined),
            -1,
          )
        : scaled(unit, BASES[si] ?? {})
  if (factor !== undefined) return factor
  throw new CaelumError(
    "unsupported",
    `The axis with ${keyword} = '${unit}' is in no unit that is known here for what it measures; use ${si === "" ? "none" : si}.`,
    { context: { keyword } },
  )
}

function ratio(length: string | undefined, power: number): number | undefined {
  const factor = length === undefined ? undefined : scaled(length, BASES["m"]!)
  return factor === undefined ? undefined : factor ** power
}

function scaled(unit: string, bases: Readonly<Record<string, number>>): number | undefined {
  for (const [base, value] of Object.entries(bases)) {
    const prefix = unit.endsWith(base) ? PREFIXES[unit.slice(0, -base.length)] : undefined
    if (prefix !== undefined) return prefix * value
  }
  return undefined
}

import { CaelumError } from "../core/index.ts"

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

/** Powers of metre, second, kilogram and radian. */
type Dimensions = readonly [m: number, s: number, kg: number, rad: number]

interface Unit {
  readonly factor: number
  readonly dimensions: Dimensions
}

const LENGTH: Dimensions = [1, 0, 0, 0]
const TIME: Dimensions = [0, 1, 0, 0]
const ENERGY: Dimensions = [2, -2, 1, 0]
const ANGLE: Dimensions = [0, 0, 0, 1]
const NONE: Dimensions = [0, 0, 0, 0]

/** Units that take prefixes, in SI ones (FITS 4.0, tables 3 to 5). The electronvolt is exact (SI 2019). */
const PREFIXED: Readonly<Record<string, Unit>> = {
  m: { factor: 1, dimensions: LENGTH },
  pc: { factor: 3.085677581491367e16, dimensions: LENGTH },
  s: { factor: 1, dimensions: TIME },
  a: { factor: 31557600, dimensions: TIME },
  yr: { factor: 31557600, dimensions: TIME },
  Hz: { factor: 1, dimensions: [0, -1, 0, 0] },
  J: { factor: 1, dimensions: ENERGY },
  eV: { factor: 1.602176634e-19, dimensions: ENERGY },
  g: { factor: 1e-3, dimensions: [0, 0, 1, 0] },
  rad: { factor: 1, dimensions: ANGLE },
}
const RAD: number = Math.PI / 180
const PLAIN: Readonly<Record<string, Unit>> = {
  Angstrom: { factor: 1e-10, dimensions: LENGTH },
  angstrom: { factor: 1e-10, dimensions: LENGTH },
  micron: { factor: 1e-6, dimensions: LENGTH },
  AU: { factor: 149597870700, dimensions: LENGTH },
  lyr: { factor: 9460730472580800, dimensions: LENGTH },
  min: { factor: 60, dimensions: TIME },
  h: { factor: 3600, dimensions: TIME },
  hr: { factor: 3600, dimensions: TIME },
  d: { factor: 86400, dimensions: TIME },
  erg: { factor: 1e-7, dimensions: ENERGY },
  Ry: { factor: 2.1798723611035e-18, dimensions: ENERGY },
  deg: { factor: RAD, dimensions: ANGLE },
  arcmin: { factor: RAD / 60, dimensions: ANGLE },
  arcsec: { factor: RAD / 3600, dimensions: ANGLE },
  mas: { factor: RAD / 3600e3, dimensions: ANGLE },
  uas: { factor: RAD / 3600e6, dimensions: ANGLE },
  turn: { factor: 360 * RAD, dimensions: ANGLE },
}
const PREFIXES: Readonly<Record<string, number>> = {
  "": 1,
  Y: 1e24,
  Z: 1e21,
  E: 1e18,
  P: 1e15,
  T: 1e12,
  G: 1e9,
  M: 1e6,
  k: 1e3,
  h: 1e2,
  da: 1e1,
  d: 1e-1,
  c: 1e-2,
  m: 1e-3,
  u: 1e-6,
  n: 1e-9,
  p: 1e-12,
  f: 1e-15,
  a: 1e-18,
  z: 1e-21,
  y: 1e-24,
}

/** Degrees in angles as headers write them: exact where the numbers are. */
const DEGREES: Readonly<Record<string, number>> = {
  "": 1,
  deg: 1,
  arcmin: 1 / 60,
  arcsec: 1 / 3600,
  mas: 1 / 3_600_000,
  uas: 1 / 3_600_000_000,
  rad: 180 / Math.PI,
  turn: 360,
}

/** Degrees in one CUNITi of a sky axis. @throws CaelumError `unsupported` naming the keyword. */
export function degreesPer(unit: string, keyword: string): number {
  const trimmed = unit.trim()
  const known = DEGREES[trimmed.toLowerCase()]
  if (known !== undefined) return known
  const factor = factorOf(trimmed, ANGLE)
  if (factor !== undefined) return factor / RAD
  throw new CaelumError(
    "unsupported",
    `The sky axis with ${keyword} = '${unit}' is in no unit of angle that is known here; use deg, arcmin, arcsec, mas or rad.`,
    { context: { keyword } },
  )
}

const SI: Readonly<Record<string, Dimensions>> = {
  Hz: [0, -1, 0, 0],
  J: ENERGY,
  m: LENGTH,
  "/m": [-1, 0, 0, 0],
  "m/s": [1, -1, 0, 0],
  "": NONE,
}

/**
 * SI units in one CUNITi: `si` is Hz, J, m, /m, m/s or "".
 * @throws CaelumError `unsupported` naming the keyword, for a unit that is not known or measures something else.
 */
export function unitFactor(unit: string, si: string, keyword: string): number {
  if (unit === "" || unit === si) return 1
  const factor = factorOf(unit, SI[si]!)
  if (factor !== undefined) return factor
  throw new CaelumError(
    "unsupported",
    `The axis with ${keyword} = '${unit}' is in no unit that is known here for what it measures; use ${si === "" ? "none" : si}.`,
    { context: { keyword } },
  )
}

/** SI units in one of a unit, where it is of these dimensions. */
function factorOf(unit: string, dimensions: Dimensions): number | undefined {
  const read = unit.length > LONGEST ? undefined : readUnit(unit)
  return read && read.dimensions.every((power, k) => power === dimensions[k]) ? read.factor : undefined
}

/** FITS gives a value 68 characters. */
const LONGEST = 68
const SCALE = /^10(?:\*\*|\^)?\(?([+-]?\d{1,2})\)?(?:[\s.*]+|(?=\/|$))/
const TERM = /^\s*([/.*]?)\s*([A-Za-z]+)(?:(?:\*\*|\^)?(?:\(([+-]?\d)\)|([+-]?\d)))?/

/** A product of powers (FITS 4.0, section 4.3.1): `km s-1`, `km/s`, `m.s**-1`, `1/cm`, `10**-10 m`, `km s^(-1)`. */
function readUnit(text: string): Unit | undefined {
  const scale = SCALE.exec(text)
  let rest = scale ? text.slice(scale[0].length) : text.replace(/^1\s*(?=\/)/, "")
  let factor = scale ? 10 ** Number(scale[1]) : 1
  const dimensions: [number, number, number, number] = [0, 0, 0, 0]
  while (rest.trim() !== "") {
    const term = TERM.exec(rest)
    const symbol = term && readSymbol(term[2]!)
    if (!symbol) return undefined
    const power = Number(term[3] ?? term[4] ?? 1) * (term[1] === "/" ? -1 : 1)
    factor *= symbol.factor ** power
    for (const k of [0, 1, 2, 3] as const) dimensions[k] += power * symbol.dimensions[k]
    rest = rest.slice(term[0].length)
  }
  return { factor, dimensions }
}

function readSymbol(symbol: string): Unit | undefined {
  if (Object.hasOwn(PLAIN, symbol)) return PLAIN[symbol]
  for (const [base, { factor, dimensions }] of Object.entries(PREFIXED)) {
    const prefix = symbol.slice(0, -base.length)
    if (symbol.endsWith(base) && Object.hasOwn(PREFIXES, prefix))
      return { factor: PREFIXES[prefix]! * factor, dimensions }
  }
  return undefined
}

/** What spectral axes measure, in SI units; m/s for the velocities. */
const SPECTRAL_UNITS: Readonly<Record<string, string>> = {
  ENER: "J",
  WAVN: "/m",
  FREQ: "Hz",
  WAVE: "m",
  AWAV: "m",
  VRAD: "m/s",
  VOPT: "m/s",
  VELO: "m/s",
  BETA: "",
  ZOPT: "",
}

/**
 * SI units in one CUNITi of an axis of a spectral coordinate (FREQ, WAVE, …); undefined for another coordinate.
 * @throws CaelumError `unsupported` as `unitFactor`.
 */
export function spectralUnit(coordinate: string, unit: string, keyword: string): number | undefined {
  return Object.hasOwn(SPECTRAL_UNITS, coordinate) ? unitFactor(unit, SPECTRAL_UNITS[coordinate]!, keyword) : undefined
}

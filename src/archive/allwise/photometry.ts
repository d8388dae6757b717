import { mix, normalTable, uniform } from "../random.ts"
import type { StarCell } from "../stars/stars.ts"

/** Magnitude at which the signal is five times the noise, and the least error, in W1…W4. */
const LIMIT = [16.9, 15.95, 11.6, 8.05]
const FLOOR = [0.022, 0.02, 0.014, 0.02]

/** What is measured of a source in one band. Quanta: 0.001 mag, 0.1 of S/N, 0.0001 of χ². */
export interface BandPhotometry {
  readonly mag: Float64Array
  /** NaN where the magnitude is an upper limit. */
  readonly sigma: Float64Array
  readonly snr: Float64Array
  readonly chi2: Float64Array
}

/** A leaf in the making: its sources and what is measured of them. */
export interface LeafRows {
  readonly stars: StarCell
  readonly bands: readonly BandPhotometry[]
  /** 0…5, the catalogue's flag of extended sources. */
  readonly extended: Uint8Array
  /** Where the numbers of one column after the other are made. */
  readonly scratch: Float64Array
}

/** Measures the sources of a cell. */
export function measure(stars: StarCell): LeafRows {
  const bands = [0, 1, 2, 3].map((band) => measureBand(stars, band))
  return { stars, bands, extended: extendedFlags(stars, bands), scratch: new Float64Array(stars.rows) }
}

function measureBand(stars: StarCell, band: number): BandPhotometry {
  const { rows, seeds } = stars
  const [mag, sigma, snr, chi2] = [0, 1, 2, 3].map(() => new Float64Array(rows)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  const table = normalTable()
  const [limit, floor] = [LIMIT[band]!, FLOOR[band]!]
  for (let i = 0; i < rows; i++) {
    const h = mix(seeds[i]! + 101 + band)
    const truth = stars.mags[band]![i]!
    const ratio = 5 * 10 ** (0.4 * (limit - truth)) + table[h & 16_383]!
    const signal = band === 0 ? Math.max(2.1, ratio) : ratio
    const error = Math.hypot(floor, 1.0857 / signal)
    const spread = floor * table[mix(h + 3) & 16_383]!
    const detected = signal >= 2
    mag[i] = Math.round(1000 * (detected ? limit - 2.5 * Math.log10(signal / 5) + spread : limitOf(band, h)))
    sigma[i] = detected ? Math.round(1000 * error) : Number.NaN
    snr[i] = detected ? Math.max(20, Math.round(10.857 / error)) : Math.max(0, Math.floor(10 * signal))
    chi2[i] = significant(chiSquare(truth, h, table))
  }
  return { mag, sigma, snr, chi2 }
}

/** The 95% limit of a band, which differs with the depth of the coverage. */
function limitOf(band: number, h: number): number {
  return LIMIT[band]! + 0.75 + 0.9 * (uniform(mix(h + 5)) - 0.5)
}

function chiSquare(truth: number, h: number, table: Float32Array): number {
  const bright = Math.max(0, 9 - truth) * 0.35
  return Math.max(0.35, (0.93 + 0.09 * table[mix(h + 9) & 16_383]!) * (1 + bright))
}

/** Rounds to four significant digits, in units of 0.0001. */
function significant(value: number): number {
  if (value < 1) return Math.round(value * 1e4)
  return value < 10 ? Math.round(value * 1e3) * 10 : Math.round(value * 1e2) * 100
}

const GALAXY = 1

function extendedFlags(stars: StarCell, bands: readonly BandPhotometry[]): Uint8Array {
  const flags = new Uint8Array(stars.rows)
  for (let i = 0; i < stars.rows; i++) {
    const u = uniform(mix(stars.seeds[i]! + 120))
    const badFit = bands.some((band) => band.chi2[i]! > 30_000) || u < 0.012
    const large = stars.kind[i] === GALAXY && bands[0]!.mag[i]! < 14_200
    const near = large && u > 0.35 ? 4 : u > 0.985 ? 2 : 0
    flags[i] = (badFit ? 1 : 0) + near
  }
  return flags
}

import { mix, normalTable } from "../random.ts"
import { quanta, words, type Recipe, type RowValue } from "./recipe.ts"

const table = normalTable()
const noise = (h: number): number => table[h & 16_383]!
const NONE = Number.NaN
const ARTEFACT = ["h", "d", "D", "H", "dh", "p", "DH"]

/** Zero points of the atlas images, exposures, sky levels and confusion in W1…W4. */
const ZERO = [20.5, 19.5, 18, 13]
const DEPTH = [31, 30, 15, 15]
const SKY = [6.2, 15.4, 690, 236]
const CONFUSION = [1.9, 2.6, 9.2, 1.7]
const CORRECTION = [222, 280, 665, 616]
/** What apertures 1 to 8 miss, 0.001 mag, in W1; the other bands alike. */
const MISSED = [520, 222, 110, 62, 34, 18, 9, 4]

const detected: RowValue = (row, _h, { bands }, band) => bands[band]!.sigma[row]!
const exposures = (h: number, band: number): number => DEPTH[band]! + Math.round(2.5 * noise(h))

const countFlux: RowValue = (row, h, { bands }, band) => {
  const { mag, snr } = bands[band]!
  const counts = 10 ** (0.4 * (ZERO[band]! - mag[row]! / 1000))
  return Number.isNaN(detected(row, h, { bands } as Parameters<RowValue>[2], band, 0))
    ? counts * 0.05 * snr[row]!
    : counts
}

const apertureMag: RowValue = (row, h, { bands, extended }, band, aperture) => {
  const { mag, sigma } = bands[band]!
  const error = (sigma[row]! || 400) * (0.7 + 0.3 * aperture)
  if (h % 211 === 0) return NONE
  const wide = extended[row]! > 1 ? 90 * aperture : 0
  return mag[row]! + (aperture === 0 ? 0 : MISSED[aperture - 1]!) - wide + Math.min(900, error) * 0.8 * noise(h >>> 4)
}

const apertureSigma: RowValue = (row, h, { bands }, band, aperture) => {
  const sigma = bands[band]!.sigma[row]!
  return h % 211 === 0 ? NONE : sigma * (0.8 + 0.22 * aperture) + (h & 3)
}

const apertureFlag: RowValue = (row, h, { bands }, band) => {
  if (Number.isNaN(bands[band]!.sigma[row]!)) return 32
  return h % 10 < 7 ? 0 : h % 10 < 9 ? 1 : 17
}

const enough: RowValue = (row, _h, { bands }, band) => (bands[band]!.snr[row]! > 35 ? 1 : NONE)
const isLarge: RowValue = (row, _h, { extended }) => (extended[row]! >= 2 ? 1 : NONE)
const isMatched = (seed: number): boolean => mix(seed + 333) % 100 < 46
const matched: RowValue = (row, _h, { stars }) => (isMatched(stars.seeds[row]!) ? 1 : NONE)

/** Near-infrared magnitude: W1 plus a colour. */
function near(color: number, scatter: number): Recipe {
  return quanta(
    3,
    (row, h, leaf) => matched(row, h, leaf, 0, 0) * (leaf.bands[0]!.mag[row]! + color + scatter * noise(h)),
  )
}
const nearError: Recipe = quanta(3, (row, h, leaf) => {
  const mag = leaf.bands[0]!.mag[row]! / 1000
  return h % 23 === 0 ? NONE : matched(row, h, leaf, 0, 0) * Math.min(350, 20 + 10 ** (0.35 * (mag - 9.5)) + (h & 7))
})

const FIRST = 55_205
const epoch = (leafCell: number, h: number): number => FIRST + ((leafCell * 37) % 160) + (h % 40) * 0.0661412 + 0.21
const correlation: Recipe = quanta(
  0,
  (row, h, leaf) => enough(row, h, leaf, 1, 0) * Math.max(-99, Math.min(99, 30 * noise(h))),
)
const significance: Recipe = quanta(
  0,
  (row, h, leaf) => enough(row, h, leaf, 1, 0) * Math.floor(2 * Math.abs(noise(h))),
)

/** Exposures, artefacts, apertures, variability, extended sources and 2MASS. */
export const MORE_RECIPES: Readonly<Record<string, Recipe>> = {
  "w?nm": quanta(0, (row, h, { bands }, band) =>
    Math.round(exposures(h, band) * Math.min(1, bands[band]!.snr[row]! / 180)),
  ),
  "w?m": quanta(0, (_row, h, _leaf, band) => exposures(h, band)),
  "w?cov": quanta(3, (_row, h, _leaf, band) => 1000 * DEPTH[band]! + 2300 * noise(h)),
  "w?cc_map": quanta(0, (_row, h) => (h % 100 < 90 ? 0 : 1 << (h % 9))),
  "w?cc_map_str": words(ARTEFACT, (_row, h) => (h % 100 < 90 ? NONE : h % ARTEFACT.length)),
  ngrp: quanta(0, (_row, h) => (h % 40 === 0 ? 1 : 0)),
  "w?flux": quanta(3, (row, h, leaf, band) => 1000 * countFlux(row, h, leaf, band, 0)),
  "w?sigflux": quanta(
    3,
    (row, h, leaf, band) => (10_000 * countFlux(row, h, leaf, band, 0)) / Math.max(10, leaf.bands[band]!.snr[row]!),
  ),
  "w?sky": quanta(3, (_row, h, _leaf, band) => 1000 * SKY[band]! * (1 + 0.03 * noise(h))),
  "w?sigsk": quanta(3, (_row, h, _leaf, band) => 55 * SKY[band]! ** 0.3 * (1 + 0.2 * noise(h)) + 100),
  "w?conf": quanta(3, (_row, h, _leaf, band) => 1000 * CONFUSION[band]! * (1 + 0.15 * noise(h))),
  "w?mag": quanta(3, apertureMag),
  "w?sigm": quanta(3, apertureSigma),
  "w?flg": quanta(0, apertureFlag),
  "w?mcor": quanta(3, (_row, _h, _leaf, band) => CORRECTION[band]!),
  "w?mag_#": quanta(3, apertureMag),
  "w?sigm_#": quanta(3, apertureSigma),
  "w?flg_#": quanta(0, apertureFlag),
  "w?magp": quanta(
    3,
    (row, h, leaf, band) => enough(row, h, leaf, band, 0) * (leaf.bands[band]!.mag[row]! + 15 * noise(h)),
  ),
  "w?sigp1": quanta(
    3,
    (row, h, leaf, band) => enough(row, h, leaf, band, 0) * Math.min(900, leaf.bands[band]!.sigma[row]! * 4 + (h & 31)),
  ),
  "w?sigp2": quanta(
    3,
    (row, h, leaf, band) => enough(row, h, leaf, band, 0) * (leaf.bands[band]!.sigma[row]! * 0.9 + (h & 3)),
  ),
  "w?k": quanta(3, (row, h, leaf, band) => enough(row, h, leaf, band, 0) * (900 + 60 * noise(h))),
  "w?ndf": quanta(0, (row, h, leaf, band) => enough(row, h, leaf, band, 0) * (exposures(h, band) - 1)),
  "w?mlq": quanta(2, (row, h, leaf, band) => enough(row, h, leaf, band, 0) * Math.min(999, 60 * noise(h) ** 2)),
  "w?mjdmin": quanta(8, (_row, h, { stars }) => 1e8 * epoch(stars.cell, h)),
  "w?mjdmax": quanta(8, (_row, h, { stars }, band) => 1e8 * (epoch(stars.cell, h) + (band < 2 ? 366.2 : 2.6))),
  "w?mjdmean": quanta(
    8,
    (_row, h, { stars }, band) => 1e8 * (epoch(stars.cell, 20) + (band < 2 ? 180 + 9 * noise(h) : 1 + 0.2 * noise(h))),
  ),
  rho12: correlation,
  rho23: correlation,
  rho34: correlation,
  q12: significance,
  q23: significance,
  q34: significance,
  xscprox: quanta(
    2,
    (row, h, leaf) => isLarge(row, h, leaf, 0, 0) * (leaf.extended[row]! >= 4 ? h % 500 : 500 + (h % 2500)),
  ),
  "w?rsemi": quanta(2, (row, h, leaf) => isLarge(row, h, leaf, 0, 0) * (1100 + (h % 3000))),
  "w?ba": quanta(2, (row, h, leaf) => isLarge(row, h, leaf, 0, 0) * (30 + (h % 70))),
  "w?pa": quanta(0, (row, h, leaf) => isLarge(row, h, leaf, 0, 0) * (h % 180)),
  "w?gmag": quanta(
    3,
    (row, h, leaf, band) => isLarge(row, h, leaf, 0, 0) * (leaf.bands[band]!.mag[row]! - 350 - (h % 400)),
  ),
  "w?gerr": quanta(3, (row, h, leaf) => isLarge(row, h, leaf, 0, 0) * (8 + (h % 50))),
  "w?gflg": quanta(0, (row, h, leaf) => isLarge(row, h, leaf, 0, 0) * (h & 1)),
  tmass_key: quanta(
    0,
    (row, h, leaf) => matched(row, h, leaf, 0, 0) * (30_000_000 + (leaf.stars.seeds[row]! % 1_300_000_000)),
  ),
  r_2mass: quanta(3, (row, h, leaf) => matched(row, h, leaf, 0, 0) * Math.min(3000, 120 * Math.abs(noise(h)) + 8)),
  pa_2mass: quanta(1, (row, h, leaf) => matched(row, h, leaf, 0, 0) * (((h >>> 3) % 3600) - 1800)),
  n_2mass: quanta(0, (row, h, leaf) => (Number.isNaN(matched(row, h, leaf, 0, 0)) ? 0 : 1)),
  j_m_2mass: near(850, 250),
  j_msig_2mass: nearError,
  h_m_2mass: near(260, 120),
  h_msig_2mass: nearError,
  k_m_2mass: near(110, 60),
  k_msig_2mass: nearError,
}

import { EXT_FLG } from "./ext-flg.ts"

export interface CatalogColumn {
  readonly name: string
  readonly type: "double" | "int64" | "string"
  /** Digits behind the point to which doubles are rounded; -1 = not rounded. */
  readonly decimals: number
  readonly units: string
  readonly description: string
}

/** Name, type (`d3` = double with three decimals), units, description; `?` stands for the band, `#` for the aperture. */
type Line = readonly [name: string, type: string, units: string, description: string]

const POSITION: readonly Line[] = [
  ["designation", "s", "", "Name of the source from its position, Jhhmmss.ss+ddmmss.s, without the acronym WISEA."],
  ["ra", "d7", "deg", "Right ascension (J2000, ICRS) of the fit without motion."],
  ["dec", "d7", "deg", "Declination (J2000, ICRS) of the fit without motion."],
  ["sigra", "d4", "arcsec", "Uncertainty (1 σ) of the right ascension."],
  ["sigdec", "d4", "arcsec", "Uncertainty (1 σ) of the declination."],
  ["sigradec", "d4", "arcsec", "Co-sigma of the two position uncertainties: the signed root of their covariance."],
  ["glon", "d7", "deg", "Galactic longitude."],
  ["glat", "d7", "deg", "Galactic latitude."],
  ["elon", "d7", "deg", "Ecliptic longitude."],
  ["elat", "d7", "deg", "Ecliptic latitude."],
  ["wx", "d3", "pix", "Pixel along the first axis of the atlas image."],
  ["wy", "d3", "pix", "Pixel along the second axis of the atlas image."],
  ["cntr", "i", "", "Unique number of the entry."],
  ["source_id", "s", "", "Unique identifier: atlas tile and number of the source in it."],
  ["coadd_id", "s", "", "Atlas tile from which the source was extracted."],
  ["src", "i", "", "Number of the source in its atlas tile."],
]

const PROFILE: readonly Line[] = [
  [
    "w?mpro",
    "d3",
    "mag",
    "W? magnitude from profile fitting, or the 95% upper limit where the signal-to-noise is below 2.",
  ],
  ["w?sigmpro", "d3", "mag", "Uncertainty of w?mpro; null where that is an upper limit."],
  ["w?snr", "d1", "", "Signal-to-noise ratio of the W? profile fit."],
  ["w?rchi2", "d4", "", "Reduced χ² of the W? profile fit."],
]

const FIT: readonly Line[] = [
  ["rchi2", "d4", "", "Reduced χ² of the profile fit in all bands together."],
  ["nb", "i", "", "Number of components that were fitted together."],
  ["na", "i", "", "1 where the source was split from another during the fit, else 0."],
]

const SATURATION: readonly Line[] = [["w?sat", "d3", "", "Fraction of saturated pixels in the W? fitting region."]]

const MOTION: readonly Line[] = [
  ["satnum", "s", "", "Smallest sample at which each band saturates, one digit a band; 0 = not saturated."],
  ["ra_pm", "d7", "deg", "Right ascension at epoch 55400 (MJD) from the fit with motion."],
  ["dec_pm", "d7", "deg", "Declination at epoch 55400 (MJD) from the fit with motion."],
  ["sigra_pm", "d4", "arcsec", "Uncertainty of ra_pm."],
  ["sigdec_pm", "d4", "arcsec", "Uncertainty of dec_pm."],
  ["sigradec_pm", "d4", "arcsec", "Co-sigma of the uncertainties of ra_pm and dec_pm."],
  ["pmra", "i", "mas/yr", "Apparent motion in right ascension, parallax included."],
  ["sigpmra", "i", "mas/yr", "Uncertainty of pmra."],
  ["pmdec", "i", "mas/yr", "Apparent motion in declination, parallax included."],
  ["sigpmdec", "i", "mas/yr", "Uncertainty of pmdec."],
]

const MOTION_FIT: readonly Line[] = [["w?rchi2_pm", "d4", "", "Reduced χ² of the W? fit with motion."]]

const QUALITY: readonly Line[] = [
  ["rchi2_pm", "d4", "", "Reduced χ² of the fit with motion in all bands together."],
  ["pmcode", "s", "", "How good the motion is: components, blend swap, and distance from the fit without motion."],
  [
    "cc_flags",
    "s",
    "",
    "Contamination and confusion, one character a band: 0 none; D, H, O, P artefacts; d, h, o, p contaminated.",
  ],
  ["rel", "s", "", "Flag of small-separation, same-tile detections."],
  ["ext_flg", "i", "", EXT_FLG],
  ["var_flg", "s", "", "Probability that the flux varies, one character a band: 0–9, n where it could not be told."],
  [
    "ph_qual",
    "s",
    "",
    "Photometric quality, one letter a band: A (S/N ≥ 10), B (3–10), C (2–3), U (upper limit), X, Z.",
  ],
  ["det_bit", "i", "", "Bands with a detection (S/N > 2): bit 0 for W1 to bit 3 for W4."],
  ["moon_lev", "s", "", "Scattered moonlight, one digit a band: 0–9, the tenths of the frames that have it."],
]

const EXPOSURES: readonly Line[] = [
  ["w?nm", "i", "", "Number of W? exposures in which the source was detected with S/N > 3."],
  ["w?m", "i", "", "Number of W? exposures that could measure the source."],
]
const COVERAGE: readonly Line[] = [["w?cov", "d3", "", "Mean number of W? exposures over the fitting region."]]
const ARTEFACTS: readonly Line[] = [
  ["w?cc_map", "i", "", "Artefacts near the source in W?, as bits."],
  ["w?cc_map_str", "s", "", "Artefacts near the source in W?, as letters."],
]
const GROUP: readonly Line[] = [
  ["best_use_cntr", "i", "", "The cntr of the best entry among several of the same source."],
  ["ngrp", "i", "", "Excess number of entries of the same source."],
]
const FLUXES: readonly Line[] = [
  ["w?flux", "d3", "DN", "W? flux from profile fitting, in the counts of the atlas image."],
  ["w?sigflux", "d3", "DN", "Uncertainty of w?flux."],
  ["w?sky", "d3", "DN", "W? sky level about the source."],
  ["w?sigsk", "d3", "DN", "Uncertainty of w?sky."],
  ["w?conf", "d3", "DN", "W? confusion noise about the source."],
]
const APERTURE: readonly Line[] = [
  ["w?mag", "d3", "mag", "W? magnitude in the standard aperture, corrected to infinity."],
  ["w?sigm", "d3", "mag", "Uncertainty of w?mag."],
  [
    "w?flg",
    "i",
    "",
    "Flags of the W? standard aperture: 1 contaminated, 2 bad pixels, 4 and 8 limits, 16 saturated, 32 upper limit.",
  ],
  ["w?mcor", "d3", "mag", "Correction from the W? standard aperture to infinity."],
]
const APERTURES: readonly Line[] = [
  ["w?mag_#", "d3", "mag", "W? magnitude in aperture #, not corrected."],
  ["w?sigm_#", "d3", "mag", "Uncertainty of w?mag_#."],
  ["w?flg_#", "i", "", "Flags of W? aperture #, as in w?flg."],
]
const VARIABILITY: readonly Line[] = [
  ["w?magp", "d3", "mag", "Mean W? magnitude of the single exposures, weighted."],
  ["w?sigp1", "d3", "mag", "Scatter of the single W? exposures."],
  ["w?sigp2", "d3", "mag", "Uncertainty of w?magp."],
  ["w?k", "d3", "", "Stetson index of variability in W?."],
  ["w?ndf", "i", "", "Degrees of freedom of the W? test of variability."],
  ["w?mlq", "d2", "", "Probability of a constant W? flux, -log10."],
  ["w?mjdmin", "d8", "d", "First W? exposure, modified Julian date."],
  ["w?mjdmax", "d8", "d", "Last W? exposure, modified Julian date."],
  ["w?mjdmean", "d8", "d", "Mean of the W? exposures, modified Julian date."],
]
const CORRELATION: readonly Line[] = [
  ["rho12", "i", "%", "Correlation of the W1 and W2 variations."],
  ["rho23", "i", "%", "Correlation of the W2 and W3 variations."],
  ["rho34", "i", "%", "Correlation of the W3 and W4 variations."],
  ["q12", "i", "", "Significance of rho12, -log10."],
  ["q23", "i", "", "Significance of rho23, -log10."],
  ["q34", "i", "", "Significance of rho34, -log10."],
  ["xscprox", "d2", "arcsec", "Distance to the nearest extended source of 2MASS; null where none is near."],
]
const EXTENDED: readonly Line[] = [
  ["w?rsemi", "d2", "arcsec", "Long semi-axis of the W? elliptical aperture."],
  ["w?ba", "d2", "", "Axis ratio of the W? elliptical aperture."],
  ["w?pa", "d0", "deg", "Position angle of the W? elliptical aperture."],
  ["w?gmag", "d3", "mag", "W? magnitude in the elliptical aperture."],
  ["w?gerr", "d3", "mag", "Uncertainty of w?gmag."],
  ["w?gflg", "i", "", "Flags of the W? elliptical aperture."],
]
const TWOMASS: readonly Line[] = [
  ["tmass_key", "i", "", "Number of the nearest 2MASS point source within 3 arcsec; null where there is none."],
  ["r_2mass", "d3", "arcsec", "Distance to it."],
  ["pa_2mass", "d1", "deg", "Position angle of it."],
  ["n_2mass", "i", "", "Number of 2MASS point sources within 3 arcsec."],
  ["j_m_2mass", "d3", "mag", "2MASS J magnitude."],
  ["j_msig_2mass", "d3", "mag", "Uncertainty of j_m_2mass."],
  ["h_m_2mass", "d3", "mag", "2MASS H magnitude."],
  ["h_msig_2mass", "d3", "mag", "Uncertainty of h_m_2mass."],
  ["k_m_2mass", "d3", "mag", "2MASS Ks magnitude."],
  ["k_msig_2mass", "d3", "mag", "Uncertainty of k_m_2mass."],
]
const INDEX: readonly Line[] = [
  ["x", "f", "", "Unit vector towards the source, first component."],
  ["y", "f", "", "Unit vector towards the source, second component."],
  ["z", "f", "", "Unit vector towards the source, third component."],
  ["spt_ind", "i", "", "Number of a cell of the sky for searches."],
  ["htm20", "i", "", "Cell of the hierarchical triangular mesh, level 20."],
]

/** The 298 columns of the AllWISE source catalogue's files, in their order. */
export const CATALOG_COLUMNS: readonly CatalogColumn[] = [
  ...once(POSITION),
  ...perBand(PROFILE),
  ...once(FIT),
  ...perBand(SATURATION),
  ...once(MOTION),
  ...perBand(MOTION_FIT),
  ...once(QUALITY),
  ...perBand(EXPOSURES),
  ...perBand(COVERAGE),
  ...perBand(ARTEFACTS),
  ...once(GROUP),
  ...perBand(FLUXES),
  ...perBand(APERTURE),
  ...[1, 2, 3, 4, 5, 6, 7, 8].flatMap((aperture) => perBand(APERTURES, aperture)),
  ...perBand(VARIABILITY),
  ...once(CORRELATION),
  ...perBand(EXTENDED),
  ...once(TWOMASS),
  ...once(INDEX),
]

function once(lines: readonly Line[]): CatalogColumn[] {
  return lines.map((line) => columnOf(line, (text) => text))
}

function perBand(lines: readonly Line[], aperture = 0): CatalogColumn[] {
  const fill = (band: number) => (text: string) => text.replaceAll("?", String(band)).replaceAll("#", String(aperture))
  return [1, 2, 3, 4].flatMap((band) => lines.map((line) => columnOf(line, fill(band))))
}

function columnOf([name, type, units, description]: Line, fill: (text: string) => string): CatalogColumn {
  const kind = type[0] === "i" ? "int64" : type[0] === "s" ? "string" : "double"
  const decimals = type[0] === "d" ? Number(type.slice(1)) : type[0] === "f" ? -1 : 0
  return { name: fill(name), type: kind, decimals, units, description: fill(description) }
}

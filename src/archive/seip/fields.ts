export type Instrument = "IRAC" | "MIPS"

/** A patch of sky that one instrument mapped; all channels of an instrument share its pixel grid. */
export interface SeipField {
  /** Region of the survey and number of the tile in it: `60095931`, 14. */
  readonly region: string
  readonly tile: number
  readonly instrument: Instrument
  /** Centre, ICRS degrees. */
  readonly ra: number
  readonly dec: number
  readonly width: number
  readonly height: number
}

function field(
  region: string,
  tile: number,
  instrument: Instrument,
  [ra, dec]: readonly [number, number],
  [width, height]: readonly [number, number],
): SeipField {
  return { region, tile, instrument, ra, dec, width, height }
}

/** What the archive holds: the fields of the introduction with their true names, and one field below every other prefix. */
export const SEIP_FIELDS: readonly SeipField[] = [
  field("20000011", 0, "MIPS", [10.6847083, 41.26875], [640, 712]),
  field("30000012", 1, "MIPS", [53.1226667, -27.8050556], [588, 604]),
  field("40019821", 9, "IRAC", [314.7482131, 77.4212892], [3550, 4534]),
  field("40019821", 9, "MIPS", [314.7482131, 77.4212892], [869, 1110]),
  field("40019821", 10, "IRAC", [313.9282323, 77.6514144], [1454, 1763]),
  field("40019821", 13, "MIPS", [314.1546397, 77.9241351], [561, 1129]),
  field("40019821", 14, "MIPS", [313.0762823, 77.9212569], [896, 1115]),
  field("40019821", 19, "MIPS", [315.9107214, 77.1390876], [704, 938]),
  field("50000013", 2, "MIPS", [202.469575, 47.1952583], [612, 655]),
  field("60095931", 14, "IRAC", [150.0671542, 2.2133611], [2422, 2638]),
  field("60095931", 14, "MIPS", [150.0671542, 2.2133611], [593, 646]),
  field("70000014", 3, "MIPS", [270.9041667, -24.3866667], [668, 590]),
]

/** Arcseconds per pixel. */
export const PIXEL_SCALE: Readonly<Record<Instrument, number>> = { IRAC: 0.600012, MIPS: 2.4500016 }

/** What is known of a channel. Wavelengths in metres; resolution (FWHM) in arcseconds; zero point in Jy (Vega). */
export interface Channel {
  readonly instrument: Instrument
  readonly number: number
  readonly bandpass: string
  readonly shortest: number
  readonly longest: number
  readonly resolvingPower: number
  readonly resolution: number
  readonly zeroPoint: number
  /** Sky level and noise of one pixel, MJy/sr. */
  readonly background: number
  readonly noise: number
  /** Sources brighter than this magnitude are in the mask of bright ones. */
  readonly brightest: number
  /** Which part of each of W1…W4 makes the magnitude in this channel. */
  readonly weights: readonly [number, number, number, number]
}

export const CHANNELS: readonly Channel[] = [
  {
    instrument: "IRAC",
    number: 1,
    bandpass: "IRAC1",
    shortest: 3.17e-6,
    longest: 3.92e-6,
    resolvingPower: 4.8,
    resolution: 1.66,
    zeroPoint: 280.9,
    background: 0.112,
    noise: 0.0045,
    brightest: 12,
    weights: [1, 0, 0, 0],
  },
  {
    instrument: "IRAC",
    number: 2,
    bandpass: "IRAC2",
    shortest: 4e-6,
    longest: 5.01e-6,
    resolvingPower: 4.5,
    resolution: 1.72,
    zeroPoint: 179.7,
    background: 0.224,
    noise: 0.0052,
    brightest: 12,
    weights: [0, 1, 0, 0],
  },
  {
    instrument: "IRAC",
    number: 3,
    bandpass: "IRAC3",
    shortest: 5.02e-6,
    longest: 6.41e-6,
    resolvingPower: 4.2,
    resolution: 1.88,
    zeroPoint: 115,
    background: 1.31,
    noise: 0.018,
    brightest: 11.5,
    weights: [0, 0.7, 0.3, 0],
  },
  {
    instrument: "IRAC",
    number: 4,
    bandpass: "IRAC4",
    shortest: 6.44e-6,
    longest: 9.28e-6,
    resolvingPower: 2.8,
    resolution: 1.98,
    zeroPoint: 64.9,
    background: 5.18,
    noise: 0.022,
    brightest: 11,
    weights: [0, 0.4, 0.6, 0],
  },
  {
    instrument: "MIPS",
    number: 1,
    bandpass: "MIPS24",
    shortest: 2.08e-5,
    longest: 2.61e-5,
    resolvingPower: 4.5,
    resolution: 6,
    zeroPoint: 7.17,
    background: 19.7,
    noise: 0.031,
    brightest: 7.5,
    weights: [0, 0, 0, 1],
  },
]

export type ProductType =
  | "mosaic"
  | "median_mosaic"
  | "unc"
  | "std"
  | "median_mosaic_unc"
  | "cov"
  | "brightmask"
  | "extmask"

export const PRODUCT_TYPES: readonly ProductType[] = [
  "mosaic",
  "median_mosaic",
  "unc",
  "std",
  "median_mosaic_unc",
  "cov",
  "brightmask",
  "extmask",
]

/** `dataproduct_subtype` of each product. */
export const SUBTYPE: Readonly<Record<ProductType, string>> = {
  mosaic: "science",
  median_mosaic: "science",
  unc: "noise",
  std: "noise",
  median_mosaic_unc: "noise",
  cov: "weight",
  brightmask: "auxiliary",
  extmask: "auxiliary",
}

/** One file: a product of a channel of a field, of the long or the short exposures. */
export interface SeipProduct {
  readonly field: SeipField
  readonly channel: Channel
  readonly short: boolean
  readonly type: ProductType
}

export const SEIP_BUCKET = "nasa-irsa-spitzer"
export const SEIP_PREFIX = "spitzer/seip/seip_science/images"

/** The part of a product's key behind the images prefix; the same in its URL at the archive. */
export function productPath({ field: { region, tile }, channel, short, type }: SeipProduct): string {
  const name = `${region}-${tile}`
  const file = `${region}.${name}${short ? "-short" : ""}.${channel.instrument}.${channel.number}.${type}.fits`
  return `${region[0]}/${region.slice(1, 5)}/${region}/${tile % 10}/${name}/${file}`
}

/** Every file of the archive. */
export function seipProducts(): SeipProduct[] {
  return SEIP_FIELDS.flatMap((each) =>
    CHANNELS.filter((channel) => channel.instrument === each.instrument).flatMap((channel) =>
      exposures(each).flatMap((short) =>
        PRODUCT_TYPES.filter((type) => type !== "median_mosaic_unc" || each.instrument === "MIPS").map((type) => ({
          field: each,
          channel,
          short,
          type,
        })),
      ),
    ),
  )
}

function exposures(each: SeipField): boolean[] {
  return each.instrument === "IRAC" ? [false, true] : [false]
}

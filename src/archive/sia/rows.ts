import {
  PIXEL_SCALE,
  productPath,
  SEIP_BUCKET,
  SEIP_FIELDS,
  SEIP_PREFIX,
  seipProducts,
  SUBTYPE,
  type SeipField,
  type SeipProduct,
} from "../seip/fields.ts"
import { productBytes } from "../seip/mosaic.ts"
import { fromPlane } from "../seip/tan.ts"
import type { SiaRow } from "./columns.ts"

const SEIP_URL = "https://irsa.ipac.caltech.edu/data/SPITZER/Enhanced/SEIP/images"
const ALLWISE_URL = "https://irsa.ipac.caltech.edu/ibe/data/wise/allwise/p3am_cdd"

/** A row with the corners of its image, for the position constraints. */
export interface SiaImage {
  readonly row: SiaRow
  /** Vertices, ICRS degrees, in the order of s_region, the first not repeated; the same array for all of a field. */
  readonly corners: readonly (readonly [number, number])[]
}

/** What every row of the service says alike. */
const SAME: SiaRow = {
  calib_level: 3,
  dataproduct_type: "image",
  energy_emband: "Infrared",
  obs_intent: "science",
  algorithm_name: "mosaic",
  target_type: "field",
  target_standard: false,
  target_moving: false,
  position_timedependent: false,
  upload_row_id: 1,
  facility_keywords: "",
  instrument_keywords: "",
  proposal_id: "",
  target_name: "",
  target_keywords: "",
  pol_states: "",
  o_ucd: "",
}

/** Every image that the service knows. */
export function siaImages(): SiaImage[] {
  const corners = new Map(SEIP_FIELDS.map((field) => [field, fieldCorners(field)]))
  return [
    ...seipProducts().map((product) => seipImage(product, corners.get(product.field)!)),
    ...TILES.flatMap(tileImages),
  ]
}

function fieldCorners({ ra, dec, width, height, instrument }: SeipField): SiaImage["corners"] {
  return cornersOf(ra, dec, width, height, PIXEL_SCALE[instrument], 7)
}

function seipImage(product: SeipProduct, corners: SiaImage["corners"]): SiaImage {
  const { field, channel, type } = product
  const path = productPath(product)
  const scale = PIXEL_SCALE[field.instrument]
  const obsId = `${field.region}.${field.region}-${field.tile}.${field.instrument}`
  const row: SiaRow = {
    ...SAME,
    s_ra: field.ra,
    s_dec: field.dec,
    facility_name: "Spitzer Space Telescope",
    instrument_name: field.instrument,
    dataproduct_subtype: SUBTYPE[type],
    energy_bandpassname: channel.bandpass,
    obs_id: obsId,
    s_resolution: channel.resolution,
    em_min: channel.shortest,
    em_max: channel.longest,
    em_res_power: channel.resolvingPower,
    proposal_title: "Spitzer Enhanced Imaging Products",
    access_url: `${SEIP_URL}/${path}`,
    access_format: "image/fits",
    access_estsize: Math.ceil(productBytes(product) / 1000),
    s_region: regionText(corners),
    obs_collection: "spitzer_seip",
    proposal_pi: "",
    proposal_project: "Spitzer",
    obs_release_date: "2013-12-19 00:00:00",
    s_xel1: field.width,
    s_xel2: field.height,
    s_pixel_scale: scale,
    obs_publisher_did: `ivo://irsa.ipac/spitzer_seip?${obsId}/${obsId}`,
    s_fov: (Math.sqrt(field.width * field.height) * scale) / 3600,
    cloud_access: cloudText(SEIP_BUCKET, `${SEIP_PREFIX}/${path}`),
  }
  return { row, corners }
}

/** The bytes of IRSA's cloud_access, down to the missing blank. */
function cloudText(bucket: string, key: string): string {
  return `{"aws": {"bucket_name": "${bucket}", "key":"${key}", "region": "us-west-2"}}`
}

/** Tiles of the AllWISE atlas over the fields of the archive, which has none of their files. */
const TILES: readonly (readonly [id: string, ra: number, dec: number])[] = [
  ["0643p272_ac51", 64.3716, 27.2583],
  ["1497p015_ac51", 149.7, 1.5147],
  ["3150p772_ac51", 315.021854, 77.236667],
]

const BANDS = [
  { name: "W1", resolution: 6.1, shortest: 3.15e-6, longest: 3.78e-6 },
  { name: "W2", resolution: 6.4, shortest: 4.1e-6, longest: 5.16e-6 },
  { name: "W3", resolution: 6.5, shortest: 7.95e-6, longest: 1.627e-5 },
  { name: "W4", resolution: 12, shortest: 1.985e-5, longest: 2.44e-5 },
]

function tileImages([id, ra, dec]: (typeof TILES)[number]): SiaImage[] {
  const corners = cornersOf(ra, dec, 4095, 4095, 1.37499998091, 12)
  return BANDS.map((band) => {
    const row: SiaRow = {
      ...SAME,
      s_ra: ra,
      s_dec: dec,
      facility_name: "Wide-field Infrared Survey Explorer",
      instrument_name: "WISE",
      dataproduct_subtype: "science",
      energy_bandpassname: band.name,
      obs_id: id,
      s_resolution: band.resolution,
      em_min: band.shortest,
      em_max: band.longest,
      proposal_title: "Wide-field Infrared Survey Explorer - AllWISE Atlas Images",
      access_url: `${ALLWISE_URL}/${id.slice(0, 2)}/${id.slice(0, 4)}/${id}/${id}-${band.name.toLowerCase()}-int-3.fits`,
      access_format: "image/fits",
      t_exptime: 277.7632,
      s_region: regionText(corners),
      obs_collection: "wise_allwise",
      proposal_pi: "Edward L. Wright",
      proposal_project: "WISE",
      obs_release_date: "2013-11-13 00:00:00",
      s_xel1: 4095,
      s_xel2: 4095,
      s_pixel_scale: 1.37499998091,
      t_min: 55233.77047325228,
      t_max: 55242.30619365745,
      obs_publisher_did: `ivo://irsa.ipac/wise_allwise?${id}/${id}_${band.name}`,
      s_fov: (4095 * 1.37499998091) / 3600,
      cloud_access: "{}",
    }
    return { row, corners }
  })
}

/** Corners of an image on the plane of the sky: south-east, north-east, north-west, south-west. */
function cornersOf(
  ra: number,
  dec: number,
  width: number,
  height: number,
  scale: number,
  digits: number,
): (readonly [number, number])[] {
  const [x, y] = [(width * scale) / 7200, (height * scale) / 7200]
  const round = (value: number): number => Number(value.toFixed(digits))
  return [
    [x, -y],
    [x, y],
    [-x, y],
    [-x, -y],
  ].map(([u, v]) => {
    const [lon, lat] = fromPlane({ ra, dec }, u!, v!)
    return [round(lon), round(lat)] as const
  })
}

function regionText(corners: readonly (readonly [number, number])[]): string {
  return `POLYGON ICRS ${[...corners, corners[0]!].map(([lon, lat]) => `${lon} ${lat}`).join(" ")}`
}

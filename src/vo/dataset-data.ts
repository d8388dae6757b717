import type { Dataset } from "./dataset.ts"

const CHECKED = "2026-11-22"
const CLOUD = "https://irsa.ipac.caltech.edu/cloud_access/"
const TUTORIALS = "https://caltech-ipac.github.io/irsa-tutorials/"
const REGISTRY = "https://registry.opendata.aws/"

type Facts = Pick<Dataset, "id" | "title" | "bucket" | "source"> & Partial<Dataset>

function dataset(facts: Facts): Dataset {
  const { catalogPrefix = null, parquetName = null, bucket } = facts
  const named = catalogPrefix === null || parquetName === null ? catalogPrefix : `${catalogPrefix}/${parquetName}`
  return {
    id: facts.id,
    title: facts.title,
    bucket,
    region: facts.region ?? "us-east-1",
    imagesPrefix: facts.imagesPrefix ?? null,
    catalogPrefix,
    parquetName,
    catalog: facts.catalog === undefined && named !== null ? `s3://${bucket}/${named}` : (facts.catalog ?? null),
    layout: facts.layout ?? null,
    collection: facts.collection ?? null,
    rows: facts.rows ?? null,
    bytes: facts.bytes ?? null,
    source: facts.source,
    checked: CHECKED,
  }
}

function wise(facts: Omit<Facts, "bucket">): Dataset {
  return dataset({ bucket: "nasa-irsa-wise", region: "us-west-2", ...facts })
}

const NEOWISE_PREFIX = "wise/neowiser/catalogs/p1bs_psd/healpix_k5"
const NEOWISE_PARTS = [...Array.from({ length: 11 }, (_, i) => `year${i + 1}`), "addendum"]

function neowisePart(part: string): Dataset {
  return wise({
    id: `neowise-${part}`,
    title: `NEOWISE-R single-exposure source table, ${part.replace("year", "year ")}`,
    catalogPrefix: `${NEOWISE_PREFIX}/${part}`,
    parquetName: `neowiser-healpix_k5-${part}.parquet`,
    layout: "hive-healpix",
    source: `${TUTORIALS} (NEOWISE source table strategies)`,
  })
}

const ALLWISE: Dataset = wise({
  id: "allwise",
  title: "AllWISE atlas images and source catalog",
  imagesPrefix: "wise/allwise/images/p3am_cdd",
  catalogPrefix: "wise/allwise/catalogs/p3as_psd/healpix_k5",
  parquetName: "wise-allwise.parquet",
  layout: "hive-healpix",
  collection: "wise_allwise",
  rows: 747_634_026,
  bytes: 364_543_757_806,
  source: `${CLOUD}, ${TUTORIALS} (cloud access introduction)`,
})

const NEOWISE: Dataset = wise({
  id: "neowise",
  title:
    "NEOWISE-R single-exposure images and source table, twelve catalogues: neowise-year1 to -year11, neowise-addendum",
  imagesPrefix: "wise/neowiser",
  catalogPrefix: NEOWISE_PREFIX,
  parquetName: "{year}/neowiser-healpix_k5-{year}.parquet",
  catalog: null,
  layout: "hive-healpix",
  rows: 200e9,
  bytes: 42e12,
  source: `${TUTORIALS} (NEOWISE source table strategies), ${REGISTRY} (WISE / NEOWISE)`,
})

const WISE_IMAGES: readonly Dataset[] = [
  wise({
    id: "wise-allsky",
    title: "WISE All-Sky single exposures, four bands",
    imagesPrefix: "wise/allsky",
    source: `${CLOUD}, ${REGISTRY} (WISE All-Sky)`,
  }),
  wise({
    id: "wise-cryo-3band",
    title: "WISE 3-band cryo single exposures",
    imagesPrefix: "wise/cryo-3band",
    source: `${CLOUD}, ${REGISTRY} (WISE 3-Band Cryo)`,
  }),
  wise({
    id: "wise-postcryo",
    title: "WISE post-cryo single exposures",
    imagesPrefix: "wise/postcryo",
    source: `${CLOUD}, ${REGISTRY} (WISE Post-Cryo)`,
  }),
]

const UNWISE: Dataset = wise({
  id: "unwise-td",
  title: "unWISE time-domain catalogue",
  catalogPrefix: "unwise/neo7/catalogs/time_domain/healpix_k5",
  parquetName: "unwise-neo7-time_domain-healpix_k5.parquet",
  layout: "hive-healpix",
  rows: 43e9,
  source: `${CLOUD}, ${REGISTRY} (unWISE)`,
})

const SPITZER: Dataset = dataset({
  id: "spitzer-seip",
  title: "Spitzer Enhanced Imaging Products super mosaics",
  bucket: "nasa-irsa-spitzer",
  region: "us-west-2",
  imagesPrefix: "spitzer/seip/seip_science/images",
  collection: "spitzer_seip",
  source: `${CLOUD}, ${TUTORIALS} (cloud access introduction)`,
})

const EUCLID: readonly Dataset[] = [
  dataset({
    id: "euclid-q1",
    title: "Euclid Quick Release 1 images and FITS catalogues",
    bucket: "nasa-irsa-euclid-q1",
    imagesPrefix: "q1",
    catalogPrefix: "q1/catalogs",
    layout: "fits",
    collection: "euclid_DpdMerBksMosaic",
    bytes: 30e12,
    source: `${CLOUD}, ${TUTORIALS} (Euclid cloud access)`,
  }),
  dataset({
    id: "euclid-q1-merged",
    title: "Euclid Quick Release 1 merged objects (MER, PHZ, SPE)",
    bucket: "nasa-irsa-euclid-q1",
    catalogPrefix: "contributed/q1/merged_objects/hats",
    parquetName: "euclid_q1_merged_objects-hats",
    layout: "hats",
    rows: 29_953_430,
    bytes: 400e9,
    source: `${TUTORIALS} (Euclid Q1 merged objects HATS catalog)`,
  }),
]

const ZTF: readonly Dataset[] = [
  dataset({
    id: "ztf-dr24-objects",
    title: "ZTF DR24 objects",
    bucket: "ipac-irsa-ztf",
    catalogPrefix: "ztf/enhanced/dr24/objects/hats",
    parquetName: "ztf_dr24_objects-hats",
    layout: "hats",
    source: `${TUTORIALS} (IRSA HATS with LSDB)`,
  }),
  dataset({
    id: "ztf-dr24-lc",
    title: "ZTF DR24 light curves",
    bucket: "ipac-irsa-ztf",
    catalogPrefix: "ztf/enhanced/dr24/lc/hats",
    parquetName: "ztf_dr24_lc-hats",
    layout: "hats",
    bytes: 9.9e12,
    source: `${TUTORIALS} (ZTF light curves, IRSA HATS with LSDB)`,
  }),
]

const SPHEREX: Dataset = dataset({
  id: "spherex-qr2",
  title: "SPHEREx Quick Release 2 spectral images",
  bucket: "nasa-irsa-spherex",
  imagesPrefix: "qr2/level2",
  collection: "spherex_qr2",
  source: `${CLOUD}, ${TUTORIALS} (SPHEREx introduction)`,
})

const SIMULATIONS: Dataset = dataset({
  id: "openuniverse2024",
  title: "OpenUniverse2024 matched Roman and Rubin simulations",
  bucket: "nasa-irsa-simulations",
  imagesPrefix: "openuniverse2024",
  layout: "healpix-files",
  bytes: 400e12,
  source: `${TUTORIALS} (OpenUniverse2024), ${REGISTRY} (OpenUniverse 2024)`,
})

/** The public datasets of the NASA/IPAC Infrared Science Archive in the cloud. */
export const DATASETS: readonly Dataset[] = [
  SPITZER,
  ALLWISE,
  NEOWISE,
  ...NEOWISE_PARTS.map(neowisePart),
  ...WISE_IMAGES,
  UNWISE,
  ...EUCLID,
  ...ZTF,
  SPHEREX,
  SIMULATIONS,
]

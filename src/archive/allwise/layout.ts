export const ALLWISE_BUCKET = "nasa-irsa-wise"
export const ALLWISE_ROOT = "wise/allwise/catalogs/p3as_psd/healpix_k5/wise-allwise.parquet"
export const LEAF_COUNT = 12_288
export const LEAF_NAME = "part0.snappy.parquet"

/** Key of the leaf of an order-5 NESTED cell. */
export function leafKey(cell: number): string {
  return `${ALLWISE_ROOT}/healpix_k0=${cell >> 10}/healpix_k5=${cell}/${LEAF_NAME}`
}

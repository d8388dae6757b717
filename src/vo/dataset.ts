/** How a dataset's catalogue is laid out; null where it has none. */
export type DatasetLayout = "hive-healpix" | "hats" | "fits" | "healpix-files"

/**
 * One public dataset in the cloud. `null` = it has none, or the provider does not say. Counts with few digits are rounded
 * as the provider gives them.
 */
export interface Dataset {
  readonly id: string
  readonly title: string
  readonly bucket: string
  readonly region: string
  /** Key prefix of its images. */
  readonly imagesPrefix: string | null
  /** Key prefix of the folder that holds its catalogue. */
  readonly catalogPrefix: string | null
  /** Name of the catalogue below `catalogPrefix`. */
  readonly parquetName: string | null
  /** URI of the whole catalogue. */
  readonly catalog: string | null
  readonly layout: DatasetLayout | null
  /** Its name in the archive's SIA2 service. */
  readonly collection: string | null
  /** Rows of the catalogue. */
  readonly rows: number | null
  /** Bytes of the catalogue; of everything where it has none. */
  readonly bytes: number | null
  /** Where these facts stand. */
  readonly source: string
  /** The day on which they were compared with the source, `YYYY-MM-DD`. */
  readonly checked: string
}

import type { ObjectRef } from "../../core/index.ts"

/** How the files of a catalogue are laid out under its root. */
export type CatalogLayout =
  /** One Parquet file, or a folder of them without partitioning. */
  | { readonly kind: "files" }
  /** Hive folders named by any value: `year=2010/band=1/part0.parquet`. The columns in the order of the levels. */
  | { readonly kind: "hive"; readonly columns: readonly string[] }
  /**
   * Hive folders named by NESTED HEALPix cell, coarsest first: `healpix_k0=3/healpix_k5=3456/part0.snappy.parquet`.
   * `complete` says that every cell of the last order has exactly the file `leafName`: paths are then computed and never
   * listed, and an absent one is an error.
   */
  | {
      readonly kind: "hive-healpix"
      readonly levels: readonly { readonly column: string; readonly order: number }[]
      readonly leafName?: string
      readonly complete: boolean
    }

/** What must be known to read a catalogue without listing it. */
export interface CatalogDescription {
  /** Folder or file, without a trailing slash. */
  readonly root: ObjectRef
  readonly layout: CatalogLayout
  /** ICRS position columns, degrees. */
  readonly lonColumn: string
  readonly latColumn: string
}

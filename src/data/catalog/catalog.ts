import type { BoundedMap, ReadStep } from "../../core/index.ts"
import type { ParquetField, ParquetFile } from "../../formats/parquet/index.ts"
import type { Store } from "../../storage/index.ts"
import type { CatalogDescription } from "./description.ts"
import type { CatalogLeaf } from "./leaf.ts"

/** An open catalogue: its schema and the way to its files. */
export interface Catalog {
  readonly store: Store
  readonly description: CatalogDescription
  /** URI of the root. */
  readonly uri: string
  /** Columns of the files and, behind them, partition columns that only the paths hold. */
  readonly fields: readonly ParquetField[]
  readonly partitions: readonly string[]
  /** Rows in all files, where known without reading every footer. */
  readonly rows?: number | undefined
  /** Key-value metadata of the schema file. */
  readonly metadata: Readonly<Record<string, string>>
  /** The reads that opening took. */
  readonly opening: readonly ReadStep[]
  /** All leaves, where opening or an earlier query has found them. */
  leaves: readonly CatalogLeaf[] | undefined
  /** Footers read so far, by URI, bounded by bytes. */
  readonly footers: BoundedMap<string, ParquetFile>
  /** Bytes to ask for when a footer is read: grows with what was seen. */
  footerGuess: number
  /** A footer read before: what others have in common with it is not parsed again. */
  lastFooter: ParquetFile | undefined
}

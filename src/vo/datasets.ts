import type { CatalogDescription } from "../data/catalog/index.ts"
import { CaelumError, parseObjectRef } from "../core/index.ts"
import { DATASETS } from "./dataset-data.ts"
import type { Dataset } from "./dataset.ts"
import { didYouMean } from "./near-names.ts"

/**
 * The dataset of that id, case aside.
 * @throws CaelumError `not-found` with the nearest ids.
 */
export function findDataset(id: string): Dataset {
  const found = DATASETS.find((dataset) => dataset.id === id.trim().toLowerCase())
  if (found) return found
  const ids = DATASETS.map((dataset) => dataset.id)
  throw new CaelumError(
    "not-found",
    `There is no dataset '${id}'${didYouMean(id, ids)} 'caelum datasets' lists all of them.`,
    { context: { dataset: id } },
  )
}

/** Datasets in which every cell of the last HEALPix order has exactly this file. */
const COMPLETE_LEAF: Readonly<Record<string, string>> = { allwise: "part0.snappy.parquet" }

/**
 * What must be known to read a dataset's catalogue without listing it.
 * @throws CaelumError `unsupported` for a dataset without a catalogue, one that is several, or a layout that is not read.
 */
export function catalogOf(dataset: Dataset): CatalogDescription {
  if (dataset.layout !== "hive-healpix" || dataset.catalog === null) throw noCatalog(dataset)
  const leafName = COMPLETE_LEAF[dataset.id]
  const levels = [
    { column: "healpix_k0", order: 0 },
    { column: "healpix_k5", order: 5 },
  ]
  const root = parseObjectRef(dataset.catalog)
  return {
    root: root.kind === "s3" ? { ...root, region: dataset.region } : root,
    layout: {
      kind: "hive-healpix",
      levels,
      complete: leafName !== undefined,
      ...(leafName === undefined ? {} : { leafName }),
    },
    lonColumn: "ra",
    latColumn: "dec",
  }
}

function noCatalog(dataset: Dataset): CaelumError {
  const context = { dataset: dataset.id }
  const parts = DATASETS.filter((other) => other.id.startsWith(`${dataset.id}-`) && other.catalog !== null)
  if (dataset.layout === "hive-healpix" && parts.length > 0)
    return new CaelumError(
      "unsupported",
      `Dataset '${dataset.id}' is ${parts.length} catalogues; name one of them: ${parts.map((part) => part.id).join(", ")}.`,
      { context },
    )
  if (dataset.layout === null)
    return new CaelumError(
      "unsupported",
      `Dataset '${dataset.id}' has images and no catalogue; find them with 'caelum search' or list s3://${dataset.bucket}/${dataset.imagesPrefix ?? ""}.`,
      { context },
    )
  return new CaelumError(
    "unsupported",
    `The catalogue of dataset '${dataset.id}' has the layout '${dataset.layout}', which this version does not read; name one of its files instead.`,
    { context },
  )
}

import { CaelumError } from "../core/index.ts"
import { type Catalog, findCatalog, openCatalog } from "../data/catalog/index.ts"
import { catalogOf, type Dataset, DATASETS, findDataset } from "../vo/index.ts"
import type { CommandContext } from "./command.ts"
import { objectOf } from "./object.ts"

/** Opens what a word names: a dataset by its id, else a Parquet file, a folder of them or a Hive directory. */
export async function catalogNamed(context: CommandContext, word: string): Promise<Catalog> {
  const store = await context.store()
  const dataset = datasetNamed(word)
  if (dataset) return openCatalog(store, catalogOf(dataset), { signal: context.signal })
  return findCatalog(store, objectOf(context, word), { signal: context.signal })
}

/** A dataset by its id or by the address of its whole catalogue; undefined for any other place. */
function datasetNamed(word: string): Dataset | undefined {
  if (word === "") throw new CaelumError("usage", "A dataset or an object is missing; write for example allwise.")
  if (/^[\w-]+$/.test(word)) return findDataset(word)
  const uri = word.replace(/\/+$/, "")
  return DATASETS.find(({ catalog, layout }) => layout === "hive-healpix" && catalog?.replace(/\/+$/, "") === uri)
}

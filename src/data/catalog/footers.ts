import { CaelumError, isCaelumError, type ReadOptions } from "../../core/index.ts"
import { openParquet, type ParquetFile } from "../../formats/parquet/index.ts"
import type { Catalog } from "./catalog.ts"
import type { CatalogLeaf } from "./leaf.ts"

const LARGEST_GUESS = 1 << 20

/** The footer of a leaf, read in `wave`; undefined for a cell that turned out empty. One suffix read where the guess holds. */
export async function leafFooter(
  catalog: Catalog,
  leaf: CatalogLeaf,
  options: ReadOptions,
): Promise<ParquetFile | undefined> {
  const known = leaf.file ?? catalog.footers.get(leaf.uri)
  if (known) return known
  try {
    const source = catalog.store.source(leaf.ref)
    const file = await openParquet(source, {
      ...options,
      guess: catalog.footerGuess,
      like: () => catalog.lastFooter,
    })
    catalog.lastFooter ??= file
    if (file.footerBytes > catalog.footerGuess)
      catalog.footerGuess = Math.min(LARGEST_GUESS, Math.ceil(file.footerBytes / 4096) * 4096)
    catalog.footers.set(leaf.uri, file)
    return file
  } catch (error) {
    if (!isCaelumError(error, "not-found")) throw error
    if (!leaf.mayBeAbsent) throw absentLeaf(catalog, leaf, error)
    catalog.store.stats.absent += 1
    return undefined
  }
}

function absentLeaf(catalog: Catalog, leaf: CatalogLeaf, cause: CaelumError): CaelumError {
  return new CaelumError(
    "not-found",
    `${leaf.uri} is not there although ${catalog.uri} should have a file for every cell; the catalogue is damaged or its description is wrong.`,
    { context: { ...cause.context, uri: leaf.uri }, cause },
  )
}

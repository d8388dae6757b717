export type * from "./description.ts"
export type { Catalog } from "./catalog.ts"
export type { CatalogLeaf, PartitionValue } from "./leaf.ts"
export { findCatalog, openCatalog } from "./open.ts"
export type { CatalogQuery } from "./query.ts"
export {
  type CountResult,
  countRows,
  planQuery,
  queryCatalog,
  type QueryResult,
  type QueryRun,
  startQuery,
} from "./run.ts"
export type { LeafFailure, ScanOptions } from "./progress.ts"
export { concatTables, sliceTable } from "./collect.ts"
export * from "./expression/index.ts"

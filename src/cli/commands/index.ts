import type { CommandSpec } from "../command.ts"
import { archiveServe } from "./archive-serve.ts"
import { cacheClear } from "./cache-clear.ts"
import { cacheInfo } from "./cache-info.ts"
import { collections } from "./collections.ts"
import { completionOf } from "./completion.ts"
import { cover } from "./cover.ts"
import { cutout } from "./cutout.ts"
import { datasets } from "./datasets.ts"
import { du } from "./du.ts"
import { fitsHeader } from "./fits-header.ts"
import { fitsInfo } from "./fits-info.ts"
import { fitsSection } from "./fits-section.ts"
import { fitsStats } from "./fits-stats.ts"
import { fitsTable } from "./fits-table.ts"
import { fitsVerify } from "./fits-verify.ts"
import { get } from "./get.ts"
import { glob } from "./glob.ts"
import { healpixCell } from "./healpix-cell.ts"
import { healpixCenter } from "./healpix-center.ts"
import { healpixNeighbours } from "./healpix-neighbours.ts"
import { image } from "./image.ts"
import { locate } from "./locate.ts"
import { ls } from "./ls.ts"
import { mocContains } from "./moc-contains.ts"
import { mocFrom } from "./moc-from.ts"
import { mocInfo } from "./moc-info.ts"
import { mocComplement, mocConvert, mocDegrade, mocIntersect, mocMinus, mocUnion } from "./moc-sets.ts"
import { plotHexbin } from "./plot-hexbin.ts"
import { query } from "./query.ts"
import { regionContains, regionConvert, regionInfo } from "./region-commands.ts"
import { schema } from "./schema.ts"
import { search } from "./search.ts"
import { sync } from "./sync.ts"
import { tableConvert } from "./table-convert.ts"
import { tableInfo } from "./table-info.ts"
import { tutorial } from "./tutorial.ts"
import { wcsInfo } from "./wcs-info.ts"
import { wcsToPixel } from "./wcs-to-pixel.ts"
import { wcsToSky } from "./wcs-to-sky.ts"

/** Every command, in the order in which `caelum --help` lists them. */
export const COMMANDS: readonly CommandSpec[] = [
  tutorial,
  archiveServe,
  cacheClear,
  cacheInfo,
  collections,
  completionOf(() => COMMANDS),
  cover,
  cutout,
  datasets,
  du,
  fitsHeader,
  fitsInfo,
  fitsSection,
  fitsStats,
  fitsTable,
  fitsVerify,
  get,
  glob,
  healpixCell,
  healpixCenter,
  healpixNeighbours,
  image,
  locate,
  ls,
  mocComplement,
  mocContains,
  mocConvert,
  mocDegrade,
  mocFrom,
  mocInfo,
  mocIntersect,
  mocMinus,
  mocUnion,
  plotHexbin,
  query,
  regionContains,
  regionConvert,
  regionInfo,
  schema,
  search,
  sync,
  tableConvert,
  tableInfo,
  wcsInfo,
  wcsToPixel,
  wcsToSky,
]

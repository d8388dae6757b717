export * from "./interval.ts"
export { columnNumbers } from "./numbers.ts"
export * from "./stretch.ts"
export type { ZscaleOptions } from "./zscale.ts"
export { type ImageStatistics, StatisticsTally, imageStatistics } from "./statistics.ts"
export { type NpyArray, encodeNpy, writeNpy } from "./npy.ts"
export { loadSectionArrays, loadWcsArrays, type LoadedArrays, type LoadOptions } from "./wcs-arrays.ts"
export { type ImageOptions, SkyImage, imagePixel, openImage } from "./sky-image.ts"
export type { CutoutMode } from "./cutout-box.ts"
export {
  type Cutout,
  type CutoutOptions,
  type CutoutPosition,
  cutout,
  cutoutFits,
  cutoutWcs,
  planCutout,
} from "./cutout.ts"
export { type ListedPosition, parsePositionList } from "./cutout-positions.ts"
export { encodeMocFits, type MocFitsForm, type MocFitsOptions, readAnyMoc, readMoc, readMocFits } from "./moc-fits.ts"
export * from "./write/index.ts"
export { tablePositions, type TablePositions } from "./table-positions.ts"
export { describeTables, formatOfTable, type TableFileInfo, type TableInfo } from "./describe-tables.ts"
export {
  type Reprojected,
  type ReprojectedRows,
  type ReprojectMethod,
  type ReprojectOptions,
  type ReprojectTarget,
  reproject,
  reprojectRows,
} from "./reproject.ts"
export type { Interpolation } from "./reproject-sample.ts"
export type { TileResult } from "./reproject-place.ts"
export {
  encodeHealpixMap,
  type HealpixMap,
  type MapIndex,
  type MapMocOptions,
  type MapPart,
  mapValuesAt,
  type MapValueOptions,
  mocOfMap,
  type NewHealpixMap,
  openHealpixMap,
  type OpenMapOptions,
  readHealpixMap,
  resampleMap,
  type ResampleOptions,
} from "./healpix-map/index.ts"

/**
 * Caelum: from a position on the sky to the pixels and rows that archives keep in public cloud buckets. These are the names
 * that most programs need; each folder's subpath (`caelum/fits`, `caelum/wcs`, …) has the rest. Safe for browsers.
 */
export { CaelumError, isCaelumError, parseObjectRef, formatObjectRef } from "./core/index.ts"
export type { ByteSource, Column, ObjectRef, ReadPlan, SkyCoord, Table } from "./core/index.ts"
export { cone, convertCoord, parsePosition, parseSize, polygon, separation, skyCoord, zone } from "./sky/index.ts"
export type { Region } from "./sky/index.ts"
export { cellAt, coverRegion } from "./healpix/index.ts"
export { createStore, globObjects, listObjects } from "./storage/index.ts"
export type { Store } from "./storage/index.ts"
export { openFits, readHdus, readSection } from "./formats/fits/index.ts"
export { parseWcs, pixelToSky, skyToPixel } from "./wcs/index.ts"
export { parseVoTable } from "./formats/votable/index.ts"
export { openParquet } from "./formats/parquet/index.ts"
export { cutout, cutoutFits, openImage, planCutout } from "./data/index.ts"
export { openCatalog, planQuery, queryCatalog } from "./data/catalog/index.ts"
export { catalogOf, findDataset, IRSA, locateUrl, searchSia2 } from "./vo/index.ts"
export { encodePng, hexbin, hexbinPlot, imagePlot, renderImage, toPng, toSvg } from "./plot/index.ts"

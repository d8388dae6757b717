export { cellArea, cellCount, cellRadius, MAX_NUMBER_ORDER, MAX_ORDER, sideOf } from "./order.ts"
export { cellAt, cellCenter, cellCorners, childCells, parentCell } from "./nested.ts"
export { cellAt64, cellCenter64, parentCell64 } from "./nested64.ts"
export { neighbours, neighbours64 } from "./neighbours.ts"
export { neighboursOfCells, neighboursOfCells64 } from "./neighbours-batch.ts"
export { nestedToRing, nestedToRing64, ringToNested, ringToNested64 } from "./ring.ts"
export { cellCenters, cellCenters64, cellsAt, cellsAt64, type Positions } from "./batch.ts"
export { coverRegion, coverRegion64, type CoverOptions } from "./cover.ts"
export { type CellFractions, cellFractions } from "./fractions.ts"
export { randomPositions } from "./sample.ts"
export { cellOfUniq, uniqOfCell } from "./uniq.ts"
export { emptyMoc, fullMoc, type Moc, mocOfCells, mocOfRanges, mocOfUniq } from "./moc.ts"
export { complementMoc, degradeMoc, intersectMocs, subtractMocs, unionMocs } from "./moc-algebra.ts"
export { mocArea, type MocCells, mocCells, mocCellsAt, mocFraction, mocUniq } from "./moc-cells.ts"
export { mocBorders } from "./moc-border.ts"
export { mocContains } from "./moc-contains.ts"
export { mocOfCones } from "./moc-cones.ts"
export { mocOfPositions, mocOfRegion } from "./moc-region.ts"
export {
  type CellsJson,
  formatMoc,
  formatMocJson,
  type MocBlock,
  mocBlocks,
  mocJson,
  type MocJson,
} from "./moc-text.ts"
export { parseAnyMoc, parseMoc, spaceAlone } from "./moc-parse.ts"
export {
  type AnyMoc,
  axisOf,
  cellFrequency,
  cellTime,
  frequencyCell,
  type LineAxis,
  type LineMoc,
  type MocAxis,
  type ProductMoc,
  type ProductPart,
  timeCell,
} from "./moc-axis.ts"
export { lineMocOfRanges, mocOfFrequencies, mocOfTimes } from "./moc-line.ts"
export { lineOf, spaceOf } from "./moc-fold.ts"
export { productMoc } from "./moc-product.ts"
export { cellBoundary } from "./boundary.ts"
export { type Interpolation, interpolationWeights } from "./interpolate.ts"
export { ringPixelAt, ringPixelCenter } from "./ring-grid.ts"

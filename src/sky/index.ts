export { parseAngle, wrapLongitude } from "./angle.ts"
export { formatPosition, isSkyCoord, parsePosition, skyCoord, type PositionForm, type SkyName } from "./position.ts"
export { parseSize, type Extent, type SkySize } from "./size.ts"
export { offset, positionAngle, separation, sphericalOffsets } from "./separation.ts"
export { convertCoord, convertPoints, sameFrame } from "./convert.ts"
export type { SkyFrame } from "./frames.ts"
export type { Annulus, Box, Cone, Ellipse, Polygon, Region, RegionSet, SimpleRegion, Vertex, Zone } from "./region.ts"
export { annulus, box, cone, ellipse, polygon, zone } from "./region-build.ts"
export { intersectRegions, subtractRegions, unionRegions } from "./region-sets.ts"
export { boundingCone } from "./region-bound.ts"
export { containsPoint, containsPoints } from "./region-contains.ts"
export type { EdgeArc, EllipseEdge, RegionShape, ShapeLeaf } from "./region-arc.ts"
export { shapeOf } from "./region-shape.ts"
export { regionArea } from "./region-area.ts"
export { positionOf, solidAngle, vectorOf, type Vector } from "./region-vector.ts"
export { formatRegion, REGION_FORMS, type RegionForm } from "./region-format.ts"
export { parseRegion, parseRegions } from "./region-text.ts"
export { LEAP_SECONDS, type LeapSecondTable } from "./leap-seconds.ts"
export {
  besselianEpoch,
  julianDate,
  julianEpoch,
  modifiedJulianDate,
  timeOf,
  type Time,
  type TimeScale,
} from "./time.ts"
export { addSeconds, convertTime, leapSecondsExpired, secondsBetween, type TimeScaleOptions } from "./time-scales.ts"
export {
  besselianEpochTime,
  decimalYear,
  formatTime,
  julianEpochTime,
  parseTime,
  timeOfYear,
  type ParseTimeOptions,
} from "./time-text.ts"
export { parseEarthRotation } from "./time-ut1.ts"
export { datedFrame, type DatedFrame, type DatedFrameName, type DatedFrameOptions } from "./dated.ts"
export type { Observer } from "./aberration.ts"
export { apparentPlace, moveStar, type MovedStar, type Star } from "./motion.ts"

export { parseAngle, wrapLongitude } from "./angle.ts"
export { formatPosition, isSkyCoord, parsePosition, skyCoord, type PositionForm, type SkyName } from "./position.ts"
export { parseSize, type Extent, type SkySize } from "./size.ts"
export { offset, positionAngle, separation, sphericalOffsets } from "./separation.ts"
export { convertCoord, convertPoints, sameFrame } from "./convert.ts"
export type { SkyFrame } from "./frames.ts"
export type { Cone, Polygon, Region, Vertex, Zone } from "./region.ts"
export { cone, polygon, zone } from "./region-build.ts"
export { boundingCone } from "./region-bound.ts"
export { containsPoint, containsPoints } from "./region-contains.ts"
export type { EdgeArc, RegionShape } from "./region-arc.ts"
export { shapeOf } from "./region-shape.ts"
export { regionArea, solidAngle } from "./region-area.ts"
export { positionOf, vectorOf, type Vector } from "./region-vector.ts"
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

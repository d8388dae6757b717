import type { Frame } from "../core/index.ts"
import { convertCoord } from "./convert.ts"
import type { Vertex } from "./region.ts"
import { offset, positionAngle } from "./separation.ts"

/** The frames that texts of regions name. */
export const REGION_FRAMES: Readonly<Record<string, Frame>> = {
  icrs: "icrs",
  fk5: "fk5",
  j2000: "fk5",
  fk4: "fk4",
  b1950: "fk4",
  galactic: "galactic",
  ecliptic: "ecliptic",
}

/** A position of another frame in ICRS; what is none stays as it is, for those to refuse who take it. */
export function toIcrs(frame: Frame, [lon, lat]: Vertex): Vertex {
  if (frame === "icrs" || !Number.isFinite(lon) || !(Math.abs(lat) <= 90)) return [lon, lat]
  const turned = convertCoord({ frame, lon, lat }, "icrs")
  return [turned.lon, turned.lat]
}

/** A position angle of another frame at a position of it, in ICRS. */
export function turnedAngle(frame: Frame, [lon, lat]: Vertex, angle: number): number {
  if (frame === "icrs" || !Number.isFinite(lon) || !(Math.abs(lat) <= 90)) return angle
  const ahead = offset(lon, lat, angle, 1)
  return positionAngle(...toIcrs(frame, [lon, lat]), ...toIcrs(frame, [ahead.lon, ahead.lat]))
}

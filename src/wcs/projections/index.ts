import { ait } from "./allsky.ts"
import { car } from "./cylindrical.ts"
import type { Projection, ProjectionParameters } from "./types.ts"
import { arc, sin, stg, tan, zea } from "./zenithal.ts"

export type { Projection, ProjectionParameters } from "./types.ts"
export { slantOrthographic } from "./zenithal.ts"

/** The projections that are computed, by the code in CTYPEi. */
export const PROJECTIONS: Readonly<Record<string, (parameters: ProjectionParameters) => Projection>> = {
  TAN: tan,
  SIN: sin,
  STG: stg,
  ARC: arc,
  ZEA: zea,
  CAR: car,
  AIT: ait,
}

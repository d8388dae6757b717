import { CaelumError } from "../../core/index.ts"

/** What a projection is made from: PVi_m of the latitude axis, by m. */
export interface ProjectionParameters {
  get(m: number): number | undefined
  /** Name of PVi_m in the header, for errors. */
  keyword(m: number): string
}

/**
 * A map projection (FITS paper II, section 5) between plane coordinates in degrees and native directions as unit vectors (cosθ cosφ,
 * cosθ sinφ, sinθ). Both ways work in place on the first `n` elements: x, y ↔ x, y, z. NaN where the plane or the
 * direction has no counterpart.
 */
export interface Projection {
  readonly code: string
  /** Native latitude of the fiducial point, degrees; its native longitude is 0. */
  readonly theta0: number
  /** Plane to native. */
  unproject(x: Float64Array, y: Float64Array, z: Float64Array, n: number): void
  /** Native to plane; z is left undefined. */
  project(x: Float64Array, y: Float64Array, z: Float64Array, n: number): void
}

/** The error for a parameter with which a projection is not defined. */
export function badParameter(
  code: string,
  parameters: ProjectionParameters,
  m: number,
  requirement: string,
): CaelumError {
  const keyword = parameters.keyword(m)
  const value = parameters.get(m)
  return new CaelumError(
    "malformed",
    `The projection ${code} needs ${keyword} to be ${requirement}, and it is ${value ?? "absent"}; correct the header.`,
    { context: { keyword } },
  )
}

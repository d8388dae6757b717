import { ait } from "./allsky.ts"
import { csc } from "./cobe.ts"
import { cod, coe, coo, cop } from "./conic.ts"
import { qsc, tsc } from "./cube.ts"
import { car, cea, cyp, mer } from "./cylindrical.ts"
import { hpx, xph } from "./healpix.ts"
import { azp, szp } from "./perspective.ts"
import { bon, pco } from "./polyconic.ts"
import { mol, par, sfl } from "./pseudocylindrical.ts"
import { air, zpn } from "./radial.ts"
import type { Projection, ProjectionParameters } from "./types.ts"
import { arc, sin, stg, tan, zea } from "./zenithal.ts"

export type { Projection, ProjectionParameters } from "./types.ts"
export { slantOrthographic } from "./zenithal.ts"

/** The projections by the code in CTYPEi; NCP and GLS, which need CRVAL too, are made of SIN and SFL where the header is read. */
export const PROJECTIONS: Readonly<Record<string, (parameters: ProjectionParameters) => Projection>> = {
  AZP: azp,
  SZP: szp,
  TAN: tan,
  STG: stg,
  SIN: sin,
  ARC: arc,
  ZPN: zpn,
  ZEA: zea,
  AIR: air,
  CYP: cyp,
  CEA: cea,
  CAR: car,
  MER: mer,
  SFL: sfl,
  PAR: par,
  MOL: mol,
  AIT: ait,
  COP: cop,
  COE: coe,
  COD: cod,
  COO: coo,
  BON: bon,
  PCO: pco,
  TSC: tsc,
  CSC: csc,
  QSC: qsc,
  HPX: hpx,
  XPH: xph,
}

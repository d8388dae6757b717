import { CaelumError } from "../core/index.ts"
import type { AxisType } from "./ctype.ts"
import { readFrame } from "./frame.ts"
import { readNumber, type KeywordReader } from "./keywords.ts"
import { findPole, poleRotation } from "./pole.ts"
import { cosd, sind, type Pair } from "./linear.ts"
import { PROJECTIONS, slantOrthographic, type Projection } from "./projections/index.ts"
import { inUnits, type PlaneDistortion } from "./plane-distortion.ts"
import { projectionCode, readSequent, type Reading } from "./sequent.ts"
import type { Celestial } from "./types.ts"
import { readProjp } from "./watson.ts"

/** What the header says about the celestial pair beside the keywords themselves. */
export interface PairContext {
  readonly keywords: KeywordReader
  readonly alternate: string
  readonly axes: readonly AxisType[]
  readonly pair: Pair
  /** CRVAL of the pair in degrees. */
  readonly lon0: number
  readonly lat0: number
  /** How PVi_m of TAN are meant. */
  readonly reading: Reading
  /** CDELTi of the pair in degrees, 1 in a CDi_j matrix. */
  readonly scales: readonly [number, number]
  /** Distortion that stands outside the keywords of the pair: a plate solution. */
  readonly distortion?: PlaneDistortion | undefined
}

/**
 * The celestial pair with its projection and rotation.
 * @throws CaelumError `unsupported` for a projection or parameter that is not computed, `malformed` where no pole fits.
 */
export function readCelestial(context: PairContext): Celestial {
  const { keywords, alternate, axes, pair, lon0, lat0 } = context
  const projection = readProjection(context)
  const pv = longitudeParameters(context)
  const phi0 = pv(1) ?? 0
  const theta0 = pv(2) ?? projection.theta0
  if (Math.abs(lat0) > 90 || Math.abs(theta0) > 90) throw beyondPole(context)
  const pole = findPole({
    lon0,
    lat0,
    phi0,
    theta0,
    lonpole: pv(3) ?? readPole(context, "LONPOLE") ?? defaultLonpole(lat0, theta0, phi0),
    latpole: pv(4) ?? readPole(context, "LATPOLE") ?? 90,
    alternate,
  })
  const moved = (pv(0) ?? 0) !== 0
  return {
    ...pair,
    projection,
    frame: readFrame(keywords, axes[pair.lon]!.coordinate, alternate),
    rotation: poleRotation(pole),
    lonpole: pole.lonpole,
    latpole: pole.lat,
    polelon: pole.lon,
    distortion: context.distortion ?? scaledSequent(context),
    offset: moved ? fiducialPlane(context, projection, phi0, theta0) : [0, 0],
  }
}

/** PVi_m of the longitude axis: what paper II gives them to say, or what the AIPS projection GLS implies (x = (α − α0) cos δ, y = δ − δ0). */
function longitudeParameters({
  keywords,
  alternate,
  axes,
  pair,
  lat0,
  reading,
}: PairContext): (m: number) => number | undefined {
  if (axes[pair.lat]!.code === "GLS") return (m) => [1, 0, lat0][m]
  if (reading !== undefined) return () => undefined
  return (m) => readNumber(keywords, `PV${pair.lon + 1}_${m}${alternate}`)
}

function scaledSequent(context: PairContext): PlaneDistortion | undefined {
  const sequent = readSequent(context)
  return sequent && inUnits(sequent, context.scales)
}

function readPole({ keywords, alternate }: PairContext, name: string): number | undefined {
  return readNumber(keywords, `${name}${alternate}`)
}

function defaultLonpole(lat0: number, theta0: number, phi0: number): number {
  const lonpole = (lat0 < theta0 ? 180 : 0) + phi0
  return lonpole > 180 ? lonpole - 360 : lonpole
}

/** Where PVi_0 moves the origin of the plane to: the place of the fiducial point. */
function fiducialPlane(
  { alternate, pair }: PairContext,
  projection: Projection,
  phi: number,
  theta: number,
): [number, number] {
  const v = [cosd(theta) * cosd(phi), cosd(theta) * sind(phi), sind(theta)].map((value) => Float64Array.of(value))
  projection.project(v[0]!, v[1]!, v[2]!, 1)
  const [x, y] = [v[0]![0]!, v[1]![0]!]
  if (Number.isFinite(x) && Number.isFinite(y)) return [x, y]
  const keyword = `PV${pair.lon + 1}_0${alternate}`
  throw new CaelumError(
    "malformed",
    `The fiducial point ${phi}, ${theta} that ${keyword} makes the origin has no place in the ${projection.code} projection; correct the header.`,
    { context: { keyword } },
  )
}

function readProjection(context: PairContext): Projection {
  const { keywords, alternate, axes, pair, lat0 } = context
  const { ctype, code, distortion } = axes[pair.lat]!
  const keyword = `CTYPE${pair.lat + 1}${alternate}`
  if (!["", "SIP", "TPV", "TPD"].includes(distortion)) throw notComputed(keyword, ctype, `the distortion ${distortion}`)
  if (code === "NCP") return northCelestialPole(context, lat0)
  const make = PROJECTIONS[projectionCode(axes[pair.lat]!)]
  if (make === undefined) throw notComputed(keyword, ctype, `the projection ${code}`)
  if (code === "ZPX") {
    const projp = readProjp(keywords, pair.lat)
    return make({ get: (m) => projp.get(m), keyword: (m) => `projp${m}` })
  }
  const parameter = (m: number): string => `PV${pair.lat + 1}_${m}${alternate}`
  // PROJPn are PVi_n of the latitude axis in headers before paper II
  const old = (m: number): number | undefined => (alternate === "" ? readNumber(keywords, `PROJP${m}`) : undefined)
  return make({ get: (m) => readNumber(keywords, parameter(m)) ?? old(m), keyword: parameter })
}

/** The East–West arrays' projection before paper II: SIN with η = cot δ0 (paper II, section 5.1.5). */
function northCelestialPole({ alternate, axes, pair }: PairContext, lat0: number): Projection {
  if (sind(lat0) === 0)
    throw new CaelumError(
      "malformed",
      `The projection of ${axes[pair.lat]!.ctype} is not defined at CRVAL${pair.lat + 1}${alternate} = 0; correct the header.`,
      { context: { keyword: `CRVAL${pair.lat + 1}${alternate}` } },
    )
  return slantOrthographic(0, cosd(lat0) / sind(lat0))
}

function notComputed(keyword: string, ctype: string, what: string): CaelumError {
  return new CaelumError(
    "unsupported",
    `The header has ${keyword} = '${ctype}', and ${what} is not known; correct CTYPE, or read pixels by section.`,
    { context: { keyword } },
  )
}

function beyondPole({ alternate, pair, lat0 }: PairContext): CaelumError {
  const keyword = `CRVAL${pair.lat + 1}${alternate}`
  return new CaelumError("malformed", `The latitude ${keyword} = ${lat0} is beyond ±90 degrees; correct the header.`, {
    context: { keyword },
  })
}

import { CaelumError } from "../core/index.ts"
import type { SkyFrame } from "../sky/index.ts"
import { headerOf, type WcsCard, type WcsHeader } from "./header.ts"
import { parseWcs } from "./parse.ts"
import type { Polynomial } from "./polynomial.ts"
import type { Sip } from "./sip.ts"

/** An axis beside the sky: spectral, time, Stokes, linear; values in `unit`. */
export interface AxisModel {
  readonly ctype: string
  readonly crval: number
  /** FITS pixel. */
  readonly crpix: number
  readonly cdelt: number
  readonly unit?: string | undefined
}

/** A celestial coordinate system in words and numbers, degrees and FITS pixels (from 1); see `buildWcs`. */
export interface WcsModel {
  /** `TAN` unless given; with polynomials in `keywords` also `TPV`, `TNX`, `ZPX`. */
  readonly projection?: string | undefined
  /** ICRS unless given. */
  readonly frame?: SkyFrame | undefined
  /** Longitude and latitude of the reference pixel. */
  readonly crval: readonly [number, number]
  readonly crpix: readonly [number, number]
  /** Size of a pixel along x and y: x grows to the west, y to the north, turned by `rotation`. */
  readonly scale?: number | readonly [number, number] | undefined
  /** Position angle of the y axis, east of north. */
  readonly rotation?: number | undefined
  /** Degrees a pixel, row-major 2 × 2, in place of scale and rotation. */
  readonly matrix?: readonly [number, number, number, number] | undefined
  /** PVi_m of the latitude axis: parameters of the projection, by m. */
  readonly parameters?: Readonly<Record<number, number>> | undefined
  /** PVi_m of the longitude axis, by m: 1 and 2 are the native coordinates of the reference point. */
  readonly fiducial?: Readonly<Record<number, number>> | undefined
  readonly lonpole?: number | undefined
  readonly latpole?: number | undefined
  readonly sip?: Sip | undefined
  /** Axes 3, 4, … */
  readonly axes?: readonly AxisModel[] | undefined
  readonly name?: string | undefined
  /** Letter of an alternate coordinate system. */
  readonly alternate?: string | undefined
  /** Anything else, as it stands in a header: RESTFRQ, SPECSYS, PVi_m of TPV, CPDISj, … */
  readonly keywords?: Readonly<Record<string, string | number>> | undefined
}

/**
 * The header of a coordinate system given in words and numbers; `parseWcs` makes it usable, and every program that reads FITS reads it.
 * @throws CaelumError `usage` for a model that contradicts itself, and what `parseWcs` throws of it.
 */
export function buildWcs(model: WcsModel): WcsHeader {
  const { alternate = "", axes = [], name, sip, keywords = {} } = model
  if (model.matrix && (model.scale !== undefined || model.rotation !== undefined))
    throw new CaelumError("usage", "The model has a matrix beside a scale or rotation; give one of the two.")
  const matrix = model.matrix ?? matrixOf(model.scale, model.rotation)
  const cards: [string, string | number | undefined][] = [
    ["WCSAXES", 2 + axes.length],
    ["WCSNAME", name],
    ...pairCards(model, sip !== undefined),
    ...axes.flatMap((axis, k) => axisCards(axis, k + 3)),
    ...[0, 1, 2, 3].map((k): [string, number] => [`CD${(k >> 1) + 1}_${(k & 1) + 1}`, matrix[k]!]),
    ...axes.map(({ cdelt }, k): [string, number] => [`CD${k + 3}_${k + 3}`, cdelt]),
    ...Object.entries(model.fiducial ?? {}).map(([m, value]): [string, number] => [`PV1_${m}`, value]),
    ...Object.entries(model.parameters ?? {}).map(([m, value]): [string, number] => [`PV2_${m}`, value]),
    ["LONPOLE", model.lonpole],
    ["LATPOLE", model.latpole],
    ...frameCards(model.frame ?? { frame: "icrs" }),
  ]
  const header = headerOf([
    ...cards.flatMap(([keyword, value]): WcsCard[] =>
      value === undefined ? [] : [{ keyword: keyword + alternate, value }],
    ),
    ...(sip ? sipCards(sip) : []),
    ...Object.entries(keywords).map(([keyword, value]) => ({ keyword, value })),
  ])
  checkFinite(header)
  parseWcs(header, { alternate })
  return header
}

function matrixOf(scale: WcsModel["scale"], rotation = 0): readonly [number, number, number, number] {
  const [x, y] = typeof scale === "number" ? [scale, scale] : (scale ?? [])
  if (x === undefined || y === undefined || !(x > 0 && y > 0))
    throw new CaelumError(
      "usage",
      `The model's pixels are ${x ?? "of no size"} by ${y ?? "none"}; give a scale in degrees or a matrix.`,
    )
  const radians = (rotation * Math.PI) / 180
  const [sin, cos] = [Math.sin(radians), Math.cos(radians)]
  return [-x * cos, y * sin, x * sin, y * cos]
}

const COORDINATES: Readonly<Record<SkyFrame["frame"], readonly [string, string]>> = {
  icrs: ["RA", "DEC"],
  fk5: ["RA", "DEC"],
  fk4: ["RA", "DEC"],
  "fk4-no-e": ["RA", "DEC"],
  galactic: ["GLON", "GLAT"],
  supergalactic: ["SLON", "SLAT"],
  ecliptic: ["ELON", "ELAT"],
}

function pairCards(model: WcsModel, sip: boolean): [string, string | number][] {
  const { projection = "TAN", frame = { frame: "icrs" } } = model
  return COORDINATES[frame.frame].flatMap((coordinate, i): [string, string | number][] => [
    [`CTYPE${i + 1}`, `${coordinate.padEnd(4, "-")}-${projection.toUpperCase()}${sip ? "-SIP" : ""}`],
    [`CRVAL${i + 1}`, model.crval[i]!],
    [`CRPIX${i + 1}`, model.crpix[i]!],
    [`CUNIT${i + 1}`, "deg"],
  ])
}

function axisCards({ ctype, crval, crpix, unit }: AxisModel, i: number): [string, string | number | undefined][] {
  return [
    [`CTYPE${i}`, ctype],
    [`CRVAL${i}`, crval],
    [`CRPIX${i}`, crpix],
    [`CUNIT${i}`, unit],
  ]
}

function frameCards({ frame, equinox, epoch, obliquity }: SkyFrame): [string, string | number | undefined][] {
  if (obliquity !== undefined || (epoch !== undefined && epoch !== (equinox ?? 1950)))
    throw new CaelumError(
      "usage",
      "FITS has no keyword for an obliquity or for an epoch of FK4 that is not its equinox; choose a frame without.",
    )
  if (frame === "galactic" || frame === "supergalactic") return []
  if (frame === "ecliptic") return [["EQUINOX", equinox ?? 2000]]
  const system: [string, string] = ["RADESYS", frame.toUpperCase()]
  return frame === "icrs" ? [system] : [system, ["EQUINOX", equinox ?? (frame === "fk5" ? 2000 : 1950)]]
}

function sipCards({ a, b, ap, bp }: Sip): WcsCard[] {
  const named: [string, Polynomial | undefined][] = [
    ["A", a],
    ["B", b],
    ["AP", ap],
    ["BP", bp],
  ]
  return named.flatMap(([name, polynomial]) => (polynomial ? polynomialCards(name, polynomial) : []))
}

function polynomialCards(name: string, { order, coefficients }: Polynomial): WcsCard[] {
  const cards: WcsCard[] = [{ keyword: `${name}_ORDER`, value: order }]
  let k = 0
  for (let p = 0; p <= order; p++)
    for (let q = 0; q <= order - p; q++) {
      const value = coefficients[k++]!
      if (value !== 0) cards.push({ keyword: `${name}_${p}_${q}`, value })
    }
  return cards
}

function checkFinite({ cards }: WcsHeader): void {
  const wrong = cards.find(({ value }) => typeof value === "number" && !Number.isFinite(value))
  if (!wrong) return
  throw new CaelumError("usage", `The model gives ${wrong.keyword} the value ${wrong.value}; give finite numbers.`, {
    context: { keyword: wrong.keyword },
  })
}

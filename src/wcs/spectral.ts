import { CaelumError } from "../core/index.ts"
import type { AxisType } from "./ctype.ts"
import { readNumber, readText, type KeywordReader } from "./keywords.ts"
import { cosd, sind } from "./linear.ts"
import {
  C,
  fromFrequency,
  frequencySlope,
  SPECTRAL_TYPES,
  toFrequency,
  type Rest,
  type SpectralType,
  type Variable,
} from "./spectral-types.ts"
import { spectralUnit } from "./units.ts"

/** A non-linear axis: between what the linear transform gives (CUNITi, 0 at CRPIX) and the world coordinate (CUNITi), in place. */
export interface AxisCurve {
  toWorld(values: Float64Array, n: number): void
  toPlane(values: Float64Array, n: number): void
}

interface AxisContext {
  readonly keywords: KeywordReader
  readonly alternate: string
  /** From 0. */
  readonly axis: number
  readonly type: AxisType
  /** In CUNITi. */
  readonly crval: number
}

/**
 * The curve of a non-linear axis: -LOG, -X2P of paper III, -GRI and -GRA; undefined for an algorithm that is not computed.
 * @throws CaelumError `malformed` where CRVAL, the rest frequency or a grism's PVi_m do not define it, `unsupported` for a unit.
 */
export function readCurve(context: AxisContext): AxisCurve | undefined {
  const { type, crval } = context
  if (type.code === "LOG") return logarithm(context)
  const spectral = SPECTRAL_TYPES[type.coordinate]
  const conversion = /^([FWAV])2([FWAV])$/.exec(type.code)
  const variable = (conversion?.[1] ?? GRISMS[type.code]) as Variable | undefined
  if (!spectral || variable === undefined || (conversion && conversion[2] !== spectral.variable)) return undefined
  const unit = unitOf(context)
  const reference = crval * unit
  const converted = conversionCurve(variable, spectral, readRest(context, spectral, variable), reference)
  const x = conversion ? converted : grismCurve(context, converted)
  if (!Number.isFinite(x.origin) || !Number.isFinite(x.slope) || x.slope === 0)
    throw bad(context, `CRVAL${context.axis + 1}${context.alternate}`, `has no place on a ${type.ctype} axis`)
  return {
    toWorld: (values, n) => {
      for (let i = 0; i < n; i++) values[i] = finite(x.toWorld(x.origin + values[i]! * unit * x.slope) / unit)
    },
    toPlane: (values, n) => {
      for (let i = 0; i < n; i++) values[i] = finite((x.toLinear(values[i]! * unit) - x.origin) / x.slope / unit)
    },
  }
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : Number.NaN
}

/** A variable that is linear in pixels: its value at CRPIX, its slope by S there, and the way to and from S. SI units. */
interface LinearVariable {
  readonly origin: number
  readonly slope: number
  readonly toWorld: (x: number) => number
  readonly toLinear: (s: number) => number
}

/** S ↔ P ↔ X (paper III, section 3, equations 10 to 13). */
function conversionCurve(variable: Variable, spectral: SpectralType, rest: Rest, reference: number): LinearVariable {
  const [factor, zero, p] = [spectral.factor(rest), spectral.zero(rest), spectral.variable]
  // the two rests of a header agree to their digits only: between velocity and wavelength it is the wavelength that counts
  const frequency = [variable, p].some((one) => one === "W" || one === "A") ? C / rest.wavelength : rest.frequency
  const same: Rest = { frequency, wavelength: rest.wavelength }
  const toLinear = (s: number): number => fromFrequency(variable, toFrequency(p, (s - zero) * factor, same), same)
  const origin = toLinear(reference)
  return {
    origin,
    slope: (factor * frequencySlope(p, (reference - zero) * factor, same)) / frequencySlope(variable, origin, same),
    toWorld: (x) => fromFrequency(p, toFrequency(variable, x, same), same) / factor + zero,
    toLinear,
  }
}

/** The wavelength that the index of refraction is of: in vacuum for GRI, in air for GRA. */
const GRISMS: Readonly<Record<string, Variable>> = { GRI: "W", GRA: "A" }

/**
 * Grisms (paper III, section 5): PVi_0 … PVi_6 are G, m, α, n_r, dn/dλ, ε, θ. `wave` is the wavelength that they diffract, which any spectral
 * coordinate is a function of.
 */
function grismCurve(context: AxisContext, wave: LinearVariable): LinearVariable {
  const { keywords, axis, alternate } = context
  const pv = (m: number, fallback: number): number => readNumber(keywords, `PV${axis + 1}_${m}${alternate}`) ?? fallback
  const [g, order, alpha, n, slopeN, epsilon, theta] = [0, 0, 0, 1, 0, 0, 0].map((fallback, m) =>
    pv(m, fallback),
  ) as Seven
  const ruling = (g * order) / cosd(epsilon)
  const sineB = ruling * wave.origin - n * sind(alpha)
  if (!(Math.abs(sineB) < 1)) throw bad(context, `PV${axis + 1}_0${alternate}`, "does not diffract CRVAL")
  const beta = Math.asin(sineB)
  const dispersion = ruling - slopeN * sind(alpha)
  const turn = beta + (theta * Math.PI) / 180
  const still = (n - slopeN * wave.origin) * sind(alpha)
  return {
    origin: -sind(theta) / cosd(theta),
    slope: (wave.slope * dispersion) / (Math.cos(beta) * cosd(theta) ** 2),
    toWorld: (x) => wave.toWorld((still + Math.sin(Math.atan(x) + turn)) / dispersion),
    toLinear: (s) => Math.tan(Math.asin(wave.toLinear(s) * dispersion - still) - turn),
  }
}

type Seven = [number, number, number, number, number, number, number]

/** S = S_r exp(w / S_r) (paper III, section 3.2). */
function logarithm(context: AxisContext): AxisCurve {
  const { crval, axis, alternate } = context
  if (!(crval > 0)) throw bad(context, `CRVAL${axis + 1}${alternate}`, "has to be above 0 on a logarithmic axis")
  return {
    toWorld: (values, n) => {
      for (let i = 0; i < n; i++) values[i] = crval * Math.exp(values[i]! / crval)
    },
    toPlane: (values, n) => {
      for (let i = 0; i < n; i++) values[i] = values[i]! > 0 ? crval * Math.log(values[i]! / crval) : Number.NaN
    },
  }
}

function unitOf({ keywords, axis, alternate, type }: AxisContext): number {
  const keyword = `CUNIT${axis + 1}${alternate}`
  return spectralUnit(type.coordinate, readText(keywords, keyword)?.trim() ?? "", keyword) ?? 1
}

/** RESTFRQ and RESTWAV, each from the other where one is absent; where they do not matter, any will do. */
function readRest(context: AxisContext, spectral: SpectralType, variable: Variable | undefined): Rest {
  const { keywords, alternate } = context
  const old = alternate === "" ? readNumber(keywords, "RESTFREQ") : undefined
  const frequency = readNumber(keywords, `RESTFRQ${alternate}`) ?? old ?? 0
  const wavelength = readNumber(keywords, `RESTWAV${alternate}`) ?? 0
  if (frequency > 0 || wavelength > 0)
    return { frequency: frequency || C / wavelength, wavelength: wavelength || C / frequency }
  if (spectral.needsRest || variable === "V")
    throw bad(context, `RESTFRQ${alternate}`, "is absent, and the axis needs it")
  return { frequency: 1, wavelength: C }
}

function bad({ type, axis, alternate }: AxisContext, keyword: string, what: string): CaelumError {
  return new CaelumError(
    "malformed",
    `The axis CTYPE${axis + 1}${alternate} = '${type.ctype}' is not defined: ${keyword} ${what}; correct the header.`,
    { context: { keyword } },
  )
}

import { addLookups, type LookupPair } from "./lookup.ts"
import { sipWithSlopes, type Sip } from "./sip.ts"

/**
 * What moves pixels before the linear transform where lookup tables have a part in it: the detector's correction first, then SIP and the
 * prior tables, both at the corrected pixel and added up (as astropy combines them).
 */
export interface PixelDistortion {
  readonly detector: LookupPair | undefined
  readonly sip: Sip | undefined
  readonly prior: LookupPair | undefined
  /** CRPIX of the two axes: SIP counts from it, tables from pixel 1. */
  readonly crpix: readonly [number, number]
}

const NEWTON_ROUNDS = 30
const PLAIN_ROUNDS = 200
/** Values and slopes of one stage, and of both. */
const stage = new Float64Array(6)
const whole = new Float64Array(6)
const slopes = new Float64Array(6)
const place = new Float64Array(2)

/** Applies it to pixels relative to CRPIX, in place. */
export function applyPixelDistortion(distortion: PixelDistortion, u: Float64Array, v: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    follow(distortion, u[i]!, v[i]!)
    u[i] = whole[0]!
    v[i] = whole[1]!
  }
}

/** Both stages at a point: the place to 0 and 1 of `whole`, its slopes xx, xy, yx, yy to 2 … 5. */
function follow({ detector, sip, prior, crpix }: PixelDistortion, x: number, y: number): void {
  stage.fill(0)
  if (detector) addLookups(detector, x + crpix[0], y + crpix[1], stage)
  const u = x + stage[0]!
  const v = y + stage[1]!
  const a = 1 + stage[2]!
  const b = stage[3]!
  const c = stage[4]!
  const d = 1 + stage[5]!
  stage.fill(0)
  if (prior) addLookups(prior, u + crpix[0], v + crpix[1], stage)
  if (sip) addSip(sip, u, v)
  const p = 1 + stage[2]!
  const q = stage[3]!
  const r = stage[4]!
  const s = 1 + stage[5]!
  whole[0] = u + stage[0]!
  whole[1] = v + stage[1]!
  whole[2] = p * a + q * c
  whole[3] = p * b + q * d
  whole[4] = r * a + s * c
  whole[5] = r * b + s * d
}

function addSip(sip: Sip, u: number, v: number): void {
  place[0] = u
  place[1] = v
  sipWithSlopes(sip, place, slopes)
  for (let k = 0; k < 6; k++) stage[k] = stage[k]! + slopes[k]!
}

/** Takes it out of pixels relative to CRPIX, in place; NaN where that has no answer. @returns how many had none. */
export function removePixelDistortion(
  distortion: PixelDistortion,
  u: Float64Array,
  v: Float64Array,
  n: number,
): number {
  let lost = 0
  for (let i = 0; i < n; i++) {
    const x = u[i]!
    const y = v[i]!
    if (!Number.isFinite(x) || !Number.isFinite(y) || solve(distortion, x, y, u, v, i)) continue
    u[i] = Number.NaN
    v[i] = Number.NaN
    lost++
  }
  return lost
}

/** Newton's method; where the edges of table cells keep it going round in circles, plain iteration with the identity's slopes. */
function solve(
  distortion: PixelDistortion,
  x: number,
  y: number,
  u: Float64Array,
  v: Float64Array,
  i: number,
): boolean {
  const enough = 1e-12 + 1e-15 * (Math.abs(x) + Math.abs(y))
  let s = x
  let t = y
  for (let round = 0; round < NEWTON_ROUNDS + PLAIN_ROUNDS; round++) {
    follow(distortion, s, t)
    const errorU = whole[0]! - x
    const errorV = whole[1]! - y
    const determinant = whole[2]! * whole[5]! - whole[3]! * whole[4]!
    const newton = round < NEWTON_ROUNDS
    const stepU = newton ? (whole[5]! * errorU - whole[3]! * errorV) / determinant : errorU
    const stepV = newton ? (whole[2]! * errorV - whole[4]! * errorU) / determinant : errorV
    if (Math.abs(errorU) + Math.abs(errorV) <= enough) {
      u[i] = s
      v[i] = t
      return determinant > 0
    }
    const sound = Math.abs(stepU) + Math.abs(stepV) < 1e12
    if (!sound && !newton) return false
    s = sound ? s - stepU : x
    t = sound ? t - stepV : y
    if (round === NEWTON_ROUNDS - 1) [s, t] = [x, y]
  }
  return false
}

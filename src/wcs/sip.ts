import { CaelumError } from "../core/index.ts"
import { readNumber, type KeywordReader } from "./keywords.ts"
import { evaluatePair, evaluatePairWithSlopes, pairOf, type Polynomial, type PolynomialPair } from "./polynomial.ts"

export type SipPolynomial = Polynomial

/** The SIP distortion (Shupe et al. 2005, ASP Conf. 347, 491): offsets in pixels, of pixels relative to CRPIX. */
export interface Sip {
  readonly a: SipPolynomial
  readonly b: SipPolynomial
  /** The header's own approximate inverse, the first guess of ours. */
  readonly ap: SipPolynomial | undefined
  readonly bp: SipPolynomial | undefined
}

/** The convention stops at 9. */
const LARGEST_ORDER = 9
const ROUNDS = 30
/** Pixels: the error behind a step of Newton's method goes with its square, so that behind this one there is none. */
const ENOUGH = 1e-6

/**
 * The SIP keywords of a header, or undefined where there are none.
 * @throws CaelumError `malformed` where one of a pair of orders is missing or an order is not 0 … 9.
 */
export function readSip(keywords: KeywordReader): Sip | undefined {
  const a = readPolynomial(keywords, "A")
  const b = readPolynomial(keywords, "B")
  if (a === undefined && b === undefined) return undefined
  if (a === undefined || b === undefined) throw unpaired(a === undefined ? "A_ORDER" : "B_ORDER")
  const ap = readPolynomial(keywords, "AP")
  const bp = readPolynomial(keywords, "BP")
  return ap && bp ? { a, b, ap, bp } : { a, b, ap: undefined, bp: undefined }
}

function unpaired(keyword: string): CaelumError {
  return new CaelumError(
    "malformed",
    `The header gives one of the two SIP polynomials without ${keyword}; restore it or remove the other.`,
    { context: { keyword } },
  )
}

function readPolynomial(keywords: KeywordReader, name: string): SipPolynomial | undefined {
  const keyword = `${name}_ORDER`
  const order = readNumber(keywords, keyword)
  if (order === undefined) return undefined
  if (!Number.isInteger(order) || order < 0 || order > LARGEST_ORDER)
    throw new CaelumError(
      "malformed",
      `${keyword} is ${order}, and a SIP order is 0 to ${LARGEST_ORDER}; correct the header.`,
      {
        context: { keyword },
      },
    )
  const coefficients = new Float64Array(((order + 1) * (order + 2)) / 2)
  let k = 0
  for (let p = 0; p <= order; p++)
    for (let q = 0; q <= order - p; q++) coefficients[k++] = readNumber(keywords, `${name}_${p}_${q}`) ?? 0
  return { order, coefficients }
}

/** The two polynomials of a distortion as one pair, and those of its inverse. */
interface SipPairs {
  readonly forward: PolynomialPair
  readonly guess: PolynomialPair | undefined
}

const pairs: WeakMap<Sip, SipPairs> = new WeakMap()

function pairsOf(sip: Sip): SipPairs {
  const known = pairs.get(sip)
  if (known) return known
  const made = { forward: pairOf(sip.a, sip.b), guess: sip.ap && sip.bp && pairOf(sip.ap, sip.bp) }
  pairs.set(sip, made)
  return made
}

/** A place, and what polynomials give there. */
const at = new Float64Array(2)
const found = new Float64Array(6)

/** Adds the distortion to pixels relative to CRPIX, in place. */
export function applySip(sip: Sip, u: Float64Array, v: Float64Array, n: number): void {
  const { forward } = pairsOf(sip)
  for (let i = 0; i < n; i++) {
    at[0] = u[i]!
    at[1] = v[i]!
    evaluatePair(forward, at, found)
    u[i] = at[0] + found[0]!
    v[i] = at[1] + found[1]!
  }
}

/** Distortion and its slopes (in x by x and y, in y by x and y) at `place`, into `out`. */
export function sipWithSlopes(sip: Sip, place: Float64Array, out: Float64Array): void {
  evaluatePairWithSlopes(pairsOf(sip).forward, place, out)
}

const target = new Float64Array(2)

/**
 * Takes the distortion out of pixels relative to CRPIX, in place: Newton's method from the header's AP, BP where it has them, else from
 * the distorted pixel. A point without a solution becomes NaN. @returns how many had none.
 */
export function removeSip(sip: Sip, u: Float64Array, v: Float64Array, n: number): number {
  const { forward, guess } = pairsOf(sip)
  let lost = 0
  for (let i = 0; i < n; i++) {
    target[0] = u[i]!
    target[1] = v[i]!
    if (!Number.isFinite(target[0]) || !Number.isFinite(target[1])) continue
    let solved = false
    if (guess) {
      evaluatePair(guess, target, found)
      at[0] = target[0] + found[0]!
      at[1] = target[1] + found[1]!
      solved = solve(forward)
    }
    if (!solved) {
      at[0] = target[0]!
      at[1] = target[1]!
      solved = solve(forward)
    }
    u[i] = solved ? at[0]! : Number.NaN
    v[i] = solved ? at[1]! : Number.NaN
    if (!solved) lost++
  }
  return lost
}

/**
 * The place that goes to `target`, from `at` to `at`. A solution where the mapping is folded over (determinant ≤ 0) is none. Slopes cost
 * much more than a value, so every other step goes by the slopes of the one before it.
 */
function solve(forward: PolynomialPair): boolean {
  for (let round = 0; round < ROUNDS; round++) {
    evaluatePairWithSlopes(forward, at, found)
    const uu = 1 + found[2]!
    const uv = found[3]!
    const vu = found[4]!
    const vv = 1 + found[5]!
    const determinant = uu * vv - uv * vu
    let errorU = at[0]! + found[0]! - target[0]!
    let errorV = at[1]! + found[1]! - target[1]!
    const stepU = (vv * errorU - uv * errorV) / determinant
    const stepV = (uu * errorV - vu * errorU) / determinant
    at[0] = at[0]! - stepU
    at[1] = at[1]! - stepV
    const step = Math.abs(stepU) + Math.abs(stepV)
    if (!(step < 1e12)) return false
    if (step <= ENOUGH) return determinant > 0
    evaluatePair(forward, at, found)
    errorU = at[0] + found[0]! - target[0]!
    errorV = at[1] + found[1]! - target[1]!
    at[0] = at[0] - (vv * errorU - uv * errorV) / determinant
    at[1] = at[1] - (uu * errorV - vu * errorU) / determinant
  }
  return false
}

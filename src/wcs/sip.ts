import { CaelumError } from "../core/index.ts"
import { readNumber, type KeywordReader } from "./keywords.ts"
import { evaluate, evaluateWithSlopes, type Polynomial } from "./polynomial.ts"

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

/** Adds the distortion to pixels relative to CRPIX, in place. */
export function applySip({ a, b }: Sip, u: Float64Array, v: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    const [x, y] = [u[i]!, v[i]!]
    u[i] = x + evaluate(a, x, y)
    v[i] = y + evaluate(b, x, y)
  }
}

const slopesA = new Float64Array(3)
const slopesB = new Float64Array(3)

/**
 * Takes the distortion out of pixels relative to CRPIX, in place: Newton's method from the header's AP, BP where it has them, else from
 * the distorted pixel. A point without a solution becomes NaN. @returns how many had none.
 */
export function removeSip(sip: Sip, u: Float64Array, v: Float64Array, n: number): number {
  let lost = 0
  for (let i = 0; i < n; i++) {
    const [x, y] = [u[i]!, v[i]!]
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue
    const guessed =
      sip.ap && sip.bp && solve(sip, x, y, x + evaluate(sip.ap, x, y), y + evaluate(sip.bp, x, y), u, v, i)
    if (guessed || solve(sip, x, y, x, y, u, v, i)) continue
    u[i] = Number.NaN
    v[i] = Number.NaN
    lost++
  }
  return lost
}

/** One point; the answer goes to u[i], v[i]. A solution where the mapping is folded over (determinant ≤ 0) is none. */
function solve(
  sip: Sip,
  x: number,
  y: number,
  u0: number,
  v0: number,
  u: Float64Array,
  v: Float64Array,
  i: number,
): boolean {
  let s = u0
  let t = v0
  // one more round after the step is small: the last one costs nothing and squares the error
  const enough = 1e-9 + 1e-13 * (Math.abs(x) + Math.abs(y))
  let close = false
  for (let round = 0; round < ROUNDS; round++) {
    evaluateWithSlopes(sip.a, s, t, slopesA)
    evaluateWithSlopes(sip.b, s, t, slopesB)
    const errorU = s + slopesA[0]! - x
    const errorV = t + slopesB[0]! - y
    const [uu, uv, vu, vv] = [1 + slopesA[1]!, slopesA[2]!, slopesB[1]!, 1 + slopesB[2]!]
    const determinant = uu * vv - uv * vu
    const stepU = (vv * errorU - uv * errorV) / determinant
    const stepV = (uu * errorV - vu * errorU) / determinant
    s -= stepU
    t -= stepV
    if (!(Math.abs(stepU) + Math.abs(stepV) < 1e12)) return false
    if (close) {
      u[i] = s
      v[i] = t
      return determinant > 0
    }
    close = Math.abs(stepU) + Math.abs(stepV) <= enough
  }
  return false
}

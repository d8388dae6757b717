import { polynomialOf } from "./polynomial.ts"
import type { PlaneSeries } from "./plane-distortion.ts"

/** Terms of TPV (m to 39) and TPD (m to 59): powers of the axis itself and of the other, and where r¹, r³, … stand. */
const TERMS: readonly (readonly [number, number] | { readonly r: number })[] = listTerms()
export const TPV_TERMS = 40
export const TPD_TERMS: number = TERMS.length

function listTerms(): (readonly [number, number] | { readonly r: number })[] {
  const terms: (readonly [number, number] | { readonly r: number })[] = []
  for (let degree = 0; degree <= 9; degree++) {
    for (let q = 0; q <= degree; q++) terms.push([degree - q, q])
    if (degree % 2 === 1) terms.push({ r: degree })
  }
  return terms
}

/** How a series reads its input. */
export interface SeriesFrame {
  readonly offset?: readonly [number, number]
  readonly scale?: readonly [number, number]
  readonly corrects?: boolean
}

/**
 * A series from its coefficients by m (Shupe et al. on TPV, FITS registry; wcslib's TPD goes on to degree 9).
 * @param second whether the axis is the second of the pair: powers are of the axis itself first.
 */
export function tpdSeries(
  coefficient: (m: number) => number,
  count: number,
  second: boolean,
  frame: SeriesFrame = {},
): PlaneSeries {
  const powers: (readonly [number, number, number])[] = []
  const radial: number[] = []
  for (const [m, term] of TERMS.slice(0, count).entries()) {
    const c = coefficient(m)
    if ("r" in term) radial.push(c)
    else powers.push(second ? [term[1], term[0], c] : [term[0], term[1], c])
  }
  const last = radial.findLastIndex((c) => c !== 0)
  return {
    polynomial: polynomialOf(powers),
    radial: radial.slice(0, last + 1),
    offset: frame.offset ?? [0, 0],
    scale: frame.scale ?? [1, 1],
    corrects: frame.corrects ?? false,
  }
}

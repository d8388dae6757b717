import { leastSquares } from "./least-squares.ts"
import type { Polynomial } from "./polynomial.ts"

/** The powers p, q of u^p v^q of a polynomial of an order, in the order of its coefficients. */
export function powersOf(order: number): [number, number][] {
  const powers: [number, number][] = []
  for (let p = 0; p <= order; p++) for (let q = 0; q <= order - p; q++) powers.push([p, q])
  return powers
}

/** Two functions of a plane at given places. */
export interface PlaneValues {
  readonly x: ArrayLike<number>
  readonly y: ArrayLike<number>
  readonly xi: Float64Array
  readonly eta: Float64Array
}

/** The polynomials in x − x₀, y − y₀ that fit two functions best, or undefined where the places do not determine them. */
export function polynomialFit(
  values: PlaneValues,
  [x0, y0]: readonly [number, number],
  order: number,
  weights: Float64Array,
): [Polynomial, Polynomial] | undefined {
  const powers = powersOf(order)
  const scale = reach(values, x0, y0, weights)
  const rows = new Float64Array(weights.length * powers.length)
  const roots = weights.map(Math.sqrt)
  for (let i = 0; i < weights.length; i++) {
    const [u, v] = [(values.x[i]! - x0) / scale, (values.y[i]! - y0) / scale]
    for (const [k, [p, q]] of powers.entries()) rows[i * powers.length + k] = roots[i]! * u ** p * v ** q
  }
  const fitOne = (given: Float64Array): Polynomial | undefined => {
    const solution = leastSquares(
      rows.slice(),
      given.map((value, i) => value * roots[i]!),
      powers.length,
    )
    if (!solution) return undefined
    return { order, coefficients: solution.map((c, k) => c / scale ** (powers[k]![0] + powers[k]![1])) }
  }
  const [xi, eta] = [fitOne(values.xi), fitOne(values.eta)]
  return xi && eta && [xi, eta]
}

/** How far the places that count lie from the origin, so that powers of their ratio stay near 1. */
function reach({ x, y }: PlaneValues, x0: number, y0: number, weights: Float64Array): number {
  let most = 0
  for (let i = 0; i < weights.length; i++)
    if (weights[i]! > 0) most = Math.max(most, Math.abs(x[i]! - x0), Math.abs(y[i]! - y0))
  return most > 0 ? most : 1
}

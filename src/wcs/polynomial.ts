/** A polynomial in u, v of an order: row p holds the coefficients of u^p v^q, q = 0 … order − p, row after row. */
export interface Polynomial {
  readonly order: number
  readonly coefficients: Float64Array
}

/** Two polynomials in the same u, v that are evaluated together: of one order, their coefficients by turns. */
export interface PolynomialPair {
  readonly order: number
  readonly coefficients: Float64Array
}

/** The polynomial with given terms, each [p, q, coefficient of u^p v^q]; terms of equal powers add up. */
export function polynomialOf(terms: readonly (readonly [number, number, number])[]): Polynomial {
  const order = Math.max(0, ...terms.map(([p, q, c]) => (c === 0 ? 0 : p + q)))
  const coefficients = new Float64Array(((order + 1) * (order + 2)) / 2)
  for (const [p, q, c] of terms) {
    const k = p * (order + 1) - (p * (p - 1)) / 2 + q
    if (c !== 0) coefficients[k] = coefficients[k]! + c
  }
  return { order, coefficients }
}

/** Value of a polynomial, by Horner in both variables. */
export function evaluate({ order, coefficients }: Polynomial, u: number, v: number): number {
  let sum = 0
  let k = coefficients.length
  for (let p = order; p >= 0; p--) {
    let row = 0
    for (let q = order - p; q >= 0; q--) row = row * v + coefficients[--k]!
    sum = sum * u + row
  }
  return sum
}

/** Two polynomials as a pair of the larger order. */
export function pairOf(first: Polynomial, second: Polynomial): PolynomialPair {
  const order = Math.max(first.order, second.order)
  const coefficients = new Float64Array((order + 1) * (order + 2))
  for (const [which, one] of [first, second].entries()) {
    let k = 0
    for (let p = 0; p <= one.order; p++)
      for (let q = 0; q <= one.order - p; q++)
        coefficients[2 * (p * (order + 1) - (p * (p - 1)) / 2 + q) + which] = one.coefficients[k++]!
  }
  return { order, coefficients }
}

/**
 * Values of both at u, v = `at`, to 0 and 1 of `out`, by Horner in both variables. Numbers come and go in arrays: a double that is an
 * argument costs an allocation.
 */
export function evaluatePair({ order, coefficients }: PolynomialPair, at: Float64Array, out: Float64Array): void {
  const u = at[0]!
  const v = at[1]!
  let first = 0
  let second = 0
  let k = coefficients.length
  for (let p = order; p >= 0; p--) {
    let a = 0
    let b = 0
    for (let q = order - p; q >= 0; q--) {
      k -= 2
      a = a * v + coefficients[k]!
      b = b * v + coefficients[k + 1]!
    }
    first = first * u + a
    second = second * u + b
  }
  out[0] = first
  out[1] = second
}

/** As `evaluatePair`, with the derivatives of the first by u and v at 2 and 3 and of the second at 4 and 5. */
export function evaluatePairWithSlopes(
  { order, coefficients }: PolynomialPair,
  at: Float64Array,
  out: Float64Array,
): void {
  const u = at[0]!
  const v = at[1]!
  let first = 0
  let firstU = 0
  let firstV = 0
  let second = 0
  let secondU = 0
  let secondV = 0
  let k = coefficients.length
  for (let p = order; p >= 0; p--) {
    let a = 0
    let slopeA = 0
    let b = 0
    let slopeB = 0
    for (let q = order - p; q >= 0; q--) {
      k -= 2
      slopeA = slopeA * v + a
      a = a * v + coefficients[k]!
      slopeB = slopeB * v + b
      b = b * v + coefficients[k + 1]!
    }
    firstU = firstU * u + first
    first = first * u + a
    firstV = firstV * u + slopeA
    secondU = secondU * u + second
    second = second * u + b
    secondV = secondV * u + slopeB
  }
  out[0] = first
  out[1] = second
  out[2] = firstU
  out[3] = firstV
  out[4] = secondU
  out[5] = secondV
}

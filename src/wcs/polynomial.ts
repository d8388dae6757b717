/** A polynomial in u, v of an order: row p holds the coefficients of u^p v^q, q = 0 … order − p, row after row. */
export interface Polynomial {
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

/** Value, derivative by u and derivative by v, into `out`. */
export function evaluateWithSlopes({ order, coefficients }: Polynomial, u: number, v: number, out: Float64Array): void {
  let sum = 0
  let slopeU = 0
  let slopeV = 0
  let k = coefficients.length
  for (let p = order; p >= 0; p--) {
    let row = 0
    let slope = 0
    for (let q = order - p; q >= 0; q--) {
      slope = slope * v + row
      row = row * v + coefficients[--k]!
    }
    slopeU = slopeU * u + sum
    sum = sum * u + row
    slopeV = slopeV * u + slope
  }
  out[0] = sum
  out[1] = slopeU
  out[2] = slopeV
}

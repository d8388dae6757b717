/**
 * The coefficients that minimise Σ wᵢ² (Σⱼ aᵢⱼ cⱼ − yᵢ)², by Householder reflections. `rows` holds `columns` numbers a row; it and `values` are
 * overwritten. Undefined where the columns do not determine all coefficients.
 */
export function leastSquares(rows: Float64Array, values: Float64Array, columns: number): Float64Array | undefined {
  const count = values.length
  if (count < columns) return undefined
  const pivots = new Float64Array(columns)
  for (let j = 0; j < columns; j++) {
    const largest = reflect(rows, values, columns, j, pivots)
    if (!(Math.abs(pivots[j]!) > 1e-13 * largest)) return undefined
  }
  const solution = new Float64Array(columns)
  for (let j = columns - 1; j >= 0; j--) {
    let sum = values[j]!
    for (let k = j + 1; k < columns; k++) sum -= rows[j * columns + k]! * solution[k]!
    solution[j] = sum / pivots[j]!
  }
  return solution
}

/** Clears column j below the diagonal; the diagonal itself goes to `pivots`. @returns the size of the column before. */
function reflect(rows: Float64Array, values: Float64Array, columns: number, j: number, pivots: Float64Array): number {
  const count = values.length
  let whole = 0
  let square = 0
  for (let i = 0; i < count; i++) {
    const value = rows[i * columns + j]!
    whole += value * value
    if (i >= j) square += value * value
  }
  const size = Math.sqrt(square)
  const first = rows[j * columns + j]!
  const pivot = first > 0 ? -size : size
  pivots[j] = pivot
  const head = first - pivot
  if (head === 0) return Math.sqrt(whole)
  rows[j * columns + j] = head
  const factor = -1 / (pivot * head)
  for (let k = j + 1; k <= columns; k++) {
    let dot = 0
    for (let i = j; i < count; i++)
      dot += rows[i * columns + j]! * (k === columns ? values[i]! : rows[i * columns + k]!)
    dot *= factor
    for (let i = j; i < count; i++) {
      const step = dot * rows[i * columns + j]!
      if (k === columns) values[i] = values[i]! - step
      else rows[i * columns + k] = rows[i * columns + k]! - step
    }
  }
  return Math.sqrt(whole)
}

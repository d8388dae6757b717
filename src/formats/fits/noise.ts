/** The range and the noise of the pixels that have a value. */
export interface NoiseEstimate {
  readonly good: number
  readonly min: number
  readonly max: number
  /** Standard deviation of the background; 0 where there is none to be seen. */
  readonly noise: number
}

/** Pixels of a row that the estimate spans. */
const SPAN = 9
/** Factors from the median absolute difference of an order to the standard deviation of normal noise. */
const SECOND = 1.0483579
const THIRD = 0.6052697
const FIFTH = 0.1772048

/**
 * The noise of an image as CFITSIO takes it for quantization: in each row the medians of the absolute differences of second, third and
 * fifth order of every second pixel (Stoehr et al. 2008, ST-ECF Newsletter 42), of each order the median over the rows, of the three
 * the least. Constant stretches do not count.
 */
export function estimateNoise(values: Float32Array | Float64Array, columns: number): NoiseEstimate {
  const width = columns < SPAN ? values.length : columns
  const row = new Float64Array(width)
  const differences = [new Float64Array(width), new Float64Array(width), new Float64Array(width)] as const
  const medians: [number[], number[], number[]] = [[], [], []]
  let [good, min, max] = [0, Infinity, -Infinity]
  for (let start = 0; start < values.length; start += width) {
    const count = goodPixels(values, start, Math.min(values.length, start + width), row)
    good += count
    for (let i = 0; i < count; i++) {
      if (row[i]! < min) min = row[i]!
      if (row[i]! > max) max = row[i]!
    }
    addMedians(row, count, differences, medians, values instanceof Float32Array)
  }
  const factors = [SECOND, THIRD, FIFTH]
  const estimates = medians.map((each, order) => factors[order]! * middle(each))
  const [second = 0, third = 0, fifth = 0] = estimates
  const least = [second, fifth].reduce((noise, other) => (other !== 0 && other < noise ? other : noise), third)
  return { good, min, max, noise: least }
}

function goodPixels(values: Float32Array | Float64Array, from: number, to: number, row: Float64Array): number {
  let count = 0
  for (let i = from; i < to; i++) {
    const value = values[i]!
    if (!Number.isNaN(value)) row[count++] = value
  }
  return count
}

function addMedians(
  v: Float64Array,
  count: number,
  [second, third, fifth]: readonly [Float64Array, Float64Array, Float64Array],
  medians: [number[], number[], number[]],
  single: boolean,
): void {
  const rounded = single ? Math.fround : (value: number): number => value
  let [narrow, wide] = [0, 0]
  for (let i = 4; i + 4 < count; i++) {
    const [a, b, c, d, e] = [v[i - 2]!, v[i - 1]!, v[i]!, v[i + 1]!, v[i + 2]!]
    const flat = c === d && d === e
    if (!flat) second[narrow++] = rounded(Math.abs(rounded(c - e)))
    if (flat && a === b && b === c) continue
    third[wide] = rounded(Math.abs(rounded(rounded(rounded(2 * c) - a) - e)))
    const inner = rounded(rounded(rounded(6 * c) - rounded(4 * a)) - rounded(4 * e))
    fifth[wide++] = rounded(Math.abs(rounded(rounded(inner + v[i - 4]!) + v[i + 4]!)))
  }
  if (wide === 0) return
  if (narrow > 0) medians[0].push(lowerMedian(second, narrow))
  medians[1].push(lowerMedian(third, wide))
  medians[2].push(lowerMedian(fifth, wide))
}

function lowerMedian(values: Float64Array, count: number): number {
  return values.subarray(0, count).sort()[(count - 1) >> 1]!
}

function middle(values: number[]): number {
  if (values.length === 0) return 0
  const sorted = values.sort((a, b) => a - b)
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2
}

import type { TypedArray } from "../core/index.ts"

/** The numbers of the zscale algorithm, as IRAF's display task and astropy's ZScaleInterval name and set them. */
export interface ZscaleOptions {
  /** Pixels looked at. Default 1000. */
  readonly samples?: number
  /** 0–1; a larger one narrows the interval. Default 0.25. */
  readonly contrast?: number
  /** Above this part of rejected samples the interval is their minimum and maximum. Default 0.5. */
  readonly maxReject?: number
  /** The same below this number of samples left. Default 5. */
  readonly minPixels?: number
  /** Rejection threshold in standard deviations. Default 2.5. */
  readonly sigma?: number
  readonly iterations?: number
}

type NumberArray = Exclude<TypedArray, BigInt64Array | BigUint64Array>

/**
 * The display interval of IRAF's zscale: a line is fitted to the sorted samples, outliers are rejected with growth, and
 * the slope at the median, divided by the contrast, gives the ends. Equal to astropy's ZScaleInterval, its sampling of
 * the finite values included. Both ends are NaN where no value is finite.
 */
export function zscaleLimits(values: NumberArray, options: ZscaleOptions = {}): { min: number; max: number } {
  const { contrast = 0.25, maxReject = 0.5, minPixels = 5 } = options
  const sorted = sampleFinite(values, options.samples ?? 1000).sort()
  const n = sorted.length
  const [min, max] = [sorted[0] ?? NaN, sorted[n - 1] ?? NaN]
  const fewest = Math.max(minPixels, Math.trunc(n * maxReject))
  const fit = fitLine(sorted, fewest, options)
  if (fit === undefined || fit.kept < fewest) return { min, max }
  const slope = contrast > 0 ? fit.slope / contrast : fit.slope
  const center = (n - 1) >> 1
  const middle = median(sorted, values instanceof Float32Array)
  return { min: Math.max(min, middle - (center - 1) * slope), max: Math.min(max, middle + (n - center) * slope) }
}

/** Every stride-th finite value, `wanted` at most. */
function sampleFinite(values: NumberArray, wanted: number): Float64Array {
  let finite = 0
  for (let i = 0; i < values.length; i++) if (Number.isFinite(values[i])) finite++
  const stride = Math.max(1, Math.floor(finite / wanted))
  const samples = new Float64Array(Math.min(wanted, Math.ceil(finite / stride)))
  let seen = 0
  let taken = 0
  for (let i = 0; taken < samples.length; i++) {
    const value = values[i]!
    if (value - value === 0 && seen++ % stride === 0) samples[taken++] = value
  }
  return samples
}

/** The slope of the line through the samples that survive the rejection, and how many do; undefined where none was fitted. */
function fitLine(
  sorted: Float64Array,
  fewest: number,
  options: ZscaleOptions,
): { slope: number; kept: number } | undefined {
  const n = sorted.length
  const grow = Math.max(1, Math.trunc(n * 0.01))
  let bad = new Uint8Array(n)
  let kept = n
  let before = n + 1
  let slope: number | undefined
  for (let round = 0; round < (options.iterations ?? 5) && kept < before && kept >= fewest; round++) {
    const line = leastSquares(sorted, bad)
    slope = line.slope
    const residuals = sorted.map((value, i) => value - (line.slope * i + line.intercept))
    const threshold = (options.sigma ?? 2.5) * deviation(residuals, bad)
    for (let i = 0; i < n; i++) if (residuals[i]! < -threshold || residuals[i]! > threshold) bad[i] = 1
    bad = dilate(bad, grow)
    before = kept
    kept = bad.reduce((sum, flag) => sum - flag, n)
  }
  return slope === undefined ? undefined : { slope, kept }
}

function leastSquares(values: Float64Array, bad: Uint8Array): { slope: number; intercept: number } {
  let [n, sumX, sumY] = [0, 0, 0]
  for (let i = 0; i < values.length; i++) {
    if (bad[i]) continue
    n++
    sumX += i
    sumY += values[i]!
  }
  const [meanX, meanY] = [sumX / n, sumY / n]
  let [xx, xy] = [0, 0]
  for (let i = 0; i < values.length; i++) {
    if (bad[i]) continue
    xx += (i - meanX) * (i - meanX)
    xy += (i - meanX) * (values[i]! - meanY)
  }
  const slope = xx > 0 ? xy / xx : 0
  return { slope, intercept: meanY - slope * meanX }
}

function deviation(values: Float64Array, bad: Uint8Array): number {
  let [n, sum, squares] = [0, 0, 0]
  for (let i = 0; i < values.length; i++) if (!bad[i]) sum += ((n += 1), values[i]!)
  const mean = sum / n
  for (let i = 0; i < values.length; i++) if (!bad[i]) squares += (values[i]! - mean) ** 2
  return Math.sqrt(squares / n)
}

/** Marks the neighbours of what is marked: a window of `width`, one longer to the right where it is even. */
function dilate(bad: Uint8Array, width: number): Uint8Array<ArrayBuffer> {
  const grown = new Uint8Array(bad.length)
  const [left, right] = [(width - 1) >> 1, width >> 1]
  for (let i = 0; i < bad.length; i++)
    if (bad[i]) grown.fill(1, Math.max(0, i - left), Math.min(bad.length, i + right + 1))
  return grown
}

function median(sorted: Float64Array, single: boolean): number {
  const half = sorted.length >> 1
  const [low, high] = [sorted[half - 1]!, sorted[half]!]
  if (sorted.length % 2 === 1) return high
  return single ? Math.fround(Math.fround(low + high) / 2) : (low + high) / 2
}

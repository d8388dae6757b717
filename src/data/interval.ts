import { CaelumError } from "../core/index.ts"
import type { TypedArray } from "../core/index.ts"
import { selectRank } from "./select.ts"
import { zscaleLimits } from "./zscale.ts"
import type { ZscaleOptions } from "./zscale.ts"

/** How the values that are shown as black and white are chosen from the pixels. */
export type Interval =
  | ({ readonly kind: "zscale" } & ZscaleOptions)
  | { readonly kind: "minmax" }
  /** The middle `percent` per cent of the values: as much is left out below as above. */
  | { readonly kind: "percentile"; readonly percent: number }
  | { readonly kind: "range"; readonly min: number; readonly max: number }

/** The values at both ends of the scale. Both NaN where no pixel has a finite value. */
export interface Limits {
  readonly min: number
  readonly max: number
}

/**
 * Reads an interval: `zscale`, `minmax`, a percentage as `99.5%`, or two values as `0.1,5`.
 * @throws CaelumError `usage` for anything else.
 */
export function parseInterval(text: string): Interval {
  const word = text.trim().toLowerCase()
  if (word === "zscale" || word === "minmax") return { kind: word }
  const percent = /^([\d.]+)\s*%$/.exec(word)
  if (percent) return checkedPercentile(Number(percent[1]), text)
  const parts = word.split(",")
  const [min, max] = parts.map((part) => (part.trim() === "" ? NaN : Number(part)))
  if (parts.length === 2 && Number.isFinite(min) && Number.isFinite(max) && min! < max!)
    return { kind: "range", min: min!, max: max! }
  throw new CaelumError(
    "usage",
    `'${text}' is not an interval; use zscale, minmax, a percentage as 99.5%, or LOW,HIGH.`,
  )
}

function checkedPercentile(percent: number, text: string): Interval {
  if (percent > 0 && percent <= 100) return { kind: "percentile", percent }
  throw new CaelumError("usage", `'${text}' is not a percentage in (0, 100]; use for example 99.5%.`)
}

/**
 * The limits that `interval` gives for `data`; NaN and infinities are left out. Equal to astropy.visualization's
 * ZScaleInterval, MinMaxInterval, PercentileInterval (linear interpolation between order statistics) and ManualInterval.
 * Takes O(n) time; a percentile copies the finite values once.
 */
export function intervalLimits(data: TypedArray, interval: Interval = { kind: "zscale" }): Limits {
  if (interval.kind === "range") return { min: interval.min, max: interval.max }
  const values = asNumbers(data)
  if (interval.kind === "minmax") return minMax(values)
  return interval.kind === "percentile" ? percentileLimits(values, interval.percent) : zscaleLimits(values, interval)
}

/** Pixels as numbers that arithmetic can take: 64-bit integers are turned to doubles, everything else is as it is. */
export function asNumbers(data: TypedArray): NumberArray {
  return data instanceof BigInt64Array || data instanceof BigUint64Array ? Float64Array.from(data, Number) : data
}

/** A typed array of numbers. */
export type NumberArray = Exclude<TypedArray, BigInt64Array | BigUint64Array>

function minMax(values: NumberArray): Limits {
  let min = Infinity
  let max = -Infinity
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (value < min && value !== -Infinity) min = value
    if (value > max && value !== Infinity) max = value
  }
  return min <= max ? { min, max } : { min: NaN, max: NaN }
}

function percentileLimits(values: NumberArray, percent: number): Limits {
  const finite = finiteValues(values)
  const single = values instanceof Float32Array
  const lower = (100 - percent) * 0.5
  const rank = (q: number): number => quantile(finite, q / 100, single)
  return { min: rank(lower), max: rank(100 - lower) }
}

/** The quantile by linear interpolation between order statistics: number 7 of Hyndman & Fan (1996). Reorders `values`. */
function quantile(values: Float64Array, q: number, single: boolean): number {
  const last = values.length - 1
  if (last < 0) return NaN
  const place = Math.min(Math.max(q * last, 0), last)
  const k = Math.floor(place)
  const low = selectRank(values, k)
  if (k === last) return low
  const high = smallestFrom(values, k + 1)
  const step = single ? Math.fround(high - low) : high - low
  const t = place - k
  return t >= 0.5 ? high - step * (1 - t) : low + step * t
}

function smallestFrom(values: Float64Array, start: number): number {
  let least = Infinity
  for (let i = start; i < values.length; i++) if (values[i]! < least) least = values[i]!
  return least
}

function finiteValues(values: NumberArray): Float64Array {
  const finite = new Float64Array(values.length)
  let count = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (value - value === 0) finite[count++] = value
  }
  return finite.subarray(0, count)
}

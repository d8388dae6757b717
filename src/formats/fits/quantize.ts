import type { Dither } from "./dither.ts"
import { BLANK_PIXEL, ZERO_PIXEL, ditherNoise } from "./dither.ts"
import { estimateNoise } from "./noise.ts"

export interface QuantizeOptions {
  /** Levels in a standard deviation of the noise; a negative number is the step itself. */
  readonly level: number
  readonly dither: Dither
  /** ZDITHER0 - 1 plus the tile's row, from 0. */
  readonly seed: number
  /** Pixels of a row of the tile. */
  readonly columns: number
}

/** Floats of a tile as integers: value = scale × integer + zero, but for the noise. */
export interface Quantized {
  readonly integers: Int32Array
  readonly scale: number
  readonly zero: number
  /** Whether some integers mean NaN or exactly zero. */
  readonly marked: boolean
}

/** Integers next to the lowest that mean something else. */
const RESERVED = 10
const RANGE = 2147483647

/**
 * Makes integers of floats (FITS 4.0 §10.2) in steps of a part of their noise, as CFITSIO does. NaN becomes the blank integer.
 * @returns Undefined where there is no noise, or the range is too wide for it: such a tile is stored without loss.
 */
export function quantize(values: Float32Array | Float64Array, options: QuantizeOptions): Quantized | undefined {
  if (values.length <= 1) return undefined
  const { good, min, max, noise } = estimate(values, options.columns)
  const step = options.level > 0 ? noise / options.level : -options.level
  if (!(step > 0) || !((max - min) / step <= 2 * RANGE - RESERVED)) return undefined
  const zero = zeroPoint({ min, max, step }, options.dither, good < values.length)
  const integers = new Int32Array(values.length)
  if (options.dither === "none")
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!
      integers[i] = Number.isNaN(value) ? BLANK_PIXEL : nearest((value - zero) / step)
    }
  else quantizeNoise(values, integers, step, zero, options)
  return { integers, scale: step, zero, marked: integers.some((value) => value <= ZERO_PIXEL) }
}

/** A tile without any value still has a range and a noise. */
function estimate(values: Float32Array | Float64Array, columns: number): ReturnType<typeof estimateNoise> {
  const found = estimateNoise(values, columns)
  return found.good > 0 ? found : { good: 0, min: 0, max: 1, noise: 1 }
}

function zeroPoint(
  { min, max, step }: { readonly min: number; readonly max: number; readonly step: number },
  dither: Dither,
  marked: boolean,
): number {
  // Close to the integers that mean blank and zero, so that the differences are small.
  if (marked || dither === "subtractive-2") return min + step * (RANGE - RESERVED)
  if ((max - min) / step >= RANGE - RESERVED) return (min + max) / 2
  // A multiple of the step: what has been uncompressed and is compressed again stays as it is.
  return Math.trunc(min / step + 0.5) * step
}

function quantizeNoise(
  values: Float32Array | Float64Array,
  integers: Int32Array,
  step: number,
  zero: number,
  { dither, seed }: QuantizeOptions,
): void {
  const exact = dither === "subtractive-2"
  ditherNoise(seed, values.length, (noise, from, first, stop) => {
    for (let i = first, at = from; i < stop; i++, at++) {
      const value = values[i]!
      if (Number.isNaN(value)) integers[i] = BLANK_PIXEL
      else if (exact && value === 0) integers[i] = ZERO_PIXEL
      else integers[i] = nearest((value - zero) / step + noise[at]! - 0.5)
    }
  })
}

function nearest(value: number): number {
  return Math.trunc(value >= 0 ? value + 0.5 : value - 0.5)
}

import type { TypedArray } from "../core/index.ts"

/** What `caelum fits stats` says of an image. */
export interface ImageStatistics {
  /** Number of pixels, NaN included. */
  readonly count: number
  /** Number of NaN (undefined) pixels. */
  readonly nan: number
  /** Of the pixels that are not NaN; NaN where there is none. */
  readonly min: number
  readonly max: number
  readonly mean: number
  /** Standard deviation of the population (divided by n). */
  readonly std: number
  readonly sum: number
}

/** Sums over the pixels seen so far; parts of an image can be seen one after another. */
export class StatisticsTally {
  #count = 0
  #nan = 0
  #min = Infinity
  #max = -Infinity
  #mean = 0
  #squares = 0
  #sum = 0
  #lost = 0

  /** Takes more pixels in. 64-bit integers count as the nearest doubles. */
  add(data: TypedArray): this {
    const values =
      data instanceof BigInt64Array || data instanceof BigUint64Array ? Float64Array.from(data, Number) : data
    // Blocks keep rounding errors down: sums are short, and means are joined exactly as they stand (Chan et al. 1983).
    for (let at = 0; at < values.length; at += BLOCK) this.#addBlock(values, at, Math.min(values.length, at + BLOCK))
    return this
  }

  result(): ImageStatistics {
    const valid = this.#count - this.#nan
    if (valid === 0) return { count: this.#count, nan: this.#nan, min: NaN, max: NaN, mean: NaN, std: NaN, sum: 0 }
    const sum = this.#sum + this.#lost
    const std = Math.sqrt(this.#squares / valid)
    return { count: this.#count, nan: this.#nan, min: this.#min, max: this.#max, mean: sum / valid, std, sum }
  }

  #addBlock(values: Exclude<TypedArray, BigInt64Array | BigUint64Array>, from: number, to: number): void {
    let n = 0
    let sum = 0
    let min = this.#min
    let max = this.#max
    for (let i = from; i < to; i++) {
      const value = values[i]!
      if (value !== value) continue
      n++
      sum += value
      if (value < min) min = value
      if (value > max) max = value
    }
    const before = this.#count - this.#nan
    this.#count += to - from
    this.#nan += to - from - n
    if (n === 0) return
    this.#min = min
    this.#max = max
    const mean = sum / n
    let squares = 0
    for (let i = from; i < to; i++) {
      const off = values[i]! - mean
      if (off === off) squares += off * off
    }
    const delta = mean - this.#mean
    this.#squares += squares + (delta * delta * before * n) / (before + n)
    this.#mean += (delta * n) / (before + n)
    this.#accumulate(sum)
  }

  /** Neumaier's compensated sum. */
  #accumulate(term: number): void {
    const total = this.#sum + term
    if (Number.isFinite(total)) {
      this.#lost += Math.abs(this.#sum) >= Math.abs(term) ? this.#sum - total + term : term - total + this.#sum
    }
    this.#sum = total
  }
}

const BLOCK = 4096

/** Statistics of an array of physical pixel values. */
export function imageStatistics(data: TypedArray): ImageStatistics {
  return new StatisticsTally().add(data).result()
}

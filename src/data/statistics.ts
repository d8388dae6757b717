import type { TypedArray } from "../core/index.ts"

/** What `caelum fits stats` says of an image. */
export interface ImageStatistics {
  /** Number of pixels, NaN included. */
  readonly count: number
  /** Number of NaN (undefined) pixels. */
  readonly nan: number
  /** Of the pixels that are not NaN; NaN where there is none. A bigint where a double does not hold it, of 64-bit integers. */
  readonly min: number | bigint
  readonly max: number | bigint
  readonly mean: number
  /** Standard deviation of the population (divided by n). */
  readonly std: number
  /** Exact of 64-bit integers, else compensated. A bigint as `min`. */
  readonly sum: number | bigint
}

/** Sums over the pixels seen so far; parts of one image (arrays of one type) can be seen one after another. */
export class StatisticsTally {
  #count = 0
  #nan = 0
  #min = Infinity
  #max = -Infinity
  #mean = 0
  #squares = 0
  #sum = 0
  #lost = 0
  #wide: WideTally | undefined

  /** Takes more pixels in. */
  add(data: TypedArray): this {
    const values = data instanceof BigInt64Array || data instanceof BigUint64Array ? this.#narrow(data) : data
    // Blocks keep rounding errors down: sums are short, and means are joined exactly as they stand (Chan et al. 1983).
    for (let at = 0; at < values.length; at += BLOCK) this.#addBlock(values, at, Math.min(values.length, at + BLOCK))
    return this
  }

  result(): ImageStatistics {
    const valid = this.#count - this.#nan
    if (valid === 0) return { count: this.#count, nan: this.#nan, min: NaN, max: NaN, mean: NaN, std: NaN, sum: 0 }
    const { min, max, sum } = this.#extremes()
    const std = Math.sqrt(this.#squares / valid)
    return { count: this.#count, nan: this.#nan, min, max, mean: Number(sum) / valid, std, sum }
  }

  #extremes(): Pick<ImageStatistics, "min" | "max" | "sum"> {
    if (!this.#wide) return { min: this.#min, max: this.#max, sum: this.#sum + this.#lost }
    const { min, max, sum } = this.#wide
    return { min: narrowest(min), max: narrowest(max), sum: narrowest(sum) }
  }

  /** 64-bit integers are added exactly; what their spread follows from are the distances from the first one. */
  #narrow(data: BigInt64Array | BigUint64Array): Float64Array {
    const first = data[0]
    if (first === undefined) return new Float64Array(0)
    const wide = (this.#wide ??= { origin: first, min: first, max: first, sum: 0n })
    const values = new Float64Array(data.length)
    for (let i = 0; i < data.length; i++) {
      const value = data[i]!
      if (value < wide.min) wide.min = value
      if (value > wide.max) wide.max = value
      wide.sum += value
      values[i] = Number(value - wide.origin)
    }
    return values
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

interface WideTally {
  readonly origin: bigint
  min: bigint
  max: bigint
  sum: bigint
}

function narrowest(value: bigint): number | bigint {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

/** Statistics of an array of physical pixel values. */
export function imageStatistics(data: TypedArray): ImageStatistics {
  return new StatisticsTally().add(data).result()
}

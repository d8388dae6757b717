import type { TypedArray } from "../core/index.ts"
import type { CompressOptions } from "../formats/fits/index.ts"

/** An image and how it is to be compressed. */
export interface RandomImage {
  readonly shape: readonly number[]
  readonly data: TypedArray
  readonly options: CompressOptions
  /** Whether nothing is lost. */
  readonly exact: boolean
}

const CODECS = ["RICE_1", "GZIP_1", "GZIP_2", "PLIO_1", "HCOMPRESS_1", "NOCOMPRESS"] as const
const LONGEST = [400, 80, 24, 9]
const TYPES = {
  uint8: { make: Uint8Array, middle: 60, low: 0, high: 255 },
  int8: { make: Int8Array, middle: 0, low: -128, high: 127 },
  int16: { make: Int16Array, middle: 0, low: -32768, high: 32767 },
  uint16: { make: Uint16Array, middle: 33000, low: 0, high: 65535 },
  int32: { make: Int32Array, middle: 0, low: -(2 ** 28), high: 2 ** 28 },
  uint32: { make: Uint32Array, middle: 2 ** 31, low: 0, high: 2 ** 32 - 1 },
  float32: { make: Float32Array, middle: 0, low: -Infinity, high: Infinity },
  float64: { make: Float64Array, middle: 0, low: -Infinity, high: Infinity },
} as const
const TYPES_OF: Readonly<Record<string, readonly (keyof typeof TYPES)[]>> = {
  PLIO_1: ["uint8", "int16", "uint16", "int32"],
  HCOMPRESS_1: ["uint8", "int16", "uint16", "int32", "float32", "float64"],
}

/** Images of noise, stars and plateaus, the same for the same seed. */
export class ImageMaker {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  next(): RandomImage {
    const codec = this.#pick(CODECS)
    const haar = codec === "HCOMPRESS_1"
    const axes = haar ? 2 : this.#pick([1, 2, 2, 2, 3, 4])
    const shape = Array.from({ length: axes }, () => this.#integer(haar ? 5 : 1, LONGEST[axes - 1]!))
    const tile = shape.map((length) => {
      const chosen = this.#integer(haar ? 4 : 1, length)
      return haar && length % chosen > 0 && length % chosen < 4 ? length : chosen
    })
    const type = this.#pick(TYPES_OF[codec] ?? (Object.keys(TYPES) as (keyof typeof TYPES)[]))
    const floats = type.startsWith("float")
    const unit = 10 ** (floats ? this.#integer(-4, 4) : type.endsWith("8") ? 0 : this.#integer(0, 2))
    const lossless = floats && (codec === "NOCOMPRESS" || (codec.startsWith("GZIP") && this.#random() < 0.4))
    const scale = haar && (type === "int16" || type === "int32" || floats) ? this.#pick([0, 0, 2, 5]) : 0
    const options: CompressOptions = {
      codec,
      tile,
      scale,
      seed: this.#integer(1, 10000),
      dither: this.#pick(["none", "subtractive-1", "subtractive-2"] as const),
      smooth: this.#random() < 0.5,
      block: this.#pick([32, 32, 16]),
      ...(floats ? { level: lossless ? 0 : this.#pick([1, 4, 16, -0.01 * unit]) } : {}),
    }
    const data = codec === "PLIO_1" ? this.#mask(type, shape) : this.#sky(type, shape, unit)
    return { shape, data, options, exact: floats ? lossless : scale < 2 }
  }

  #sky(type: keyof typeof TYPES, shape: readonly number[], unit: number): TypedArray {
    const { make, middle, low, high } = TYPES[type]
    const data = new make(shape.reduce((product, n) => product * n, 1))
    const floats = type.startsWith("float")
    const width = shape.at(-1)!
    const stars = this.#random() < 0.7 ? 0.02 : 0
    const flat = this.#random() < 0.3 ? width / 2 : 0
    const missing = floats && this.#random() < 0.4 ? 0.05 : 0
    const zeros = floats && this.#random() < 0.3 ? 0.2 : 0
    for (let i = 0; i < data.length; i++) {
      const noise = 5 * Math.sqrt(-2 * Math.log(1 - this.#random())) * Math.cos(2 * Math.PI * this.#random())
      const sky = i % width < flat ? 7 : noise + (this.#random() < stars ? 300 : 0)
      const value = sky * unit + middle
      if (floats) data[i] = this.#random() < missing ? NaN : this.#random() < zeros ? 0 : value
      else data[i] = Math.min(high, Math.max(low, Math.round(value)))
    }
    return data
  }

  #mask(type: keyof typeof TYPES, shape: readonly number[]): TypedArray {
    const most = { uint8: 255, int16: 32767, uint16: 65535 }[type as "uint8"] ?? 2 ** 23
    const data = new TYPES[type].make(shape.reduce((product, n) => product * n, 1))
    const patch = this.#integer(1, 40)
    for (let i = 0, value = 0; i < data.length; i++) {
      if (i % patch === 0) value = this.#random() < 0.7 ? 0 : this.#integer(1, this.#pick([3, 250, most]))
      data[i] = Math.min(value, most)
    }
    return data
  }

  /** Numerical Recipes' linear congruence. */
  #random(): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0
    return this.#state / 2 ** 32
  }

  #integer(low: number, high: number): number {
    return low + Math.floor(this.#random() * (high - low + 1))
  }

  #pick<T>(of: readonly T[]): T {
    return of[this.#integer(0, of.length - 1)]!
  }
}

/** How floats were made integers (FITS 4.0 §10.2): the rounding without noise, with it, and with zeros kept exact. */
export type Dither = "none" | "subtractive-1" | "subtractive-2"

export interface Quantization {
  readonly scale: number
  readonly zero: number
  /** The integer that stands for NaN. */
  readonly blank: number | undefined
  readonly dither: Dither
  /** Number of the tile's row in the table, from 0, plus ZDITHER0 - 1: where its noise begins. */
  readonly seed: number
}

const COUNT = 10_000
/** The integer that stands for exactly zero with the second method (FITS 4.0 §10.2.1). */
export const ZERO_PIXEL: number = -2147483646
/** The integer that stands for NaN in what is written here, as CFITSIO's ZBLANK. */
export const BLANK_PIXEL: number = -2147483647
let sequence: Float64Array | undefined

/** The sequence of the standard's appendix I: Park and Miller's generator, in single precision. */
export function ditherSequence(): Float64Array {
  if (sequence) return sequence
  const values = new Float64Array(COUNT)
  let seed = 1
  for (let i = 0; i < COUNT; i++) {
    seed = (16807 * seed) % 2147483647
    values[i] = Math.fround(seed / 2147483647)
  }
  sequence = values
  return values
}

/** Turns the integers of a tile to floats: scale × (q - noise + 0.5) + zero, in double precision, then in that of `out`. */
export function unquantize(
  stored: Int32Array,
  out: Float32Array | Float64Array,
  count: number,
  method: Quantization,
): void {
  const { scale, zero, blank, dither, seed } = method
  if (dither === "none") {
    if (blank === undefined) scaleStretch(stored, out, count, scale, zero)
    else scaleMarked(stored, out, count, scale, zero, blank)
    return
  }
  const exact = dither === "subtractive-2"
  ditherNoise(seed, count, (noise, from, first, stop) => {
    if (exact || blank !== undefined) {
      const marks = { blank: blank ?? ZERO_PIXEL, exact: exact ? ZERO_PIXEL : blank!, isBlank: blank !== undefined }
      noiseMarked(stored, out, noise, { from, first, stop, scale, zero }, marks)
    } else noiseStretch(stored, out, noise, { from, first, stop, scale, zero })
  })
}

function scaleStretch(
  stored: Int32Array,
  out: Float32Array | Float64Array,
  count: number,
  scale: number,
  zero: number,
): void {
  for (let i = 0; i < count; i++) out[i] = stored[i]! * scale + zero
}

function scaleMarked(
  stored: Int32Array,
  out: Float32Array | Float64Array,
  count: number,
  scale: number,
  zero: number,
  blank: number,
): void {
  for (let i = 0; i < count; i++) {
    const q = stored[i]!
    out[i] = q === blank ? NaN : q * scale + zero
  }
}

interface Stretch {
  readonly from: number
  readonly first: number
  readonly stop: number
  readonly scale: number
  readonly zero: number
}

function noiseStretch(
  stored: Int32Array,
  out: Float32Array | Float64Array,
  noise: Float64Array,
  { from, first, stop, scale, zero }: Stretch,
): void {
  for (let i = first, at = from; i < stop; i++, at++) out[i] = (stored[i]! - noise[at]! + 0.5) * scale + zero
}

/** With integers that mean NaN or exactly zero; where there is but one of the two, both are that. */
function noiseMarked(
  stored: Int32Array,
  out: Float32Array | Float64Array,
  noise: Float64Array,
  { from, first, stop, scale, zero }: Stretch,
  { blank, exact, isBlank }: { readonly blank: number; readonly exact: number; readonly isBlank: boolean },
): void {
  for (let i = first, at = from; i < stop; i++, at++) {
    const q = stored[i]!
    if (q === blank || q === exact) out[i] = q === blank && isBlank ? NaN : 0
    else out[i] = (q - noise[at]! + 0.5) * scale + zero
  }
}

/**
 * Calls `take` for each stretch of pixels that has its noise in one stretch of the sequence (FITS 4.0 §10.2.1): the noise of pixel `first` is
 * `noise[from]`, and so on up to pixel `stop`.
 */
export function ditherNoise(
  seed: number,
  count: number,
  take: (noise: Float64Array, from: number, first: number, stop: number) => void,
): void {
  const noise = ditherSequence()
  let start = startOf(seed)
  for (let i = 0; i < count; start = (start + 1) % COUNT) {
    const from = Math.trunc(Math.fround(noise[start]! * 500))
    const stop = Math.min(count, i + COUNT - from)
    take(noise, from, i, stop)
    i = stop
  }
}

function startOf(seed: number): number {
  return ((seed % COUNT) + COUNT) % COUNT
}

import type { TypedArray } from "../../core/index.ts"
import { CaelumError } from "../../core/index.ts"
import { encodePixels } from "./encode.ts"

/** How physical values are stored as integers: value = BZERO + BSCALE × stored (FITS 4.0 §4.4.2.5). */
export interface NewScaling {
  readonly bitpix: 8 | 16 | 32 | 64
  /** 1 unless given. */
  readonly bscale?: number
  /** 0 unless given. */
  readonly bzero?: number
  /** The stored integer of pixels without a value: NaN. */
  readonly blank?: number
}

/** An array to be written: row-major, slowest axis first. */
export interface NewPixels {
  readonly shape: readonly number[]
  /** Physical values. */
  readonly data: TypedArray
  /** Integers instead of the array's own type. */
  readonly scaling?: NewScaling
}

const PIECE = 1 << 18

const RANGES: Readonly<Record<NewScaling["bitpix"], readonly [number, number]>> = {
  8: [0, 255],
  16: [-(2 ** 15), 2 ** 15 - 1],
  32: [-(2 ** 31), 2 ** 31 - 1],
  // Beyond them doubles leave out integers.
  64: [-(2 ** 53), 2 ** 53],
}

/**
 * Physical values as the nearest integers of a scaling, in pieces.
 * @throws CaelumError `usage` for a scale of zero, a BLANK or a value that the integers do not hold, NaN without a BLANK.
 */
export function* encodeScaled(data: TypedArray, scaling: NewScaling, hdu: number): Generator<Uint8Array> {
  const { bitpix, bscale = 1, bzero = 0, blank } = scaling
  const [low, high] = RANGES[bitpix]
  const holds = (value: number): boolean => Number.isInteger(value) && value >= low && value <= high
  if (!Number.isFinite(1 / bscale) || !Number.isFinite(bscale) || !Number.isFinite(bzero) || !holds(blank ?? low))
    throw refused(hdu, `BSCALE ${bscale}, BZERO ${bzero} and BLANK ${blank} do not go with BITPIX ${bitpix}`)
  for (let from = 0; from < data.length; from += PIECE) {
    const count = Math.min(PIECE, data.length - from)
    const out = integersOf(bitpix, count)
    for (let i = 0; i < count; i++) {
      const value = Number(data[from + i])
      const stored = Number.isNaN(value) && blank !== undefined ? blank : Math.round((value - bzero) / bscale)
      if (!holds(stored)) throw refused(hdu, `pixel ${from + i}, ${value}, has no place in BITPIX ${bitpix}`)
      if (stored === blank && !Number.isNaN(value)) throw refused(hdu, `pixel ${from + i}, ${value}, would be BLANK`)
      out.put(i, stored)
    }
    yield* encodePixels(out.array)
  }
}

function integersOf(
  bitpix: NewScaling["bitpix"],
  count: number,
): { array: TypedArray; put(i: number, value: number): void } {
  if (bitpix === 64) {
    const array = new BigInt64Array(count)
    return { array, put: (i, value) => void (array[i] = BigInt(value)) }
  }
  const array = bitpix === 8 ? new Uint8Array(count) : bitpix === 16 ? new Int16Array(count) : new Int32Array(count)
  return { array, put: (i, value) => void (array[i] = value) }
}

function refused(hdu: number, what: string): CaelumError {
  return new CaelumError("usage", `HDU ${hdu} to be written cannot be scaled so: ${what}; choose another scaling.`, {
    context: { hdu },
  })
}

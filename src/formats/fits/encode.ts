import type { TypedArray } from "../../core/index.ts"
import { flipSigns, swapBytes } from "./decode.ts"
import type { Bitpix } from "./hdu.ts"
import type { PixelType } from "./scaling.ts"
import { pixelTypeOf } from "./scaling.ts"

/** How an array is stored: its BITPIX, and the BZERO of the unsigned convention where it needs one (FITS 4.0 §5.2.5). */
export interface Storage {
  readonly bitpix: Bitpix
  readonly bzero?: number | bigint
}

const STORAGE: Readonly<Record<PixelType, Storage>> = {
  uint8: { bitpix: 8 },
  int8: { bitpix: 8, bzero: -128 },
  int16: { bitpix: 16 },
  uint16: { bitpix: 16, bzero: 2 ** 15 },
  int32: { bitpix: 32 },
  uint32: { bitpix: 32, bzero: 2 ** 31 },
  int64: { bitpix: 64 },
  uint64: { bitpix: 64, bzero: 2n ** 63n },
  float32: { bitpix: -32 },
  float64: { bitpix: -64 },
}

const PIECE = 4 << 20

export function storageOf(data: TypedArray): Storage {
  return STORAGE[pixelTypeOf(data)]
}

/** The bytes of an array as FITS stores them, in pieces; the array itself is left alone. */
export function* encodePixels(data: TypedArray): Generator<Uint8Array> {
  const { bitpix, bzero } = storageOf(data)
  for (let at = 0; at < data.byteLength; at += PIECE) {
    const length = Math.min(PIECE, data.byteLength - at)
    const bytes = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset + at, length).slice()
    if (bzero !== undefined) flipSigns(bytes.buffer, Math.abs(bitpix))
    swapBytes(bytes.buffer, Math.abs(bitpix))
    yield bytes
  }
}

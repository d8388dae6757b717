import type { TypedArray } from "../../core/index.ts"
import { CaelumError, namingErrors } from "../../core/index.ts"
import type { Bitpix, Hdu } from "./hdu.ts"

export type PixelType =
  | "int8"
  | "uint8"
  | "int16"
  | "uint16"
  | "int32"
  | "uint32"
  | "int64"
  | "uint64"
  | "float32"
  | "float64"

/** How stored pixels become physical values (FITS 4.0 §4.4.2.5, §5). */
export interface Scaling {
  readonly bitpix: Bitpix
  /** Type of the physical values. */
  readonly type: PixelType
  /** `plain`: as stored; `unsigned`: the sign bit flipped; `linear`: bzero + bscale × stored, BLANK → NaN. */
  readonly kind: "plain" | "unsigned" | "linear"
  readonly bscale: number
  readonly bzero: number
  /** Stored value of an undefined pixel of an integer image. */
  readonly blank?: bigint
}

const PLAIN: Readonly<Record<Bitpix, PixelType>> = {
  8: "uint8",
  16: "int16",
  32: "int32",
  64: "int64",
  [-32]: "float32",
  [-64]: "float64",
}
const UNSIGNED: Readonly<Record<number, readonly [number, PixelType]>> = {
  8: [-128, "int8"],
  16: [2 ** 15, "uint16"],
  32: [2 ** 31, "uint32"],
  64: [2 ** 63, "uint64"],
}

const ARRAYS = {
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
} as const

/**
 * The scaling of an image: its own integer or float type where nothing is to be done, an unsigned integer type by the convention of
 * BZERO (FITS 4.0 §5.2.5), else float64.
 * @throws CaelumError `malformed` where BSCALE or BZERO is not a number, naming the object and HDU.
 */
export function scalingOf(hdu: Hdu): Scaling {
  const { header, bitpix, object: uri, index } = hdu
  const number = (keyword: string): number | undefined =>
    namingErrors({ uri, hdu: index }, () => header.number(keyword))
  const bscale = number("BSCALE") ?? 1
  const bzero = number("BZERO") ?? 0
  const blank = bitpix > 0 ? blankOf(header.get("BLANK")) : undefined
  const base = { bitpix, bscale, bzero }
  if (blank !== undefined) return { ...base, type: "float64", kind: "linear", blank }
  if (bscale === 1 && bzero === 0) return { ...base, type: PLAIN[bitpix], kind: "plain" }
  const unsigned = UNSIGNED[bitpix]
  if (unsigned && bscale === 1 && bzero === unsigned[0]) return { ...base, type: unsigned[1], kind: "unsigned" }
  return { ...base, type: "float64", kind: "linear" }
}

/** BLANK should be an integer; a real without a fraction is taken as one, as real files have it. */
function blankOf(value: unknown): bigint | undefined {
  if (typeof value === "bigint") return value
  return typeof value === "number" && Number.isInteger(value) ? BigInt(value) : undefined
}

/** Bytes of one physical value. */
export function pixelBytes(type: PixelType): number {
  return ARRAYS[type].BYTES_PER_ELEMENT
}

/** A typed array of physical values over a buffer. */
export function pixelArray(type: PixelType, buffer: ArrayBufferLike): TypedArray {
  return new ARRAYS[type](buffer as ArrayBuffer)
}

/** The pixel type of a typed array. */
export function pixelTypeOf(data: TypedArray): PixelType {
  for (const type of Object.keys(ARRAYS) as PixelType[]) if (data instanceof ARRAYS[type]) return type
  throw new CaelumError("internal", "An array of an unknown type was given as pixels.")
}

import type { SignalOptions } from "../../core/index.ts"
import { CaelumError } from "../../core/index.ts"
import type { Dither } from "./dither.ts"
import type { Storage } from "./encode.ts"
import type { Header } from "./header.ts"
import type { TileCodec } from "./tile-table.ts"

export type CompressionName = "RICE_1" | "GZIP_1" | "GZIP_2" | "PLIO_1" | "HCOMPRESS_1" | "NOCOMPRESS"

export interface CompressOptions extends SignalOptions {
  /** Cards of the image beyond those that follow from the pixels. */
  readonly header?: Header
  /** RICE_1 unless given; GZIP_2 for 64-bit integers and for floats without loss. */
  readonly codec?: CompressionName
  /** Lengths of a tile, slowest axis first as in `shape`; a row unless given, 16 rows or a few more with HCOMPRESS_1. */
  readonly tile?: readonly number[]
  /**
   * Of floats: levels in a standard deviation of the noise, 4 unless given; a negative number is the step itself; 0 stores floats without
   * loss (GZIP_1, GZIP_2, NOCOMPRESS).
   */
  readonly level?: number
  /** Of quantized floats: `subtractive-1` unless given; `subtractive-2` keeps zeros exact. */
  readonly dither?: Dither
  /** ZDITHER0, 1 to 10000: where the noise begins; 1 unless given. */
  readonly seed?: number
  /** Pixels that share a Rice code, 32 unless given. */
  readonly block?: number
  /** What HCOMPRESS_1 divides its coefficients by; up to 1 nothing is lost. */
  readonly scale?: number
  /** Whether readers shall smooth what HCOMPRESS_1 lost. */
  readonly smooth?: boolean
  /** Writes ZDATASUM and ZHECKSUM: the checksums of the image's HDU as it is without compression. */
  readonly checksums?: boolean
  /** Of integers: the stored one (less BZERO, where they are unsigned or int8) that stands for undefined pixels (BLANK, ZBLANK). */
  readonly blank?: number
}

/** Options looked up and checked. Axes slowest first. */
export interface Compressing {
  readonly name: CompressionName
  readonly codec: TileCodec
  readonly tile: readonly number[]
  readonly quantized: boolean
  readonly level: number
  readonly dither: Dither
  readonly seed: number
  readonly block: number
  readonly scale: number
  readonly smooth: boolean
}

const CODECS: Readonly<Record<CompressionName, TileCodec>> = {
  RICE_1: "rice",
  GZIP_1: "gzip-1",
  GZIP_2: "gzip-2",
  PLIO_1: "plio",
  HCOMPRESS_1: "hcompress",
  NOCOMPRESS: "none",
}
const LEVEL = 4
const BLOCK = 32
/** No axis of a tile of HCOMPRESS_1 may be shorter: older readers do not know such. */
const SHORTEST = 4

/** @throws CaelumError `usage` for what does not go together. */
export function compressing(shape: readonly number[], { bitpix }: Storage, options: CompressOptions): Compressing {
  const floats = bitpix < 0
  const lossless = floats && options.level === 0
  const name = options.codec ?? (bitpix === 64 || lossless ? "GZIP_2" : "RICE_1")
  const codec = CODECS[name]
  if (codec === undefined) throw usage(`the codec is '${name}', which is none of ${Object.keys(CODECS).join(", ")}`)
  const gzip = codec === "gzip-1" || codec === "gzip-2"
  if (bitpix === 64 && !gzip && codec !== "none")
    throw usage(`${name} holds integers of up to 32 bits, and these are of 64`)
  if (bitpix === 64 && codec === "none")
    throw usage("NOCOMPRESS of 64-bit integers is read by neither astropy nor CFITSIO; GZIP_1 and GZIP_2 hold them")
  if (floats && codec === "plio") throw usage("PLIO_1 is for masks of integers, and these are floats")
  if (lossless && !gzip && codec !== "none") throw usage(`${name} holds floats as scaled integers only, and level is 0`)
  const tile = options.tile ?? defaultTile(shape, codec)
  checkTile(shape, tile, codec)
  const { level = LEVEL, dither = "subtractive-1", seed = 1, block = BLOCK, scale = 0, smooth = false } = options
  if (!Number.isFinite(level)) throw usage(`level is ${level}`)
  if (!Number.isInteger(seed) || seed < 1 || seed > 10000) throw usage(`seed is ${seed}, not 1 to 10000`)
  if (!Number.isInteger(block) || block < 1 || block > 4096) throw usage(`block is ${block}`)
  if (!Number.isInteger(scale) || scale < 0 || scale > 2 ** 30) throw usage(`scale is ${scale}, no integer of 0 to 2³⁰`)
  return {
    name,
    codec,
    tile,
    quantized: floats && level !== 0 && codec !== "none",
    level,
    dither,
    seed,
    block,
    scale,
    smooth,
  }
}

function defaultTile(shape: readonly number[], codec: TileCodec): number[] {
  const tile = shape.map((length, axis) => (axis === shape.length - 1 ? length : 1))
  if (codec !== "hcompress") return tile
  const slow = shape.length - 2
  const rows = shape[slow] ?? 1
  const fits = (n: number): boolean => rows % n === 0 || rows % n >= SHORTEST
  const wanted = Array.from({ length: 15 }, (_, i) => 16 + i).find(fits)
  if (slow >= 0) tile[slow] = rows <= 30 ? rows : (wanted ?? rows)
  return tile
}

function checkTile(shape: readonly number[], tile: readonly number[], codec: TileCodec): void {
  const text = `[${tile.join(", ")}] of an image of [${shape.join(", ")}]`
  if (
    tile.length !== shape.length ||
    !tile.every((n, axis) => Number.isInteger(n) && n >= 1 && n <= Math.max(1, shape[axis]!))
  )
    throw usage(`tile is ${text}; give each axis a length from 1 to its own`)
  if (codec !== "hcompress") return
  const long = tile.flatMap((n, axis) => (n > 1 ? [axis] : []))
  const short = long.some((axis) => [tile[axis]!, shape[axis]! % tile[axis]! || SHORTEST].some((n) => n < SHORTEST))
  if (long.length !== 2 || short)
    throw usage(`tile is ${text}; HCOMPRESS_1 wants two axes of ${SHORTEST} pixels or more, in the last tiles too`)
}

function usage(found: string): CaelumError {
  return new CaelumError("usage", `An image cannot be compressed as asked: ${found}.`)
}

import type { TypedArray } from "../../core/index.ts"
import type { TileValues } from "./codec-gzip.ts"
import { flipSigns } from "./decode.ts"
import type { PixelType, Scaling } from "./scaling.ts"
import { pixelArray, pixelBytes } from "./scaling.ts"
import type { Section } from "./section.ts"
import { sectionShape } from "./section.ts"
import { onlyRun, sharedRuns } from "./tile-grid.ts"
import type { StoredTile } from "./tile-rows.ts"

/** The type in which values of the unsigned convention are stored. */
const STORED: Partial<Readonly<Record<PixelType, PixelType>>> = {
  int8: "uint8",
  uint16: "int16",
  uint32: "int32",
  uint64: "int64",
}

/** Types in which tiles are decoded. */
const DIRECT: ReadonlySet<PixelType> = new Set(["int32", "uint32", "float32", "float64"])

/** Bytes of the array of a section. */
export function targetBytes(section: Section, { type }: Scaling): number {
  return sectionShape(section).reduce((product, n) => product * n, pixelBytes(type))
}

/** The array of a section, filled by tiles. */
export class TileTarget {
  readonly #section: Section
  readonly #scaling: Scaling
  readonly #data: TypedArray

  /** @param buffer The memory of the array, as long as `targetBytes` says. */
  constructor(section: Section, scaling: Scaling, buffer: ArrayBufferLike) {
    this.#section = section
    this.#scaling = scaling
    const stored = scaling.kind === "unsigned" ? STORED[scaling.type]! : scaling.type
    this.#data = pixelArray(stored, buffer)
  }

  /** The place of a tile's values, where they are to lie one after another and as they are stored. */
  room({ tile }: StoredTile): TypedArray | undefined {
    const { kind, type } = this.#scaling
    if (kind === "linear" || !DIRECT.has(type)) return undefined
    const to = onlyRun(tile, this.#section)
    return to === undefined ? undefined : this.#data.subarray(to, to + tile.count)
  }

  /** Puts the part of a tile that lies in the section to its place. */
  place({ tile, blank }: StoredTile, values: TileValues): void {
    const data = this.#data
    const { kind, bscale, bzero, bitpix } = this.#scaling
    if (values.buffer === data.buffer) return
    if (kind === "linear" && values instanceof Int32Array) clip(values, tile.count, bitpix)
    const put = (from: number, to: number, length: number): void => {
      if (kind !== "linear") copyRun(data, values, from, to, length)
      else if (values instanceof BigInt64Array)
        scaleLongs(data as Float64Array, values, from, to, length, this.#scaling, blank)
      else scaleRun(data as Float64Array, values, from, to, length, bscale, bzero, blankOf(values, blank))
    }
    const only = onlyRun(tile, this.#section)
    if (only === undefined) sharedRuns(tile, this.#section, put)
    else put(0, only, tile.count)
  }

  /** Takes the value from the pixels that a mask marks. */
  mask({ tile }: StoredTile, mask: TileValues): void {
    const data = this.#data as Float32Array | Float64Array
    sharedRuns(tile, this.#section, (from, to, length) => {
      for (let i = 0; i < length; i++) if (Number(mask[from + i]) !== 0) data[to + i] = NaN
    })
  }

  /** The physical values, once all tiles are there. */
  finish(): TypedArray {
    const { kind, type, bitpix } = this.#scaling
    if (kind !== "unsigned") return this.#data
    const { buffer } = this.#data
    flipSigns(buffer, bitpix)
    return pixelArray(type, buffer)
  }
}

/** Floats have no null value of their own beside NaN. No stored integer is a half. */
function blankOf(values: TileValues, blank: number | undefined): number {
  return (values instanceof Int32Array || values instanceof Int16Array) && blank !== undefined ? blank : 0.5
}

/** A lossy codec may leave the range of the image's type; the nearest value in it stands for such a one. */
function clip(values: Int32Array, count: number, bitpix: number): void {
  if (bitpix !== 8 && bitpix !== 16) return
  const [low, high] = bitpix === 8 ? [0, 255] : [-32768, 32767]
  for (let i = 0; i < count; i++) {
    const value = values[i]!
    if (value < low || value > high) values[i] = value < low ? low : high
  }
}

function copyRun(data: TypedArray, values: TileValues, from: number, to: number, length: number): void {
  if (values instanceof Int32Array && data instanceof Int16Array) copyShorts(data, values, from, to, length)
  else if (values instanceof Int32Array && data instanceof Uint8Array) copyBytes(data, values, from, to, length)
  // Otherwise the types agree: 64-bit integers come only where they are wanted.
  else data.set(values.subarray(from, from + length) as never, to)
}

function copyShorts(data: Int16Array, values: Int32Array, from: number, to: number, length: number): void {
  for (let i = 0; i < length; i++) {
    const value = values[from + i]!
    data[to + i] = value < -32768 ? -32768 : value > 32767 ? 32767 : value
  }
}

function copyBytes(data: Uint8Array, values: Int32Array, from: number, to: number, length: number): void {
  for (let i = 0; i < length; i++) {
    const value = values[from + i]!
    data[to + i] = value < 0 ? 0 : value > 255 ? 255 : value
  }
}

function scaleRun(
  data: Float64Array,
  values: Int16Array | Int32Array | Float32Array | Float64Array,
  from: number,
  to: number,
  length: number,
  bscale: number,
  bzero: number,
  blank: number,
): void {
  if (values instanceof Int32Array || values instanceof Int16Array)
    for (let i = 0; i < length; i++) {
      const value = values[from + i]!
      data[to + i] = value === blank ? NaN : value * bscale + bzero
    }
  else for (let i = 0; i < length; i++) data[to + i] = values[from + i]! * bscale + bzero
}

/** A 64-bit null value is compared before the value loses digits. */
function scaleLongs(
  data: Float64Array,
  values: BigInt64Array,
  from: number,
  to: number,
  length: number,
  { bscale, bzero, blank: keyword }: Scaling,
  given: number | undefined,
): void {
  const blank = given === undefined ? keyword : BigInt(given)
  for (let i = 0; i < length; i++) {
    const value = values[from + i]!
    data[to + i] = value === blank ? NaN : Number(value) * bscale + bzero
  }
}

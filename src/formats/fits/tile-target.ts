import type { TypedArray } from "../../core/index.ts"
import type { TileValues } from "./codec-gzip.ts"
import { flipSigns } from "./decode.ts"
import type { PixelType, Scaling } from "./scaling.ts"
import { pixelArray, pixelBytes } from "./scaling.ts"
import type { Section } from "./section.ts"
import { sharedRuns } from "./tile-grid.ts"
import type { StoredTile } from "./tile-rows.ts"

/** The type in which values of the unsigned convention are stored. */
const STORED: Partial<Readonly<Record<PixelType, PixelType>>> = {
  int8: "uint8",
  uint16: "int16",
  uint32: "int32",
  uint64: "int64",
}

/** The array of a section, filled by tiles. */
export class TileTarget {
  readonly #section: Section
  readonly #scaling: Scaling
  readonly #data: TypedArray

  constructor(section: Section, count: number, scaling: Scaling) {
    this.#section = section
    this.#scaling = scaling
    const stored = scaling.kind === "unsigned" ? STORED[scaling.type]! : scaling.type
    this.#data = pixelArray(stored, new ArrayBuffer(count * pixelBytes(scaling.type)))
  }

  /** Puts the part of a tile that lies in the section to its place. */
  place({ tile, blank }: StoredTile, values: TileValues): void {
    const data = this.#data
    const { kind, bscale, bzero } = this.#scaling
    sharedRuns(tile, this.#section, (from, to, length) => {
      if (kind !== "linear") copyRun(data, values, from, to, length)
      else if (values instanceof BigInt64Array)
        scaleLongs(data as Float64Array, values, from, to, length, this.#scaling, blank)
      else scaleRun(data as Float64Array, values, from, to, length, bscale, bzero, blankOf(values, blank))
    })
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
    const buffer = this.#data.buffer as ArrayBuffer
    flipSigns(buffer, bitpix)
    return pixelArray(type, buffer)
  }
}

/** Floats have no null value of their own beside NaN. No stored integer is a half. */
function blankOf(values: TileValues, blank: number | undefined): number {
  return values instanceof Int32Array && blank !== undefined ? blank : 0.5
}

function copyRun(data: TypedArray, values: TileValues, from: number, to: number, length: number): void {
  // The types agree: 64-bit integers come only where they are wanted.
  data.set(values.subarray(from, from + length) as never, to)
}

function scaleRun(
  data: Float64Array,
  values: Int32Array | Float32Array | Float64Array,
  from: number,
  to: number,
  length: number,
  bscale: number,
  bzero: number,
  blank: number,
): void {
  if (values instanceof Int32Array)
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

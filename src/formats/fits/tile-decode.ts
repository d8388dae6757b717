import type { TypedArray } from "../../core/index.ts"
import { CaelumError } from "../../core/index.ts"
import { inflate } from "#inflate"
import type { TileValues } from "./codec-gzip.ts"
import { readDoubles, readIntegers, readLongs, readShorts, readShuffled, unshuffle, valueBytes } from "./codec-gzip.ts"
import { decodeHcompress } from "./codec-hcompress.ts"
import { decodePlio } from "./codec-plio.ts"
import { decodeRice } from "./codec-rice.ts"
import { unquantize } from "./dither.ts"
import type { Bitpix } from "./hdu.ts"
import { TileInput } from "./tile-bytes.ts"
import type { StoredTile } from "./tile-rows.ts"
import { tileError } from "./tile-rows.ts"
import type { TileCodec, TileTable } from "./tile-table.ts"
import { elementBytes } from "./tile-table.ts"
import type { TileTarget } from "./tile-target.ts"

/** What a stream holds once it is out of its codec: integers, floats, or floats made integers. */
type Content = "integers" | "floats" | "quantized"

interface Coding {
  readonly codec: TileCodec
  readonly content: Content
  /** Bytes of a value that a column of arrays fixes; undefined where the length of the stream tells. */
  readonly width: number | undefined
}

/** Decodes the tiles of one image, one after another, in memory that is used again. What `decode` gives lasts until the next call. */
export class TileDecoder {
  readonly #table: TileTable
  readonly #bitpix: Bitpix
  readonly #input = new TileInput()
  readonly #integers: Int32Array
  readonly #codings: Partial<Record<StoredTile["form"], Coding>> = {}
  readonly #floats: Float32Array | Float64Array

  /** @param most Pixels of the largest tile. */
  constructor(bitpix: Bitpix, table: TileTable, most: number) {
    this.#table = table
    this.#bitpix = bitpix
    this.#integers = new Int32Array(most)
    const count = table.quantized ? most : 0
    this.#floats = bitpix === -64 ? new Float64Array(count) : new Float32Array(count)
  }

  /** Most bytes of a gzip stream's content; 0 for a stream that is not gzip. */
  gzipRoom(tile: StoredTile, mask: boolean): number {
    const { codec } = mask ? this.#maskCoding() : this.#coding(tile)
    if (codec !== "gzip-1" && codec !== "gzip-2") return 0
    return tile.tile.count * (Math.abs(this.#bitpix) === 64 ? 8 : 4)
  }

  /** The stream as it was before gzip, where it is gzip. @throws CaelumError `malformed`. */
  unpack(tile: StoredTile, stream: Uint8Array, mask: boolean): Uint8Array | Promise<Uint8Array> {
    const room = this.gzipRoom(tile, mask)
    if (room === 0) return stream
    const content = inflate(stream, room)
    return content instanceof Promise ? content.then((bytes) => unpacked(tile, bytes)) : unpacked(tile, content)
  }

  /**
   * The stored values of a tile: floats are undone of their quantization.
   * @param room Where the values may go at once, if they are of its type: as many as the tile has pixels.
   * @throws CaelumError `malformed`, `unsupported`.
   */
  decode(tile: StoredTile, stream: Uint8Array, room?: TypedArray): TileValues {
    const coding = this.#coding(tile)
    const { count } = tile.tile
    const values = this.#read(tile, coding, stream, room instanceof Int32Array ? room : this.#integers)
    if (this.#table.offset !== 0 && tile.form === "compressed" && values instanceof Int32Array)
      for (let i = 0; i < count; i++) values[i] = values[i]! - this.#table.offset
    if (this.#bitpix > 0) {
      if (tile.scale !== 1 || tile.zero !== 0)
        throw new CaelumError(
          "unsupported",
          `the tile in row ${tile.tile.row + 1} of an integer image has a ZSCALE or ZZERO, which is not read.`,
        )
      return values
    }
    if (coding.content !== "quantized" || !(values instanceof Int32Array)) return values
    const { scale, zero, blank } = tile
    const { dither, seed } = this.#table
    const floats = room instanceof this.#floats.constructor ? (room as Float32Array | Float64Array) : this.#floats
    unquantize(values, floats, count, { scale, zero, blank, dither, seed: seed + tile.tile.row })
    return floats
  }

  /** Decodes a tile into the arrays that it has a part in. @throws CaelumError as `decode`. */
  place(tile: StoredTile, stream: Uint8Array, targets: readonly TileTarget[]): void {
    const values = this.decode(tile, stream, targets.length === 1 ? targets[0]!.room(tile) : undefined)
    for (const target of targets) target.place(tile, values)
  }

  /** The null pixel mask of a tile: pixels without a value are not 0. @throws CaelumError `malformed`. */
  decodeMask(tile: StoredTile, stream: Uint8Array): TileValues {
    return this.#read(tile, this.#maskCoding(), stream, this.#integers)
  }

  #maskCoding(): Coding {
    return { codec: this.#table.maskCodec, content: "integers", width: undefined }
  }

  #coding(tile: StoredTile): Coding {
    this.#codings[tile.form] ??= this.#codingOf(tile)
    return this.#codings[tile.form]!
  }

  #codingOf(tile: StoredTile): Coding {
    const { codec, quantized, compressed, uncompressed } = this.#table
    const raw = this.#bitpix > 0 ? "integers" : "floats"
    if (tile.form === "gzip") return { codec: "gzip-1", content: raw, width: undefined }
    if (tile.form === "uncompressed") {
      const floats = uncompressed!.type === "E" || uncompressed!.type === "D"
      const content = floats ? "floats" : quantized ? "quantized" : "integers"
      if (content !== raw && content !== "quantized")
        throw tileError(
          tile.tile,
          `UNCOMPRESSED_DATA is of type ${uncompressed!.type}, which a BITPIX of ${this.#bitpix} has not`,
        )
      return { codec: "none", content, width: elementBytes(uncompressed!) }
    }
    const width = elementBytes(compressed!)
    return { codec, content: quantized ? "quantized" : raw, width: width === 1 ? undefined : width }
  }

  #read(tile: StoredTile, coding: Coding, bytes: Uint8Array, out: Int32Array): TileValues {
    try {
      return this.#readValues(tile, coding, bytes, out)
    } catch (cause) {
      if (cause instanceof CaelumError && cause.code === "malformed") throw tileError(tile.tile, cause.message)
      throw cause
    }
  }

  #readValues({ tile }: StoredTile, coding: Coding, bytes: Uint8Array, out: Int32Array): TileValues {
    const { count } = tile
    switch (coding.codec) {
      case "rice":
        decodeRice(this.#input.load(bytes, true), this.#table.rice, out, count)
        return out
      case "plio":
        decodePlio(bytes, out, count)
        return out
      case "hcompress": {
        const columns = tile.shape.findLast((length) => length > 1) ?? 1
        const narrow = this.#bitpix === 8 || this.#bitpix === 16
        decodeHcompress(this.#input.load(bytes, false), { smooth: this.#table.smooth, columns, narrow }, out, count)
        return out
      }
      default:
        return readPlain(bytes, coding, this.#bitpix, out, count)
    }
  }
}

function readPlain(bytes: Uint8Array, coding: Coding, bitpix: Bitpix, out: Int32Array, count: number): TileValues {
  const shuffled = coding.codec === "gzip-2"
  const allowed = coding.content === "floats" ? [4, 8] : bitpix === 64 ? [1, 2, 4, 8] : [1, 2, 4]
  const width = valueBytes(
    bytes.length,
    count,
    coding.width === undefined ? allowed : allowed.filter((n) => n === coding.width),
  )
  if (width === 2 && bitpix === 16) {
    const shorts = new Int16Array(out.buffer, out.byteOffset, count)
    readShorts(bytes, shuffled, shorts, count)
    return shorts
  }
  if (width < 8) {
    if (shuffled) readShuffled(bytes, width, out, count)
    else readIntegers(bytes, width, out, count)
    return coding.content === "floats" ? new Float32Array(out.buffer, out.byteOffset, count) : out
  }
  const plain = shuffled ? unshuffle(bytes, width) : bytes
  return coding.content === "floats" ? readDoubles(plain, count) : readLongs(plain, count)
}

function unpacked(tile: StoredTile, bytes: Uint8Array | undefined): Uint8Array {
  if (bytes) return bytes
  throw tileError(tile.tile, `its gzip stream is damaged or holds more than ${tile.tile.count} pixels`)
}

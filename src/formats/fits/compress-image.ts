import type { TypedArray } from "../../core/index.ts"
import { CaelumError, throwIfAborted } from "../../core/index.ts"
import type { RowLayout } from "./compress-header.ts"
import { compressedHeader } from "./compress-header.ts"
import type { Compressing, CompressOptions } from "./compress-options.ts"
import { compressing } from "./compress-options.ts"
import { encodeTile } from "./compress-tile.ts"
import { storageOf } from "./encode.ts"
import { withOriginalChecksums } from "./original-checksums.ts"
import { PLIO_VALUES, beyondPlio } from "./encode-plio.ts"
import { quantize } from "./quantize.ts"
import type { Tile } from "./tile-grid.ts"
import { sectionTiles, sharedRuns } from "./tile-grid.ts"
import type { EncodedHdu } from "./write.ts"

/** A tile as it is stored. */
export interface CompressedTile {
  readonly stream: Uint8Array
  /** Whether the stream is in the column beside: floats without loss, or what is not compressed. */
  readonly spare: boolean
  readonly scale: number
  readonly zero: number
}

/** Pixels between looks at whether the work is still wanted. */
const PATIENCE = 1 << 18

/**
 * An image compressed in tiles (FITS 4.0 §10.1), to be written behind a primary HDU: give it to `writeFits` as an HDU. Unsigned
 * integers and int8 keep their convention; but in PLIO_1 unsigned ones become int32, and with `blank` int8 becomes int16. Floats become integers in steps of a part of their noise, each tile by itself; a tile that has
 * no noise is stored without loss. NaN stays NaN.
 * @param pixels Row-major, slowest axis first.
 * @throws CaelumError `usage` where options do not fit the image, `unsupported` for pixels that the codec does not hold.
 */
export async function compressImage(
  pixels: { readonly shape: readonly number[]; readonly data: TypedArray },
  options: CompressOptions = {},
): Promise<EncodedHdu> {
  const { shape } = pixels
  checkShape(shape, pixels.data)
  const how = compressing(shape, storageOf(pixels.data), options)
  const { data, blank } = widen(pixels.data, how, options.blank)
  const storage = storageOf(data)
  const tiles = tilesOf(shape, how.tile)
  const done: CompressedTile[] = []
  let since = 0
  for (const tile of tiles) {
    done.push(await compressTile(extract(data, shape, tile), tile, how, Math.abs(storage.bitpix) / 8))
    since += tile.count
    if (since < PATIENCE) continue
    since = 0
    throwIfAborted(options.signal)
  }
  const { header } = options
  const marked = how.quantized && (data as Float32Array).some(Number.isNaN)
  const hdu = encode(done, how, Math.abs(storage.bitpix) / 8, (layout) =>
    compressedHeader({ shape, storage, how, marked, tiles: done.length, ...layout }, header, blank),
  )
  return options.checksums === true ? withOriginalChecksums(hdu, data) : hdu
}

function checkShape(shape: readonly number[], data: TypedArray): void {
  const count = shape.reduce((product, n) => product * n, 1)
  const sound = shape.length > 0 && shape.length <= 999 && shape.every((n) => Number.isInteger(n) && n > 0)
  if (sound && count === data.length) return
  throw new CaelumError(
    "usage",
    `An image to be compressed has the shape [${shape.join(", ")}] and ${data.length} pixels; they must agree, and not be none.`,
  )
}

function tilesOf(shape: readonly number[], lengths: readonly number[]): Tile[] {
  const counts = shape.map((length, axis) => Math.ceil(length / lengths[axis]!))
  return sectionTiles({ shape, lengths, counts }, whole(shape))
}

function whole(shape: readonly number[]): { start: number; stop: number }[] {
  return shape.map((length) => ({ start: 0, stop: length }))
}

function extract(data: TypedArray, shape: readonly number[], tile: Tile): TypedArray {
  const out = data.slice(0, tile.count)
  sharedRuns(tile, whole(shape), (from, at, length) => out.set(data.subarray(at, at + length) as never, from))
  return out
}

async function compressTile(values: TypedArray, tile: Tile, how: Compressing, bytes: number): Promise<CompressedTile> {
  const { codec, block, scale } = how
  const columns = tile.shape.findLast((length) => length > 1) ?? 1
  if (!how.quantized) {
    const stream = await encodeTile(storedValues(values), { codec, bytes, block, scale }, columns)
    return { stream, spare: codec === "none", scale: 1, zero: 0 }
  }
  const floats = values as Float32Array | Float64Array
  const { level, dither } = how
  const made = quantize(floats, { level, dither, seed: how.seed - 1 + tile.row, columns: tile.shape.at(-1)! })
  if (!made)
    return {
      stream: await encodeTile(values, { ...how, codec: "gzip-1", bytes }, columns),
      spare: true,
      scale: 1,
      zero: 0,
    }
  // Loss would turn the integers that mean blank and zero to others.
  const lossy = made.marked ? 0 : scale
  const stream = await encodeTile(made.integers, { codec, bytes: 4, block, scale: lossy }, columns)
  return { stream, spare: false, scale: made.scale, zero: made.zero }
}

/**
 * Pixels whose convention of BZERO readers disagree about, as wider integers without one: unsigned ones in PLIO_1, which CFITSIO stores
 * as they are and others as the standard has them, and int8 with undefined pixels, which astropy does not open. `blank` follows.
 */
function widen(
  data: TypedArray,
  { codec }: Compressing,
  blank: number | undefined,
): { readonly data: TypedArray; readonly blank: number | undefined } {
  const wide =
    data instanceof Int8Array && blank !== undefined
      ? Int16Array.from(data)
      : codec === "plio" && (data instanceof Uint16Array || data instanceof Uint32Array)
        ? maskValues(data)
        : undefined
  if (!wide) return { data, blank }
  return { data: wide, blank: blank === undefined ? undefined : blank + Number(storageOf(data).bzero ?? 0) }
}

function maskValues(data: Uint16Array | Uint32Array): Int32Array {
  for (const value of data) if (value >= PLIO_VALUES) throw beyondPlio(value)
  return Int32Array.from(data)
}

/** The values as FITS stores them, by the convention of BZERO. */
function storedValues(values: TypedArray): TypedArray {
  const { buffer } = values
  if (values instanceof Int8Array) return Uint8Array.from(values, (value) => value + 128)
  if (values instanceof Uint16Array) return Int16Array.from(values, (value) => value - 32768)
  if (values instanceof Uint32Array) return Int32Array.from(values, (value) => value - 2 ** 31)
  if (values instanceof BigUint64Array)
    return new BigInt64Array(buffer as ArrayBuffer).map((value) => value ^ (-1n << 63n))
  return values
}

function encode(
  tiles: readonly CompressedTile[],
  how: Compressing,
  bytes: number,
  header: (layout: RowLayout) => EncodedHdu["header"],
): EncodedHdu {
  const heapBytes = tiles.reduce((sum, { stream }) => sum + stream.length, 0)
  const wide = heapBytes >= 2 ** 31
  const most = (spare: boolean): number =>
    tiles.reduce((longest, tile) => (tile.spare === spare ? Math.max(longest, tile.stream.length) : longest), 0)
  const spare = tiles.some((tile) => tile.spare)
  const pointer = wide ? 16 : 8
  const rowBytes = pointer * (spare ? 2 : 1) + (how.quantized ? 16 : 0)
  const data = new Uint8Array(tiles.length * rowBytes + heapBytes)
  const view = new DataView(data.buffer)
  const element = how.codec === "plio" ? 2 : 1
  const beside = how.codec === "none" ? bytes : 1
  let heapAt = 0
  for (const [row, tile] of tiles.entries()) {
    const at = row * rowBytes
    const place = tile.spare ? at + pointer : at
    const count = tile.stream.length / (tile.spare ? beside : element)
    if (wide) view.setBigInt64(place, BigInt(count))
    else view.setInt32(place, count)
    if (wide) view.setBigInt64(place + 8, BigInt(heapAt))
    else view.setInt32(place + 4, heapAt)
    if (how.quantized) view.setFloat64(at + rowBytes - 16, tile.scale)
    if (how.quantized) view.setFloat64(at + rowBytes - 8, tile.zero)
    data.set(tile.stream, tiles.length * rowBytes + heapAt)
    heapAt += tile.stream.length
  }
  const longest = most(false) / element
  return {
    header: header({ rowBytes, heapBytes, wide, longest, spare: spare ? most(true) / beside : undefined }),
    data,
  }
}

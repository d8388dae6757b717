import { CaelumError } from "../../core/index.ts"
import { doublings, invert } from "./hcompress-invert.ts"
import type { BitCursor, Quadrant } from "./hcompress-planes.ts"
import { readNibble, readPlanes } from "./hcompress-planes.ts"
import { invertWide } from "./hcompress-wide.ts"
import type { TileBytes } from "./tile-bytes.ts"

export interface HcompressOptions {
  /** The SMOOTH parameter. */
  readonly smooth: boolean
  /** Length of the tile's fastest axis that is longer than one pixel. */
  readonly columns: number
  /** Whether 32 bits always do, as for images of 8 and 16 bits. */
  readonly narrow: boolean
}

interface Start {
  readonly rows: number
  readonly columns: number
  readonly scale: number
  /** The coefficient of all pixels together. */
  readonly sum: bigint
  readonly planes: readonly number[]
}

const HEADER = 25
/** Bits of a magnitude that one array of integers holds. */
const SPLIT = 30
const MOST_PLANES = 52

/**
 * Decodes an HCOMPRESS_1 tile of `count` pixels (FITS 4.0 §10.4.4; White, Postman & Lattanzi 1992).
 * @throws CaelumError `malformed` where the stream ends early, is of another size, or holds what there is not.
 */
export function decodeHcompress(input: TileBytes, options: HcompressOptions, out: Int32Array, count: number): void {
  const start = readStart(input, options, count)
  const { rows, columns } = start
  const most = Math.max(...start.planes)
  const smooth = options.smooth ? start.scale >> 1 : 0
  const growth = doublings(rows, columns) + Math.ceil(Math.log2(Math.max(1, start.scale))) + (smooth > 0 ? 9 : 2)
  const { sum } = start
  const wide = !options.narrow && (most + growth > 31 || !fits(sum, growth))
  if (most > (wide ? MOST_PLANES - growth : 31)) throw broken(`its HCOMPRESS stream has ${most} bit planes`)
  const low = new Int32Array(count)
  const high = most > SPLIT ? new Int32Array(count) : low
  readMagnitudes({ bytes: input.bytes, size: input.bits, position: HEADER * 8 }, start, low, high)
  if (wide) invertWide({ coefficients: widen(low, high, start.scale, sum), rows, columns, smooth }, out)
  else {
    if (high !== low) for (let i = 0; i < count; i++) low[i] = low[i]! + (high[i]! << SPLIT)
    if (start.scale > 1) for (let i = 0; i < count; i++) low[i] = Math.imul(low[i]!, start.scale)
    low[0] = Math.imul(Number(BigInt.asIntN(32, sum)), Math.max(1, start.scale))
    invert({ coefficients: low, rows, columns, smooth }, new Int32Array(count), out)
  }
}

function fits(sum: bigint, growth: number): boolean {
  const most = 2n ** BigInt(Math.max(0, 31 - growth))
  return sum < most && sum > -most
}

function readStart(input: TileBytes, options: HcompressOptions, count: number): Start {
  const { bytes, bits } = input
  if (bits < HEADER * 8) throw broken(`its HCOMPRESS stream has ${bits / 8} bytes`)
  if (bytes[0] !== 0xdd || bytes[1] !== 0x99) throw broken("its HCOMPRESS stream does not begin with DD 99")
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER)
  const [rows, columns, scale] = [view.getInt32(2), view.getInt32(6), view.getInt32(10)]
  if (rows < 1 || columns !== options.columns || rows * columns !== count)
    throw broken(`its HCOMPRESS stream is of ${columns} × ${rows} pixels where ${count} are wanted`)
  return { rows, columns, scale, sum: view.getBigInt64(14), planes: [bytes[22]!, bytes[23]!, bytes[24]!] }
}

function readMagnitudes(cursor: BitCursor, start: Start, low: Int32Array, high: Int32Array): void {
  const { rows, columns, planes } = start
  const [top, left] = [(rows + 1) >> 1, (columns + 1) >> 1]
  const quadrants: readonly (readonly [Quadrant, number])[] = [
    [{ offset: 0, rows: top, columns: left, stride: columns }, planes[0]!],
    [{ offset: left, rows: top, columns: columns >> 1, stride: columns }, planes[1]!],
    [{ offset: columns * top, rows: rows >> 1, columns: left, stride: columns }, planes[1]!],
    [{ offset: columns * top + left, rows: rows >> 1, columns: columns >> 1, stride: columns }, planes[2]!],
  ]
  const cells = ((top + 1) >> 1) * ((left + 1) >> 1)
  const scratch = [new Uint8Array(cells), new Uint8Array(cells)] as const
  for (const [quadrant, count] of quadrants) readPlanes(cursor, quadrant, count, { low, high, split: SPLIT }, scratch)
  if (readNibble(cursor) !== 0) throw broken("the bit planes of its HCOMPRESS stream do not end where they should")
  readSigns(cursor, low, high)
}

/** A bit for each coefficient that is not zero, from the next whole byte on. */
function readSigns(cursor: BitCursor, low: Int32Array, high: Int32Array): void {
  const { bytes, size } = cursor
  let position = (cursor.position + 7) & ~7
  const both = high !== low
  for (let i = 0; i < low.length; i++) {
    if (low[i] === 0 && (!both || high[i] === 0)) continue
    if (bytes[position >>> 3]! & (0x80 >>> (position & 7))) {
      low[i] = -low[i]!
      if (both) high[i] = -high[i]!
    }
    position++
  }
  if (position > size) throw broken("its HCOMPRESS stream ends before all signs")
}

function widen(low: Int32Array, high: Int32Array, scale: number, sum: bigint): Float64Array {
  const out = new Float64Array(low.length)
  const factor = Math.max(1, scale)
  for (let i = 0; i < out.length; i++) out[i] = ((high === low ? 0 : high[i]! * 2 ** SPLIT) + low[i]!) * factor
  out[0] = Number(sum) * factor
  return out
}

function broken(what: string): CaelumError {
  return new CaelumError("malformed", what)
}

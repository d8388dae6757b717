import { BitWriter } from "./bit-writer.ts"
import { haarTransform } from "./haar-transform.ts"
import { NIBBLE_CODES, levelSizes } from "./hcompress-planes.ts"

/** The values of the four-bit codes, and their lengths. */
const WORDS = Uint8Array.from(NIBBLE_CODES, (code) => parseInt(code, 2))
const LENGTHS = Uint8Array.from(NIBBLE_CODES, (code) => code.length)

/**
 * The HCOMPRESS_1 stream of a tile (FITS 4.0 §10.4.4; White, Postman & Lattanzi 1992).
 * @param scale Coefficients are divided by it; up to 1 nothing is lost.
 */
export function encodeHcompress(values: Int32Array, rows: number, columns: number, scale: number): Uint8Array {
  const coefficients = haarTransform(values, rows, columns)
  if (scale > 1) digitize(coefficients, scale)
  const writer = new BitWriter(values.length * 4)
  const sum = coefficients[0]!
  coefficients[0] = 0
  const quadrants = quadrantsOf(rows, columns)
  const planes = planesOf(coefficients, columns, quadrants)
  writeStart(writer, rows, columns, scale, sum, planes)
  quadrants.forEach((quadrant) => {
    for (let plane = planes[quadrant.kind]! - 1; plane >= 0; plane--)
      writePlane(writer, coefficients, columns, quadrant, plane)
  })
  writer.put(0, 4)
  writer.align()
  for (const value of coefficients) if (value !== 0) writer.put(value < 0 ? 1 : 0, 1)
  return writer.finish()
}

function digitize(coefficients: Float64Array, scale: number): void {
  const half = Math.trunc((scale + 1) / 2) - 1
  for (let i = 0; i < coefficients.length; i++) {
    const value = coefficients[i]!
    coefficients[i] = Math.trunc((value > 0 ? value + half : value - half) / scale)
  }
}

interface Part {
  readonly row: number
  readonly column: number
  readonly rows: number
  readonly columns: number
  /** Index of its number of bit planes. */
  readonly kind: number
}

function quadrantsOf(rows: number, columns: number): Part[] {
  const [top, left] = [(rows + 1) >> 1, (columns + 1) >> 1]
  const [bottom, right] = [rows >> 1, columns >> 1]
  return [
    { row: 0, column: 0, rows: top, columns: left, kind: 0 },
    { row: 0, column: left, rows: top, columns: right, kind: 1 },
    { row: top, column: 0, rows: bottom, columns: left, kind: 1 },
    { row: top, column: left, rows: bottom, columns: right, kind: 2 },
  ]
}

function planesOf(coefficients: Float64Array, stride: number, quadrants: readonly Part[]): number[] {
  const most = [0, 0, 0]
  for (const { row, column, rows, columns, kind } of quadrants)
    for (let y = row; y < row + rows; y++)
      for (let x = column; x < column + columns; x++)
        most[kind] = Math.max(most[kind]!, Math.abs(coefficients[y * stride + x]!))
  return most.map((value) => (value < 2 ** 31 ? 32 - Math.clz32(value) : 32 + bitLength(Math.floor(value / 2 ** 32))))
}

function bitLength(value: number): number {
  return 32 - Math.clz32(value)
}

function writeStart(
  writer: BitWriter,
  rows: number,
  columns: number,
  scale: number,
  sum: number,
  planes: readonly number[],
): void {
  const view = new DataView(new ArrayBuffer(25))
  view.setUint16(0, 0xdd99)
  view.setInt32(2, rows)
  view.setInt32(6, columns)
  view.setInt32(10, scale)
  view.setBigInt64(14, BigInt(sum))
  planes.forEach((count, i) => view.setUint8(22 + i, count))
  writer.putBytes(new Uint8Array(view.buffer))
}

/** A bit plane of a quadrant: as a quadtree, or, where that is not shorter, as it is. */
function writePlane(writer: BitWriter, coefficients: Float64Array, stride: number, part: Part, plane: number): void {
  if (part.rows === 0 || part.columns === 0) return writer.put(0, 4)
  const sizes = levelSizes(part.rows, part.columns)
  const finest = planeCells(coefficients, stride, part, plane)
  const levels = [finest]
  for (let i = sizes.length - 1; i > 0; i--) levels.unshift(parents(levels[0]!, sizes[i]!, sizes[i - 1]!))
  let bits = LENGTHS[levels[0]![0]!]!
  for (const level of levels.slice(1)) for (const cell of level) if (cell !== 0) bits += LENGTHS[cell]!
  if (bits >= 4 * finest.length) {
    writer.put(0, 4)
    for (const cell of finest) writer.put(cell, 4)
    return
  }
  writer.put(15, 4)
  const root = levels[0]![0]!
  writer.put(WORDS[root]!, LENGTHS[root]!)
  for (const level of levels.slice(1))
    for (let i = level.length - 1; i >= 0; i--) if (level[i] !== 0) writer.put(WORDS[level[i]!]!, LENGTHS[level[i]!]!)
}

/** Two by two pixels a cell: 8 upper left, 4 upper right, 2 lower left, 1 lower right. */
function planeCells(coefficients: Float64Array, stride: number, part: Part, plane: number): Uint8Array {
  const { row, column, rows, columns } = part
  const width = (columns + 1) >> 1
  const cells = new Uint8Array(((rows + 1) >> 1) * width)
  const unit = 2 ** plane
  for (let y = 0; y < rows; y++)
    for (let x = 0, at = (row + y) * stride + column; x < columns; x++, at++)
      if (Math.floor(Math.abs(coefficients[at]!) / unit) % 2 === 1)
        cells[(y >> 1) * width + (x >> 1)]! |= 8 >> (2 * (y & 1) + (x & 1))
  return cells
}

interface Size {
  readonly rows: number
  readonly columns: number
}

/** The level above: which of four cells are not empty. */
function parents(cells: Uint8Array, { rows, columns }: Size, above: Size): Uint8Array {
  const out = new Uint8Array(above.rows * above.columns)
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++)
      if (cells[y * columns + x] !== 0) out[(y >> 1) * above.columns + (x >> 1)]! |= 8 >> (2 * (y & 1) + (x & 1))
  return out
}

import { CaelumError } from "../core/index.ts"
import type { TypedArray } from "../core/index.ts"
import { asNumbers } from "../data/index.ts"

/** A two-dimensional image, or one plane of a larger array: row-major, `shape` [ny, nx] (leading ones are allowed). */
export interface PlanePixels {
  readonly shape: readonly number[]
  readonly data: TypedArray
}

/**
 * The least whole factor by which an image must be shrunk so that neither side is longer than `maxSize`.
 * @throws CaelumError `usage` where `maxSize` is not a whole number of at least 1.
 */
export function shrinkFactor(nx: number, ny: number, maxSize: number): number {
  if (maxSize === Infinity) return 1
  if (Number.isInteger(maxSize) && maxSize >= 1) return Math.max(1, Math.ceil(Math.max(nx, ny) / maxSize))
  throw new CaelumError("usage", `A picture cannot be at most ${maxSize} pixels long; give a whole number from 1.`)
}

/**
 * Width and height of an array that is one plane: leading axes of length 1 do not count.
 * @throws CaelumError `usage` where it is not.
 */
export function checkPlane(shape: readonly number[], values?: number): { nx: number; ny: number } {
  const nx = shape.at(-1) ?? 0
  const ny = shape.length === 1 ? 1 : (shape.at(-2) ?? 0)
  const count = shape.reduce((product, n) => product * n, 1)
  if (nx > 0 && ny > 0 && nx * ny === count && (values ?? count) === count) return { nx, ny }
  const held = values === undefined ? "" : ` with ${values} values`
  throw new CaelumError(
    "usage",
    `An array of shape [${shape.join(", ")}]${held} is not one plane of pixels; choose one with a section as [*,*,3:3].`,
  )
}

/** Width and height of a plane. @throws CaelumError as `checkPlane`. */
export function planeSize({ shape, data }: PlanePixels): { nx: number; ny: number } {
  return checkPlane(shape, data.length)
}

/** Takes the rows of a large image band by band and keeps the means of its blocks. */
export interface Shrinker {
  /** Adds whole rows: `rows.length` is a multiple of nx, `firstRow` the row of the first. */
  add(rows: TypedArray, firstRow: number): void
  /** The means so far: NaN and infinities are left out, a block without a finite value is NaN. */
  finish(): { shape: [number, number]; data: Float64Array }
}

/** A shrinker of an nx × ny image by a whole factor; the last blocks of a row or column may be partial. */
export function createShrinker(nx: number, ny: number, factor: number): Shrinker {
  const width = Math.ceil(nx / factor)
  const height = Math.ceil(ny / factor)
  const sums = new Float64Array(width * height)
  const counts = new Uint32Array(width * height)
  return {
    add(rows, firstRow) {
      const values = asNumbers(rows)
      for (let row = 0; row * nx < values.length; row++) {
        const target = Math.floor((firstRow + row) / factor) * width
        addRow(values.subarray(row * nx, (row + 1) * nx), factor, sums.subarray(target), counts.subarray(target))
      }
    },
    finish: () => ({ shape: [height, width], data: sums.map((sum, i) => (counts[i] ? sum / counts[i] : NaN)) }),
  }
}

function addRow(row: ArrayLike<number>, factor: number, sums: Float64Array, counts: Uint32Array): void {
  let block = 0
  let left = factor
  for (let x = 0; x < row.length; x++) {
    const value = row[x]!
    if (Number.isFinite(value)) {
      sums[block]! += value
      counts[block]!++
    }
    if (--left === 0) {
      block++
      left = factor
    }
  }
}

/** A plane shrunk so that neither side is longer than `maxSize`; the plane itself where it is small enough. */
export function shrinkPlane(pixels: PlanePixels, maxSize: number): { pixels: PlanePixels; factor: number } {
  const { nx, ny } = planeSize(pixels)
  const factor = shrinkFactor(nx, ny, maxSize)
  if (factor === 1) return { pixels, factor }
  const shrinker = createShrinker(nx, ny, factor)
  shrinker.add(pixels.data, 0)
  return { pixels: shrinker.finish(), factor }
}

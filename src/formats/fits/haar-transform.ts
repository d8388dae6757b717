/**
 * The H-transform of rows of integers (White, Postman & Lattanzi 1992): sums and differences of two by two pixels, then of the sums, until one
 * sum is left. Lower bits that carry nothing are rounded off, so that the inverse is exact. Doubles hold every value: at most 2³¹ × 2²⁰.
 */
export function haarTransform(values: Int32Array, rows: number, columns: number): Float64Array {
  const a = Float64Array.from(values)
  const scratch = new Float64Array(Math.max(rows, columns))
  let [height, width] = [rows, columns]
  const levels = Math.ceil(Math.log2(Math.max(rows, columns)))
  for (let level = 0, unit = 2; level < levels; level++, unit *= 2) {
    transformLevel(a, columns, height, width, { half: level > 0, unit })
    for (let y = 0; y < height; y++) shuffle(a, y * columns, 1, width, scratch)
    for (let x = 0; x < width; x++) shuffle(a, x, columns, height, scratch)
    height = (height + 1) >> 1
    width = (width + 1) >> 1
  }
  return a
}

interface Level {
  /** Whether sums are halved: from the second level on. */
  readonly half: boolean
  /** First differences are rounded to multiples of this, sums of twice this. */
  readonly unit: number
}

function transformLevel(a: Float64Array, stride: number, height: number, width: number, { half, unit }: Level): void {
  const [even, wide] = [height & ~1, width & ~1]
  const factor = half ? 0.5 : 1
  for (let y = 0; y < even; y += 2) {
    let at = y * stride
    for (let x = 0; x < wide; x += 2, at += 2) quad(a, at, at + stride, factor, unit)
    if (width > wide) pair(a, at, at + stride, 2 * factor, unit)
  }
  if (height === even) return
  let at = even * stride
  for (let x = 0; x < wide; x += 2, at += 2) pair(a, at, at + 1, 2 * factor, unit)
  if (width > wide) a[at] = round(4 * factor * a[at]!, 2 * unit)
}

function quad(a: Float64Array, up: number, down: number, factor: number, unit: number): void {
  const [a00, a01, a10, a11] = [a[up]!, a[up + 1]!, a[down]!, a[down + 1]!]
  const sum = Math.floor((a11 + a10 + a01 + a00) * factor)
  const rows = Math.floor((a11 + a10 - a01 - a00) * factor)
  const columns = Math.floor((a11 - a10 + a01 - a00) * factor)
  a[down + 1] = Math.floor((a11 - a10 - a01 + a00) * factor)
  a[down] = round(rows, unit)
  a[up + 1] = round(columns, unit)
  a[up] = round(sum, 2 * unit)
}

/** Two pixels of an odd edge: their sum and difference. */
function pair(a: Float64Array, first: number, second: number, factor: number, unit: number): void {
  const sum = (a[second]! + a[first]!) * factor
  const difference = (a[second]! - a[first]!) * factor
  a[second] = round(difference, unit)
  a[first] = round(sum, 2 * unit)
}

/** To the nearest multiple of a power of two; halves away from zero. */
function round(value: number, unit: number): number {
  const half = unit / 2
  return Math.floor((value >= 0 ? value + half : value + half - 1) / unit) * unit
}

/** Values at even places first, then those at odd ones. */
function shuffle(a: Float64Array, start: number, step: number, count: number, scratch: Float64Array): void {
  for (let i = 1; i < count; i += 2) scratch[i >> 1] = a[start + i * step]!
  for (let i = 2; i < count; i += 2) a[start + (i >> 1) * step] = a[start + i * step]!
  const first = (count + 1) >> 1
  for (let i = 0; i < count >> 1; i++) a[start + (first + i) * step] = scratch[i]!
}

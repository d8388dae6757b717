import type { Level } from "./hcompress-invert.ts"
import { doublings, levelLengths } from "./hcompress-invert.ts"

export interface WideTransform {
  /** Integers below 2^52. */
  readonly coefficients: Float64Array
  readonly rows: number
  readonly columns: number
  readonly smooth: number
}

/** `invert` in doubles that hold integers, for coefficients that 32 bits do not hold. The result is cut to 32 bits. */
export function invertWide(transform: WideTransform, out: Int32Array): void {
  const { coefficients, rows, columns, smooth } = transform
  const levels = doublings(rows, columns)
  const heights = levelLengths(rows, levels)
  const widths = levelLengths(columns, levels)
  let coarse = new Float64Array(rows * columns)
  let fine = new Float64Array(rows * columns)
  coarse[0] = levels === 0 ? coefficients[0]! : rounded(coefficients[0]!, 2 ** (levels + 1))
  for (let level = levels - 1; level >= 0; level--) {
    const step = { height: heights[level]!, width: widths[level]!, columns, bit: 2 ** level, last: level === 0 }
    if (smooth > 0) smoothLevel(coefficients, coarse, step, smooth)
    expandLevel(coefficients, coarse, fine, step)
    const swap = coarse
    coarse = fine
    fine = swap
  }
  for (let i = 0; i < out.length && i < coarse.length; i++) out[i] = coarse[i]!
}

/** To a multiple of a power of two, halves away from zero. */
function rounded(value: number, unit: number): number {
  const half = Math.floor(unit / 2)
  const shifted = value + (value >= 0 ? half : unit === 1 ? 0 : half - 1)
  return Math.floor(shifted / unit) * unit
}

/** Whether a multiple of a power of two has that bit, in two's complement. */
function hasBit(value: number, bit: number): boolean {
  return Math.floor(value / bit) % 2 !== 0
}

function expandLevel(a: Float64Array, coarse: Float64Array, fine: Float64Array, level: Level): void {
  const { height, width, columns, bit, last } = level
  const half = (width + 1) >> 1
  const lower = ((height + 1) >> 1) * columns
  const parts = last ? 4 : 2
  for (let row = 0; row < height; row += 2) {
    const below = row + 1 < height
    for (let column = 0; column < width; column += 2) {
      const mean = coarse[(row >> 1) * half + (column >> 1)]!
      const upper = (row >> 1) * columns + (column >> 1)
      const at = row * width + column
      const beside = column + 1 < width
      if (below && beside)
        four(mean, a[upper + lower]!, a[upper + half]!, a[upper + lower + half]!, bit, parts, fine, at, width)
      else if (below) pair(mean, a[upper + lower]!, 2 * bit, parts, fine, at, at + width)
      else if (beside) pair(mean, a[upper + half]!, 2 * bit, parts, fine, at, at + 1)
      else fine[at] = Math.floor(mean / parts)
    }
  }
}

function four(
  mean: number,
  slopeX: number,
  slopeY: number,
  twist: number,
  bit: number,
  parts: number,
  fine: Float64Array,
  at: number,
  width: number,
): void {
  let hx = rounded(slopeX, 2 * bit)
  let hy = rounded(slopeY, 2 * bit)
  const hc = rounded(twist, bit)
  const low = hasBit(hc, bit) ? bit : 0
  hx += hx >= 0 ? -low : low
  hy += hy >= 0 ? -low : low
  const odd = [hc, hx, hy].filter((h) => hasBit(h, 2 * bit)).length % 2
  const low1 = odd * 2 * bit
  const h0 = mean + (mean >= 0 ? low - low1 : low === 0 ? low1 : low - low1)
  fine[at + width + 1] = Math.floor((h0 + hx + hy + hc) / parts)
  fine[at + width] = Math.floor((h0 + hx - hy - hc) / parts)
  fine[at + 1] = Math.floor((h0 - hx + hy - hc) / parts)
  fine[at] = Math.floor((h0 - hx - hy + hc) / parts)
}

function pair(
  mean: number,
  slope: number,
  unit: number,
  parts: number,
  fine: Float64Array,
  first: number,
  second: number,
): void {
  const h = rounded(slope, unit)
  const low = hasBit(h, unit) ? unit : 0
  const h0 = mean + (mean >= 0 ? -low : low)
  fine[second] = Math.floor((h0 + h) / parts)
  fine[first] = Math.floor((h0 - h) / parts)
}

function smoothLevel(a: Float64Array, coarse: Float64Array, level: Level, most: number): void {
  const { height, width, columns } = level
  const half = (width + 1) >> 1
  const lower = ((height + 1) >> 1) * columns
  const tall = (height - 1) >> 1
  const wide = (width - 1) >> 1
  for (let i = 1; i < tall; i++)
    for (let j = 0; j < half; j++) {
      const m = i * half + j
      smoothSlope(a, i * columns + j + lower, coarse[m - half]!, coarse[m]!, coarse[m + half]!, most)
    }
  for (let i = 0; i < (height + 1) >> 1; i++)
    for (let j = 1; j < wide; j++) {
      const m = i * half + j
      smoothSlope(a, i * columns + j + half, coarse[m - 1]!, coarse[m]!, coarse[m + 1]!, most)
    }
  for (let i = 1; i < tall; i++)
    for (let j = 1; j < wide; j++) smoothTwist(a, coarse, i * half + j, half, i * columns + j, lower, most)
}

function smoothSlope(a: Float64Array, at: number, before: number, here: number, behind: number, most: number): void {
  const highest = Math.max(Math.min(behind - here, here - before), 0) * 4
  const lowest = Math.min(Math.max(behind - here, here - before), 0) * 4
  if (lowest >= highest) return
  const wanted = Math.max(Math.min(behind - before, highest), lowest)
  a[at] = a[at]! + bounded((wanted - a[at]! * 8) / 8, most)
}

function smoothTwist(
  a: Float64Array,
  coarse: Float64Array,
  mean: number,
  half: number,
  upper: number,
  lower: number,
  most: number,
): void {
  const mm = coarse[mean - half - 1]!
  const pm = coarse[mean + half - 1]!
  const mp = coarse[mean - half + 1]!
  const pp = coarse[mean + half + 1]!
  const h0 = coarse[mean]!
  const x = a[upper + lower]! * 2
  const y = a[upper + half]! * 2
  const high1 = Math.min(Math.max(pp - h0, 0) - x - y, Math.max(h0 - pm, 0) + x - y)
  const high2 = Math.min(Math.max(h0 - mp, 0) - x + y, Math.max(mm - h0, 0) + x + y)
  const highest = Math.min(high1, high2) * 16
  const low1 = Math.max(Math.min(pp - h0, 0) - x - y, Math.min(h0 - pm, 0) + x - y)
  const low2 = Math.max(Math.min(h0 - mp, 0) - x + y, Math.min(mm - h0, 0) + x + y)
  const lowest = Math.max(low1, low2) * 16
  if (lowest >= highest) return
  const wanted = Math.max(Math.min(pp + mm - mp - pm, highest), lowest)
  const at = upper + lower + half
  a[at] = a[at]! + bounded((wanted - a[at]! * 64) / 64, most)
}

function bounded(change: number, most: number): number {
  return Math.max(Math.min(Math.trunc(change), most), -most)
}

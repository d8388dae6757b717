/** H-transform coefficients as they are stored: a coarser image in the upper left quarter, differences in the others. */
export interface Transform {
  /** Row-major, the finest level whole. */
  readonly coefficients: Int32Array
  readonly rows: number
  readonly columns: number
  /** Half the digitization scale, by which smoothing may change a difference; 0 = no smoothing. */
  readonly smooth: number
}

/** Number of doublings from one pixel to the image. */
export function doublings(rows: number, columns: number): number {
  return Math.max(1, Math.max(rows, columns)) === 1 ? 0 : 32 - Math.clz32(Math.max(rows, columns) - 1)
}

/** Length of an axis at each level, the whole axis first. */
export function levelLengths(length: number, levels: number): number[] {
  const lengths = [length]
  for (let i = 0; i < levels; i++) lengths.push((lengths[i]! + 1) >> 1)
  return lengths
}

/**
 * Inverts an H-transform in 32-bit integers (White, Postman & Lattanzi 1992): at each level, four pixels from a mean and three
 * differences, whose lowest bits follow from one another. `out` takes the image.
 */
export function invert(transform: Transform, spare: Int32Array, out: Int32Array): void {
  const { coefficients, rows, columns, smooth } = transform
  const levels = doublings(rows, columns)
  const heights = levelLengths(rows, levels)
  const widths = levelLengths(columns, levels)
  // The last level is to end in `out`.
  let coarse = levels % 2 === 0 ? out : spare
  let fine = levels % 2 === 0 ? spare : out
  coarse[0] = levels === 0 ? coefficients[0]! : rounded(coefficients[0]!, 1 << (levels + 1))
  for (let level = levels - 1; level >= 0; level--) {
    const step = { height: heights[level]!, width: widths[level]!, columns, bit: 1 << level, last: level === 0 }
    if (smooth > 0) smoothLevel(coefficients, coarse, step, smooth)
    expandLevel(coefficients, coarse, fine, step)
    const swap = coarse
    coarse = fine
    fine = swap
  }
}

function rounded(value: number, unit: number): number {
  return (value + (value >= 0 ? unit >> 1 : (unit >> 1) - 1)) & -unit
}

/** One level: its size, the length of a row of coefficients, the lowest bit that differences of differences have. */
export interface Level {
  readonly height: number
  readonly width: number
  readonly columns: number
  readonly bit: number
  readonly last: boolean
}

function expandLevel(a: Int32Array, coarse: Int32Array, fine: Int32Array, level: Level): void {
  const { height, width, columns, bit, last } = level
  const half = (width + 1) >> 1
  const lower = ((height + 1) >> 1) * columns
  const shift = last ? 2 : 1
  const bit1 = bit << 1
  const mask0 = -bit
  const mask1 = -bit1
  const up0 = bit >> 1
  const below = last ? 0 : -1
  const pairs = width >> 1
  for (let row = 0; row + 1 < height; row += 2) {
    let mean = (row >> 1) * half
    let upper = (row >> 1) * columns
    let at = row * width
    for (let i = 0; i < pairs; i++, mean++, upper++, at += 2) {
      let h0 = coarse[mean]!
      let hx = a[upper + lower]!
      let hy = a[upper + half]!
      let hc = a[upper + lower + half]!
      // By masks: the signs of differences are those of noise, which no branch can foresee.
      hx = (hx + bit + (hx >> 31)) & mask1
      hy = (hy + bit + (hy >> 31)) & mask1
      hc = (hc + up0 + ((hc >> 31) & below)) & mask0
      const low = hc & bit
      hx = (hx - ((low ^ (hx >> 31)) - (hx >> 31))) | 0
      hy = (hy - ((low ^ (hy >> 31)) - (hy >> 31))) | 0
      const low1 = (hc ^ hx ^ hy) & bit1
      const turn = ~((h0 >> 31) & ((low - 1) >> 31))
      h0 = (h0 + low + ((low1 ^ turn) - turn)) | 0
      const plus = (h0 + hx) | 0
      const minus = (h0 - hx) | 0
      const sum = (hy + hc) | 0
      const difference = (hy - hc) | 0
      fine[at + width + 1] = ((plus + sum) | 0) >> shift
      fine[at + width] = ((plus - sum) | 0) >> shift
      fine[at + 1] = ((minus + difference) | 0) >> shift
      fine[at] = ((minus - difference) | 0) >> shift
    }
    if (width & 1) pair(coarse[mean]!, a[upper + lower]!, bit1, shift, fine, at, at + width)
  }
  if (height & 1) expandLastRow(a, coarse, fine, level, shift)
}

function expandLastRow(a: Int32Array, coarse: Int32Array, fine: Int32Array, level: Level, shift: number): void {
  const { height, width, columns, bit } = level
  const half = (width + 1) >> 1
  let mean = (height >> 1) * half
  let upper = (height >> 1) * columns
  let at = (height - 1) * width
  for (let i = 0; i < width >> 1; i++, mean++, upper++, at += 2)
    pair(coarse[mean]!, a[upper + half]!, bit << 1, shift, fine, at, at + 1)
  if (width & 1) fine[at] = coarse[mean]! >> shift
}

/** Two pixels from a mean and one difference, at an edge of odd length. */
function pair(
  mean: number,
  slope: number,
  unit: number,
  shift: number,
  fine: Int32Array,
  first: number,
  second: number,
): void {
  const h = rounded(slope, unit)
  const low = h & unit
  const h0 = (mean >= 0 ? mean - low : mean + low) | 0
  fine[second] = ((h0 + h) | 0) >> shift
  fine[first] = ((h0 - h) | 0) >> shift
}

/**
 * Changes the differences of a level, by at most `most` each, towards slopes that fit the neighbouring means (the SMOOTH option);
 * edges stay as they are.
 */
function smoothLevel(a: Int32Array, coarse: Int32Array, level: Level, most: number): void {
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

function smoothSlope(a: Int32Array, at: number, before: number, here: number, behind: number, most: number): void {
  const up = (behind - here) | 0
  const down = (here - before) | 0
  // At a top or a bottom, as most of noise is, there is no slope to fit.
  if ((up ^ down) < 0 || up === 0 || down === 0) return
  const bound = up > 0 ? (up < down ? up : down) << 2 : (up > down ? up : down) << 2
  if (up > 0 ? bound <= 0 : bound >= 0) return
  let wanted = (behind - before) | 0
  if (up > 0) wanted = wanted < 0 ? 0 : wanted > bound ? bound : wanted
  else wanted = wanted > 0 ? 0 : wanted < bound ? bound : wanted
  const old = a[at]!
  a[at] = old + bounded((wanted - (old << 3)) | 0, 3, most)
}

/** The difference of differences; its neighbours across the corners are the four diagonal means. */
function smoothTwist(
  a: Int32Array,
  coarse: Int32Array,
  mean: number,
  half: number,
  upper: number,
  lower: number,
  most: number,
): void {
  const h0 = coarse[mean]!
  const pp = (coarse[mean + half + 1]! - h0) | 0
  const pm = (h0 - coarse[mean + half - 1]!) | 0
  const mp = (h0 - coarse[mean - half + 1]!) | 0
  const mm = (coarse[mean - half - 1]! - h0) | 0
  const x = a[upper + lower]! << 1
  const y = a[upper + half]! << 1
  const p = (x + y) | 0
  const m = (x - y) | 0
  let highest = least(above(pp) - p, above(pm) + m)
  let lowest = -least(above(-pp) + p, above(-pm) - m)
  if (lowest >= highest) return
  highest = least(highest, least(above(mp) - m, above(mm) + p))
  lowest = -least(-lowest, least(above(-mp) + m, above(-mm) - p))
  if (lowest >= highest) return
  highest <<= 4
  lowest <<= 4
  if (lowest >= highest) return
  const difference = (pp + pm + mp + mm) | 0
  const wanted = difference > highest ? highest : difference < lowest ? lowest : difference
  const at = upper + lower + half
  const old = a[at]!
  a[at] = old + bounded((wanted - (old << 6)) | 0, 6, most)
}

function above(value: number): number {
  return value > 0 ? value : 0
}

function least(a: number, b: number): number {
  return a < b ? a : b
}

/** A change divided by 2^shift towards zero, at most `most` either way. */
function bounded(change: number, shift: number, most: number): number {
  const divided = change >= 0 ? change >> shift : (change + (1 << shift) - 1) >> shift
  return divided > most ? most : divided < -most ? -most : divided
}

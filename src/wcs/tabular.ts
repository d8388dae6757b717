/** Axes of -TAB that share one coordinate array (FITS paper III, section 6). */
export interface Tabular {
  /** World axis (from 0) of each axis of the array, its first (fastest) one first. */
  readonly axes: readonly number[]
  /** Lengths K1, K2, … of those axes. */
  readonly lengths: readonly number[]
  /** Coordinates, the one of `axes[m]` at m; then by axis, the first fastest. */
  readonly values: Float64Array
  /** Index vectors; undefined where the index is the position itself, from 1. */
  readonly indices: readonly (Float64Array | undefined)[]
  /** CRVAL of `axes`. */
  readonly crval: readonly number[]
  /** Of one axis whose coordinates rise or fall throughout: its inverse is a search by halves. */
  readonly monotonic: boolean
}

/** Rounding that the edge of an array forgives, elements. */
const EDGE = 1e-10
const MOST_ROUNDS = 40

/** Positions in the array, from 0, of the point at hand, and what `interpolate` gives: room for every axis that paper I allows. */
const place = new Float64Array(100)
const cell = new Int32Array(100)
const got = new Float64Array(100)

/** Intermediate world coordinates to world ones, in place; NaN for all axes of the array where one is beyond it by more than half an element. */
export function tableToWorld(tab: Tabular, columns: readonly Float64Array[], n: number): void {
  const { axes, lengths, indices, crval } = tab
  for (let i = 0; i < n; i++) {
    let inside = true
    for (let m = 0; m < axes.length; m++) {
      const psi = columns[axes[m]!]![i]! + crval[m]!
      const index = indices[m]
      const at = index ? positionIn(index, psi) : psi - 1
      inside &&= at >= -0.5 - EDGE && at <= lengths[m]! - 0.5 + EDGE
      place[m] = at
    }
    if (inside) interpolate(tab)
    for (let m = 0; m < axes.length; m++) columns[axes[m]!]![i] = inside ? got[m]! : Number.NaN
  }
}

/** World coordinates to intermediate ones, in place; NaN where the array does not hold them. */
export function tableToPlane(tab: Tabular, columns: readonly Float64Array[], n: number): void {
  const { axes, indices, crval } = tab
  for (let i = 0; i < n; i++) {
    for (let m = 0; m < axes.length; m++) wanted[m] = columns[axes[m]!]![i]!
    const found = tab.monotonic ? search(tab) : locate(tab)
    for (let m = 0; m < axes.length; m++) {
      const index = indices[m]
      const psi = index ? valueAt(index, place[m]!) : place[m]! + 1
      columns[axes[m]!]![i] = found ? psi - crval[m]! : Number.NaN
    }
  }
}

/** The place of `wanted` on a single axis. */
function search({ lengths, values }: Tabular): boolean {
  const at = positionIn(values, wanted[0]!)
  place[0] = at
  return at >= -0.5 - EDGE && at <= lengths[0]! - 0.5 + EDGE
}

/** The position (from 0) of a value in a monotonic vector; its first and last element reach half an element further. */
function positionIn(index: Float64Array, psi: number): number {
  const last = index.length - 1
  if (last === 0) return psi === index[0] ? 0 : Number.NaN
  const rising = index[last]! >= index[0]!
  let low = 0
  let high = last
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (rising ? index[middle]! <= psi : index[middle]! >= psi) low = middle
    else high = middle
  }
  const step = index[high]! - index[low]!
  if (step === 0) return psi === index[low] ? low : Number.NaN
  return low + (psi - index[low]!) / step
}

function valueAt(index: Float64Array, at: number): number {
  const last = index.length - 1
  if (last === 0) return index[0]!
  const k = Math.max(0, Math.min(last - 1, Math.floor(at)))
  return index[k]! + (at - k) * (index[k + 1]! - index[k]!)
}

/** Whether values rise throughout or fall throughout; equal neighbours are neither. */
export function isMonotonic(values: Float64Array): boolean {
  const rises = values[values.length - 1]! > values[0]!
  return values.every((value, k) => k === 0 || (rises ? value > values[k - 1]! : value < values[k - 1]!))
}

/** Linear in every axis at `place`, into `got`; beyond the first and last element the outermost cell goes on. */
function interpolate({ axes, lengths, values }: Tabular): void {
  const count = axes.length
  got.fill(0, 0, count)
  for (let m = 0; m < count; m++) cell[m] = Math.max(0, Math.min(lengths[m]! - 2, Math.floor(place[m]!)))
  for (let corner = 0; corner < 1 << count; corner++) {
    let weight = 1
    let offset = 0
    let stride = count
    for (let m = 0; m < count; m++) {
      const upper = (corner >> m) & 1
      const part = lengths[m] === 1 ? 0 : place[m]! - cell[m]!
      weight *= upper === 1 ? part : 1 - part
      offset += (lengths[m] === 1 ? 0 : cell[m]! + upper) * stride
      stride *= lengths[m]!
    }
    if (weight !== 0) for (let m = 0; m < count; m++) got[m] = got[m]! + weight * values[offset + m]!
  }
}

const wanted = new Float64Array(100)

/** Finds `wanted` in the array, into `place`: the cell whose range holds it, then Newton's method within it. */
function locate(tab: Tabular): boolean {
  const { axes, lengths } = tab
  for (let m = 0; m < axes.length; m++) if (Number.isNaN(wanted[m])) return false
  const cells = lengths.reduce((product, length) => product * Math.max(1, length - 1), 1)
  for (const reach of [0, 0.5])
    for (let k = 0; k < cells; k++) {
      let rest = k
      for (let m = 0; m < axes.length; m++) {
        const steps = Math.max(1, lengths[m]! - 1)
        cell[m] = rest % steps
        rest = Math.floor(rest / steps)
      }
      if (mayHold(tab, reach) && solveIn(tab, reach)) return true
    }
  return false
}

/** Whether the range of the corners of `cell`, made larger by `reach` of itself on every side, holds `wanted`. */
function mayHold({ axes, lengths, values }: Tabular, reach: number): boolean {
  const count = axes.length
  for (let m = 0; m < count; m++) {
    let low = Infinity
    let high = -Infinity
    for (let corner = 0; corner < 1 << count; corner++) {
      let offset = 0
      let stride = count
      for (let a = 0; a < count; a++) {
        offset += (lengths[a] === 1 ? 0 : cell[a]! + ((corner >> a) & 1)) * stride
        stride *= lengths[a]!
      }
      const value = values[offset + m]!
      low = Math.min(low, value)
      high = Math.max(high, value)
    }
    // what lies half an element outside moves by half the difference of the corners for each axis
    const more = (high - low) * reach * count + 1e-12 * (Math.abs(low) + Math.abs(high))
    if (!(wanted[m]! >= low - more && wanted[m]! <= high + more)) return false
  }
  return true
}

const start = new Float64Array(100)

/** Newton's method with differences from the middle of `cell`: the array is linear in each axis there. */
function solveIn(tab: Tabular, reach: number): boolean {
  const { axes, lengths } = tab
  const count = axes.length
  const home = Int32Array.from(cell.subarray(0, count))
  for (let m = 0; m < count; m++) start[m] = lengths[m] === 1 ? 0 : home[m]! + 0.5
  const current = Float64Array.from(start.subarray(0, count))
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const step = newtonStep(tab, current)
    if (!step) return false
    let moved = 0
    for (let m = 0; m < count; m++) {
      current[m] = Math.max(home[m]! - 1, Math.min(home[m]! + 2, current[m]! - step[m]!))
      moved = Math.max(moved, Math.abs(step[m]!))
    }
    if (moved < 1e-13 * (1 + Math.max(...lengths))) break
  }
  for (let m = 0; m < count; m++) {
    const low = home[m] === 0 ? -reach : 0
    const high = home[m]! >= lengths[m]! - 2 ? 1 + reach : 1
    const part = current[m]! - home[m]!
    if (lengths[m] !== 1 && !(part >= low - EDGE && part <= high + EDGE)) return false
    place[m] = current[m]!
  }
  interpolate(tab)
  for (let m = 0; m < count; m++)
    if (!(Math.abs(got[m]! - wanted[m]!) <= 1e-9 * (Math.abs(wanted[m]!) + spread(tab, m)))) return false
  return true
}

function spread({ axes, values }: Tabular, m: number): number {
  return Math.abs(values[m]! - values[values.length - axes.length + m]!)
}

/** The step that Newton's method takes from a place, one element of an axis of length 1 standing still; undefined where it has none. */
function newtonStep(tab: Tabular, current: Float64Array): Float64Array | undefined {
  const { axes, lengths } = tab
  const count = axes.length
  const free = axes.flatMap((_, m) => (lengths[m] === 1 ? [] : [m]))
  const jacobian = free.map(() => new Float64Array(free.length + 1))
  place.set(current)
  interpolate(tab)
  const here = Float64Array.from(got.subarray(0, count))
  free.forEach((m, column) => {
    const k = Math.max(0, Math.min(lengths[m]! - 2, Math.floor(current[m]!)))
    place.set(current)
    place[m] = k
    interpolate(tab)
    const low = Float64Array.from(got.subarray(0, count))
    place[m] = k + 1
    // the upper corner of this cell, not the lower one of the next
    interpolate(tab)
    free.forEach((row, r) => (jacobian[r]![column] = got[row]! - low[row]!))
  })
  free.forEach((row, r) => (jacobian[r]![free.length] = here[row]! - wanted[row]!))
  return eliminate(jacobian, free, count)
}

/** Solves the small system in place; undefined where it is singular. */
function eliminate(rows: Float64Array[], free: readonly number[], count: number): Float64Array | undefined {
  const n = free.length
  for (let c = 0; c < n; c++) {
    let pivot = c
    for (let r = c + 1; r < n; r++) if (Math.abs(rows[r]![c]!) > Math.abs(rows[pivot]![c]!)) pivot = r
    ;[rows[c], rows[pivot]] = [rows[pivot]!, rows[c]!]
    if (rows[c]![c] === 0) return undefined
    for (let r = 0; r < n; r++) {
      if (r === c) continue
      const factor = rows[r]![c]! / rows[c]![c]!
      for (let k = c; k <= n; k++) rows[r]![k] = rows[r]![k]! - factor * rows[c]![k]!
    }
  }
  const step = new Float64Array(count)
  free.forEach((m, c) => (step[m] = rows[c]![n]! / rows[c]![c]!))
  return step
}

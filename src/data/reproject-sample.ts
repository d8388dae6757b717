import type { InputWindow, TileResult } from "./reproject-place.ts"
import { splineCoefficients, splineWeights } from "./spline.ts"

/**
 * How a value between pixels is found: the pixel's own (`nearest`), a plane through four (`bilinear`), or the cubic B-spline through all
 * (`bicubic`).
 */
export type Interpolation = "nearest" | "bilinear" | "bicubic"

/** Interpolates at places of the input image (pixels of the whole, from 0). A place beyond the outer edges of the image is NaN. */
export function sample(
  window: InputWindow,
  method: Interpolation,
  x: Float64Array,
  y: Float64Array,
  out: TileResult,
): void {
  const at = method === "nearest" ? nearest(window) : method === "bilinear" ? bilinear(window) : bicubic(window)
  const [nx, ny] = window.size
  for (let k = 0; k < x.length; k++) {
    const [px, py] = [x[k]!, y[k]!]
    const inside = px >= -0.5 && px <= nx - 0.5 && py >= -0.5 && py <= ny - 0.5
    // the outer half of the outermost pixels has the value at their centres
    const value = inside
      ? at(Math.max(0, Math.min(nx - 1, px)) - window.x, Math.max(0, Math.min(ny - 1, py)) - window.y)
      : Number.NaN
    out.values[k] = value
    out.coverage[k] = Number.isNaN(value) ? 0 : 1
  }
}

/** The value at a place of the window. */
type Sampler = (x: number, y: number) => number

function nearest({ data, width }: InputWindow): Sampler {
  return (x, y) => data[Math.floor(y + 0.5) * width + Math.floor(x + 0.5)] ?? Number.NaN
}

function bilinear({ data, width, height }: InputWindow): Sampler {
  return (x, y) => {
    const [i, j] = [Math.min(Math.floor(x), Math.max(0, width - 2)), Math.min(Math.floor(y), Math.max(0, height - 2))]
    const [t, u] = [x - i, y - j]
    const k = j * width + i
    // a NaN beside a place that it has no weight in does not count
    const below = mixed(data[k]!, t === 0 ? 0 : data[k + 1]!, t)
    return u === 0 ? below : mixed(below, mixed(data[k + width]!, t === 0 ? 0 : data[k + width + 1]!, t), u)
  }
}

function mixed(a: number, b: number, t: number): number {
  return t === 0 ? a : t === 1 ? b : a * (1 - t) + b * t
}

/** Of windows that several tiles use. */
const splines: WeakMap<InputWindow, Float64Array> = new WeakMap()

function splineOf(window: InputWindow): Float64Array {
  const known = splines.get(window)
  if (known) return known
  const coefficients = filled(window)
  splineCoefficients(coefficients, window.width, window.height)
  splines.set(window, coefficients)
  return coefficients
}

function bicubic(window: InputWindow): Sampler {
  const { data, width, height } = window
  const coefficients = splineOf(window)
  const hollow = data.some(Number.isNaN)
  const [wx, wy] = [new Float64Array(4), new Float64Array(4)]
  return (x, y) => {
    const [i, j] = [Math.floor(x), Math.floor(y)]
    splineWeights(x - i, wx)
    splineWeights(y - j, wy)
    let sum = 0
    for (let b = 0; b < 4; b++) {
      const row = mirrored(j - 1 + b, height) * width
      for (let a = 0; a < 4; a++) {
        const k = row + mirrored(i - 1 + a, width)
        if (hollow && wx[a]! * wy[b]! > 0 && Number.isNaN(data[k]!)) return Number.NaN
        sum += wx[a]! * wy[b]! * coefficients[k]!
      }
    }
    return sum
  }
}

function mirrored(k: number, count: number): number {
  if (count === 1) return 0
  const folded = Math.abs(k) % (2 * count - 2)
  return folded < count ? folded : 2 * count - 2 - folded
}

/** A copy whose undefined pixels hold the last defined one of their row, so that the spline beside them does not ring. */
function filled({ data, width, height }: InputWindow): Float64Array {
  const copy = data.slice()
  for (let j = 0; j < height; j++) {
    let last = copy.subarray(j * width, (j + 1) * width).find((value) => Number.isFinite(value)) ?? 0
    for (let k = j * width; k < (j + 1) * width; k++) {
      if (Number.isFinite(copy[k]!)) last = copy[k]!
      else copy[k] = last
    }
  }
  return copy
}

import type { TypedArray } from "../core/index.ts"
import { asNumbers, stretchFunction } from "../data/index.ts"
import type { Limits, Stretch } from "../data/index.ts"

const STARTS = 4096

/**
 * Pixel values as display levels 0 … `levels` - 1: floor(levels × stretch((value - min) / (max - min))), the ends clipped;
 * NaN becomes level 0. A constant image is level 0. No logarithm a pixel: the values at which the level steps up are
 * found once.
 */
export function displayLevels(data: TypedArray, limits: Limits, stretch: Stretch, levels: number): Uint8Array {
  const values = asNumbers(data)
  const out = new Uint8Array(values.length)
  const edges = levelEdges(stretch, levels)
  const starts = startLevels(edges)
  const { min } = limits
  const width = limits.max - limits.min || 1
  for (let i = 0; i < values.length; i++) {
    const t = (values[i]! - min) / width
    const clipped = t > 0 ? (t < 1 ? t : 1) : 0
    let level = starts[(clipped * STARTS) | 0]!
    while (edges[level]! <= clipped) level++
    out[i] = level
  }
  return out
}

/** edges[k]: the least double in (0, 1] whose level is above k; the last one is never reached. */
function levelEdges(stretch: Stretch, levels: number): Float64Array {
  const curve = stretchFunction(stretch)
  const edges = new Float64Array(levels).fill(Infinity)
  for (let k = 0; k < levels - 1; k++) edges[k] = leastAbove(curve, (k + 1) / levels)
  return edges
}

/** The least double t in (0, 1] with curve(t) ≥ goal, by bisection to neighbouring doubles. */
function leastAbove(curve: (t: number) => number, goal: number): number {
  let low = 0
  let high = 1
  for (;;) {
    const middle = (low + high) / 2
    if (middle === low || middle === high) return high
    if (curve(middle) >= goal) high = middle
    else low = middle
  }
}

/** For each of the STARTS equal parts of [0, 1], and for 1 itself, the level at its lower end. */
function startLevels(edges: Float64Array): Uint8Array {
  const starts = new Uint8Array(STARTS + 1)
  let level = 0
  for (let part = 0; part <= STARTS; part++) {
    while (edges[level]! <= part / STARTS) level++
    starts[part] = level
  }
  return starts
}

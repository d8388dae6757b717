import { CaelumError } from "../../core/index.ts"
import { MAX_NUMBER_ORDER, nestedToRing } from "../../healpix/index.ts"

export interface ResampleOptions {
  /** Orders of the values and of the result. */
  readonly from: number
  readonly to: number
  readonly ordering: "nested" | "ring"
  /** What a coarser pixel gets of its parts that have a value: their mean (default), or their sum, for counts and probabilities. */
  readonly how?: "mean" | "sum"
}

/**
 * A full map at another order: coarser, the mean or the sum of the pixels in each; finer, the value of the pixel (or its share of the
 * sum). NaN stands for no value; a coarser pixel has none where none of its parts has one.
 * @param values 12 × 4^from values.
 * @returns 12 × 4^to values.
 * @throws CaelumError `usage` for orders, or another number of values.
 */
export function resampleMap(values: Float64Array, { from, to, ordering, how = "mean" }: ResampleOptions): Float64Array {
  for (const order of [from, to])
    if (!Number.isInteger(order) || order < 0 || order > MAX_NUMBER_ORDER)
      throw new CaelumError("usage", `Order ${order} of a map is not an integer from 0 to ${MAX_NUMBER_ORDER}.`)
  if (values.length !== 12 * 4 ** from)
    throw new CaelumError(
      "usage",
      `A map of order ${from} has ${12 * 4 ** from} pixels and ${values.length} were given.`,
    )
  const nested = ordering === "ring" ? reordered(values, from, true) : values
  const made = to <= from ? coarser(nested, 4 ** (from - to), how) : finer(nested, 4 ** (to - from), how)
  return ordering === "ring" ? reordered(made, to, false) : made
}

function coarser(values: Float64Array, parts: number, how: "mean" | "sum"): Float64Array {
  const out = new Float64Array(values.length / parts)
  for (let i = 0; i < out.length; i++) {
    let [sum, count] = [0, 0]
    for (let k = i * parts; k < (i + 1) * parts; k++) {
      const value = values[k]!
      if (value !== value) continue
      sum += value
      count++
    }
    out[i] = count === 0 ? NaN : how === "mean" ? sum / count : sum
  }
  return out
}

function finer(values: Float64Array, parts: number, how: "mean" | "sum"): Float64Array {
  const out = new Float64Array(values.length * parts)
  for (let i = 0; i < values.length; i++)
    out.fill(how === "mean" ? values[i]! : values[i]! / parts, i * parts, (i + 1) * parts)
  return out
}

/** Values in RING order as NESTED ones, or back. */
function reordered(values: Float64Array, order: number, toNested: boolean): Float64Array {
  const out = new Float64Array(values.length)
  for (let cell = 0; cell < values.length; cell++) {
    const pixel = nestedToRing(order, cell)
    if (toNested) out[cell] = values[pixel]!
    else out[pixel] = values[cell]!
  }
  return out
}

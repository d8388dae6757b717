import type { Column, TypedArray } from "../../../core/index.ts"

/** A column with some of its rows. */
export function pickRows(column: Column, kept: Uint32Array): Column {
  const { values, shape, type, validity } = column
  const fixed = shape.some((length) => length < 0) ? 1 : shape.reduce((product, length) => product * length, 1)
  const width = type.startsWith("complex") ? 2 * fixed : fixed
  const picked = Array.isArray(values) ? pickList(values, kept, width) : pickTyped(values as TypedArray, kept, width)
  const rest = { ...column, values: picked as Column["values"] }
  return validity ? { ...rest, validity: Uint8Array.from(kept, (row) => validity[row]!) } : rest
}

function pickList(values: readonly unknown[], kept: Uint32Array, width: number): unknown[] {
  return Array.from(
    { length: kept.length * width },
    (_, i) => values[kept[Math.floor(i / width)]! * width + (i % width)],
  )
}

function pickTyped(values: TypedArray, kept: Uint32Array, width: number): TypedArray {
  const picked = values.slice(0, kept.length * width)
  if (width === 1) {
    const [from, to] = [values as Float64Array, picked as Float64Array]
    for (let i = 0; i < kept.length; i++) to[i] = from[kept[i]!]!
    return picked
  }
  for (const [i, row] of kept.entries()) picked.set(values.subarray(row * width, (row + 1) * width) as never, i * width)
  return picked
}

import type { TypedArray } from "../../core/index.ts"
import type { Section } from "./section.ts"

/** Turns an array round, in place, along the axes whose range is `reversed`. */
export function reverseAxes(data: TypedArray, shape: readonly number[], section: Section): void {
  let block = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (section[axis]!.reversed) reverseAxis(data, shape[axis]!, block)
    block *= shape[axis]!
  }
}

function reverseAxis(data: TypedArray, length: number, block: number): void {
  const span = length * block
  const spare = data.slice(0, block)
  for (let start = 0; start < data.length; start += span) {
    for (let low = 0, high = length - 1; low < high; low++, high--) {
      const a = start + low * block
      const b = start + high * block
      // One array type at a time: `set` between equal types is a copy of bytes.
      spare.set(data.subarray(a, a + block) as never)
      data.copyWithin(a, b, b + block)
      data.set(spare as never, b)
    }
  }
}

import type { Hdu } from "./hdu.ts"
import type { Section } from "./section.ts"
import { imageShape } from "./section.ts"

/**
 * A section as it lies in the file: `count` runs of `bytes` contiguous bytes, in ascending order of offset. The array of the section
 * is the runs one after another.
 */
export interface Runs {
  readonly count: number
  readonly bytes: number
  /** Bytes of one pixel. */
  readonly element: number
  /** Offset in the file of run `i`. */
  offset(i: number): number
}

/** The runs of a section of an uncompressed image. Pure. */
export function sectionRuns(hdu: Hdu, section: Section): Runs {
  const shape = imageShape(hdu)
  const element = Math.abs(hdu.bitpix) / 8
  const { inner, length } = innerBlock(shape, section)
  const counts: number[] = []
  const strides: number[] = []
  let base = hdu.dataOffset
  let count = 1
  let stride = element
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const { start, stop } = section[axis]!
    base += start * stride
    if (axis < inner) {
      counts.push(stop - start)
      strides.push(stride)
      count *= stop - start
    }
    stride *= shape[axis]!
  }
  return { count, bytes: length * element, element, offset: (i) => runOffset(i, base, counts, strides) }
}

/** Axes from `inner` on make one contiguous block of `length` pixels. */
function innerBlock(shape: readonly number[], section: Section): { inner: number; length: number } {
  let inner = shape.length - 1
  let length = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const wanted = section[axis]!.stop - section[axis]!.start
    inner = axis
    length *= wanted
    if (wanted !== shape[axis]) break
  }
  return { inner, length }
}

function runOffset(index: number, base: number, counts: readonly number[], strides: readonly number[]): number {
  let rest = index
  let offset = base
  for (let axis = 0; axis < counts.length; axis++) {
    const count = counts[axis]!
    const at = rest % count
    offset += at * strides[axis]!
    rest = (rest - at) / count
  }
  return offset
}

/** Number of the first run that ends behind `offset`. */
export function firstRunBehind(runs: Runs, offset: number): number {
  let low = 0
  let high = runs.count
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (runs.offset(middle) + runs.bytes > offset) high = middle
    else low = middle + 1
  }
  return low
}

import { CaelumError } from "../core/index.ts"
import { AXES, type LineAxis, type LineMoc, checkAxisOrder, frequencyCell } from "./moc-axis.ts"
import { degradeMoc } from "./moc-algebra.ts"
import { finestBit, joinedRanges } from "./moc.ts"

/**
 * The MOC of ranges of time or frequency, in any order, overlapping or not.
 * @param ranges pairs of start and end, the end excluded, in cells of the finest order: microseconds since JD 0, or as
 *   `frequencyCell` says.
 * @param order its resolution; finer where the bounds need that.
 * @throws CaelumError `usage` for an order or an odd number of bounds, `outside` for a range that is empty, reversed or beyond the
 *   axis.
 */
export function lineMocOfRanges(axis: LineAxis, ranges: BigInt64Array, order: number = 0): LineMoc {
  checkAxisOrder(axis, order)
  if (ranges.length % 2 === 1)
    throw new CaelumError("usage", `${ranges.length} bounds of ranges were given; give a start and an end for each.`)
  const joined = joinedRanges(ranges, AXES[axis].cells)
  return { axis, order: Math.max(order, AXES[axis].finest - finestBit(joined)), ranges: joined }
}

/**
 * The MOC of all cells of `order` that hold a part of some times, both ends of each included.
 * @param cells pairs of first and last, as `timeCell` counts; an instant is its own first and last.
 * @throws CaelumError as `lineMocOfRanges`.
 */
export function mocOfTimes(order: number, cells: BigInt64Array): LineMoc {
  return ofClosed("time", order, cells)
}

/**
 * The MOC of all cells of `order` that hold a part of some bands, both ends of each included.
 * @param hertz pairs of least and largest frequency.
 * @throws CaelumError as `lineMocOfRanges`, `outside` for a frequency that no MOC can hold.
 */
export function mocOfFrequencies(order: number, hertz: Float64Array): LineMoc {
  return ofClosed("frequency", order, BigInt64Array.from(hertz, frequencyCell))
}

function ofClosed(axis: LineAxis, order: number, cells: BigInt64Array): LineMoc {
  checkAxisOrder(axis, order)
  const bounds = cells.map((cell, i) => (i % 2 === 0 ? cell : cell + 1n))
  return { ...degradeMoc(lineMocOfRanges(axis, bounds), order), order }
}

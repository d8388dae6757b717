import { CaelumError } from "../../../core/index.ts"

export type CellType = "bool" | "integer" | "real" | "string" | "bits"

/**
 * The value of an expression in some rows. Numbers are doubles, NaN where they are null; bool and bits have a byte an element: 0, 1, and 2
 * for null or the wildcard bit; null of a string is null.
 */
export interface Cells {
  readonly type: CellType
  /** Of one cell, slowest axis first: [] a scalar; of bits their number. */
  readonly shape: readonly number[]
  /** Elements of a cell. */
  readonly width: number
  /** One cell that stands for every row. */
  readonly constant: boolean
  readonly values: Float64Array | Uint8Array | readonly (string | null)[]
  /** The numbers again, exactly, where doubles do not hold them: for comparisons. */
  readonly exact?: BigInt64Array | BigUint64Array
  /** Longest string that a cell can hold. */
  readonly length?: number
}

export const NULL_BYTE = 2

export function scalar(type: "integer" | "real", values: Float64Array, constant = false): Cells {
  return { type, shape: [], width: 1, constant, values }
}

/** The common layout of two operands: a scalar goes with anything, two arrays must have the same axes. */
export function commonLayout(a: Cells, b: Cells, what: string): Pick<Cells, "shape" | "width" | "constant"> {
  const wide = a.shape.length === 0 || (a.width === 1 && b.width > 1) ? b : a
  const other = wide === a ? b : a
  const fits = other.width === 1 || (other.shape.length === wide.shape.length && sameAxes(other.shape, wide.shape))
  if (!fits)
    throw new CaelumError(
      "expression",
      `${what} takes arrays of the same axes, not of (${a.shape.toReversed().join()}) and (${b.shape.toReversed().join()}).`,
    )
  return { shape: wide.shape, width: wide.width, constant: a.constant && b.constant }
}

function sameAxes(a: readonly number[], b: readonly number[]): boolean {
  return a.every((length, i) => length === b[i])
}

/** Calls `put(i, ia, ib)` for every element of the common layout, with its place in both operands. */
export function forPairs(
  a: Cells,
  b: Cells,
  layout: Pick<Cells, "width" | "constant">,
  rows: number,
  put: (i: number, ia: number, ib: number) => void,
): void {
  const count = layout.constant ? 1 : rows
  const { width } = layout
  const [rowA, rowB] = [a.constant ? 0 : a.width, b.constant ? 0 : b.width]
  const [stepA, stepB] = [a.width === 1 ? 0 : 1, b.width === 1 ? 0 : 1]
  for (let row = 0, i = 0; row < count; row++)
    for (let e = 0; e < width; e++, i++) put(i, row * rowA + e * stepA, row * rowB + e * stepB)
}

/** Elements that cells hold: a constant has one cell whatever the number of rows. */
export function elementCount({ width, constant }: Pick<Cells, "width" | "constant">, rows: number): number {
  return (constant ? 1 : rows) * width
}

/** Numbers of a bool: null stays null. */
export function asNumbers(cells: Cells): Cells {
  if (cells.type !== "bool" && cells.type !== "bits") return cells
  const values = Float64Array.from(cells.values as Uint8Array, (value) => (value === NULL_BYTE ? NaN : value))
  return { ...cells, type: "integer", values }
}

export function numbersOf(cells: Cells): Float64Array {
  return asNumbers(cells).values as Float64Array
}

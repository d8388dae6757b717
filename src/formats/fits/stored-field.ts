import type { CardValue } from "./value.ts"

/** How a column is stored in a binary table that is written. */
export interface StoredField {
  /** TFORMn. */
  readonly form: string
  /** Bytes of the field in a row. */
  readonly bytes: number
  /** Further keywords of the column, without their number. */
  readonly cards: readonly (readonly [keyword: string, value: CardValue])[]
  /** Writes the field of a row, which begins at `at`; `heapAt` is where its array begins in the heap. */
  put(view: DataView, at: number, row: number, heapAt: number): void
  /** Bytes of a row's array in the heap, and their writing. Only of a variable-length column. */
  readonly heap?: {
    bytes(row: number): number
    put(view: DataView, at: number, row: number): void
  }
}

/** Writes element `i` of values, or the null value for `undefined`. */
export type PutElement = (view: DataView, at: number, values: ArrayLike<number | bigint>, i: number | undefined) => void

/** The TDIMn of a shape, slowest axis first. */
export function dimensionCards(shape: readonly number[]): [string, CardValue][] {
  return shape.length > 1 ? [["TDIM", `(${shape.toReversed().join(",")})`]] : []
}

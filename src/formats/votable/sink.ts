import type { TypedArray } from "../../core/index.ts"
import type { Budget } from "./budget.ts"
import type { CellLayout } from "./layout.ts"
import { textOf } from "./text-bytes.ts"

/** Where the cells of one column go, row by row. */
export interface CellSink {
  readonly layout: CellLayout
  /** Appends the cell written as `bytes[start, end)` (UTF-8) in TABLEDATA. */
  text(bytes: Uint8Array, start: number, end: number): void
  /** Appends `rows` cells of BINARY; cell i lies at `at + i × stride`. A variable-length cell comes alone, its count first. */
  binary(view: DataView, at: number, stride: number, rows: number): void
  /** Makes the cell of `row`, already appended, null. */
  setNull(row: number): void
  finish(): { readonly values: TypedArray | string[] | unknown[]; readonly validity: Uint8Array | undefined }
}

/** What sinks share: the memory bound, and a place for sentences about cells that break the standard. */
export interface SinkContext {
  readonly budget: Budget
  readonly problem: (sentence: string) => void
}

/** One byte a row, made when the first null comes. */
export class Validity {
  readonly #budget: Budget
  #bytes: Uint8Array | undefined

  constructor(budget: Budget) {
    this.#budget = budget
  }

  setNull(row: number): void {
    if (this.#bytes === undefined || row >= this.#bytes.length) {
      const length = Math.max(64, 2 * (row + 1))
      this.#budget.take(length)
      const longer = new Uint8Array(length).fill(1)
      if (this.#bytes) longer.set(this.#bytes)
      this.#bytes = longer
    }
    this.#bytes[row] = 0
  }

  finish(rows: number): Uint8Array | undefined {
    if (this.#bytes === undefined) return undefined
    if (this.#bytes.length >= rows) return this.#bytes.slice(0, rows)
    const whole = new Uint8Array(rows).fill(1)
    whole.set(this.#bytes)
    return whole
  }
}

/** A typed array of at least `length` elements with the content of `values`; grows by doubling. */
export function grown<T extends TypedArray>(
  values: T,
  length: number,
  make: (length: number) => TypedArray,
  budget: Budget,
): T {
  if (values.length >= length) return values
  const larger = make(Math.max(length, values.length * 2, 16)) as T
  budget.take(larger.byteLength)
  ;(larger as Float64Array).set(values as Float64Array)
  return larger
}

/** The sentence about a cell whose text is no value of its column. */
export function notAValue(layout: CellLayout, row: number, text: string): string {
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text
  return `Column '${layout.name}', row ${row}: '${shown}' is no ${layout.datatype}${layout.shape.length > 0 ? " array of the declared size" : ""}; read as null.`
}

/** The text of `bytes[start, end)` without the white space around it. */
export function trimmed(bytes: Uint8Array, start: number, end: number): string {
  return textOf(bytes, start, end).trim()
}

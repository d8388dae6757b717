import type { TypedArray } from "../../core/index.ts"
import { elementReader } from "./element-reader.ts"
import type { CellLayout } from "./layout.ts"
import { bytesOf, elementKind } from "./layout.ts"
import { elementValue } from "./number-text.ts"
import type { CellSink, SinkContext } from "./sink.ts"
import { grown, notAValue, trimmed, Validity } from "./sink.ts"
import { textOf } from "./text-bytes.ts"

/** Fixed-shape arrays, complex scalars included. A cell of another length is null and a problem. */
export class ArraySink implements CellSink {
  readonly layout: CellLayout
  readonly #context: SinkContext
  readonly #validity: Validity
  readonly #lanes: number
  #values: TypedArray
  #rows = 0

  constructor(layout: CellLayout, context: SinkContext) {
    this.layout = layout
    this.#context = context
    this.#validity = new Validity(context.budget)
    const kind = elementKind(layout.datatype)
    this.#lanes = layout.count * kind.lanes
    this.#values = kind.make(0)
  }

  text(bytes: Uint8Array, start: number, end: number): void {
    const row = this.#rows++
    this.#grow(this.#rows * this.#lanes)
    const tokens = arrayTokens(textOf(bytes, start, end), this.layout)
    if (tokens.length === 0 && this.#lanes > 0) return this.setNull(row)
    const parsed = tokens.length === this.#lanes ? arrayValues(tokens, this.layout) : undefined
    if (parsed) (this.#values as Float64Array).set(parsed as Float64Array, row * this.#lanes)
    else {
      this.#context.problem(notAValue(this.layout, row, trimmed(bytes, start, end)))
      this.setNull(row)
    }
  }

  binary(view: DataView, at: number, stride: number, rows: number): void {
    const first = this.#rows
    this.#rows += rows
    this.#grow(this.#rows * this.#lanes)
    elementReader(this.layout.datatype)(view, at, stride, rows, this.layout.count, this.#values, first * this.#lanes)
  }

  setNull(row: number): void {
    this.#validity.setNull(row)
    blank(this.#values, row * this.#lanes, (row + 1) * this.#lanes)
  }

  #grow(length: number): void {
    this.#values = grown(this.#values, length, elementKind(this.layout.datatype).make, this.#context.budget)
  }

  finish(): { values: TypedArray; validity: Uint8Array | undefined } {
    return { values: this.#values.slice(0, this.#rows * this.#lanes), validity: this.#validity.finish(this.#rows) }
  }
}

/** Variable-length arrays: one typed array a row. */
export class VariableSink implements CellSink {
  readonly layout: CellLayout
  readonly #context: SinkContext
  readonly #validity: Validity
  readonly #cells: TypedArray[] = []

  constructor(layout: CellLayout, context: SinkContext) {
    this.layout = layout
    this.#context = context
    this.#validity = new Validity(context.budget)
  }

  text(bytes: Uint8Array, start: number, end: number): void {
    const tokens = arrayTokens(textOf(bytes, start, end), this.layout)
    const { lanes } = elementKind(this.layout.datatype)
    const parsed = tokens.length % lanes === 0 ? arrayValues(tokens, this.layout) : undefined
    this.#push(parsed ?? this.#none())
    if (tokens.length === 0) this.setNull(this.#cells.length - 1)
    if (parsed) return
    this.#context.problem(notAValue(this.layout, this.#cells.length - 1, trimmed(bytes, start, end)))
    this.setNull(this.#cells.length - 1)
  }

  binary(view: DataView, at: number): void {
    const count = view.getInt32(at)
    const { make, lanes } = elementKind(this.layout.datatype)
    const cell = make(count * lanes)
    elementReader(this.layout.datatype)(view, at + 4, bytesOf(this.layout, count), 1, count, cell, 0)
    this.#push(cell)
  }

  setNull(row: number): void {
    this.#validity.setNull(row)
    this.#cells[row] = this.#none()
  }

  #none(): TypedArray {
    return elementKind(this.layout.datatype).make(0)
  }

  #push(cell: TypedArray): void {
    this.#context.budget.take(64 + cell.byteLength)
    this.#cells.push(cell)
  }

  finish(): { values: unknown[]; validity: Uint8Array | undefined } {
    return { values: this.#cells, validity: this.#validity.finish(this.#cells.length) }
  }
}

function blank(values: TypedArray, from: number, to: number): void {
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) values.fill(0n, from, to)
  else values.fill(values instanceof Float64Array || values instanceof Float32Array ? NaN : 0, from, to)
}

/** The elements of an array cell as text. Bits may stand without blanks between them, numbers may have commas. */
function arrayTokens(text: string, layout: CellLayout): string[] {
  if (layout.datatype === "bit") return text.replace(/\s+/g, "").split("")
  return text.split(/[\s,]+/).filter((token) => token !== "")
}

function arrayValues(tokens: readonly string[], layout: CellLayout): TypedArray | undefined {
  const values = elementKind(layout.datatype).make(tokens.length) as Float64Array
  for (let i = 0; i < tokens.length; i++) {
    const value = elementValue(tokens[i]!, layout.datatype)
    if (value === undefined) return undefined
    values[i] = value as number
  }
  return values
}

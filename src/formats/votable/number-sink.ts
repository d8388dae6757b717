import type { TypedArray } from "../../core/index.ts"
import { elementReader } from "./element-reader.ts"
import type { CellLayout } from "./layout.ts"
import { elementKind } from "./layout.ts"
import { elementValue, longDecimal, plainNumber } from "./number-text.ts"
import type { CellSink, SinkContext } from "./sink.ts"
import { grown, notAValue, trimmed, Validity } from "./sink.ts"

type Numbers = Exclude<TypedArray, BigInt64Array | BigUint64Array>

/** Scalar integers, floats, booleans and bits. */
export class NumberSink implements CellSink {
  readonly layout: CellLayout
  readonly #context: SinkContext
  readonly #validity: Validity
  readonly #null: number | undefined
  readonly #low: number
  readonly #high: number
  readonly #whole: boolean
  #values: Numbers
  #rows = 0

  constructor(layout: CellLayout, context: SinkContext) {
    this.layout = layout
    this.#context = context
    this.#validity = new Validity(context.budget)
    this.#values = elementKind(layout.datatype).make(0) as Numbers
    const written = layout.nullText?.trim()
    const value = written === undefined || written === "" ? undefined : elementValue(written, layout.datatype)
    this.#null = value === undefined ? undefined : Number(value)
    const [low, high] = plainRange(layout)
    this.#low = low
    this.#high = high
    this.#whole = layout.type !== "float32" && layout.type !== "float64"
  }

  text(bytes: Uint8Array, start: number, end: number): void {
    const row = this.#rows++
    if (row >= this.#values.length) this.#grow(row + 1)
    let value = plainNumber(bytes, start, end)
    if (value !== value && !this.#whole) value = longDecimal(bytes, start, end)
    const inside = value >= this.#low && value <= this.#high
    if (!inside || value === this.#null || (this.#whole && !Number.isInteger(value))) this.#slow(row, bytes, start, end)
    else this.#values[row] = value
  }

  #slow(row: number, bytes: Uint8Array, start: number, end: number): void {
    const token = trimmed(bytes, start, end)
    if (token === "" || isBlank(token, this.layout)) return this.setNull(row)
    const value = elementValue(token, this.layout.datatype)
    if (value === undefined) {
      if (token !== this.layout.nullText?.trim()) this.#context.problem(notAValue(this.layout, row, token))
      return this.setNull(row)
    }
    if (Number(value) === this.#null) return this.setNull(row)
    this.#values[row] = Number(value)
  }

  binary(view: DataView, at: number, stride: number, rows: number): void {
    const first = this.#rows
    this.#grow(first + rows)
    this.#rows += rows
    elementReader(this.layout.datatype)(view, at, stride, rows, 1, this.#values, first)
    if (this.layout.datatype === "boolean") this.#unknownFlags(view, at, stride, rows, first)
    if (this.#null === undefined) return
    for (let row = first; row < this.#rows; row++) if (this.#values[row] === this.#null) this.setNull(row)
  }

  #unknownFlags(view: DataView, at: number, stride: number, rows: number, first: number): void {
    for (let i = 0; i < rows; i++) if (isUnknownFlag(view.getUint8(at + i * stride))) this.setNull(first + i)
  }

  setNull(row: number): void {
    this.#validity.setNull(row)
    this.#values[row] = this.#whole ? 0 : NaN
  }

  #grow(length: number): void {
    this.#values = grown(this.#values, length, elementKind(this.layout.datatype).make, this.#context.budget)
  }

  finish(): { values: TypedArray; validity: Uint8Array | undefined } {
    return { values: this.#values.slice(0, this.#rows), validity: this.#validity.finish(this.#rows) }
  }
}

/** The range in which a plain number may be taken as it is. Floats other than doubles and flags go the careful way. */
function plainRange(layout: CellLayout): readonly [number, number] {
  switch (layout.datatype) {
    case "unsignedByte":
      return [0, 255]
    case "short":
      return [-32768, 32767]
    case "int":
      return [-2147483648, 2147483647]
    case "boolean":
    case "bit":
      return [0, 1]
    default:
      return [-Infinity, Infinity]
  }
}

function isBlank(token: string, layout: CellLayout): boolean {
  return layout.datatype === "boolean" && (token === "?" || token === "\0")
}

/** A byte of BINARY that is neither true nor false: `?`, space, NUL mean null (REC-VOTable-1.4, section 6). */
export function isUnknownFlag(byte: number): boolean {
  return byte === 63 || byte === 32 || byte === 0
}

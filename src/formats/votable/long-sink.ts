import type { TypedArray } from "../../core/index.ts"
import type { CellLayout } from "./layout.ts"
import { elementValue, plainNumber } from "./number-text.ts"
import type { CellSink, SinkContext } from "./sink.ts"
import { grown, notAValue, trimmed, Validity } from "./sink.ts"

const LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1

/** Scalar 64-bit integers. */
export class LongSink implements CellSink {
  readonly layout: CellLayout
  readonly #context: SinkContext
  readonly #validity: Validity
  readonly #null: bigint | undefined
  #values: BigInt64Array = new BigInt64Array(0)
  #halves: Int32Array = new Int32Array(0)
  #rows = 0

  constructor(layout: CellLayout, context: SinkContext) {
    this.layout = layout
    this.#context = context
    this.#validity = new Validity(context.budget)
    const written = layout.nullText?.trim()
    this.#null =
      written === undefined || written === "" ? undefined : (elementValue(written, "long") as bigint | undefined)
  }

  text(bytes: Uint8Array, start: number, end: number): void {
    const row = this.#rows++
    if (row >= this.#values.length) this.#grow(row + 1)
    const value = this.#null === undefined ? plainNumber(bytes, start, end) : NaN
    if (Number.isSafeInteger(value)) this.#put(row, value)
    else this.#slow(row, bytes, start, end)
  }

  /** Stores a safe integer without making a BigInt. */
  #put(row: number, value: number): void {
    const high = Math.floor(value / 4294967296)
    const low = (value - high * 4294967296) | 0
    this.#halves[2 * row] = LITTLE_ENDIAN ? low : high
    this.#halves[2 * row + 1] = LITTLE_ENDIAN ? high : low
  }

  #slow(row: number, bytes: Uint8Array, start: number, end: number): void {
    const token = trimmed(bytes, start, end)
    if (token === "") return this.setNull(row)
    const value = elementValue(token, "long")
    if (value === undefined && token !== this.layout.nullText?.trim())
      this.#context.problem(notAValue(this.layout, row, token))
    if (value === undefined || value === this.#null) return this.setNull(row)
    this.#values[row] = value as bigint
  }

  binary(view: DataView, at: number, stride: number, rows: number): void {
    const first = this.#rows
    this.#grow(first + rows)
    this.#rows += rows
    for (let i = 0, p = at; i < rows; i++, p += stride) {
      this.#halves[2 * (first + i)] = view.getInt32(p + (LITTLE_ENDIAN ? 4 : 0))
      this.#halves[2 * (first + i) + 1] = view.getInt32(p + (LITTLE_ENDIAN ? 0 : 4))
    }
    if (this.#null === undefined) return
    for (let row = first; row < this.#rows; row++) if (this.#values[row] === this.#null) this.setNull(row)
  }

  setNull(row: number): void {
    this.#validity.setNull(row)
    this.#values[row] = 0n
  }

  #grow(length: number): void {
    this.#values = grown(this.#values, length, (n) => new BigInt64Array(n), this.#context.budget)
    this.#halves = new Int32Array(this.#values.buffer)
  }

  finish(): { values: TypedArray; validity: Uint8Array | undefined } {
    return { values: this.#values.slice(0, this.#rows), validity: this.#validity.finish(this.#rows) }
  }
}

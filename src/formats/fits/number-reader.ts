import type { Column, ColumnType, TypedArray } from "../../core/index.ts"
import { product } from "./column-type.ts"
import { flipSigns } from "./decode.ts"
import type { FitsColumn } from "./fits-column.ts"
import type { Strip, Words } from "./gather.ts"
import { gather } from "./gather.ts"
import { nullFinder } from "./null-finder.ts"
import { scaleStored } from "./scale-column.ts"
import { ELEMENT_BYTES } from "./table-form.ts"

const ARRAYS: Readonly<Partial<Record<ColumnType, new (buffer: ArrayBuffer) => TypedArray>>> = {
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
  complex64: Float32Array,
  complex128: Float64Array,
}

/**
 * B I J K E D C M. A scalar that holds the null value is null. In a cell of several, null elements keep that value (NaN where the
 * column is scaled), and the cell is null where all are.
 */
export class NumberReader {
  readonly #column: FitsColumn
  readonly #head: Omit<Column, "values">
  readonly #rows: number
  /** Stored elements of a cell and their bytes; a complex number is two. */
  readonly #per: number
  readonly #size: number
  readonly #buffer: ArrayBuffer
  #scratch: ArrayBuffer = new ArrayBuffer(0)
  readonly #isNull: ((words: Words, i: number) => boolean) | undefined
  #validity: Uint8Array | undefined

  constructor(column: FitsColumn, head: Omit<Column, "values">, rows: number) {
    const { code } = column.form
    const complex = code === "C" || code === "M"
    this.#column = column
    this.#head = head
    this.#rows = rows
    this.#per = product(column.shape) * (complex ? 2 : 1)
    this.#size = ELEMENT_BYTES[code as keyof typeof ELEMENT_BYTES] / (complex ? 2 : 1)
    this.#buffer = new ArrayBuffer(rows * this.#per * (column.kind === "linear" ? 8 : this.#size))
    this.#isNull = nullFinder(column, this.#size)
  }

  take(strip: Strip, row: number): void {
    if (this.#per === 0) return
    const linear = this.#column.kind === "linear"
    const count = strip.count * this.#per
    const words = wordsOf(linear ? this.#room(count) : this.#buffer, this.#size)
    const to = linear ? 0 : row * this.#per
    gather(strip, this.#per, this.#size, words, to)
    if (this.#isNull) this.#findNulls(words, to, row, strip.count)
    if (!linear) return
    const out = new Float64Array(this.#buffer, 8 * row * this.#per, count)
    scaleStored(words, out, this.#column, this.#isNull)
  }

  finish(): Column {
    const { type, kind } = this.#column
    if (kind === "unsigned") flipSigns(this.#buffer, 8 * this.#size)
    const values = new ARRAYS[type]!(this.#buffer)
    if (this.#validity && this.#column.shape.length === 0) clearNulls(values, this.#validity)
    return { ...this.#head, values, validity: this.#validity }
  }

  #room(count: number): ArrayBuffer {
    const bytes = count * this.#size
    if (this.#scratch.byteLength < bytes) this.#scratch = new ArrayBuffer(bytes)
    return this.#scratch
  }

  #findNulls(words: Words, from: number, row: number, rows: number): void {
    const isNull = this.#isNull!
    const per = this.#per
    for (let i = 0; i < rows; i++) {
      let k = 0
      while (k < per && isNull(words, from + i * per + k)) k++
      if (k < per) continue
      this.#validity ??= new Uint8Array(this.#rows).fill(1)
      this.#validity[row + i] = 0
    }
  }
}

function wordsOf(buffer: ArrayBuffer, size: number): Words {
  return size === 1 ? new Uint8Array(buffer) : size === 2 ? new Uint16Array(buffer) : new Uint32Array(buffer)
}

function clearNulls(values: TypedArray, validity: Uint8Array): void {
  const none =
    values instanceof Float64Array ? NaN : values instanceof BigInt64Array || values instanceof BigUint64Array ? 0n : 0
  for (let i = 0; i < validity.length; i++)
    if (validity[i] === 0) (values as (number | bigint)[] | TypedArray)[i] = none
}

import { CaelumError } from "../../core/index.ts"
import type { FitsColumn, TableLayout } from "./fits-column.ts"
import type { Strip } from "./gather.ts"
import type { BinaryForm } from "./table-form.ts"
import { ELEMENT_BYTES } from "./table-form.ts"

/** Reads the descriptors of a variable-length column: how many elements, and where in the heap (FITS 4.0 §7.3.5). */
export class DescriptorReader {
  readonly column: FitsColumn
  /** Elements of each row. */
  readonly counts: Float64Array
  /** Where they begin in the heap, bytes. */
  readonly offsets: Float64Array
  readonly #form: BinaryForm

  constructor(column: FitsColumn, rows: number) {
    this.column = column
    this.#form = column.form as BinaryForm
    this.counts = new Float64Array(rows)
    this.offsets = new Float64Array(rows)
  }

  take({ bytes, at, stride, count }: Strip, row: number): void {
    if (this.#form.repeat === 0) return
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const wide = this.#form.variable === "Q"
    for (let i = 0, p = at; i < count; i++, p += stride) {
      this.counts[row + i] = wide ? wideAt(view, p) : view.getInt32(p)
      this.offsets[row + i] = wide ? wideAt(view, p + 8) : view.getUint32(p + 4)
    }
  }

  /** Bytes of the elements of a row. */
  bytes(row: number): number {
    return Math.ceil(this.counts[row]! * ELEMENT_BYTES[this.#form.code])
  }

  /**
   * The sum of elements of all rows, every descriptor checked against the heap.
   * @throws CaelumError `malformed`.
   */
  total(layout: Pick<TableLayout, "heapBytes">): number {
    let sum = 0
    for (let row = 0; row < this.counts.length; row++) {
      const count = this.counts[row]!
      if (count === 0) continue
      if (count < 0 || this.offsets[row]! < 0 || this.offsets[row]! + this.bytes(row) > layout.heapBytes)
        throw this.#outside(row, layout)
      sum += count
    }
    return sum
  }

  #outside(row: number, layout: Pick<TableLayout, "heapBytes">): CaelumError {
    const { name } = this.column
    return new CaelumError(
      "malformed",
      `column '${name}' has ${this.counts[row]} elements at byte ${this.offsets[row]} of the heap in row ${row + 1} of those asked for, and the heap has ${layout.heapBytes} bytes; leave the column out.`,
      { context: { column: name, row } },
    )
  }
}

function wideAt(view: DataView, at: number): number {
  return view.getInt32(at) * 2 ** 32 + view.getUint32(at + 4)
}

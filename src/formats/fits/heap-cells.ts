import type { Column, ColumnValues } from "../../core/index.ts"
import { unpackBits } from "./bit-reader.ts"
import type { ColumnReader } from "./column-reader.ts"
import { columnHead, makeReader } from "./column-reader.ts"
import type { DescriptorReader } from "./descriptor-reader.ts"
import { ELEMENT_BYTES } from "./table-form.ts"
import { cellText } from "./string-reader.ts"

/** Makes a variable-length column out of the cells of its rows, given one by one. */
export interface HeapCells {
  /** Takes the bytes of row `row`, which begin at `at`; at once, or once the promise is kept. */
  take(bytes: Uint8Array, at: number, row: number): void | Promise<void>
  finish(): Column
}

/** @param total Sum of elements of all rows. */
export function makeCells(descriptors: DescriptorReader, total: number): HeapCells {
  const { code } = descriptors.column.form
  if (code === "A") return new TextCells(descriptors)
  return code === "X" ? new BitCells(descriptors, total) : new ElementCells(descriptors, total)
}

/** PA: one text a row. */
class TextCells {
  readonly #descriptors: DescriptorReader
  readonly #texts: string[]

  constructor(descriptors: DescriptorReader) {
    this.#descriptors = descriptors
    this.#texts = new Array<string>(descriptors.counts.length).fill("")
  }

  take(bytes: Uint8Array, at: number, row: number): void {
    this.#texts[row] = cellText(bytes, at, at + this.#descriptors.bytes(row))
  }

  finish(): Column {
    return { ...columnHead(this.#descriptors.column), values: this.#texts }
  }
}

class BitCells {
  readonly #descriptors: DescriptorReader
  readonly #bits: Uint8Array
  readonly #starts: Float64Array

  constructor(descriptors: DescriptorReader, total: number) {
    this.#descriptors = descriptors
    this.#bits = new Uint8Array(total)
    this.#starts = startsOf(descriptors.counts)
  }

  take(bytes: Uint8Array, at: number, row: number): void {
    unpackBits(bytes, at, this.#bits, this.#starts[row]!, this.#descriptors.counts[row]!)
  }

  finish(): Column {
    return { ...columnHead(this.#descriptors.column), values: cut(this.#bits, this.#starts, 1) }
  }
}

/** Numbers and logicals: all elements lie one behind the other in one array, of which the cells are parts. */
class ElementCells {
  readonly #descriptors: DescriptorReader
  readonly #elements: ColumnReader
  readonly #starts: Float64Array
  readonly #size: number
  readonly #parts: number

  constructor(descriptors: DescriptorReader, total: number) {
    const { column } = descriptors
    const { code } = column.form
    this.#descriptors = descriptors
    this.#size = ELEMENT_BYTES[code as keyof typeof ELEMENT_BYTES]
    this.#parts = code === "C" || code === "M" ? 2 : 1
    // The shape says that null elements keep their value, as in other cells of several elements.
    this.#elements = makeReader({ ...column, shape: [1] }, total)
    this.#starts = startsOf(descriptors.counts)
  }

  take(bytes: Uint8Array, at: number, row: number): void {
    const count = this.#descriptors.counts[row]!
    this.#elements.take({ bytes, at, stride: this.#size, count }, this.#starts[row]!)
  }

  finish(): Column {
    const { values } = this.#elements.finish()
    return { ...columnHead(this.#descriptors.column), values: cut(values, this.#starts, this.#parts) }
  }
}

/** Where the elements of each row begin, and where the last end. */
function startsOf(counts: Float64Array): Float64Array {
  const starts = new Float64Array(counts.length + 1)
  for (let i = 0; i < counts.length; i++) starts[i + 1] = starts[i]! + counts[i]!
  return starts
}

function cut(values: ColumnValues, starts: Float64Array, parts: number): ColumnValues[] {
  const all = values as Uint8Array
  return Array.from({ length: starts.length - 1 }, (_, i) => all.subarray(parts * starts[i]!, parts * starts[i + 1]!))
}

import { CaelumError } from "../../core/index.ts"
import type { CellLayout } from "./layout.ts"
import { bytesOf } from "./layout.ts"
import type { CellSink, SinkContext } from "./sink.ts"
import { Validity } from "./sink.ts"
import { startsWith, textOf } from "./text-bytes.ts"

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
const LATIN1 = new TextDecoder("latin1")
const UTF16 = new TextDecoder("utf-16be", { ignoreBOM: true })

/** Text of BINARY: up to the first NUL; `char` is read as UTF-8, bytes that are none as Latin-1. */
function decodeText(bytes: Uint8Array, unicode: boolean): string {
  const text = unicode ? UTF16.decode(bytes) : decodeChars(bytes)
  const end = text.indexOf("\0")
  return end < 0 ? text : text.slice(0, end)
}

function decodeChars(bytes: Uint8Array): string {
  if (bytes.length <= 24 && bytes.every((byte) => byte < 128)) return String.fromCharCode(...bytes)
  try {
    return UTF8.decode(bytes)
  } catch {
    return LATIN1.decode(bytes)
  }
}

function textBytes(view: DataView, at: number, length: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + at, length)
}

/** One string a cell. An empty cell of TABLEDATA is the empty string: the format cannot tell it from null. */
export class StringSink implements CellSink {
  readonly layout: CellLayout
  readonly #context: SinkContext
  readonly #validity: Validity
  readonly #values: string[] = []
  #last = ""

  constructor(layout: CellLayout, context: SinkContext) {
    this.layout = layout
    this.#context = context
    this.#validity = new Validity(context.budget)
  }

  text(bytes: Uint8Array, start: number, end: number): void {
    const same = end - start === this.#last.length && startsWith(bytes, this.#last, start)
    this.#push(same ? this.#last : textOf(bytes, start, end))
  }

  binary(view: DataView, at: number, stride: number, rows: number): void {
    const unicode = this.layout.datatype === "unicodeChar"
    const variable = this.layout.width === -1
    for (let row = 0, p = at; row < rows; row++, p += stride) {
      const length = variable ? view.getInt32(p) * (unicode ? 2 : 1) : bytesOf(this.layout, 1)
      this.#push(decodeText(textBytes(view, variable ? p + 4 : p, length), unicode))
    }
  }

  #push(value: string): void {
    this.#context.budget.take(value === this.#last ? 8 : 24 + value.length)
    this.#last = value
    this.#values.push(value)
    if (value === this.layout.nullText) this.setNull(this.#values.length - 1)
  }

  setNull(row: number): void {
    this.#validity.setNull(row)
    this.#values[row] = ""
  }

  finish(): { values: string[]; validity: Uint8Array | undefined } {
    return { values: this.#values, validity: this.#validity.finish(this.#values.length) }
  }
}

/** Arrays of strings, each of the layout's width and padded with blanks; fixed or variable in number. */
export class StringArraySink implements CellSink {
  readonly layout: CellLayout
  readonly #context: SinkContext
  readonly #validity: Validity
  readonly #cells: string[][] = []

  constructor(layout: CellLayout, context: SinkContext) {
    if (layout.width < 1)
      throw new CaelumError(
        "malformed",
        `FIELD '${layout.name}' is an array of strings of no length; give the length of one string as the first number of arraysize.`,
        { context: { column: layout.name } },
      )
    this.layout = layout
    this.#context = context
    this.#validity = new Validity(context.budget)
  }

  text(bytes: Uint8Array, start: number, end: number): void {
    const strings: string[] = []
    const text = textOf(bytes, start, end)
    for (let at = 0; at < text.length; at += this.layout.width)
      strings.push(text.slice(at, at + this.layout.width).trimEnd())
    this.#push(strings)
  }

  binary(view: DataView, at: number, stride: number, rows: number): void {
    const unicode = this.layout.datatype === "unicodeChar"
    const bytes = bytesOf(this.layout, 1)
    const variable = this.layout.count === -1
    for (let row = 0; row < rows; row++) {
      const start = at + row * stride
      const count = variable ? view.getInt32(start) / this.layout.width : this.layout.count
      const first = variable ? start + 4 : start
      const strings: string[] = []
      for (let i = 0; i < count; i++)
        strings.push(decodeText(textBytes(view, first + i * bytes, bytes), unicode).trimEnd())
      this.#push(strings)
    }
  }

  /** A fixed array gets as many strings as it declares: missing ones at the end are empty, as the padding says. */
  #push(strings: string[]): void {
    const { count, width } = this.layout
    this.#context.budget.take(64 + Math.max(strings.length, count) * (24 + width))
    if (count >= 0) {
      if (strings.length > count)
        this.#context.problem(
          `Column '${this.layout.name}', row ${this.#cells.length}: ${strings.length} strings where ${count} are declared; the rest is left out.`,
        )
      strings = Array.from({ length: count }, (_, i) => strings[i] ?? "")
    }
    this.#cells.push(strings)
  }

  setNull(row: number): void {
    this.#validity.setNull(row)
    this.#cells[row] = this.layout.count < 0 ? [] : Array.from({ length: this.layout.count }, () => "")
  }

  finish(): { values: unknown[]; validity: Uint8Array | undefined } {
    return {
      values: this.layout.count < 0 ? this.#cells : this.#cells.flat(),
      validity: this.#validity.finish(this.#cells.length),
    }
  }
}

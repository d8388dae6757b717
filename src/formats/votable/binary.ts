import { CaelumError } from "../../core/index.ts"
import { Base64Decoder } from "./base64.ts"
import type { CellLayout } from "./layout.ts"
import { bytesOf, fixedBytes } from "./layout.ts"
import { readMarkup } from "./markup.ts"
import type { CellSink } from "./sink.ts"

/**
 * Bytes of the cell at `at`, or -1 where the view ends inside it.
 * @throws CaelumError `malformed` for a negative count.
 */
export function cellBytes(layout: CellLayout, view: DataView, at: number): number {
  const fixed = fixedBytes(layout)
  if (fixed >= 0) return at + fixed <= view.byteLength ? fixed : -1
  if (at + 4 > view.byteLength) return -1
  const count = view.getInt32(at)
  if (count < 0)
    throw new CaelumError(
      "malformed",
      `Column '${layout.name}' of the VOTable has a cell of ${count} elements; the binary data do not follow its FIELDs.`,
      { context: { column: layout.name } },
    )
  const bytes = 4 + itemBytes(layout, count)
  return at + bytes <= view.byteLength ? bytes : -1
}

/** Bytes of `count` primitives: for text, of characters. */
function itemBytes(layout: CellLayout, count: number): number {
  if (layout.type !== "string") return bytesOf(layout, count)
  return layout.datatype === "unicodeChar" ? 2 * count : count
}

/** Reads BINARY and BINARY2 rows out of the base64 text of a STREAM, in pieces of any length. */
export class BinaryReader {
  readonly #sinks: readonly CellSink[]
  readonly #flagBytes: number
  readonly #rowBytes: number
  readonly #decoder: Base64Decoder = new Base64Decoder()
  #pending: Uint8Array = new Uint8Array(0)
  #used = 0
  rows = 0

  constructor(sinks: readonly CellSink[], withFlags: boolean) {
    this.#sinks = sinks
    this.#flagBytes = withFlags ? (sinks.length + 7) >> 3 : 0
    const sizes = sinks.map((sink) => fixedBytes(sink.layout))
    this.#rowBytes = sizes.includes(-1) ? -1 : sizes.reduce((sum, bytes) => sum + bytes, this.#flagBytes)
  }

  /** As TableDataReader.read, for the text inside STREAM. */
  read(bytes: Uint8Array, from: number): { next: number; done: boolean } {
    let at = from
    for (;;) {
      const less = bytes.indexOf(60, at)
      const end = less < 0 ? bytes.length : less
      if (end > at) this.#bytes(this.#decoder.decode(bytes, at, end))
      if (less < 0) return { next: end, done: false }
      const markup = readMarkup(bytes, less)
      if (markup === undefined) return { next: less, done: false }
      if (markup.kind === "close" && markup.name === "STREAM") {
        this.#finish()
        return { next: less, done: true }
      }
      if (markup.kind === "cdata") this.#bytes(this.#decoder.decode(bytes, less + 9, markup.end - 3))
      else if (markup.kind !== "comment") throw this.#malformed(`the tag '${markup.name}' stands inside STREAM`)
      at = markup.end
    }
  }

  #finish(): void {
    this.#decoder.finish()
    if (this.#used === 0) return
    throw new CaelumError(
      "truncated",
      `The VOTable's binary data end ${this.#used} bytes into row ${this.rows}; fetch it again or correct its FIELDs.`,
      { context: { row: this.rows } },
    )
  }

  #bytes(bytes: Uint8Array): void {
    if (bytes.length === 0) return
    const whole = this.#used === 0 ? bytes : this.#append(bytes)
    const view = new DataView(whole.buffer, whole.byteOffset, whole.byteLength)
    const read = this.#rowBytes >= 0 ? this.#fixedRows(view) : this.#variableRows(view)
    const rest = whole.subarray(read)
    if (rest.length === 0) this.#used = 0
    else this.#keep(rest)
  }

  #append(bytes: Uint8Array): Uint8Array {
    this.#reserve(this.#used + bytes.length)
    this.#pending.set(bytes, this.#used)
    return this.#pending.subarray(0, this.#used + bytes.length)
  }

  #keep(rest: Uint8Array): void {
    const inPlace = rest.buffer === this.#pending.buffer
    if (inPlace && rest.byteOffset > 0) this.#pending.copyWithin(0, rest.byteOffset, rest.byteOffset + rest.length)
    else if (!inPlace) {
      this.#reserve(rest.length)
      this.#pending.set(rest)
    }
    this.#used = rest.length
  }

  #reserve(length: number): void {
    if (this.#pending.length >= length) return
    const larger = new Uint8Array(Math.max(length, 2 * this.#pending.length))
    larger.set(this.#pending.subarray(0, this.#used))
    this.#pending = larger
  }

  /** Rows of one length: column by column. Bytes read. */
  #fixedRows(view: DataView): number {
    if (this.#rowBytes === 0) throw this.#malformed("its fields take no bytes")
    const rows = Math.floor(view.byteLength / this.#rowBytes)
    let offset = this.#flagBytes
    for (const [column, sink] of this.#sinks.entries()) {
      sink.binary(view, offset, this.#rowBytes, rows)
      offset += fixedBytes(sink.layout)
      if (this.#flagBytes === 0) continue
      for (let row = 0; row < rows; row++)
        if (flagged(view, row * this.#rowBytes, column)) sink.setNull(this.rows + row)
    }
    this.rows += rows
    return rows * this.#rowBytes
  }

  #variableRows(view: DataView): number {
    let start = 0
    const ends = new Array<number>(this.#sinks.length)
    while (start < view.byteLength && this.#measure(view, start, ends)) {
      let at = start + this.#flagBytes
      for (const [column, sink] of this.#sinks.entries()) {
        sink.binary(view, at, 0, 1)
        if (this.#flagBytes > 0 && flagged(view, start, column)) sink.setNull(this.rows)
        at = ends[column]!
      }
      this.rows++
      if (at === start) throw this.#malformed("its fields take no bytes")
      start = at
    }
    return start
  }

  /** Where each cell of the row ends; false where the row is not whole. */
  #measure(view: DataView, start: number, ends: number[]): boolean {
    let at = start + this.#flagBytes
    if (at > view.byteLength) return false
    for (const [column, sink] of this.#sinks.entries()) {
      const bytes = cellBytes(sink.layout, view, at)
      if (bytes < 0) return false
      at += bytes
      ends[column] = at
    }
    return true
  }

  #malformed(found: string): CaelumError {
    return new CaelumError("malformed", `The binary data of the VOTable cannot be read: ${found}; correct the file.`)
  }
}

function flagged(view: DataView, row: number, column: number): boolean {
  return (view.getUint8(row + (column >> 3)) & (0x80 >> (column & 7))) !== 0
}

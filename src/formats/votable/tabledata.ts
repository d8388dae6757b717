import { CaelumError } from "../../core/index.ts"
import { decodeBase64 } from "./base64.ts"
import { cellBytes } from "./binary.ts"
import type { Markup } from "./markup.ts"
import { readMarkup, resolveText } from "./markup.ts"
import type { CellSink } from "./sink.ts"
import { bytesOfText, textOf } from "./text-bytes.ts"

const LESS = 60
const GREATER = 62
const SLASH = 47
const AMPERSAND = 38
const RETURN = 13
const SPACE = 32
const NOTHING = new Uint8Array(0)

/**
 * Reads the rows of a TABLEDATA element out of its UTF-8 text, in pieces of any length: `<TD>text</TD>` by a plain scan, everything
 * else that XML allows there (attributes, comments, CDATA, references, prefixes) by the careful way.
 */
export class TableDataReader {
  readonly #sinks: readonly CellSink[]
  /** Rows read whole. */
  rows = 0
  #column = -1

  constructor(sinks: readonly CellSink[]) {
    this.#sinks = sinks
  }

  /**
   * Reads what is whole in `bytes` from `from` on. `next` is where to go on with more text behind it; `done` that the closing tag of
   * TABLEDATA stands there.
   * @throws CaelumError `malformed` for rows of another number of cells than there are fields.
   */
  read(bytes: Uint8Array, from: number): { next: number; done: boolean } {
    let at = from
    for (;;) {
      while (bytes[at]! <= SPACE) at++
      const less = bytes[at] === LESS ? at : bytes.indexOf(LESS, at)
      if (less < 0) return { next: bytes.length, done: false }
      const next = this.#plainCell(bytes, less)
      if (next > 0) {
        at = next
        continue
      }
      const markup = readMarkup(bytes, less)
      if (markup === undefined) return { next: less, done: false }
      if (markup.kind === "close" && markup.name === "TABLEDATA") {
        this.#checkOutside("TABLEDATA")
        return { next: less, done: true }
      }
      const end = this.#tag(bytes, less, markup)
      if (end === undefined) return { next: less, done: false }
      at = end
    }
  }

  /** The index behind `<TD>text</TD>` or `<TD/>` at `less`, or 0 where it is anything but that. */
  #plainCell(bytes: Uint8Array, less: number): number {
    if (bytes[less + 1] !== 84 || bytes[less + 2] !== 68) return 0
    if (bytes[less + 3] === SLASH && bytes[less + 4] === GREATER) return this.#emptyCell(less)
    if (bytes[less + 3] !== GREATER) return 0
    const start = less + 4
    const { length } = bytes
    let end = start
    while (end < length && bytes[end] !== LESS && bytes[end] !== AMPERSAND && bytes[end] !== RETURN) end++
    if (end + 4 >= length || bytes[end] !== LESS || bytes[end + 1] !== SLASH || bytes[end + 2] !== 84) return 0
    if (bytes[end + 3] !== 68 || bytes[end + 4] !== GREATER) return 0
    this.#nextSink().text(bytes, start, end)
    return end + 5
  }

  #emptyCell(less: number): number {
    this.#nextSink().text(NOTHING, 0, 0)
    return less + 5
  }

  #nextSink(): CellSink {
    if (this.#column < 0) throw this.#malformed("a cell stands outside a row")
    const sink = this.#sinks[this.#column++]
    if (sink === undefined) throw this.#malformed(`it has more than ${this.#sinks.length} cells`)
    return sink
  }

  /** Handles a piece of markup other than a plain cell; the index behind it, or undefined where it is not whole yet. */
  #tag(bytes: Uint8Array, less: number, markup: Markup): number | undefined {
    if (markup.kind === "cdata") return markup.end
    if (markup.name === "TR") this.#row(markup.kind)
    else if (markup.name === "TD" && markup.kind === "empty") this.#emptyCell(less)
    else if (markup.name === "TD" && markup.kind === "open") return this.#carefulCell(bytes, less, markup)
    else if (markup.kind === "close" && /^(?:DATA|TABLE|RESOURCE|VOTABLE|TD)$/.test(markup.name))
      throw this.#malformed(`'</${markup.name}>' stands where it may not`)
    return markup.end
  }

  #row(kind: Markup["kind"]): void {
    if (kind !== "close") {
      this.#checkOutside("TR")
      this.#column = 0
    }
    if (kind === "open") return
    if (this.#column < 0) throw this.#malformed("'</TR>' stands outside a row")
    if (this.#column !== this.#sinks.length)
      throw this.#malformed(`it has ${this.#column} cells where the table has ${this.#sinks.length} fields`)
    this.#column = -1
    this.rows++
  }

  #checkOutside(name: string): void {
    if (this.#column >= 0) throw this.#malformed(`'${name}' stands inside it`)
  }

  #carefulCell(bytes: Uint8Array, less: number, open: Markup): number | undefined {
    let content = ""
    let at = open.end
    for (;;) {
      const next = bytes.indexOf(LESS, at)
      const markup = next < 0 ? undefined : readMarkup(bytes, next)
      if (markup === undefined) return undefined
      content += resolveText(textOf(bytes, at, next))
      at = markup.end
      if (markup.kind === "cdata") content += textOf(bytes, next + 9, at - 3).replace(/\r\n?/g, "\n")
      if (markup.kind === "close" && markup.name === "TD") break
      if (markup.kind !== "cdata" && markup.kind !== "comment" && markup.kind !== "instruction")
        throw this.#malformed(`a cell holds the tag '${markup.name}'`)
    }
    if (/\sencoding\s*=\s*["']base64["']/.test(textOf(bytes, less, open.end))) this.#encodedCell(content)
    else {
      const whole = bytesOfText(content)
      this.#nextSink().text(whole, 0, whole.length)
    }
    return at
  }

  /** A cell in base64: the bytes that BINARY would have. */
  #encodedCell(content: string): void {
    const sink = this.#nextSink()
    const bytes = decodeBase64(bytesOfText(content))
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const wanted = cellBytes(sink.layout, view, 0)
    if (wanted !== bytes.byteLength)
      throw this.#malformed(`the base64 cell of column '${sink.layout.name}' has ${bytes.byteLength} bytes`)
    sink.binary(view, 0, wanted, 1)
  }

  #malformed(found: string): CaelumError {
    return new CaelumError(
      "malformed",
      `Row ${this.rows} of the VOTable's TABLEDATA cannot be read: ${found}; ask the service again or correct the file.`,
      { context: { row: this.rows } },
    )
  }
}

import { CaelumError } from "../../core/index.ts"
import { decodeBase64 } from "./base64.ts"
import { cellBytes } from "./binary.ts"
import type { Markup } from "./markup.ts"
import { readMarkup, resolveText } from "./markup.ts"
import type { CellSink } from "./sink.ts"

/**
 * Reads the rows of a TABLEDATA element out of its text, in pieces of any length: `<TD>text</TD>` by a plain scan, everything
 * else that XML allows there (attributes, comments, CDATA, references, prefixes) by the careful way.
 */
export class TableDataReader {
  readonly #sinks: readonly CellSink[]
  /** Rows read whole. */
  rows = 0
  #column = -1
  #ampersand = -1
  #return = -1

  constructor(sinks: readonly CellSink[]) {
    this.#sinks = sinks
  }

  /**
   * Reads what is whole in `text` from `from` on. `next` is where to go on with more text behind it; `done` that the closing tag of
   * TABLEDATA stands there.
   * @throws CaelumError `malformed` for rows of another number of cells than there are fields.
   */
  read(text: string, from: number): { next: number; done: boolean } {
    this.#ampersand = this.#return = -1
    let at = from
    for (;;) {
      const less = text.indexOf("<", at)
      if (less < 0) return { next: text.length, done: false }
      const next = this.#plainCell(text, less)
      if (next > 0) {
        at = next
        continue
      }
      const markup = readMarkup(text, less)
      if (markup === undefined) return { next: less, done: false }
      if (markup.kind === "close" && markup.name === "TABLEDATA") {
        this.#checkOutside("TABLEDATA")
        return { next: less, done: true }
      }
      const end = this.#tag(text, less, markup)
      if (end === undefined) return { next: less, done: false }
      at = end
    }
  }

  /** The index behind `<TD>text</TD>` at `less`, or 0 where it is anything but that. */
  #plainCell(text: string, less: number): number {
    if (text.charCodeAt(less + 1) !== 84 || text.charCodeAt(less + 2) !== 68 || text.charCodeAt(less + 3) !== 62)
      return 0
    const start = less + 4
    const end = text.indexOf("<", start)
    if (end < 0 || !text.startsWith("</TD>", end)) return 0
    if (this.#special(text, start) < end) return 0
    this.#cell(text, start, end)
    return end + 5
  }

  /** Index of the next ampersand or carriage return from `start` on, or Infinity. */
  #special(text: string, start: number): number {
    if (this.#ampersand < start) this.#ampersand = orNever(text.indexOf("&", start))
    if (this.#return < start) this.#return = orNever(text.indexOf("\r", start))
    return Math.min(this.#ampersand, this.#return)
  }

  #cell(text: string, start: number, end: number): void {
    const sink = this.#nextSink()
    sink.text(text, start, end)
  }

  #nextSink(): CellSink {
    if (this.#column < 0) throw this.#malformed("a cell stands outside a row")
    const sink = this.#sinks[this.#column++]
    if (sink === undefined) throw this.#malformed(`it has more than ${this.#sinks.length} cells`)
    return sink
  }

  /** Handles a piece of markup other than a plain cell; the index behind it, or undefined where it is not whole yet. */
  #tag(text: string, less: number, markup: Markup): number | undefined {
    if (markup.kind === "cdata") return markup.end
    if (markup.name === "TR") this.#row(markup.kind)
    else if (markup.name === "TD" && markup.kind === "empty") this.#cell("", 0, 0)
    else if (markup.name === "TD" && markup.kind === "open") return this.#carefulCell(text, less, markup)
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

  #carefulCell(text: string, less: number, open: Markup): number | undefined {
    let content = ""
    let at = open.end
    for (;;) {
      const next = text.indexOf("<", at)
      if (next < 0) return undefined
      const markup = readMarkup(text, next)
      if (markup === undefined) return undefined
      content += resolveText(text.slice(at, next))
      at = markup.end
      if (markup.kind === "cdata") content += text.slice(next + 9, at - 3).replace(/\r\n?/g, "\n")
      if (markup.kind === "close" && markup.name === "TD") break
      if (markup.kind === "open" || markup.kind === "close")
        throw this.#malformed(`a cell holds the tag '${markup.name}'`)
    }
    if (/\sencoding\s*=\s*["']base64["']/.test(text.slice(less, open.end))) this.#encodedCell(content)
    else this.#cell(content, 0, content.length)
    return at
  }

  /** A cell in base64: the bytes that BINARY would have. */
  #encodedCell(content: string): void {
    const sink = this.#nextSink()
    const bytes = decodeBase64(content)
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

function orNever(index: number): number {
  return index < 0 ? Infinity : index
}

import type { SignalOptions } from "../../core/index.ts"
import { CaelumError, delay, throwIfAborted } from "../../core/index.ts"
import { BinaryReader } from "./binary.ts"
import { Budget } from "./budget.ts"
import { documentBytes, utf8Bytes } from "./encoding.ts"
import type { Context } from "./describe.ts"
import { fieldOf } from "./describe.ts"
import type { TableRows } from "./document.ts"
import { documentOf } from "./document.ts"
import type { Element } from "./elements.ts"
import { childrenOf, ElementTree } from "./elements.ts"
import { cellLayout } from "./layout.ts"
import { readMarkup } from "./markup.ts"
import { makeSink } from "./sinks.ts"
import { TableDataReader } from "./tabledata.ts"
import { textOf } from "./text-bytes.ts"
import type { VoField, VoTable } from "./types.ts"

export interface ParseVoTableOptions extends SignalOptions {
  /** Bound on the memory for cells, bytes; 2 GiB unless said. */
  readonly maxBytes?: number
}

const DEFAULT_LIMIT = 2 ** 31
const LONGEST_TOKEN = 2 ** 26
const MOST_PROBLEMS = 100
const BREATH = 4 * 2 ** 20
const GREATER = 62
const LESS = 60

/**
 * Reads a VOTable, 1.0 to 1.5 (REC-VOTable-1.4, WD-VOTable-1.5), TABLEDATA, BINARY or BINARY2, from memory or as a stream; a
 * gzip-compressed file too. Columns are typed arrays by name. An empty cell is null, except in text columns, where TABLEDATA
 * cannot tell null from empty; NaN stays NaN. A value that its column cannot hold is null and noted in `problems`.
 * @throws CaelumError `malformed` for what is not a VOTable or breaks its rules, `truncated` for one that was cut off,
 * `unsupported` for rows outside the document or as FITS or Parquet, `limit` for more memory than `maxBytes` or out of
 * proportion to the document, `aborted`.
 */
export async function parseVoTable(
  input: Uint8Array | AsyncIterable<Uint8Array>,
  options: ParseVoTableOptions = {},
): Promise<VoTable> {
  const reader = new DocumentReader(new Budget(options.maxBytes ?? DEFAULT_LIMIT))
  let sinceBreath = 0
  throwIfAborted(options.signal)
  for await (const bytes of utf8Bytes(documentBytes(input))) {
    reader.take(bytes)
    sinceBreath += bytes.length
    throwIfAborted(options.signal)
    if (sinceBreath < BREATH) continue
    sinceBreath = 0
    await delay(0, options.signal)
  }
  return reader.finish()
}

interface OpenTable extends TableRows {
  rows: number
  reader?: TableDataReader | BinaryReader
  serialization: TableRows["serialization"]
}

class DocumentReader {
  readonly #budget: Budget
  readonly #tree: ElementTree
  readonly #problems: string[] = []
  readonly #context: Context = { problem: (sentence) => this.#problem(sentence), values: new Map() }
  readonly #tables: Map<Element, OpenTable> = new Map()
  #pieces: Uint8Array[] = []
  #held = 0
  /** Length that the held bytes must reach before another try: what is not whole is not looked at again and again. */
  #wanted = 0
  #rows: OpenTable | undefined

  constructor(budget: Budget) {
    this.#budget = budget
    this.#tree = new ElementTree(budget, refuseRows)
  }

  #problem(sentence: string): void {
    if (this.#problems.length < MOST_PROBLEMS) this.#problems.push(sentence)
    else if (this.#problems.length === MOST_PROBLEMS) this.#problems.push("More of the same kind follow.")
  }

  take(piece: Uint8Array): void {
    this.#budget.read(piece.length)
    this.#pieces.push(piece)
    this.#held += piece.length
    if (this.#held < this.#wanted) return
    const rest = this.#consume(joined(this.#pieces, this.#held))
    this.#pieces = [rest]
    this.#held = rest.length
    this.#wanted = Math.min(rest.length * 2, LONGEST_TOKEN + 1)
    if (rest.length > LONGEST_TOKEN)
      throw new CaelumError(
        "limit",
        `The VOTable has a tag or cell of more than ${LONGEST_TOKEN} bytes; it is not read.`,
      )
  }

  /** Reads what is whole; what is left must be given again with more behind it. */
  #consume(bytes: Uint8Array): Uint8Array {
    let at = 0
    while (at < bytes.length) {
      if (this.#rows?.reader) {
        const { next, done } = this.#rows.reader.read(bytes, at)
        at = next
        if (!done) break
        this.#rows.rows = this.#rows.reader.rows
        this.#rows = undefined
      }
      const end = this.#tree.root === undefined ? bytes.indexOf(GREATER, at) + 1 : endOfElements(bytes, at)
      if (end <= at) break
      this.#tree.write(textOf(bytes, at, end))
      at = end
      this.#enterRows()
    }
    return bytes.subarray(at)
  }

  /** Starts reading rows where the tag just written opens them. */
  #enterRows(): void {
    const open = this.#tree.open
    if (open === undefined) return
    if (open.name === "TABLEDATA") this.#start("TABLEDATA")
    else if (open.name === "STREAM") {
      const parent = this.#tree.path.at(-2)?.name
      if (parent === "BINARY" || parent === "BINARY2") this.#start(parent)
    }
  }

  #start(serialization: "TABLEDATA" | "BINARY" | "BINARY2"): void {
    const table = this.#tree.path.findLast((ancestor) => ancestor.name === "TABLE")
    if (table === undefined) return
    const open = this.#table(table)
    if (open.reader)
      throw new CaelumError("malformed", "A TABLE of the VOTable holds its rows twice; it cannot be read as one table.")
    open.serialization = serialization
    open.reader =
      serialization === "TABLEDATA"
        ? new TableDataReader(open.sinks)
        : new BinaryReader(open.sinks, serialization === "BINARY2")
    this.#rows = open
  }

  #table(element: Element): OpenTable {
    const known = this.#tables.get(element)
    if (known) return known
    const fields = this.#fields(element)
    const context = { budget: this.#budget, problem: this.#context.problem }
    const sinks = fields.map((field) => makeSink(cellLayout(field), context))
    const open: OpenTable = { fields, sinks, rows: 0, serialization: "none" }
    this.#tables.set(element, open)
    return open
  }

  /** A table without fields of its own may refer to one whose fields it shares (section 4.2). */
  #fields(element: Element): readonly VoField[] {
    const own = childrenOf(element, "FIELD").map((field) => fieldOf(field, this.#context))
    const { ref } = element.attributes
    if (own.length > 0 || ref === undefined) return own
    for (const [table, open] of this.#tables) if (table.attributes["ID"] === ref) return open.fields
    return own
  }

  finish(): VoTable {
    const rest = this.#consume(joined(this.#pieces, this.#held))
    if (!this.#rows) this.#tree.write(textOf(rest))
    this.#tree.close()
    const found = documentOf(this.#tree.root!, (table) => this.#counted(table), this.#context)
    return { ...found, problems: this.#problems }
  }

  #counted(element: Element): OpenTable {
    const open = this.#table(element)
    const written = element.attributes["nrows"]
    if (written !== undefined && open.reader && Number(written) !== open.rows)
      this.#problem(`A TABLE says nrows="${written.slice(0, 20)}" and has ${open.rows} rows.`)
    return open
  }
}

/** Refuses rows that are not in the document or in a form that is not read, as soon as their element opens. */
function refuseRows(path: readonly Element[]): void {
  const [parent, element] = [path.at(-2)?.name, path.at(-1)!]
  if (parent === "DATA" && (element.name === "FITS" || element.name === "PARQUET"))
    throw unsupportedRows(`as ${element.name}`)
  if (element.name !== "STREAM" || (parent !== "BINARY" && parent !== "BINARY2")) return
  const { href, encoding } = element.attributes
  if (href !== undefined && href !== "") throw unsupportedRows(`in another file, ${href.slice(0, 200)}`)
  const code = encoding?.toLowerCase()
  if (code !== undefined && code !== "base64" && code !== "none") throw unsupportedRows(`encoded as ${code}`)
}

function unsupportedRows(where: string): CaelumError {
  return new CaelumError(
    "unsupported",
    `The VOTable keeps its rows ${where}, which this version does not read; ask the service for TABLEDATA or BINARY2.`,
  )
}

/**
 * Index behind what may go to the element tree at once: up to and with the next tag that can open rows, else all whole markup. At
 * most `at` where nothing is whole.
 */
function endOfElements(bytes: Uint8Array, at: number): number {
  let end = at
  for (;;) {
    const less = bytes.indexOf(LESS, end)
    const markup = less < 0 ? undefined : readMarkup(bytes, less)
    if (markup === undefined) return less < 0 ? end : less
    end = markup.end
    if (markup.kind === "open" && (markup.name === "TABLEDATA" || markup.name === "STREAM")) return end
  }
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  if (pieces.length === 1) return pieces[0]!
  const all = new Uint8Array(length)
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return all
}

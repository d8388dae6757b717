import { SaxesParser } from "saxes"
import { CaelumError } from "../../core/index.ts"
import type { Budget } from "./budget.ts"

/** An element of the document other than rows. */
export interface Element {
  /** Name without its namespace prefix. */
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: Element[]
  text: string
}

const DEEPEST = 64
const MOST_ELEMENTS = 1_000_000
const LONGEST_PROLOG = 2 ** 20

/**
 * Builds the element tree of a document out of its text. The reader watches `open`: when it is a TABLEDATA or a STREAM, the
 * text that follows is rows, which it reads itself.
 */
export class ElementTree {
  readonly #parser: SaxesParser
  readonly #stack: Element[] = []
  readonly #budget: Budget
  readonly #onOpen: (path: readonly Element[]) => void
  #count = 0
  #prolog = 0
  root: Element | undefined

  /** `onOpen` sees every element as it opens, at the end of its path; empty ones too. */
  constructor(budget: Budget, onOpen: (path: readonly Element[]) => void) {
    this.#budget = budget
    this.#onOpen = onOpen
    this.#parser = new SaxesParser()
    this.#parser.on("error", (cause) => {
      throw this.#malformed(cause)
    })
    this.#parser.on("opentag", (tag) => this.#openTag(tag.name, tag.attributes))
    this.#parser.on("closetag", () => {
      this.#stack.pop()
    })
    const addText = (text: string): void => {
      const top = this.#stack.at(-1)
      if (top) top.text += text
    }
    this.#parser.on("text", addText)
    this.#parser.on("cdata", addText)
  }

  /** The innermost element that is open. */
  get open(): Element | undefined {
    return this.#stack.at(-1)
  }

  /** The open elements from the root on. */
  get path(): readonly Element[] {
    return this.#stack
  }

  /** Takes a piece of text that does not end inside a surrogate pair or between CR and LF. */
  write(text: string): void {
    this.#budget.take(2 * text.length)
    if (this.root === undefined && (this.#prolog += text.length) > LONGEST_PROLOG)
      throw new CaelumError(
        "limit",
        `The document has no VOTABLE element in its first ${LONGEST_PROLOG} characters; it is not read.`,
      )
    this.#parser.write(text)
  }

  /** @throws CaelumError `truncated` where elements are still open, or there was none. */
  close(): void {
    if (this.root === undefined)
      throw new CaelumError("truncated", "The document is empty where a VOTable was expected; fetch it again.")
    const open = this.open
    if (open !== undefined)
      throw new CaelumError(
        "truncated",
        `The VOTable ends inside its element ${open.name}: the answer was cut off; fetch it again.`,
        { context: { element: open.name } },
      )
    this.#parser.close()
  }

  #openTag(qualified: string, attributes: Readonly<Record<string, string>>): void {
    const name = localName(qualified)
    if (this.#stack.length === 0) this.#checkRoot(name)
    if (this.#stack.length >= DEEPEST)
      throw new CaelumError(
        "limit",
        `The VOTable nests more than ${DEEPEST} elements deep at ${name}; it is not read.`,
        { context: { element: name } },
      )
    const element: Element = { name, attributes, children: [], text: "" }
    if (++this.#count > MOST_ELEMENTS)
      throw new CaelumError(
        "limit",
        `The VOTable has more than ${MOST_ELEMENTS} elements beside its rows; it is not read.`,
      )
    this.#stack.at(-1)?.children.push(element)
    this.#stack.push(element)
    this.root ??= element
    this.#onOpen(this.#stack)
  }

  #checkRoot(name: string): void {
    if (name === "VOTABLE") return
    const html = name.toLowerCase() === "html" ? ": this is a web page" : ""
    throw new CaelumError(
      "malformed",
      `The document is not a VOTable: its root element is ${name}${html}; check the address that it came from.`,
      { context: { element: name } },
    )
  }

  #malformed(cause: Error): CaelumError {
    if (cause instanceof CaelumError) return cause
    const where = this.open ? ` inside its element ${this.open.name}` : ""
    return new CaelumError(
      "malformed",
      `The VOTable is not well-formed XML${where} (${cause.message}); check the address that it came from or fetch it again.`,
      { cause },
    )
  }
}

function localName(qualified: string): string {
  return qualified.slice(qualified.indexOf(":") + 1)
}

/** The children of that name. */
export function childrenOf(element: Element, name: string): Element[] {
  return element.children.filter((child) => child.name === name)
}

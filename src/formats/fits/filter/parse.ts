import type { BinaryOp, FilterNode } from "./ast.ts"
import { refuse } from "./ast.ts"
import type { CellType } from "./cells.ts"
import { callNode } from "./functions.ts"
import type { KeywordValue } from "./literals.ts"
import { bitMask, boolNode, keywordNode, numberNode } from "./literals.ts"
import type { FilterToken } from "./tokens.ts"
import { filterTokens } from "./tokens.ts"

/** What the names in an expression stand for. */
export interface FilterNames {
  /** A column's number and type; the type is undefined where it cannot stand in an expression. */
  column(name: string): { readonly id: number; readonly type: CellType | undefined } | undefined
  keyword(name: string): KeywordValue | undefined
  /** Names to choose from, for an error. */
  readonly columns: readonly string[]
}

const LEVELS: Readonly<Record<string, number>> = {
  "||": 1,
  "&&": 2,
  "==": 3,
  "!=": 3,
  "~": 3,
  "<": 4,
  ">": 4,
  "<=": 4,
  ">=": 4,
  "=": 4,
  "+": 5,
  "-": 5,
  "%": 5,
  "*": 6,
  "/": 6,
  "|": 7,
  "&": 7,
  "^^": 7,
  "**": 8,
}
const COMPARISON = 4
const SUM = 5
const DEEPEST = 200
const CASTS: Readonly<Record<string, CellType>> = { int: "integer", float: "real", double: "real" }
const CONSTANTS: Readonly<Record<string, number>> = { pi: Math.PI, e: Math.E, deg: Math.PI / 180 }

/**
 * Parses and types an expression of CFITSIO's row and column filters: its operators with their precedence (a minus before the power,
 * `%` beside `+`), its constants, functions and arrays.
 * @throws CaelumError `expression` with the place of the mistake.
 */
export function parseFilter(text: string, names: FilterNames): FilterNode {
  const parser = new Parser(text, names)
  const node = parser.expression(0)
  parser.finish()
  return node
}

class Parser {
  readonly #text: string
  readonly #names: FilterNames
  readonly #tokens: readonly FilterToken[]
  #next = 0
  #depth = 0

  constructor(text: string, names: FilterNames) {
    this.#text = text
    this.#names = names
    this.#tokens = filterTokens(text)
  }

  finish(): void {
    const token = this.#peek()
    if (token.kind !== "end") this.#refuse(`'${token.text}' is not expected here`)
  }

  expression(level: number): FilterNode {
    if (++this.#depth > DEEPEST) this.#refuse(`more than ${DEEPEST} levels of nesting`)
    const test = this.#climb(this.#unary(), Math.max(1, level))
    this.#depth--
    if (level > 0 || !this.#take("?")) return test
    if (test.type !== "bool") this.#refuse("a condition is needed before '?'")
    const yes = this.expression(0)
    this.#expect(":")
    const no = this.expression(0)
    return { kind: "choose", args: [test, yes, no], type: this.#common(yes, no) }
  }

  #climb(first: FilterNode, least: number): FilterNode {
    let left = first
    for (;;) {
      const { kind, text } = this.#peek()
      const level = kind === "symbol" ? LEVELS[text] : undefined
      if (level === undefined || level < least) return left
      this.#next++
      if (text === "=") left = this.#range(left)
      else {
        const right = this.expression(text === "**" ? level : level + 1)
        left = this.#binary(text as BinaryOp, left, right)
      }
    }
  }

  /** `a = low : high`, both ends in. */
  #range(value: FilterNode): FilterNode {
    const low = this.expression(SUM)
    this.#expect(":")
    const high = this.expression(SUM)
    return this.#binary("&&", this.#binary("<=", low, value), this.#binary("<=", value, high))
  }

  #binary(op: BinaryOp, left: FilterNode, right: FilterNode): FilterNode {
    const type = resultType(op, left.type, right.type)
    if (type === undefined) this.#refuse(`'${op}' does not go with ${left.type} and ${right.type}`)
    return { kind: "binary", op, left, right, type }
  }

  #unary(): FilterNode {
    if (this.#take("+")) return this.#signed(false)
    if (this.#take("-")) return this.#signed(true)
    if (this.#take("!")) return this.#not()
    const cast = this.#cast()
    if (cast !== undefined) return { kind: "unary", op: "cast", arg: this.#numeric(this.#nested()), type: cast }
    return this.#postfix(this.#value())
  }

  #nested(): FilterNode {
    if (++this.#depth > DEEPEST) this.#refuse(`more than ${DEEPEST} levels of nesting`)
    const node = this.#unary()
    this.#depth--
    return node
  }

  #signed(minus: boolean): FilterNode {
    const arg = this.#nested()
    if (arg.type !== "integer" && arg.type !== "real") this.#refuse(`a sign does not go with ${arg.type}`)
    if (!minus) return arg
    return arg.kind === "number" ? { ...arg, value: -arg.value } : { kind: "unary", op: "-", arg, type: arg.type }
  }

  /** What is no truth value by itself reaches to the comparison behind it. */
  #not(): FilterNode {
    const operand = this.#nested()
    const arg = operand.type === "bool" || operand.type === "bits" ? operand : this.#climb(operand, COMPARISON)
    if (arg.type !== "bool" && arg.type !== "bits") this.#refuse(`'!' does not go with ${arg.type}`)
    return { kind: "unary", op: "!", arg, type: arg.type }
  }

  #cast(): CellType | undefined {
    const [open, word, close] = this.#tokens.slice(this.#next, this.#next + 3)
    if (open?.text !== "(" || word?.kind !== "name" || close?.text !== ")" || open.kind !== "symbol") return undefined
    const type = CASTS[word.text.toLowerCase()]
    if (type !== undefined) this.#next += 3
    return type
  }

  #postfix(first: FilterNode): FilterNode {
    let node = first
    while (this.#take("[")) {
      const args = this.#list("]")
      for (const arg of args) if (arg.type !== "integer" && arg.type !== "real") this.#refuse("an index is a number")
      node = { kind: "index", arg: node, args, type: node.type }
    }
    return node
  }

  #value(): FilterNode {
    const token = this.#peek()
    this.#next++
    if (token.kind === "number") return numberNode(token.text)
    if (token.kind === "string") return { kind: "text", value: token.text, type: "string" }
    if (token.kind === "constant") return this.#constant(token)
    if (token.kind === "column") return this.#named(token)
    if (token.kind === "name") return this.#take("(") ? this.#call(token) : this.#named(token)
    if (token.text === "(" && token.kind === "symbol") {
      const inner = this.expression(0)
      this.#expect(")")
      return inner
    }
    if (token.text === "{") {
      const args = this.#list("}").map((arg) => this.#numeric(arg))
      return { kind: "vector", args, type: args.reduce((type, arg) => higher(type, arg.type), "bool" as CellType) }
    }
    this.#next--
    return this.#refuse(token.kind === "end" ? "it ends where a value is expected" : `'${token.text}' is no value`)
  }

  #call(token: FilterToken): FilterNode {
    const args = this.#take(")") ? [] : this.#list(")")
    const node = callNode(token.text.toLowerCase(), args)
    if (typeof node === "string") refuse(this.#text, token.at, node)
    return node
  }

  #named(token: FilterToken): FilterNode {
    const column = this.#names.column(token.text)
    if (column === undefined) return this.#unnamed(token)
    if (column.type === undefined)
      refuse(this.#text, token.at, `column '${token.text}' is of a type that expressions do not take`)
    return { kind: "column", column: column.id, offset: this.#offset(), type: column.type }
  }

  #unnamed(token: FilterToken): FilterNode {
    const bits = token.kind === "name" ? bitMask(token.text) : undefined
    if (bits) return { kind: "bytes", value: bits, type: "bits" }
    if (token.kind === "name" && /^[tf]$/i.test(token.text)) return boolNode(/^t$/i.test(token.text))
    const keyword = this.#names.keyword(token.text)
    if (keyword !== undefined) return keywordNode(keyword)
    const { columns } = this.#names
    const list = columns.length > 20 ? `${columns.slice(0, 20).join(", ")}, … (${columns.length})` : columns.join(", ")
    return refuse(this.#text, token.at, `there is no column or keyword '${token.text}'; the columns are ${list}`)
  }

  #offset(): number {
    if (!this.#take("{")) return 0
    const node = this.expression(0)
    this.#expect("}")
    if (node.kind !== "number" || !Number.isSafeInteger(node.value)) this.#refuse("a row offset is a constant integer")
    return node.value as number
  }

  #constant(token: FilterToken): FilterNode {
    const word = token.text.toLowerCase()
    if (word === "row") return { kind: "row", type: "integer" }
    if (word === "null") return { kind: "number", value: NaN, type: "integer" }
    if (word === "snull") return { kind: "text", value: null, type: "string" }
    const constant = CONSTANTS[word]
    if (constant !== undefined) return { kind: "number", value: constant, type: "real" }
    const keyword = this.#names.keyword(token.text)
    if (keyword === undefined) refuse(this.#text, token.at, `the header has no keyword '${token.text}'`)
    return keywordNode(keyword)
  }

  #list(close: string): FilterNode[] {
    const args: FilterNode[] = []
    do args.push(this.expression(0))
    while (this.#take(","))
    this.#expect(close)
    return args
  }

  #numeric(node: FilterNode): FilterNode {
    if (node.type === "string" || node.type === "bits") this.#refuse(`a number is needed, not ${node.type}`)
    return node
  }

  #common(a: FilterNode, b: FilterNode): CellType {
    if (a.type === b.type) return a.type
    if (a.type === "string" || b.type === "string" || a.type === "bits" || b.type === "bits")
      this.#refuse(`${a.type} and ${b.type} do not go together`)
    return higher(a.type, b.type)
  }

  #peek(): FilterToken {
    return this.#tokens[this.#next] ?? this.#tokens.at(-1)!
  }

  #take(text: string): boolean {
    const token = this.#peek()
    if (token.kind !== "symbol" || token.text !== text) return false
    this.#next++
    return true
  }

  #expect(text: string): void {
    if (!this.#take(text)) this.#refuse(`'${text}' is expected here`)
  }

  #refuse(found: string): never {
    return refuse(this.#text, this.#peek().at, found)
  }
}

const ORDER: readonly CellType[] = ["bool", "integer", "real"]

function higher(a: CellType, b: CellType): CellType {
  return ORDER[Math.max(ORDER.indexOf(a), ORDER.indexOf(b))]!
}

function resultType(op: BinaryOp, a: CellType, b: CellType): CellType | undefined {
  if (op === "&&" || op === "||") return a === "bool" && b === "bool" ? "bool" : undefined
  const numbers = isNumber(a) && isNumber(b)
  if (op === "==" || op === "!=") return numbers || a === b ? "bool" : undefined
  if (op === "~") return numbers ? "bool" : undefined
  if (op === "<" || op === ">" || op === "<=" || op === ">=")
    return numbers || (a === b && a !== "bool") ? "bool" : undefined
  if (op === "+" && a === b && (a === "string" || a === "bits")) return a
  if (op === "&" || op === "|" || op === "^^")
    return a === "bits" && b === "bits" && op !== "^^" ? a : a === "integer" && b === "integer" ? a : undefined
  if (numbers) return higher(a, b)
  if (op === "*" && (isNumber(a) || isNumber(b)) && (a === "bool" || b === "bool")) return higher(a, b)
  return undefined
}

function isNumber(type: CellType): boolean {
  return type === "integer" || type === "real"
}

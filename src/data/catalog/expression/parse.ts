import type { ArithmeticOp, CompareOp, Expression } from "./ast.ts"
import { failAt } from "./fail.ts"
import { type Token, tokenize } from "./tokens.ts"

const COMPARISONS: Readonly<Record<string, CompareOp>> = {
  "=": "=",
  "==": "=",
  "!=": "!=",
  "<>": "!=",
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
}
const WORDS = new Set(["and", "or", "not", "in", "is", "null", "nan", "like", "between", "as", "true", "false"])
const DEEPEST = 200
const LONGEST_CHAIN = 1000

/** An expression with its text, which errors quote, and the name behind `as` where there is one. */
export interface ParsedExpression {
  readonly text: string
  readonly root: Expression
  readonly alias?: string | undefined
}

/**
 * Parses a filter or a computed value: arithmetic `+ - * / %`, comparisons `= == != <> < <= > >=`, `and`, `or`, `not`, `in`,
 * `between`, `is [not] null`, `is [not] nan`, `like`, functions, parentheses, 'texts' and "identifiers". Pure.
 * @throws CaelumError `expression` with the place of the mistake.
 */
export function parseExpression(text: string): ParsedExpression {
  const parser = new Parser(text)
  const root = parser.expression(0)
  parser.finish()
  return { text, root }
}

/** Parses `a, b, w1mpro - w2mpro as w12`: expressions between commas, each with an optional name. */
export function parseColumns(text: string): ParsedExpression[] {
  const parser = new Parser(text)
  const columns: ParsedExpression[] = []
  do {
    const root = parser.expression(0)
    columns.push({ text, root, alias: parser.word("as") ? parser.name() : undefined })
  } while (parser.symbol(","))
  parser.finish()
  return columns
}

class Parser {
  readonly text: string
  readonly #tokens: readonly Token[]
  #next = 0

  constructor(text: string) {
    this.text = text
    this.#tokens = tokenize(text)
  }

  finish(): void {
    const token = this.#peek()
    if (token.kind !== "end") failAt(this.text, token.at, `'${token.text}' is not expected here`)
  }

  symbol(text: string): boolean {
    return this.#take((token) => token.kind === "symbol" && token.text === text)
  }

  word(text: string): boolean {
    return this.#take((token) => token.kind === "name" && token.text.toLowerCase() === text)
  }

  name(): string {
    const token = this.#tokens[this.#next++]!
    if (token.kind !== "name" && token.kind !== "quoted") failAt(this.text, token.at, "a name is expected here")
    return token.text
  }

  expression(depth: number): Expression {
    return this.#chain("or", (level) => this.#conjunction(level), depth)
  }

  #conjunction(depth: number): Expression {
    return this.#chain("and", (level) => this.#negation(level), depth)
  }

  #chain(op: "and" | "or", operand: (depth: number) => Expression, depth: number): Expression {
    const first = operand(depth)
    const args = [first]
    while (this.word(op)) args.push(operand(depth))
    return args.length === 1 ? first : { kind: "logic", op, args, at: first.at, end: args.at(-1)!.end }
  }

  #negation(depth: number): Expression {
    const at = this.#peek().at
    if (!this.word("not")) return this.#comparison(depth)
    const arg = this.#negation(this.#deeper(depth))
    return { kind: "not", arg, at, end: arg.end }
  }

  #comparison(depth: number): Expression {
    const left = this.#sum(depth)
    const token = this.#peek()
    const op = token.kind === "symbol" ? COMPARISONS[token.text] : undefined
    if (op === undefined) return this.#predicate(left, depth)
    this.#next++
    const right = this.#sum(depth)
    const again = this.#peek()
    if (again.kind === "symbol" && COMPARISONS[again.text] !== undefined)
      failAt(this.text, again.at, "comparisons do not chain; join them with 'and'")
    return { kind: "compare", op, left, right, at: left.at, end: right.end }
  }

  /** `is [not] null|nan`, `[not] in (…)`, `[not] between … and …`, `[not] like …` behind `arg`. */
  #predicate(arg: Expression, depth: number): Expression {
    const { at } = arg
    if (this.word("is")) {
      const negated = this.word("not")
      const what = this.word("null") ? "null" : this.word("nan") ? "nan" : undefined
      if (what === undefined) failAt(this.text, this.#peek().at, "'null' or 'nan' is expected behind 'is'")
      return this.#negated({ kind: "is", what, arg, at, end: this.#lastEnd() }, negated)
    }
    const negated = this.word("not")
    if (this.word("in")) return this.#negated(this.#membership(arg, depth), negated)
    if (this.word("between")) return this.#negated(this.#interval(arg, depth), negated)
    if (this.word("like")) {
      const pattern = this.#sum(depth)
      return this.#negated({ kind: "like", arg, pattern, at, end: pattern.end }, negated)
    }
    if (negated) failAt(this.text, this.#peek().at, "'in', 'between' or 'like' is expected behind 'not'")
    return arg
  }

  #negated(arg: Expression, negated: boolean): Expression {
    return negated ? { kind: "not", arg, at: arg.at, end: arg.end } : arg
  }

  #membership(arg: Expression, depth: number): Expression {
    this.#expect("(", "a list in parentheses is expected behind 'in'")
    const items: Expression[] = []
    do items.push(this.#sum(depth))
    while (this.symbol(","))
    this.#expect(")", "a ',' or ')' is expected")
    return { kind: "in", arg, items, at: arg.at, end: this.#lastEnd() }
  }

  #interval(arg: Expression, depth: number): Expression {
    const low = this.#sum(depth)
    if (!this.word("and")) failAt(this.text, this.#peek().at, "'and' is expected in 'between … and …'")
    const high = this.#sum(depth)
    const place = { at: arg.at, end: high.end }
    const args: Expression[] = [
      { kind: "compare", op: ">=", left: arg, right: low, ...place },
      { kind: "compare", op: "<=", left: arg, right: high, ...place },
    ]
    return { kind: "logic", op: "and", args, ...place }
  }

  #sum(depth: number): Expression {
    return this.#arithmetic(["+", "-"], () => this.#product(depth))
  }

  #product(depth: number): Expression {
    return this.#arithmetic(["*", "/", "%"], () => this.#signed(depth))
  }

  #arithmetic(ops: readonly ArithmeticOp[], operand: () => Expression): Expression {
    let left = operand()
    for (let length = 0; ; length++) {
      const op = ops.find((symbol) => this.symbol(symbol))
      if (op === undefined) return left
      if (length > LONGEST_CHAIN) failAt(this.text, left.end, `more than ${LONGEST_CHAIN} terms`)
      const right = operand()
      left = { kind: "arithmetic", op, left, right, at: left.at, end: right.end }
    }
  }

  #signed(depth: number): Expression {
    const at = this.#peek().at
    if (this.symbol("+")) return this.#signed(this.#deeper(depth))
    if (!this.symbol("-")) return this.#value(depth)
    const arg = this.#signed(this.#deeper(depth))
    if (arg.kind === "number") return { ...arg, value: -arg.value, at }
    return { kind: "negate", arg, at, end: arg.end }
  }

  #value(depth: number): Expression {
    const token = this.#peek()
    const { at, end } = token
    this.#next++
    if (token.kind === "number")
      return { kind: "number", value: numberOf(token.text), real: /[.eE]/.test(token.text), at, end }
    if (token.kind === "string") return { kind: "string", value: token.text, at, end }
    if (token.kind === "quoted") return { kind: "column", name: token.text, at, end }
    if (token.kind === "symbol" && token.text === "(") {
      const inner = this.expression(this.#deeper(depth))
      this.#expect(")", "a ')' is expected")
      return { ...inner, at, end: this.#lastEnd() }
    }
    if (token.kind === "name") return this.#named(token, depth)
    const found = token.kind === "end" ? "the end" : `'${token.text}'`
    return failAt(this.text, at, `a value is expected, found ${found}`)
  }

  #named(token: Token, depth: number): Expression {
    const { at, end } = token
    const word = token.text.toLowerCase()
    if (this.symbol("(")) {
      const args: Expression[] = []
      if (!this.symbol(")")) {
        do args.push(this.expression(this.#deeper(depth)))
        while (this.symbol(","))
        this.#expect(")", "a ',' or ')' is expected")
      }
      return { kind: "call", name: word, args, at, end: this.#lastEnd() }
    }
    if (word === "true" || word === "false") return { kind: "bool", value: word === "true", at, end }
    if (word === "null") return { kind: "null", at, end }
    if (word === "nan") return { kind: "number", value: NaN, at, end }
    if (WORDS.has(word)) failAt(this.text, at, `a value is expected, found '${token.text}'`)
    return { kind: "column", name: token.text, at, end }
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? this.#tokens.at(-1)!
  }

  #lastEnd(): number {
    return this.#tokens[this.#next - 1]?.end ?? 0
  }

  #take(wanted: (token: Token) => boolean): boolean {
    if (!wanted(this.#peek())) return false
    this.#next++
    return true
  }

  #expect(symbol: string, otherwise: string): void {
    if (!this.symbol(symbol)) failAt(this.text, this.#peek().at, otherwise)
  }

  #deeper(depth: number): number {
    if (depth >= DEEPEST) failAt(this.text, this.#peek().at, `more than ${DEEPEST} levels of nesting`)
    return depth + 1
  }
}

/** Integers beyond 2^53 stay exact as bigint, as long as a 64-bit column can hold them. */
function numberOf(text: string): number | bigint {
  const value = Number(text)
  if (!/^\d+$/.test(text) || Number.isSafeInteger(value)) return value
  const exact = BigInt(text)
  return exact < 2n ** 64n ? exact : value
}

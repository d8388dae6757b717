import { failAt } from "./fail.ts"

export interface Token {
  readonly kind: "number" | "string" | "name" | "quoted" | "symbol" | "end"
  /** Symbols and names as written; strings and quoted names without their quotes. */
  readonly text: string
  readonly at: number
  readonly end: number
}

const SPACE = /\s+/y
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y
const NAME = /[\p{L}_][\p{L}\p{N}_.$]*/uy
const SYMBOL = /<=|>=|<>|!=|==|[-+*/%(),=<>]/y
const MOST_TOKENS = 100_000

/** Cuts an expression into tokens. The last one is of kind `end`. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    return pattern.exec(text)?.[0]
  }
  for (;;) {
    at += take(SPACE)?.length ?? 0
    if (at >= text.length) break
    if (tokens.length >= MOST_TOKENS) failAt(text, at, `it has more than ${MOST_TOKENS} words`)
    const token = nextToken(text, at, take)
    tokens.push(token)
    at = token.end
  }
  tokens.push({ kind: "end", text: "", at: text.length, end: text.length })
  return tokens
}

function nextToken(text: string, at: number, take: (pattern: RegExp) => string | undefined): Token {
  const first = text[at]!
  if (first === "'" || first === '"') return quoted(text, at, first)
  const number = take(NUMBER)
  if (number !== undefined) {
    const end = at + number.length
    if (/[\p{L}_]/u.test(text[end] ?? "")) failAt(text, end, `a number ends in '${text[end]}'`)
    return { kind: "number", text: number, at, end }
  }
  const name = take(NAME)
  if (name !== undefined) return { kind: "name", text: name, at, end: at + name.length }
  const symbol = take(SYMBOL)
  if (symbol !== undefined) return { kind: "symbol", text: symbol, at, end: at + symbol.length }
  if (first === "&" || first === "|") failAt(text, at, "write 'and' or 'or'")
  return failAt(text, at, `'${String.fromCodePoint(text.codePointAt(at)!)}' has no meaning here`)
}

/** 'text' with '' for a quote, or "identifier" with "" for one. */
function quoted(text: string, at: number, quote: string): Token {
  let value = ""
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] !== quote) value += text[i]
    else if (text[i + 1] === quote) {
      value += quote
      i++
    } else return { kind: quote === "'" ? "string" : "quoted", text: value, at, end: i + 1 }
  }
  return failAt(text, at, `a ${quote} is not closed`)
}

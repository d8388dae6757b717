import { refuse } from "./ast.ts"

export interface FilterToken {
  /** `name` is a bare word, `column` one between dollar signs, `constant` one behind #. */
  readonly kind: "number" | "string" | "name" | "column" | "constant" | "symbol" | "end"
  readonly text: string
  readonly at: number
}

const SPACE = /\s+/y
const NUMBER = /0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|(?:\d+(?:\.(?![a-zA-Z]+\.)\d*)?|\.\d+)(?:[eEdD][+-]?\d+)?/y
const WORD_OP = /\.?(?:eq|ne|lt|le|gt|ge|and|or|xor|not)\./iy
const CONSTANT = /#(?:\$[^$\n]*\$|\w+#?)/y
const NAME = /[A-Za-z_]\w*/y
const DOLLAR = /\$[^$\n]*\$/y
const STRING = /"[^"\n]*"|'[^'\n]*'/y
const SYMBOL = /\^\^|\*\*|&&|\|\||==|!=|<=|=<|>=|=>|[-+*/%(),:;?=<>~!&|^[\]{}]/y
const MOST_TOKENS = 20_000

const SAME: Readonly<Record<string, string>> = {
  eq: "==",
  ne: "!=",
  lt: "<",
  le: "<=",
  gt: ">",
  ge: ">=",
  and: "&&",
  or: "||",
  xor: "^^",
  not: "!",
  "=<": "<=",
  "=>": ">=",
  "^": "**",
}

/** Cuts an expression into tokens, each operator in one spelling. The last token is of kind `end`. */
export function filterTokens(text: string): FilterToken[] {
  const tokens: FilterToken[] = []
  let at = 0
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    return pattern.exec(text)?.[0]
  }
  for (;;) {
    at += take(SPACE)?.length ?? 0
    if (at >= text.length) break
    if (tokens.length >= MOST_TOKENS) refuse(text, at, `it has more than ${MOST_TOKENS} words`)
    const [token, length] = nextToken(text, at, take)
    tokens.push(token)
    at += length
  }
  tokens.push({ kind: "end", text: "", at: text.length })
  return tokens
}

function nextToken(text: string, at: number, take: (pattern: RegExp) => string | undefined): [FilterToken, number] {
  const word = take(WORD_OP)
  if (word !== undefined) return [symbol(word.replaceAll(".", "").toLowerCase(), at), word.length]
  const number = take(NUMBER)
  if (number !== undefined) return [{ kind: "number", text: number, at }, number.length]
  const string = take(STRING) ?? take(DOLLAR)
  if (string !== undefined) {
    const kind = string.startsWith("$") ? "column" : "string"
    return [{ kind, text: string.slice(1, -1), at }, string.length]
  }
  const constant = take(CONSTANT)
  if (constant !== undefined)
    return [{ kind: "constant", text: constant.slice(1).replaceAll("$", ""), at }, constant.length]
  const name = take(NAME)
  if (name !== undefined) return [{ kind: "name", text: name, at }, name.length]
  const sign = take(SYMBOL)
  if (sign !== undefined) return [symbol(sign, at), sign.length]
  return refuse(text, at, `'${String.fromCodePoint(text.codePointAt(at)!)}' has no meaning here`)
}

function symbol(text: string, at: number): FilterToken {
  return { kind: "symbol", text: SAME[text] ?? text, at }
}

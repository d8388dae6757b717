import type { FilterNode } from "./ast.ts"

export interface KeywordValue {
  readonly value: number | bigint | boolean | string
  /** A number written with a point or an exponent. */
  readonly real: boolean
}

export function numberNode(text: string): FilterNode {
  if (/^(?:\d+|0[xXoObB][0-9a-fA-F]+)$/.test(text)) {
    const value = Number(text.toLowerCase())
    return { kind: "number", value: Number.isSafeInteger(value) ? value : BigInt(text.toLowerCase()), type: "integer" }
  }
  return { kind: "number", value: Number(text.replace(/[dD]/, "e")), type: "real" }
}

export function boolNode(value: boolean): FilterNode {
  return { kind: "bytes", value: Uint8Array.of(value ? 1 : 0), type: "bool" }
}

export function keywordNode({ value, real }: KeywordValue): FilterNode {
  if (typeof value === "string") return { kind: "text", value, type: "string" }
  if (typeof value === "boolean") return boolNode(value)
  return { kind: "number", value, type: real ? "real" : "integer" }
}

const BITS_OF: Readonly<Record<string, number>> = { b: 1, o: 3, h: 4 }
const LONGEST_MASK = 4096

/** A mask such as b01x, o7x, h0fx: bits from the most significant, 2 for the wildcard. */
export function bitMask(word: string): Uint8Array | undefined {
  if (!/^(?:b[01x]+|o[0-7x]+|h[0-9a-fx]+)$/i.test(word) || word.length > LONGEST_MASK) return undefined
  const bits = BITS_OF[word[0]!.toLowerCase()]!
  const digits = Array.from(word.slice(1).toLowerCase(), (digit) =>
    digit === "x" ? "x".repeat(bits) : parseInt(digit, 16).toString(2).padStart(bits, "0"),
  )
  return Uint8Array.from(digits.join(""), (bit) => (bit === "x" ? 2 : Number(bit)))
}

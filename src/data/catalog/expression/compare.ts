import type { CompareOp } from "./ast.ts"
import { bothValid, type Vector } from "./vectors.ts"

/**
 * Compares row by row. NaN is neither equal, less nor greater (IEEE 754): only != is true for it. Integers compare exactly,
 * with doubles too. Texts compare by code point.
 */
export function compareVectors(op: CompareOp, a: Vector, b: Vector, rows: number): Vector {
  const out = new Uint8Array(rows)
  if (a.kind === "number" && b.kind === "number") compareNumbers(op, a.values, b.values, out)
  else if (a.kind === "string" && b.kind === "string") compareTexts(op, a.values, b.values, out)
  else compareMixed(op, a.values as ArrayLike<Scalar>, b.values as ArrayLike<Scalar>, out)
  return { kind: "bool", values: out, valid: bothValid(a.valid, b.valid) }
}

/** Compares doubles with one constant. */
export function compareConstant(
  op: CompareOp,
  { values: a, valid }: Extract<Vector, { kind: "number" }>,
  b: number,
  rows: number,
): Vector {
  const out = new Uint8Array(rows)
  if (op === "=") for (let i = 0; i < rows; i++) out[i] = a[i] === b ? 1 : 0
  else if (op === "!=") for (let i = 0; i < rows; i++) out[i] = a[i] !== b ? 1 : 0
  else if (op === "<") for (let i = 0; i < rows; i++) out[i] = a[i]! < b ? 1 : 0
  else if (op === "<=") for (let i = 0; i < rows; i++) out[i] = a[i]! <= b ? 1 : 0
  else if (op === ">") for (let i = 0; i < rows; i++) out[i] = a[i]! > b ? 1 : 0
  else for (let i = 0; i < rows; i++) out[i] = a[i]! >= b ? 1 : 0
  return { kind: "bool", values: out, valid }
}

type Scalar = number | bigint

function compareNumbers(op: CompareOp, a: Float64Array, b: Float64Array, out: Uint8Array): void {
  const n = out.length
  if (op === "=") for (let i = 0; i < n; i++) out[i] = a[i] === b[i] ? 1 : 0
  else if (op === "!=") for (let i = 0; i < n; i++) out[i] = a[i] !== b[i] ? 1 : 0
  else if (op === "<") for (let i = 0; i < n; i++) out[i] = a[i]! < b[i]! ? 1 : 0
  else if (op === "<=") for (let i = 0; i < n; i++) out[i] = a[i]! <= b[i]! ? 1 : 0
  else if (op === ">") for (let i = 0; i < n; i++) out[i] = a[i]! > b[i]! ? 1 : 0
  else for (let i = 0; i < n; i++) out[i] = a[i]! >= b[i]! ? 1 : 0
}

function compareMixed(op: CompareOp, a: ArrayLike<Scalar>, b: ArrayLike<Scalar>, out: Uint8Array): void {
  for (let i = 0; i < out.length; i++) out[i] = holds(op, a[i]!, b[i]!) ? 1 : 0
}

/** Whether a comparison holds. JavaScript compares a bigint with a double exactly. */
export function holds(op: CompareOp, a: Scalar, b: Scalar): boolean {
  if (op === "<") return a < b
  if (op === "<=") return a <= b
  if (op === ">") return a > b
  if (op === ">=") return a >= b
  const equal = a >= b && a <= b
  return op === "=" ? equal : !equal
}

function compareTexts(op: CompareOp, a: readonly string[], b: readonly string[], out: Uint8Array): void {
  if (op === "=" || op === "!=") {
    const same = op === "=" ? 1 : 0
    for (let i = 0; i < out.length; i++) out[i] = a[i] === b[i] ? same : 1 - same
  } else for (let i = 0; i < out.length; i++) out[i] = holds(op, textOrder(a[i]!, b[i]!), 0) ? 1 : 0
}

/** -1, 0 or 1 by code point, which is the order of the UTF-8 bytes too. */
function textOrder(a: string, b: string): number {
  const n = Math.min(a.length, b.length)
  for (let i = 0; i < n; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return rank(x) < rank(y) ? -1 : 1
  }
  return Math.sign(a.length - b.length)
}

/** Surrogates stand for code points above all other units. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x2000 : unit >= 0xe000 ? unit - 0x800 : unit
}

/** SQL LIKE: `%` any text, `_` any one character. Linear in practice: it goes back to the last `%` only. */
export function matchesLike(text: string, pattern: string): boolean {
  const chars = Array.from(text)
  const wanted = Array.from(pattern)
  let at = 0
  let next = 0
  let star = -1
  let retry = 0
  while (at < chars.length) {
    if (wanted[next] === "%") {
      star = next++
      retry = at
    } else if (next < wanted.length && (wanted[next] === "_" || wanted[next] === chars[at])) {
      at++
      next++
    } else if (star >= 0) {
      next = star + 1
      at = ++retry
    } else return false
  }
  while (wanted[next] === "%") next++
  return next === wanted.length
}

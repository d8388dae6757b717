import type { BinaryOp } from "./ast.ts"
import type { Cells, CellType } from "./cells.ts"
import { NULL_BYTE, commonLayout, elementCount, forPairs, numbersOf } from "./cells.ts"
import { bitOperator, compareBits } from "./bits.ts"

type Arithmetic = (a: number, b: number) => number

const INTEGER: Readonly<Partial<Record<BinaryOp, Arithmetic>>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => (b === 0 ? NaN : (a - (a % b)) / b + 0),
  "%": (a, b) => (b === 0 ? NaN : (a % b) + 0),
  "**": (a, b) => Math.trunc(a ** b),
  "&": (a, b) => bitwise(a, b, (x, y) => x & y),
  "|": (a, b) => bitwise(a, b, (x, y) => x | y),
  "^^": (a, b) => bitwise(a, b, (x, y) => x ^ y),
}
const REAL: Readonly<Partial<Record<BinaryOp, Arithmetic>>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => (b === 0 ? NaN : a / b),
  "%": (a, b) => (b === 0 ? NaN : a - b * Math.trunc(a / b)),
  "**": (a, b) => a ** b,
}

/** Integers of up to 64 bits. */
function bitwise(a: number, b: number, op: (x: bigint, y: bigint) => bigint): number {
  return Number.isNaN(a) || Number.isNaN(b) ? NaN : Number(op(BigInt(a), BigInt(b)))
}

/** Operands and result of a binary operator, element by element. */
export function applyBinary(op: BinaryOp, type: CellType, a: Cells, b: Cells, rows: number): Cells {
  if (op === "&&" || op === "||") return logic(op, a, b, rows)
  if (a.type === "bits" && b.type === "bits")
    return type === "bool" ? compareBits(op, a, b, rows) : bitOperator(op, a, b, rows)
  if (type === "string") return concatenate(a, b, rows)
  const apply = (type === "integer" ? INTEGER : REAL)[op]
  if (type === "bool" || apply === undefined) return compare(op, a, b, rows)
  const layout = commonLayout(a, b, `'${op}'`)
  const [x, y] = [numbersOf(a), numbersOf(b)]
  const values = new Float64Array(elementCount(layout, rows))
  forPairs(a, b, layout, rows, (i, ia, ib) => (values[i] = apply(x[ia]!, y[ib]!)))
  return { type, ...layout, values }
}

type Comparable = number | bigint | string
type Comparison = (a: Comparable, b: Comparable) => boolean

const COMPARE: Readonly<Partial<Record<BinaryOp, Comparison>>> = {
  // A double and a bigint compare by value.
  // oxlint-disable-next-line eqeqeq
  "==": (a, b) => a == b,
  // oxlint-disable-next-line eqeqeq
  "!=": (a, b) => a != b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
  "~": (a, b) => Math.abs(Number(a) - Number(b)) < 1e-7,
}

function compare(op: BinaryOp, a: Cells, b: Cells, rows: number): Cells {
  const test = COMPARE[op]!
  const layout = commonLayout(a, b, `'${op}'`)
  const [x, y] = [comparable(a), comparable(b)]
  const values = new Uint8Array(elementCount(layout, rows))
  forPairs(a, b, layout, rows, (i, ia, ib) => {
    const [p, q] = [x(ia), y(ib)]
    values[i] = p === null || q === null ? NULL_BYTE : test(p, q) ? 1 : 0
  })
  return { type: "bool", ...layout, values }
}

/** The values of cells as what compares exactly; null where they are null. */
function comparable({ type, values, exact }: Cells): (i: number) => Comparable | null {
  if (exact)
    return (i) => {
      const value = values[i] as number
      return Number.isNaN(value) ? null : exact[i]!
    }
  if (type === "string") return (i) => values[i] as string | null
  if (type === "bool") return (i) => (values[i] === NULL_BYTE ? null : (values[i] as number))
  return (i) => {
    const value = values[i] as number
    return Number.isNaN(value) ? null : value
  }
}

/** What one operand alone decides is known even where the other is null. */
function logic(op: "&&" | "||", a: Cells, b: Cells, rows: number): Cells {
  const deciding = op === "&&" ? 0 : 1
  const layout = commonLayout(a, b, `'${op}'`)
  const [x, y] = [a.values as Uint8Array, b.values as Uint8Array]
  const values = new Uint8Array(elementCount(layout, rows))
  forPairs(a, b, layout, rows, (i, ia, ib) => {
    const [p, q] = [x[ia]!, y[ib]!]
    const decided = p === deciding || q === deciding
    values[i] = decided ? deciding : p === NULL_BYTE || q === NULL_BYTE ? NULL_BYTE : 1 - deciding
  })
  return { type: "bool", ...layout, values }
}

function concatenate(a: Cells, b: Cells, rows: number): Cells {
  const layout = commonLayout(a, b, "'+'")
  const values = new Array<string | null>(elementCount(layout, rows)).fill(null)
  const [x, y] = [a.values as readonly (string | null)[], b.values as readonly (string | null)[]]
  forPairs(a, b, layout, rows, (i, ia, ib) => {
    const [p, q] = [x[ia]!, y[ib]!]
    values[i] = p === null || q === null ? null : p + q
  })
  return { type: "string", ...layout, values, length: (a.length ?? 0) + (b.length ?? 0) }
}

/** A sign, a negation, or a cast to `type`. */
export function applyUnary(op: "-" | "!" | "cast", type: CellType, arg: Cells): Cells {
  const { shape, width, constant } = arg
  const layout = { type, shape, width, constant }
  if (op === "!")
    return { ...layout, values: (arg.values as Uint8Array).map((bit) => (bit === NULL_BYTE ? NULL_BYTE : 1 - bit)) }
  const numbers = numbersOf(arg)
  if (op === "-") return { ...layout, values: numbers.map((value) => -value) }
  return { ...layout, values: type === "integer" ? numbers.map(Math.trunc) : numbers }
}

import type { BinaryOp } from "./ast.ts"
import type { Cells } from "./cells.ts"

const WILD = 2

/** Calls `put(row, a, b)` with the bits of both operands, the shorter one filled with zeros before its first. */
function forRows(
  a: Cells,
  b: Cells,
  rows: number,
  put: (row: number, bitsA: (i: number) => number, bitsB: (i: number) => number) => void,
): void {
  const length = Math.max(a.width, b.width)
  const reader = (cells: Cells): ((row: number) => (i: number) => number) => {
    const values = cells.values as Uint8Array
    const missing = length - cells.width
    return (row) => {
      const base = (cells.constant ? 0 : row * cells.width) - missing
      return (i) => (i < missing ? 0 : values[base + i]!)
    }
  }
  const [x, y] = [reader(a), reader(b)]
  for (let row = 0; row < rows; row++) put(row, x(row), y(row))
}

/** `&`, `|` bit by bit with the wildcard kept where it decides nothing, `+` one behind the other. */
export function bitOperator(op: BinaryOp, a: Cells, b: Cells, rows: number): Cells {
  const constant = a.constant && b.constant
  const count = constant ? 1 : rows
  const width = op === "+" ? a.width + b.width : Math.max(a.width, b.width)
  const values = new Uint8Array(count * width)
  if (op === "+") {
    for (let row = 0; row < count; row++)
      for (const [cells, to] of [
        [a, 0],
        [b, a.width],
      ] as const) {
        const from = cells.constant ? 0 : row * cells.width
        values.set((cells.values as Uint8Array).subarray(from, from + cells.width), row * width + to)
      }
  } else {
    const deciding = op === "&" ? 0 : 1
    forRows(a, b, count, (row, bitsA, bitsB) => {
      for (let i = 0; i < width; i++) {
        const [p, q] = [bitsA(i), bitsB(i)]
        const wild = p === WILD || q === WILD
        values[row * width + i] = p === deciding || q === deciding ? deciding : wild ? WILD : 1 - deciding
      }
    })
  }
  return { type: "bits", shape: [width], width, constant, values }
}

/** Equality with wildcards; by size, bits that are a wildcard in either operand are left out. */
export function compareBits(op: BinaryOp, a: Cells, b: Cells, rows: number): Cells {
  const constant = a.constant && b.constant
  const values = new Uint8Array(constant ? 1 : rows)
  const width = Math.max(a.width, b.width)
  forRows(a, b, values.length, (row, bitsA, bitsB) => {
    let order = 0
    for (let i = 0; i < width && order === 0; i++) {
      const [p, q] = [bitsA(i), bitsB(i)]
      if (p !== WILD && q !== WILD) order = p - q
    }
    values[row] = holds(op, order) ? 1 : 0
  })
  return { type: "bool", shape: [], width: 1, constant, values }
}

function holds(op: BinaryOp, order: number): boolean {
  if (op === "==") return order === 0
  if (op === "!=") return order !== 0
  if (op === "<") return order < 0
  if (op === "<=") return order <= 0
  return op === ">" ? order > 0 : order >= 0
}

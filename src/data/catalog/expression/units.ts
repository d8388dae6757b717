import type { Expression } from "./ast.ts"
import { FUNCTIONS } from "./functions.ts"
import { type ColumnFacts, resolveColumn } from "./typing.ts"

/**
 * The unit of a computed value where it is plain from its operands: sums of like units, multiples by a bare number, functions
 * that keep the unit. Undefined where it is not.
 */
export function unitOf(expression: Expression, columns: readonly ColumnFacts[]): string | undefined {
  switch (expression.kind) {
    case "column":
      return resolveColumn(columns, expression.name)?.unit
    case "negate":
      return unitOf(expression.arg, columns)
    case "call":
      return callUnit(expression, columns)
    case "arithmetic":
      return arithmeticUnit(expression, columns)
    default:
      return undefined
  }
}

function callUnit(call: Extract<Expression, { kind: "call" }>, columns: readonly ColumnFacts[]): string | undefined {
  if (call.name === "distance" || call.name === "degrees") return "deg"
  if (call.name === "radians" || /^a(sin|cos|tan2?)$/.test(call.name)) return "rad"
  const [first] = call.args
  return first && FUNCTIONS[call.name]?.keepsUnit ? unitOf(first, columns) : undefined
}

function arithmeticUnit(
  { op, left, right }: Extract<Expression, { kind: "arithmetic" }>,
  columns: readonly ColumnFacts[],
): string | undefined {
  const a = unitOf(left, columns)
  const b = unitOf(right, columns)
  if (op === "*") return left.kind === "number" ? b : right.kind === "number" ? a : undefined
  if (op === "/") return right.kind === "number" ? a : undefined
  if (left.kind === "number") return b
  return right.kind === "number" || a === b ? a : undefined
}

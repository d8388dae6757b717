import { CaelumError } from "../../../core/index.ts"
import type { Expression } from "./ast.ts"
import type { ParsedExpression } from "./parse.ts"

export type FilterValue = number | bigint | string | boolean
export type FilterOp = "=" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "not in"

/** One condition, as pandas and pyarrow write it: `["ext_flg", "=", 0]`, `["ph_qual", "in", ["AAAA", "AAAB"]]`. */
export type FilterTerm = readonly [column: string, op: FilterOp, value: FilterValue | readonly FilterValue[]]

/** Conditions joined by "and", or lists of such joined by "or" (disjunctive normal form). */
export type Filters = readonly FilterTerm[] | readonly (readonly FilterTerm[])[]

const PLACE = { at: 0, end: 0 }

/**
 * The expression of pandas' and pyarrow's `filters`. Null never matches, `!=` and `not in` included.
 * @throws CaelumError `expression` for an operator that does not exist or a value of the wrong kind.
 */
export function filterExpression(filters: Filters): ParsedExpression | undefined {
  if (filters.length === 0) return undefined
  const nested = filters.every((entry) => Array.isArray(entry[0]))
  const groups = (nested ? filters : [filters]) as readonly (readonly FilterTerm[])[]
  const root = joined(
    "or",
    groups.map((terms) => joined("and", terms.map(termExpression))),
  )
  return {
    text: JSON.stringify(filters, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value)),
    root,
  }
}

function joined(op: "and" | "or", args: readonly Expression[]): Expression {
  if (args.length === 0) return { kind: "bool", value: op === "and", ...PLACE }
  return args.length === 1 ? args[0]! : { kind: "logic", op, args, ...PLACE }
}

function termExpression([name, op, value]: FilterTerm): Expression {
  const column: Expression = { kind: "column", name, ...PLACE }
  if (op === "in" || op === "not in") {
    if (!Array.isArray(value)) return wrong(name, op, "needs a list of values")
    if (value.length === 0) return { kind: "bool", value: op === "not in", ...PLACE }
    const test: Expression = {
      kind: "in",
      arg: column,
      items: (value as readonly FilterValue[]).map(constant),
      ...PLACE,
    }
    return op === "in" ? test : { kind: "not", arg: test, ...PLACE }
  }
  const compare = op === "==" ? "=" : op
  if (!["=", "!=", "<", "<=", ">", ">="].includes(compare)) return wrong(name, op, "is not an operator")
  if (typeof value === "object") return wrong(name, op, "needs one value")
  return { kind: "compare", op: compare, left: column, right: constant(value), ...PLACE }
}

function constant(value: FilterValue): Expression {
  if (typeof value === "string") return { kind: "string", value, ...PLACE }
  if (typeof value === "boolean") return { kind: "bool", value, ...PLACE }
  return { kind: "number", value, ...PLACE }
}

function wrong(name: string, op: string, what: string): never {
  throw new CaelumError(
    "expression",
    `The filter on '${name}' is wrong: '${op}' ${what}; use = != < <= > >= in, not in.`,
  )
}

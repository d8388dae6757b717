import type { CompareOp, Expression } from "./ast.ts"
import { holds } from "./compare.ts"
import { microseconds } from "./typing.ts"

/** What is known of a column over a set of rows. Texts are bounded by UTF-8 bytes. */
export interface Range {
  readonly min?: number | bigint | Uint8Array | undefined
  readonly max?: number | bigint | Uint8Array | undefined
  readonly nulls?: number | undefined
  readonly rows: number
  /** Whether NaN may be among the values although the bounds do not say so. */
  readonly floating: boolean
}

const UTF8 = new TextEncoder()

/**
 * Whether an expression may be true in some of the rows of which only ranges are known. False is a promise; true is not.
 * Pure.
 */
export function mayBeTrue(expression: Expression, range: (name: string) => Range | undefined): boolean {
  return mayBe(expression, true, range)
}

function mayBe(expression: Expression, wanted: boolean, range: (name: string) => Range | undefined): boolean {
  switch (expression.kind) {
    case "bool":
      return expression.value === wanted
    case "null":
      return false
    case "not":
      return mayBe(expression.arg, !wanted, range)
    case "logic": {
      const every = (expression.op === "and") === wanted
      const test = (arg: Expression): boolean => mayBe(arg, wanted, range)
      return every ? expression.args.every(test) : expression.args.some(test)
    }
    case "compare":
      return mayCompare(expression, wanted, range)
    case "in":
      if (!wanted) return true
      return expression.items.some((right) => mayCompare({ op: "=", left: expression.arg, right }, true, range))
    case "is":
      return expression.what === "nan" || mayBeNull(expression.arg, wanted, range)
    default:
      return true
  }
}

function mayBeNull(arg: Expression, wanted: boolean, range: (name: string) => Range | undefined): boolean {
  const known = arg.kind === "column" ? range(arg.name) : undefined
  if (known?.nulls === undefined) return true
  return wanted ? known.nulls > 0 : known.nulls < known.rows
}

const MIRRORED: Readonly<Record<CompareOp, CompareOp>> = {
  "=": "=",
  "!=": "!=",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
}
const OPPOSITE: Readonly<Record<CompareOp, CompareOp>> = {
  "=": "!=",
  "!=": "=",
  "<": ">=",
  "<=": ">",
  ">": "<=",
  ">=": "<",
}

interface Comparison {
  readonly op: CompareOp
  readonly left: Expression
  readonly right: Expression
}

function mayCompare(
  { op, left, right }: Comparison,
  wanted: boolean,
  range: (name: string) => Range | undefined,
): boolean {
  if (left.kind === "null" || right.kind === "null") return false
  if (left.kind !== "column" && right.kind === "column")
    return mayCompare({ op: MIRRORED[op], left: right, right: left }, wanted, range)
  const known = left.kind === "column" ? range(left.name) : undefined
  if (known === undefined) return true
  if (known.nulls !== undefined && known.nulls >= known.rows) return false
  // NaN makes != true and every other comparison false.
  if (known.floating && (op === "!=" ? wanted : !wanted)) return true
  return mayHold(wanted ? op : OPPOSITE[op], known, right)
}

function mayHold(op: CompareOp, { min, max }: Range, right: Expression): boolean {
  const low = min === undefined ? undefined : order(min, right)
  const high = max === undefined ? undefined : order(max, right)
  if (op === "<") return low === undefined || low < 0
  if (op === "<=") return low === undefined || low <= 0
  if (op === ">") return high === undefined || high > 0
  if (op === ">=") return high === undefined || high >= 0
  if (op === "=") return (low === undefined || low <= 0) && (high === undefined || high >= 0)
  return low !== 0 || high !== 0
}

/** Sign of bound − constant; undefined where they do not compare. */
function order(bound: number | bigint | Uint8Array, constant: Expression): number | undefined {
  if (bound instanceof Uint8Array)
    return constant.kind === "string" ? byteOrder(bound, UTF8.encode(constant.value)) : undefined
  const value =
    constant.kind === "string" ? microseconds(constant.value) : constant.kind === "number" ? constant.value : undefined
  if (value === undefined) return undefined
  if (holds("<", bound, value)) return -1
  return holds(">", bound, value) ? 1 : holds("=", bound, value) ? 0 : undefined
}

function byteOrder(a: Uint8Array, b: Uint8Array): number {
  const n = Math.min(a.length, b.length)
  for (let i = 0; i < n; i++) if (a[i] !== b[i]) return a[i]! - b[i]!
  return a.length - b.length
}

/**
 * The closed interval in which a condition keeps a column: what its top-level "and" terms compare with constants. Infinite
 * where it says nothing.
 */
export function boundsOf(expression: Expression, isColumn: (name: string) => boolean): { low: number; high: number } {
  const bounds = { low: -Infinity, high: Infinity }
  const visit = (part: Expression): void => {
    if (part.kind === "logic" && part.op === "and") part.args.forEach(visit)
    if (part.kind !== "compare") return
    const flip = part.left.kind !== "column"
    const [column, constant] = flip ? [part.right, part.left] : [part.left, part.right]
    if (column.kind !== "column" || constant.kind !== "number" || !isColumn(column.name)) return
    const op = flip ? MIRRORED[part.op] : part.op
    const value = Number(constant.value)
    if (op === ">" || op === ">=" || op === "=") bounds.low = Math.max(bounds.low, value)
    if (op === "<" || op === "<=" || op === "=") bounds.high = Math.min(bounds.high, value)
  }
  visit(expression)
  return bounds
}

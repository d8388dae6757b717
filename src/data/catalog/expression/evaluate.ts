import { CaelumError, type Column, type Table } from "../../../core/index.ts"
import { type Expression, partsOf } from "./ast.ts"
import { arithmeticVectors } from "./arithmetic.ts"
import { compareConstant, compareVectors, matchesLike } from "./compare.ts"
import { FUNCTIONS } from "./functions.ts"
import type { ParsedExpression } from "./parse.ts"
import { microseconds, requireColumn, resolveColumn, typeOf, type ValueType } from "./typing.ts"
import { unitOf } from "./units.ts"
import { asDoubles, bigintAt, bothValid, columnVector, constantNumber, type Vector } from "./vectors.ts"

type Rows = Pick<Table, "rows" | "columns">

/**
 * The value of an expression in every row: a column named by its alias or its text. Null wherever an operand is null (SQL's
 * three-valued logic); a bare column keeps its type, unit and description.
 * @throws CaelumError `expression` for unknown names and types that do not go together.
 */
export function evaluate(expression: ParsedExpression, table: Rows): Column {
  const { root, text, alias } = expression
  const name = alias ?? (root.kind === "column" ? root.name : text.slice(root.at, root.end))
  if (root.kind === "column") {
    const column = requireColumn(root, text, table.columns)
    return alias === undefined ? column : { ...column, name }
  }
  const type = typeOf(root, text, table.columns)
  const unit = unitOf(root, table.columns)
  return { name, shape: [], ...cells(vectorOf(root, table), type), unit }
}

/**
 * The rows for which a condition is true (not false, not null), ascending.
 * @throws CaelumError `expression` if it is not a condition.
 */
export function selectRows(condition: ParsedExpression, table: Rows): Uint32Array {
  checkCondition(condition, table.columns)
  return trueRows(vectorOf(condition.root, table), table.rows)
}

/** @throws CaelumError `expression` unless the expression is a condition over these columns. */
export function checkCondition(condition: ParsedExpression, columns: Parameters<typeof typeOf>[2]): void {
  const type = typeOf(condition.root, condition.text, columns)
  if (type !== "bool" && type !== "null")
    throw new CaelumError(
      "expression",
      `\`${condition.text}\` is a ${type}, not a condition; compare it with something.`,
    )
}

function trueRows(vector: Vector, rows: number): Uint32Array {
  const out = new Uint32Array(rows)
  let count = 0
  if (vector.kind !== "bool") return out.subarray(0, 0)
  const { values, valid } = vector
  for (let i = 0; i < rows; i++) if (values[i] === 1 && (valid === undefined || valid[i] === 1)) out[count++] = i
  return out.slice(0, count)
}

function cells(vector: Vector, type: ValueType): Pick<Column, "type" | "values" | "validity"> {
  const validity = vector.valid?.includes(0) ? vector.valid : undefined
  if (vector.kind === "bool") return { type: "bool", values: vector.values, validity }
  if (vector.kind === "string") return { type: "string", values: vector.values, validity }
  if (type !== "integer") return { type: "float64", values: asDoubles(vector), validity }
  const at = bigintAt(vector)
  return { type: "int64", values: BigInt64Array.from({ length: vector.values.length }, (_, i) => at(i)), validity }
}

function vectorOf(expression: Expression, table: Rows): Vector {
  const { rows } = table
  const sub = (part: Expression): Vector => vectorOf(part, table)
  switch (expression.kind) {
    case "number":
      return constantNumber(expression.value, rows)
    case "string":
      return { kind: "string", values: new Array<string>(rows).fill(expression.value) }
    case "bool":
      return { kind: "bool", values: new Uint8Array(rows).fill(expression.value ? 1 : 0) }
    case "null":
      return { kind: "bool", values: new Uint8Array(rows), valid: new Uint8Array(rows) }
    case "column":
      return columnVector(resolveColumn(table.columns, expression.name)!, rows)
    case "negate":
      return arithmeticVectors("-", constantNumber(0, rows), sub(expression.arg), rows, isWhole(expression, table))
    case "arithmetic":
      return arithmeticVectors(
        expression.op,
        sub(expression.left),
        sub(expression.right),
        rows,
        isWhole(expression, table),
      )
    case "compare":
      return compare(expression, table)
    case "not":
      return negate(sub(expression.arg))
    case "logic":
      return expression.args.map(sub).reduce((a, b) => join(expression.op, a, b, rows))
    case "in":
      return membership(expression, table)
    case "is":
      return test(expression.what, sub(expression.arg), rows)
    case "like":
      return like(expression, table)
    default:
      return call(expression.name, expression.args.map(sub), rows)
  }
}

function isWhole(expression: Expression, table: Rows): boolean {
  return partsOf(expression).every((part) => typeOf(part, "", table.columns) === "integer")
}

function compare(expression: Extract<Expression, { kind: "compare" }>, table: Rows): Vector {
  const { left, right, op } = expression
  if (right.kind === "number" && typeof right.value === "number") {
    const vector = vectorOf(left, table)
    if (vector.kind === "number") return compareConstant(op, vector, right.value, table.rows)
  }
  return compareVectors(op, operand(left, right, table), operand(right, left, table), table.rows)
}

/** A text beside a timestamp is read as a time. */
function operand(part: Expression, other: Expression, table: Rows): Vector {
  if (part.kind !== "string" || typeOf(other, "", table.columns) !== "timestamp") return vectorOf(part, table)
  return constantNumber(microseconds(part.value) ?? 0n, table.rows)
}

function negate(vector: Vector): Vector {
  if (vector.kind !== "bool") return vector
  return { kind: "bool", values: vector.values.map((value) => 1 - value), valid: vector.valid }
}

/** And, or with nulls: what one operand alone decides is known even if the other is null. */
function join(op: "and" | "or", a: Vector, b: Vector, rows: number): Vector {
  const x = a.values as Uint8Array
  const y = b.values as Uint8Array
  const deciding = op === "and" ? 0 : 1
  const values = new Uint8Array(rows)
  for (let i = 0; i < rows; i++) values[i] = op === "and" ? x[i]! & y[i]! : x[i]! | y[i]!
  if (!a.valid && !b.valid) return { kind: "bool", values }
  const valid = new Uint8Array(rows)
  for (let i = 0; i < rows; i++) {
    const knownX = a.valid === undefined || a.valid[i] === 1
    const knownY = b.valid === undefined || b.valid[i] === 1
    const decided = (knownX && x[i] === deciding) || (knownY && y[i] === deciding)
    if (decided) values[i] = deciding
    valid[i] = decided || (knownX && knownY) ? 1 : 0
  }
  return { kind: "bool", values, valid }
}

function membership(expression: Extract<Expression, { kind: "in" }>, table: Rows): Vector {
  const { arg, items } = expression
  const value = vectorOf(arg, table)
  const set = constantSet(items)
  if (set && value.kind !== "bool" && typeOf(arg, "", table.columns) !== "timestamp") {
    const values = Uint8Array.from(value.values as ArrayLike<unknown>, (each) => (set.has(plain(each)) ? 1 : 0))
    return { kind: "bool", values, valid: value.valid }
  }
  const tests = items.map((item) => compare({ kind: "compare", op: "=", left: arg, right: item, at: 0, end: 0 }, table))
  return tests.reduce((a, b) => join("or", a, b, table.rows))
}

/** The items as a set, if all of them are numbers or texts. Integers that a double holds are kept as doubles. */
function constantSet(items: readonly Expression[]): Set<unknown> | undefined {
  const set = new Set<unknown>()
  for (const item of items) {
    if (item.kind !== "number" && item.kind !== "string") return undefined
    if (!Number.isNaN(item.value)) set.add(plain(item.value))
  }
  return set
}

function plain(value: unknown): unknown {
  return typeof value === "bigint" && Number.isSafeInteger(Number(value)) ? Number(value) : value
}

function test(what: "null" | "nan", vector: Vector, rows: number): Vector {
  const values = new Uint8Array(rows)
  if (what === "null") {
    if (vector.valid) for (let i = 0; i < rows; i++) values[i] = 1 - vector.valid[i]!
    return { kind: "bool", values }
  }
  if (vector.kind === "number") for (let i = 0; i < rows; i++) values[i] = Number.isNaN(vector.values[i]!) ? 1 : 0
  return { kind: "bool", values, valid: vector.valid }
}

function like(expression: Extract<Expression, { kind: "like" }>, table: Rows): Vector {
  const text = vectorOf(expression.arg, table)
  const pattern = expression.pattern.kind === "string" ? expression.pattern.value : ""
  if (text.kind !== "string") return text
  const values = Uint8Array.from(text.values, (each) => (matchesLike(each, pattern) ? 1 : 0))
  return { kind: "bool", values, valid: text.valid }
}

function call(name: string, args: readonly Vector[], rows: number): Vector {
  const { apply } = FUNCTIONS[name]!
  const columns = args.map(asDoubles)
  const values = new Float64Array(rows)
  const row = new Array<number>(columns.length).fill(0)
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < row.length; k++) row[k] = columns[k]![i]!
    values[i] = apply(row)
  }
  const valid = args.reduce<Uint8Array | undefined>((all, arg) => bothValid(all, arg.valid), undefined)
  return { kind: "number", values, valid }
}

import type { ColumnType } from "../../../core/index.ts"
import type { Expression } from "./ast.ts"
import { failAt, suggest } from "./fail.ts"
import { FUNCTIONS } from "./functions.ts"

/** What a value of an expression is. `integer` is exact to 64 bits; `null` is the bare word. */
export type ValueType = "number" | "integer" | "string" | "bool" | "timestamp" | "null"

/** What typing must know of a column. */
export interface ColumnFacts {
  readonly name: string
  readonly type: ColumnType
  readonly shape?: readonly number[] | undefined
  readonly unit?: string | undefined
}

const TYPES: Readonly<Partial<Record<ColumnType, ValueType>>> = {
  bool: "bool",
  bit: "bool",
  int8: "integer",
  uint8: "integer",
  int16: "integer",
  uint16: "integer",
  int32: "integer",
  uint32: "integer",
  int64: "integer",
  uint64: "integer",
  float32: "number",
  float64: "number",
  string: "string",
  timestamp: "timestamp",
}

/** The column of that exact name, else the only one that differs by case alone. */
export function resolveColumn<T extends ColumnFacts>(columns: readonly T[], name: string): T | undefined {
  const exact = columns.find((column) => column.name === name)
  if (exact) return exact
  const folded = columns.filter((column) => column.name.toLowerCase() === name.toLowerCase())
  return folded.length === 1 ? folded[0] : undefined
}

/**
 * The type of an expression over columns; checks every part of it.
 * @throws CaelumError `expression` naming the place: an unknown column or function, operands that do not go together.
 */
export function typeOf(expression: Expression, text: string, columns: readonly ColumnFacts[]): ValueType {
  const type = (part: Expression): ValueType => typeOf(part, text, columns)
  const need = (part: Expression, wanted: readonly ValueType[], what: string): ValueType => {
    const found = type(part)
    if (found !== "null" && !wanted.includes(found)) failAt(text, part.at, `${what} is expected, found a ${found}`)
    return found
  }
  switch (expression.kind) {
    case "number":
      if (expression.real) return "number"
      return typeof expression.value === "bigint" || Number.isInteger(expression.value) ? "integer" : "number"
    case "string":
    case "bool":
    case "null":
      return expression.kind
    case "column":
      return columnValue(expression, text, columns)
    case "negate":
      return need(expression.arg, NUMERIC, "a number")
    case "arithmetic":
      return arithmeticType(
        need(expression.left, NUMERIC, "a number"),
        need(expression.right, NUMERIC, "a number"),
        expression.op,
      )
    case "compare":
      comparable(expression.left, expression.right, text, type)
      return "bool"
    case "in":
      for (const item of expression.items) comparable(expression.arg, item, text, type)
      return "bool"
    case "not":
      need(expression.arg, ["bool"], "a condition")
      return "bool"
    case "logic":
      for (const arg of expression.args) need(arg, ["bool"], "a condition")
      return "bool"
    case "is":
      if (expression.what === "nan") need(expression.arg, NUMERIC, "a number")
      else if (expression.arg.kind === "column") requireColumn(expression.arg, text, columns)
      else type(expression.arg)
      return "bool"
    case "like":
      need(expression.arg, ["string"], "a text")
      if (expression.pattern.kind !== "string") failAt(text, expression.pattern.at, "a 'pattern' is expected")
      return "bool"
    default:
      return callType(expression, text, need)
  }
}

const NUMERIC: readonly ValueType[] = ["number", "integer"]

function columnValue(
  part: Extract<Expression, { kind: "column" }>,
  text: string,
  columns: readonly ColumnFacts[],
): ValueType {
  const column = requireColumn(part, text, columns)
  const type = (column.shape?.length ?? 0) === 0 ? TYPES[column.type] : undefined
  return (
    type ?? failAt(text, part.at, `column '${column.name}' holds ${column.type} values, which expressions do not read`)
  )
}

/** @throws CaelumError `expression` with near names if there is no such column. */
export function requireColumn<T extends ColumnFacts>(
  part: Extract<Expression, { kind: "column" }>,
  text: string,
  columns: readonly T[],
): T {
  const column = resolveColumn(columns, part.name)
  if (column) return column
  const names = columns.map(({ name }) => name)
  return failAt(text, part.at, `there is no column '${part.name}'; ${suggest(part.name, names)}`)
}

function arithmeticType(left: ValueType, right: ValueType, op: string): ValueType {
  if (left === "null" || right === "null") return "null"
  return op !== "/" && left === "integer" && right === "integer" ? "integer" : "number"
}

function comparable(left: Expression, right: Expression, text: string, type: (part: Expression) => ValueType): void {
  const a = family(type(left))
  const b = family(type(right))
  if (a === b || a === "null" || b === "null") return
  if (a === "timestamp" && right.kind === "string") return checkTime(right, text)
  if (b === "timestamp" && left.kind === "string") return checkTime(left, text)
  failAt(text, right.at, `a ${a} cannot be compared with a ${b}`)
}

function family(type: ValueType): ValueType {
  return type === "integer" ? "number" : type
}

function checkTime(part: Extract<Expression, { kind: "string" }>, text: string): void {
  if (microseconds(part.value) === undefined)
    failAt(text, part.at, `'${part.value}' is not a time; write '2010-01-07' or '2010-01-07T11:22:33.5Z'`)
}

/** Microseconds since 1970 of an ISO 8601 date or time (UTC unless it says otherwise). */
export function microseconds(text: string): bigint | undefined {
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,6})\d*)?)?\s*(Z|[+-]\d\d:?\d\d)?$/.exec(text)
  if (!match) return undefined
  const [, date, time = "00:00", fraction = "", zone = "Z"] = match
  const ms = Date.parse(`${date}T${time}${zone}`)
  return Number.isNaN(ms) ? undefined : BigInt(ms) * 1000n + BigInt(fraction.padEnd(6, "0"))
}

function callType(
  call: Extract<Expression, { kind: "call" }>,
  text: string,
  need: (part: Expression, wanted: readonly ValueType[], what: string) => ValueType,
): ValueType {
  const found = Object.hasOwn(FUNCTIONS, call.name) ? FUNCTIONS[call.name] : undefined
  if (!found)
    failAt(text, call.at, `there is no function '${call.name}'; there are ${Object.keys(FUNCTIONS).join(", ")}`)
  const { least, most } = found
  if (call.args.length < least || call.args.length > most)
    failAt(
      text,
      call.at,
      `${call.name} takes ${least === most ? least : `${least} to ${most}`} values, not ${call.args.length}`,
    )
  const types = call.args.map((arg) => need(arg, NUMERIC, "a number"))
  return found.keepsInteger && types.every((type) => type === "integer") ? "integer" : "number"
}

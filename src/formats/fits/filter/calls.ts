import { CaelumError } from "../../../core/index.ts"
import type { Cells, CellType } from "./cells.ts"
import { NULL_BYTE, commonLayout, elementCount, forPairs, numbersOf } from "./cells.ts"
import { erf, erfc, gamma, inBox, inEllipse, separation } from "./special.ts"
import { positions, promote, running, summarise } from "./vectors.ts"

type Call = (args: readonly Cells[], type: CellType, rows: number) => Cells

const NUMERIC: Readonly<Record<string, (...values: readonly number[]) => number>> = {
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  arcsin: Math.asin,
  asin: Math.asin,
  arccos: Math.acos,
  acos: Math.acos,
  arctan: Math.atan,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  exp: Math.exp,
  log: (x) => (x > 0 ? Math.log(x) : NaN),
  log10: (x) => (x > 0 ? Math.log10(x) : NaN),
  sqrt: Math.sqrt,
  floor: Math.floor,
  ceil: Math.ceil,
  round: (x) => Math.floor(x + 0.5),
  abs: Math.abs,
  erf,
  erfc,
  gamma,
  arctan2: Math.atan2,
  atan2: Math.atan2,
  min: (a, b) => (Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.min(a, b)),
  max: (a, b) => (Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.max(a, b)),
  setnull: (blank, value) => (blank === value ? NaN : value),
  angsep: separation,
  random: () => Math.random(),
  randomn: () => normal(),
  randomp: (mean) => poisson(mean),
}

const TESTS: Readonly<Record<string, (values: readonly number[]) => boolean>> = {
  near: ([a, b, tolerance]) => Math.abs(a! - b!) <= tolerance!,
  circle: ([xc, yc, radius, x, y]) => (x! - xc!) ** 2 + (y! - yc!) ** 2 <= radius! ** 2,
  box: inBox,
  ellipse: inEllipse,
}

const SUMMARIES: Readonly<Record<string, (values: Float64Array) => number>> = {
  sum: (values) => values.reduce((sum, value) => sum + value, 0),
  average: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  stddev: deviation,
  median: (values) => (values.length === 0 ? NaN : values.sort()[(values.length - 1) >> 1]!),
  min: (values) => (values.length === 0 ? NaN : values.reduce((a, b) => Math.min(a, b))),
  max: (values) => (values.length === 0 ? NaN : values.reduce((a, b) => Math.max(a, b))),
}

/** The value of a function in some rows. */
export function applyCall(name: string, type: CellType, args: readonly Cells[], rows: number): Cells {
  const special = CALLS[name]
  if (special) return special(args, type, rows)
  const summary = args.length === 1 ? SUMMARIES[name] : undefined
  if (summary) return asType(summarise(args[0]!, type, rows, summary), args[0]!)
  const test = TESTS[name]
  if (test) {
    const found = each(args, rows, "real", (values) => (values.some(Number.isNaN) ? NaN : test(values) ? 1 : 0))
    const values = Uint8Array.from(found.values as Float64Array, (value) => (Number.isNaN(value) ? NULL_BYTE : value))
    return { ...found, type: "bool", values }
  }
  const apply = NUMERIC[name]!
  if (name.startsWith("random") && args.length === 0) return randomRows(apply, rows)
  return each(args, rows, type, (values) => apply(...values))
}

/** min and max of truth values and bits are of their type. */
function asType(found: Cells, arg: Cells): Cells {
  if (found.type !== "bool" && found.type !== "bits") return found
  const values = Uint8Array.from(found.values as Float64Array, (value) => (Number.isNaN(value) ? NULL_BYTE : value))
  return { ...found, shape: arg.type === "bits" ? [1] : [], values }
}

/** A number of each element of the common layout of all arguments. */
function each(
  args: readonly Cells[],
  rows: number,
  type: CellType,
  apply: (values: readonly number[]) => number,
): Cells {
  const layout = args.reduce<Cells>((all, arg) => ({ ...all, ...commonLayout(all, arg, "a function") }), args[0]!)
  const { shape, width, constant } = layout
  const values = new Float64Array(elementCount(layout, rows))
  const numbers = args.map(numbersOf)
  const operands = new Array<number>(args.length).fill(0)
  for (let i = 0; i < values.length; i++) {
    const row = Math.floor(i / width)
    for (const [k, arg] of args.entries())
      operands[k] = numbers[k]![(arg.constant ? 0 : row * arg.width) + (arg.width === 1 ? 0 : i % width)]!
    values[i] = apply(operands)
  }
  return { type, shape, width, constant, values }
}

const CALLS: Readonly<Record<string, Call>> = {
  nelem: ([arg]) => whole(arg!.type === "string" ? (arg!.length ?? 0) : arg!.width),
  naxis: ([arg]) => whole(Math.max(1, arg!.shape.length)),
  naxes: ([arg, axis]) => whole(arg!.shape.toReversed()[numbersOf(axis!)[0]! - 1] ?? 1),
  nvalid: ([arg], _type, rows) => countValid(arg!, rows),
  elementnum: ([arg]) => positions(arg!, undefined),
  axiselem: ([arg, axis]) => positions(arg!, numbersOf(axis!)[0]),
  array: ([value, axes], _type, rows) => promote(value!, axes!, rows),
  accum: ([arg], _type, rows) => running("accum", arg!, rows),
  seqdiff: ([arg], _type, rows) => running("seqdiff", arg!, rows),
  isnull: ([arg], _type, rows) => nullness(arg!, rows),
  defnull: ([arg, other], type, rows) => define(arg!, other!, type, rows),
  strmid: ([text, start, length], _type, rows) => middle(text!, start!, length!, rows),
  strstr: ([text, wanted], _type, rows) => search(text!, wanted!, rows),
}

function whole(value: number): Cells {
  return { type: "integer", shape: [], width: 1, constant: true, values: Float64Array.of(value) }
}

function nulls({ type, values }: Cells): (i: number) => boolean {
  if (type === "string") return (i) => values[i] === null
  if (type === "bits") return () => false
  return type === "bool" ? (i) => values[i] === NULL_BYTE : (i) => Number.isNaN(values[i])
}

function nullness(arg: Cells, rows: number): Cells {
  const isNull = nulls(arg)
  const { shape, width, constant } = arg
  const values = Uint8Array.from({ length: elementCount(arg, rows) }, (_, i) => (isNull(i) ? 1 : 0))
  return { type: "bool", shape, width, constant, values }
}

function countValid(arg: Cells, rows: number): Cells {
  const isNull = nulls(arg)
  const values = new Float64Array(arg.constant ? 1 : rows)
  for (let row = 0; row < values.length; row++)
    for (let e = 0; e < arg.width; e++) values[row]! += isNull(row * arg.width + e) ? 0 : 1
  return { type: "integer", shape: [], width: 1, constant: arg.constant, values }
}

function define(arg: Cells, other: Cells, type: CellType, rows: number): Cells {
  const layout = commonLayout(arg, other, "defnull()")
  const isNull = nulls(arg)
  const pick = (put: (i: number, from: Cells, at: number) => void): void =>
    forPairs(arg, other, layout, rows, (i, ia, ib) => (isNull(ia) ? put(i, other, ib) : put(i, arg, ia)))
  const count = elementCount(layout, rows)
  const length = Math.max(arg.length ?? 0, other.length ?? 0)
  if (type === "string") {
    const values = new Array<string | null>(count)
    pick((i, from, at) => (values[i] = from.values[at] as string | null))
    return { type, ...layout, values, length }
  }
  const values = type === "bool" ? new Uint8Array(count) : new Float64Array(count)
  pick((i, from, at) => (values[i] = from.values[at] as number))
  return { type, ...layout, values }
}

function middle(text: Cells, start: Cells, length: Cells, rows: number): Cells {
  const constant = text.constant && start.constant && length.constant
  if (!length.constant) throw new CaelumError("expression", "strmid(s, p, n) takes a constant length n.")
  const [starts, count] = [numbersOf(start), numbersOf(length)[0]!]
  const values = Array.from({ length: constant ? 1 : rows }, (_, row) => {
    const from = text.values[text.constant ? 0 : row] as string | null
    const at = starts[start.constant ? 0 : row]!
    if (from === null || Number.isNaN(at) || at < 1 || at > Math.max(from.length, text.length ?? 0)) return null
    return from.slice(at - 1, at - 1 + count)
  })
  return { type: "string", shape: [], width: 1, constant, values, length: count }
}

function search(text: Cells, wanted: Cells, rows: number): Cells {
  const layout = commonLayout(text, wanted, "strstr()")
  const values = new Float64Array(elementCount(layout, rows))
  forPairs(text, wanted, layout, rows, (i, ia, ib) => {
    const [p, q] = [text.values[ia] as string | null, wanted.values[ib] as string | null]
    const at = p === null || q === null ? -1 : p.indexOf(q)
    values[i] = at < 0 ? NaN : at + 1
  })
  return { type: "integer", ...layout, values }
}

function deviation(values: Float64Array): number {
  if (values.length < 2) return NaN
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1))
}

function randomRows(next: () => number, rows: number): Cells {
  const values = Float64Array.from({ length: rows }, () => next())
  return { type: "real", shape: [], width: 1, constant: false, values }
}

function normal(): number {
  return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random())
}

/** Counts exponential waiting times; a large mean is drawn from the normal distribution. */
function poisson(mean: number): number {
  if (!(mean >= 0)) return NaN
  if (mean > 1000) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()))
  let count = -1
  for (let left = mean; left >= 0; count++) left += Math.log(1 - Math.random())
  return count
}

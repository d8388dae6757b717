import type { Column, ColumnType, TypedArray } from "../../../core/index.ts"
import { CaelumError } from "../../../core/index.ts"
import type { FitsColumn } from "../fits-column.ts"
import type { Cells, CellType } from "./cells.ts"
import { NULL_BYTE } from "./cells.ts"

const TYPES: Readonly<Partial<Record<ColumnType, CellType>>> = {
  bool: "bool",
  bit: "bits",
  int8: "integer",
  uint8: "integer",
  int16: "integer",
  uint16: "integer",
  int32: "integer",
  uint32: "integer",
  // CFITSIO computes with 64-bit integers as doubles; comparisons are exact here.
  int64: "real",
  uint64: "real",
  float32: "real",
  float64: "real",
  string: "string",
}

/** What a column is in an expression; undefined where it cannot stand there: complex, of variable length, several texts a cell. */
export function cellTypeOf({ type, shape }: Pick<Column, "type" | "shape">): CellType | undefined {
  if (shape.some((length) => length <= 0) || (type === "string" && shape.length > 0)) return undefined
  return TYPES[type]
}

/** A column that was read, for expressions. */
export function columnCells(column: Column, stored: FitsColumn | undefined, rows: number): Cells {
  const type = cellTypeOf(column)!
  const width = column.shape.reduce((product, length) => product * length, 1)
  const { validity } = column
  const layout = { type, shape: type === "bits" ? [width] : column.shape, width, constant: false }
  const valid = (i: number): boolean => validity === undefined || validity[Math.floor(i / width)] === 1
  if (type === "string") {
    const texts = column.values as readonly string[]
    const values = validity ? texts.map((text, i) => (valid(i) ? text : null)) : texts
    return { ...layout, values, length: stored ? stored.bytes : texts.reduce((n, text) => Math.max(n, text.length), 0) }
  }
  const raw = column.values as TypedArray
  if (type === "bool" || type === "bits") {
    const bytes = raw as Uint8Array
    return { ...layout, values: validity ? bytes.map((byte, i) => (valid(i) ? byte : NULL_BYTE)) : bytes }
  }
  const values = Float64Array.from({ length: rows * width }, (_, i) => (valid(i) ? Number(raw[i]) : NaN))
  blankElements(values, stored)
  const exact = raw instanceof BigInt64Array || raw instanceof BigUint64Array ? raw : undefined
  const unsafe = exact !== undefined && values.some((value) => Math.abs(value) > Number.MAX_SAFE_INTEGER)
  return unsafe ? { ...layout, values, exact } : { ...layout, values }
}

/** The null elements of an array of integers, which the reader leaves as they are stored. */
function blankElements(values: Float64Array, stored: FitsColumn | undefined): void {
  if (stored === undefined || stored.shape.length === 0 || typeof stored.null !== "bigint") return
  const blank = Number(stored.null) + (stored.kind === "unsigned" ? stored.zero : 0)
  if (stored.kind !== "linear") for (let i = 0; i < values.length; i++) if (values[i] === blank) values[i] = NaN
}

/** Where the values of a computed column go. */
export interface CellTarget {
  readonly name: string
  readonly type: ColumnType
  readonly shape: readonly number[]
}

/** The column type of an expression without a format: L, X, J, D or A. */
export function plainTarget(name: string, cells: Cells): CellTarget {
  const types = { bool: "bool", bits: "bit", integer: "int32", real: "float64", string: "string" } as const
  return { name, type: types[cells.type], shape: cells.shape }
}

/** Cells of every row as a column. Reals become integers by leaving their fraction out, as CFITSIO does. */
export function cellsColumn(cells: Cells, target: CellTarget, rows: number): Column {
  const { name, type, shape } = target
  const width = shape.reduce((product, length) => product * length, 1)
  if (width !== cells.width && cells.width !== 1)
    throw new CaelumError(
      "expression",
      `Column '${name}' has ${width} elements a row, but its expression gives ${cells.width}.`,
    )
  if ((type === "string") !== (cells.type === "string"))
    throw new CaelumError("expression", `Column '${name}' is ${type}, but its expression gives ${cells.type}.`)
  const at = (i: number): number =>
    (cells.constant ? 0 : Math.floor(i / width) * cells.width) + (cells.width === 1 ? 0 : i % width)
  const count = rows * width
  const { values } = cells
  if (type === "string") {
    const texts = Array.from({ length: count }, (_, i) => values[at(i)] as string | null)
    const base = { name, type, shape, values: texts.map((text) => text ?? "") }
    return texts.includes(null)
      ? { ...base, validity: Uint8Array.from(texts, (text) => (text === null ? 0 : 1)) }
      : base
  }
  const room = roomFor(type, count)
  const validity = new Uint8Array(rows).fill(type.startsWith("float") ? 1 : 0)
  for (let i = 0; i < count; i++) {
    const value = values[at(i)] as number
    const missing = cells.type === "bool" || cells.type === "bits" ? value === NULL_BYTE : Number.isNaN(value)
    if (missing && !type.startsWith("float")) continue
    put(room, i, missing ? NaN : value, target)
    validity[Math.floor(i / width)] = 1
  }
  const base = { name, type, shape, values: room }
  return validity.includes(0) ? { ...base, validity } : base
}

type Room = Exclude<TypedArray, Float32Array> | Float32Array

function roomFor(type: ColumnType, count: number): Room {
  if (type === "float64") return new Float64Array(count)
  if (type === "float32") return new Float32Array(count)
  if (type === "int64") return new BigInt64Array(count)
  if (type === "int32") return new Int32Array(count)
  return type === "int16" ? new Int16Array(count) : new Uint8Array(count)
}

const LEAST = { bool: 0, bit: 0, uint8: 0, int16: -(2 ** 15), int32: -(2 ** 31) } as const
const MOST = { bool: 1, bit: 1, uint8: 255, int16: 2 ** 15 - 1, int32: 2 ** 31 - 1 } as const

function put(room: Room, i: number, value: number, { name, type }: CellTarget): void {
  if (room instanceof Float64Array || room instanceof Float32Array) {
    room[i] = value
    return
  }
  const whole = Math.trunc(value)
  const bounds = room instanceof BigInt64Array ? undefined : (type as keyof typeof LEAST)
  const fits = bounds ? whole >= LEAST[bounds] && whole <= MOST[bounds] : Math.abs(whole) < 2 ** 63
  if (!fits)
    throw new CaelumError(
      "outside",
      `Column '${name}' computes ${value}, which ${type} does not hold; give it a format, as in ${name}(D) = … .`,
      { context: { column: name } },
    )
  if (room instanceof BigInt64Array) room[i] = BigInt(whole)
  else room[i] = whole
}

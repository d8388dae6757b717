import { CaelumError } from "../../../core/index.ts"
import type { Cells, CellType } from "./cells.ts"
import { NULL_BYTE, asNumbers, numbersOf } from "./cells.ts"

const MOST_ELEMENTS = 1 << 20

/** One element or one slice of the slowest axis of every cell; indices from 1, the fastest axis first (as FITS counts). */
export function indexCells(arg: Cells, indices: readonly Cells[], rows: number): Cells {
  const { shape } = arg
  if (indices.length !== 1 && indices.length !== shape.length)
    throw new CaelumError(
      "expression",
      `${indices.length} indices were given for an array of ${shape.length} axes; give one, or one an axis.`,
    )
  const slice = indices.length === 1 && shape.length > 1
  const left = slice ? shape.slice(1) : arg.type === "bits" ? [1] : []
  const width = slice ? arg.width / shape[0]! : 1
  const constant = arg.constant && indices.every((index) => index.constant)
  const values = emptyLike(arg, (constant ? 1 : rows) * width)
  const numbers = indices.map(numbersOf)
  const axes = slice ? shape.slice(0, 1) : shape.toReversed()
  for (let row = 0; row < (constant ? 1 : rows); row++) {
    let at = 0
    let stride = width
    let known = true
    for (const [k, axis] of axes.entries()) {
      const index = Math.trunc(numbers[k]![indices[k]!.constant ? 0 : row]!)
      if (Number.isNaN(index)) known = false
      else if (index < 1 || index > axis) throw outOfRange(index, axis, row)
      at += (index - 1) * stride
      stride *= axis
    }
    const from = (arg.constant ? 0 : row * arg.width) + at
    for (let e = 0; e < width; e++) setElement(values, row * width + e, known ? arg.values[from + e]! : null)
  }
  return { type: arg.type, shape: left, width, constant, values: finish(values) }
}

function outOfRange(index: number, axis: number, row: number): CaelumError {
  return new CaelumError("expression", `The index ${index} in row ${row + 1} is outside 1 to ${axis}.`, {
    context: { row },
  })
}

type Room = Float64Array | Uint8Array | (string | null)[]

function emptyLike({ type }: Cells, count: number): Room {
  if (type === "string") return new Array<string | null>(count).fill(null)
  return type === "bool" || type === "bits" ? new Uint8Array(count) : new Float64Array(count)
}

function setElement(values: Room, i: number, value: number | string | null): void {
  if (values instanceof Float64Array) values[i] = value === null ? NaN : (value as number)
  else if (values instanceof Uint8Array) values[i] = value === null ? NULL_BYTE : (value as number)
  else values[i] = value as string | null
}

function finish(values: Room): Cells["values"] {
  return values
}

/** The elements of all parts, one behind the other. */
export function joinVector(parts: readonly Cells[], type: CellType, rows: number): Cells {
  const width = parts.reduce((sum, part) => sum + part.width, 0)
  const constant = parts.every((part) => part.constant)
  const count = constant ? 1 : rows
  const values = type === "bool" ? new Uint8Array(count * width) : new Float64Array(count * width)
  let to = 0
  for (const part of parts) {
    const from = type === "bool" ? (part.values as Uint8Array) : numbersOf(part)
    for (let row = 0; row < count; row++)
      for (let e = 0; e < part.width; e++)
        values[row * width + to + e] = from[(part.constant ? 0 : row * part.width) + e]!
    to += part.width
  }
  return { type, shape: [width], width, constant, values }
}

/** array(x, d): a scalar in every element of an array of the axes d, the fastest first. */
export function promote(value: Cells, axes: Cells, rows: number): Cells {
  const lengths = axes.constant ? Array.from(numbersOf(axes)) : []
  const width = lengths.reduce((product, length) => product * length, 1)
  if (lengths.length === 0 || !lengths.every((n) => Number.isInteger(n) && n > 0) || width > MOST_ELEMENTS)
    throw new CaelumError("expression", "array(x, d) takes constant lengths d of at least 1.")
  if (value.width !== 1) throw new CaelumError("expression", "array(x, d) takes a scalar x.")
  const count = value.constant ? 1 : rows
  if (count * width > MOST_ELEMENTS * 256)
    throw new CaelumError("limit", `array(x, d) makes ${count * width} elements; ask for fewer rows.`)
  const values = emptyLike(value, count * width)
  for (let row = 0; row < count; row++)
    for (let e = 0; e < width; e++) setElement(values, row * width + e, value.values[row]!)
  return { type: value.type, shape: lengths.toReversed(), width, constant: value.constant, values }
}

/** The position of each element in its cell, or along one axis of it, from 1. */
export function positions(arg: Cells, axis: number | undefined): Cells {
  const axes = arg.shape.toReversed()
  const length = axis === undefined ? arg.width : (axes[axis - 1] ?? 1)
  const stride = axis === undefined ? 1 : axes.slice(0, axis - 1).reduce((product, n) => product * n, 1)
  const values = Float64Array.from({ length: arg.width }, (_, i) => (Math.floor(i / stride) % length) + 1)
  return { type: "integer", shape: arg.shape, width: arg.width, constant: true, values }
}

/** One value of each cell. `summary` gets the elements that are not null. */
export function summarise(arg: Cells, type: CellType, rows: number, summary: (values: Float64Array) => number): Cells {
  const numbers = numbersOf(arg)
  const count = arg.constant ? 1 : rows
  const values = new Float64Array(count)
  const room = new Float64Array(arg.width)
  for (let row = 0; row < count; row++) {
    let used = 0
    for (let e = 0; e < arg.width; e++) {
      const value = numbers[row * arg.width + e]!
      if (!Number.isNaN(value)) room[used++] = value
    }
    values[row] = summary(room.subarray(0, used))
  }
  return { type, shape: [], width: 1, constant: arg.constant, values }
}

/** accum and seqdiff run through all elements of all rows. */
export function running(name: "accum" | "seqdiff", arg: Cells, rows: number): Cells {
  const { shape, width } = arg
  const numbers = asNumbers(arg)
  const from = numbers.values as Float64Array
  const values = new Float64Array(rows * width)
  let before = 0
  for (let i = 0; i < values.length; i++) {
    const value = from[arg.constant ? i % width : i]!
    if (name === "accum") values[i] = before += Number.isNaN(value) ? 0 : value
    else {
      values[i] = value - before
      before = value
    }
  }
  return { type: arg.type === "real" ? "real" : "integer", shape, width, constant: false, values }
}

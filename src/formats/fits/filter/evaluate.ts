import type { FilterNode } from "./ast.ts"
import { applyCall } from "./calls.ts"
import type { Cells, CellType } from "./cells.ts"
import { NULL_BYTE, commonLayout, elementCount, numbersOf } from "./cells.ts"
import { applyBinary, applyUnary } from "./operators.ts"
import { indexCells, joinVector } from "./vectors.ts"

/** Rows that an expression is evaluated in. */
export interface FilterRows {
  readonly rows: number
  /** Number of the first row, from 0. */
  readonly first: number
  column(id: number): Cells
}

/** The value of an expression in some rows. */
export function evaluateFilter(node: FilterNode, rows: FilterRows): Cells {
  const value = (part: FilterNode): Cells => evaluateFilter(part, rows)
  switch (node.kind) {
    case "number":
      return constantNumber(node.value, node.type)
    case "text": {
      const length = node.value?.length ?? 0
      return { type: "string", shape: [], width: 1, constant: true, values: [node.value], length }
    }
    case "bytes": {
      const width = node.value.length
      return { type: node.type, shape: node.type === "bits" ? [width] : [], width, constant: true, values: node.value }
    }
    case "column":
      return node.offset === 0 ? rows.column(node.column) : shifted(rows.column(node.column), node.offset, rows.rows)
    case "row":
      return rowNumbers(rows)
    case "unary":
      return applyUnary(node.op, node.type, value(node.arg))
    case "binary":
      return applyBinary(node.op, node.type, value(node.left), value(node.right), rows.rows)
    case "choose":
      return choose(node.type, node.args.map(value), rows.rows)
    case "call":
      return applyCall(node.name, node.type, node.args.map(value), rows.rows)
    case "index":
      return indexCells(value(node.arg), node.args.map(value), rows.rows)
    default:
      return joinVector(node.args.map(value), node.type, rows.rows)
  }
}

function constantNumber(value: number | bigint, type: CellType): Cells {
  const cells: Cells = { type, shape: [], width: 1, constant: true, values: Float64Array.of(Number(value)) }
  if (typeof value === "number") return cells
  const fits = BigInt.asIntN(64, value) === value
  return { ...cells, exact: fits ? BigInt64Array.of(value) : BigUint64Array.of(value) }
}

function rowNumbers({ rows, first }: FilterRows): Cells {
  const values = Float64Array.from({ length: rows }, (_, i) => first + i + 1)
  return { type: "integer", shape: [], width: 1, constant: false, values }
}

/** The cells some rows further down; null where there is no such row. */
function shifted(cells: Cells, offset: number, rows: number): Cells {
  if (cells.constant) return cells
  const { width } = cells
  const from = (i: number): number => i + offset * width
  const inside = (i: number): boolean => from(i) >= 0 && from(i) < rows * width
  const { exact, ...rest } = cells
  const count = rows * width
  if (cells.type === "string") {
    const values = Array.from({ length: count }, (_, i) =>
      inside(i) ? (cells.values[from(i)] as string | null) : null,
    )
    return { ...rest, values }
  }
  const old = cells.values as Float64Array | Uint8Array
  const missing = old instanceof Float64Array ? NaN : cells.type === "bits" ? 0 : NULL_BYTE
  const values = old.map((_, i) => (inside(i) ? old[from(i)]! : missing))
  const moved = exact?.map((_, i) => (inside(i) ? exact[from(i)]! : 0n)) as typeof exact
  return moved ? { ...rest, values, exact: moved } : { ...rest, values }
}

function choose(type: CellType, [test, yes, no]: readonly Cells[], rows: number): Cells {
  const layout = commonLayout({ ...yes!, ...commonLayout(yes!, no!, "'?:'") }, test!, "'?:'")
  const { width } = layout
  const place = (cells: Cells, i: number): number =>
    (cells.constant ? 0 : Math.floor(i / width) * cells.width) + (cells.width === 1 ? 0 : i % width)
  const plain = type === "string" || type === "bool" || type === "bits"
  const [a, b] = plain ? [yes!.values, no!.values] : [numbersOf(yes!), numbersOf(no!)]
  const pick = (i: number): number | string | null => {
    const known = test!.values[place(test!, i)]
    if (known === NULL_BYTE) return null
    return known === 1 ? a[place(yes!, i)]! : b[place(no!, i)]!
  }
  const count = elementCount(layout, rows)
  const length = Math.max(yes!.length ?? 0, no!.length ?? 0)
  if (type === "string")
    return { type, ...layout, values: Array.from({ length: count }, (_, i) => pick(i) as string | null), length }
  const values = plain ? new Uint8Array(count) : new Float64Array(count)
  const missing = plain ? NULL_BYTE : NaN
  for (let i = 0; i < count; i++) values[i] = (pick(i) as number | null) ?? missing
  return { type, ...layout, values }
}

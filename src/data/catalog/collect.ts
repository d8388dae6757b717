import type { Column, ColumnType, ColumnValues, Table, TypedArray } from "../../core/index.ts"

/** Values of a type without any row. */
export function emptyValues(type: ColumnType): ColumnValues {
  switch (type) {
    case "int8":
      return new Int8Array(0)
    case "uint8":
    case "bool":
    case "bit":
      return new Uint8Array(0)
    case "int16":
      return new Int16Array(0)
    case "uint16":
      return new Uint16Array(0)
    case "int32":
      return new Int32Array(0)
    case "uint32":
      return new Uint32Array(0)
    case "int64":
    case "timestamp":
      return new BigInt64Array(0)
    case "uint64":
      return new BigUint64Array(0)
    case "float32":
    case "complex64":
      return new Float32Array(0)
    case "float64":
    case "complex128":
      return new Float64Array(0)
    default:
      return []
  }
}

/** Joins tables of the same columns, one behind the other. `columns` stand for them where there is no table. */
export function concatTables(tables: readonly Table[], columns: readonly Column[]): Table {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  const [first] = tables
  if (!first) return { rows: 0, columns, metadata: {} }
  if (tables.length === 1) return first
  const joined = first.columns.map((column, i) =>
    concatColumn(
      column,
      tables.map((table) => table.columns[i]!),
      tables,
      rows,
    ),
  )
  return { ...first, rows, columns: joined }
}

function concatColumn(first: Column, parts: readonly Column[], tables: readonly Table[], rows: number): Column {
  const values = concatValues(parts.map((part) => part.values))
  if (parts.every((part) => part.validity === undefined)) return { ...first, values, validity: undefined }
  const validity = new Uint8Array(rows)
  let at = 0
  for (const [i, part] of parts.entries()) {
    const end = at + tables[i]!.rows
    if (part.validity) validity.set(part.validity, at)
    else validity.fill(1, at, end)
    at = end
  }
  return { ...first, values, validity }
}

function concatValues(parts: readonly ColumnValues[]): ColumnValues {
  const [first] = parts
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  if (!ArrayBuffer.isView(first)) {
    const cells = new Array<unknown>(length)
    let next = 0
    for (const part of parts as readonly (readonly unknown[])[])
      for (let i = 0; i < part.length; i++) cells[next++] = part[i]
    return cells
  }
  const out = new (first.constructor as new (length: number) => TypedArray)(length)
  let at = 0
  for (const part of parts) {
    ;(out as { set(values: ArrayLike<unknown>, at: number): void }).set(part, at)
    at += part.length
  }
  return out
}

/** Rows `[from, to)` of a table. */
export function sliceTable(table: Table, from: number, to: number): Table {
  const columns = table.columns.map((column) => {
    const cells = column.shape[0] === -1 ? 1 : cellsPerRow(column)
    const values = ArrayBuffer.isView(column.values)
      ? column.values.subarray(from * cells, to * cells)
      : column.values.slice(from * cells, to * cells)
    return { ...column, values, validity: column.validity?.subarray(from, to) }
  })
  return { ...table, rows: Math.min(to, table.rows) - from, columns }
}

function cellsPerRow(column: Column): number {
  const parts = column.type === "complex64" || column.type === "complex128" ? 2 : 1
  return column.shape.reduce((product, n) => product * n, parts)
}

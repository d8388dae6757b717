import { type Column, columnCells, type Table, toJson } from "../../core/index.ts"
import { concatTables } from "../catalog/collect.ts"
import { isoTime } from "./csv.ts"
import { NOTHING, type TableEncoder } from "./encoder.ts"

const UTF8 = new TextEncoder()

/** What JSON says of a column. */
export interface ColumnInfo {
  readonly name: string
  readonly type: Column["type"]
  readonly shape: readonly number[]
  readonly unit?: string | undefined
  readonly ucd?: string | undefined
  readonly description?: string | undefined
}

export function columnInfo({ name, type, shape, unit, ucd, description }: Column): ColumnInfo {
  return { name, type, shape, unit, ucd, description }
}

/** The rows of a table as arrays of JSON-safe cells, in column order; times as ISO 8601 text. */
export function jsonRows(table: Table): unknown[][] {
  const cells = table.columns.map((column) => jsonCells(column, table.rows))
  return Array.from({ length: table.rows }, (_, row) => cells.map((column) => column[row]))
}

function jsonCells(column: Column, rows: number): unknown[] {
  const cells = columnCells({ ...column, type: column.type === "timestamp" ? "object" : column.type }, rows)
  if (column.type !== "timestamp") return cells
  return cells.map((cell) =>
    typeof cell === "bigint" ? isoTime(cell) : typeof cell === "string" ? isoTime(BigInt(cell)) : cell,
  )
}

/** `{"columns":[…],"rows":[[…],…]}`. */
export function jsonEncoder(columns: readonly Column[]): TableEncoder {
  return gathered(columns, (table) => {
    const rows = jsonRows(table).map((row) => toJson(row))
    return `{"columns":${toJson(table.columns.map(columnInfo))},\n"rows":[\n${rows.join(",\n")}\n]}\n`
  })
}

/** One object a line, by column name. */
export function jsonLinesEncoder(columns: readonly Column[]): TableEncoder {
  return gathered(columns, (table) => {
    const names = table.columns.map(({ name }) => name)
    const lines = jsonRows(table).map((row) => toJson(Object.fromEntries(row.map((cell, i) => [names[i]!, cell]))))
    return lines.map((line) => `${line}\n`).join("")
  })
}

/** Whether a 64-bit column is text in JSON depends on all its rows, so nothing is written before the last. */
function gathered(columns: readonly Column[], write: (table: Table) => string): TableEncoder {
  const tables: Table[] = []
  return {
    add(table) {
      tables.push(table)
      return NOTHING
    },
    end: () => UTF8.encode(write(concatTables(tables, columns))),
  }
}

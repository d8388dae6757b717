import type { Column } from "../../core/index.ts"
import { BitReader, LogicalReader } from "./bit-reader.ts"
import type { FitsColumn } from "./fits-column.ts"
import type { Strip } from "./gather.ts"
import { NumberReader } from "./number-reader.ts"
import { StringReader } from "./string-reader.ts"
import { TextNumberReader } from "./text-number-reader.ts"

/** Makes a column out of the fields of rows, given strip by strip in any order. */
export interface ColumnReader {
  /** Takes the fields of rows from `row` on. */
  take(strip: Strip, row: number): void
  /** The column, once every row has been taken. */
  finish(): Column
}

/** What every column says of itself besides its values. */
export function columnHead({
  name,
  type,
  shape,
  unit,
  ucd,
  utype,
  description,
  metadata,
}: FitsColumn): Omit<Column, "values"> {
  return { name, type, shape, unit, ucd, utype, description, metadata }
}

/** A reader for a column of fixed-length cells. Allocates the whole column. */
export function makeReader(column: FitsColumn, rows: number): ColumnReader {
  const head = columnHead(column)
  const { form } = column
  if (form.code === "A") return new StringReader(column, head, rows)
  if ("decimals" in form) return new TextNumberReader(column, head, rows)
  if (form.code === "L") return new LogicalReader(column, head, rows)
  if (form.code === "X") return new BitReader(column, head, rows)
  return new NumberReader(column, head, rows)
}

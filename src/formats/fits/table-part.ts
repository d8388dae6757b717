import { CaelumError } from "../../core/index.ts"
import type { FitsColumn, TableLayout } from "./fits-column.ts"
import type { Hdu } from "./hdu.ts"

/** What of a table is wanted. */
export interface TablePart {
  /** Names, without regard to case where that is unambiguous; all columns unless given. */
  readonly columns?: readonly string[] | undefined
  /** Rows `[start, stop)` from 0; all unless given. */
  readonly rows?: { readonly start: number; readonly stop: number } | undefined
}

/** A part, looked up and checked. */
export interface ChosenPart {
  readonly columns: readonly FitsColumn[]
  readonly start: number
  readonly stop: number
}

/** @throws CaelumError `not-found` for a column, `outside` for rows that are not there. */
export function choosePart(hdu: Hdu, layout: TableLayout, part: TablePart): ChosenPart {
  const columns = part.columns?.map((name) => columnNamed(hdu, layout, name)) ?? layout.columns
  const { start, stop } = part.rows ?? { start: 0, stop: layout.rows }
  if (Number.isInteger(start) && Number.isInteger(stop) && start >= 0 && start <= stop && stop <= layout.rows)
    return { columns, start, stop }
  throw new CaelumError(
    "outside",
    `Rows ${start + 1} to ${stop} (from 1) were asked of HDU ${hdu.index} of ${hdu.object}, which has ${layout.rows} rows.`,
    { context: { uri: hdu.object, hdu: hdu.index, row: start } },
  )
}

function columnNamed(hdu: Hdu, layout: TableLayout, name: string): FitsColumn {
  const wanted = name.trim().toLowerCase()
  const exact = layout.columns.find((column) => column.name === name)
  if (exact) return exact
  const found = layout.columns.filter((column) => column.name.toLowerCase() === wanted)
  if (found.length === 1) return found[0]!
  const names = layout.columns.map((column) => column.name)
  const list = names.length > 20 ? `${names.slice(0, 20).join(", ")}, … (${names.length})` : names.join(", ")
  const what = found.length === 0 ? `has no column '${name}'` : `has ${found.length} columns that '${name}' may mean`
  throw new CaelumError("not-found", `The table in HDU ${hdu.index} of ${hdu.object} ${what}; it has ${list}.`, {
    context: { uri: hdu.object, hdu: hdu.index, column: name },
  })
}

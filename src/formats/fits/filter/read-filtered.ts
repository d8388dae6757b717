import type { ByteSource, Column, ReadCost, ReadPlan, Table } from "../../../core/index.ts"
import { CaelumError, namingErrors, throwIfAborted } from "../../../core/index.ts"
import { planTable } from "../plan-table.ts"
import type { ReadSectionOptions } from "../read-section.ts"
import { readTable } from "../read-table.ts"
import type { Cells } from "./cells.ts"
import { cellsColumn, columnCells, plainTarget } from "./column-cells.ts"
import { evaluateFilter } from "./evaluate.ts"
import type { FilterRows } from "./evaluate.ts"
import { pickRows } from "./pick-rows.ts"
import type { FilteredTable } from "./table-filter.ts"
import { describeEntry } from "./table-filter.ts"

/** Bytes of rows that are read and filtered at once. */
const STRIP_BYTES = 32 << 20

/** The requests for a filtered table: the columns that it needs, of the rows that it can hold, each once. Pure. */
export function planFiltered(filtered: FilteredTable, cost?: ReadCost): ReadPlan {
  return planTable(filtered.hdu, { columns: filtered.reads, rows: filtered.rows }, cost)
}

/**
 * Reads a filtered table in strips of rows, at least one, so that an empty result has its columns. Where an expression looks at
 * other rows, all rows are one strip.
 * @throws CaelumError as `readTable` from `caelum/fits`; `expression` for what its rows make impossible, as an index outside an array.
 */
export async function* readFiltered(
  source: ByteSource,
  filtered: FilteredTable,
  options: ReadSectionOptions = {},
): AsyncGenerator<Table> {
  const { start, stop } = filtered.rows
  const { rowBytes } = filtered.layout
  const step = filtered.whole ? stop - start : Math.max(1, Math.floor(STRIP_BYTES / Math.max(1, rowBytes)))
  for (let at = start; at === start || at < stop; at += Math.max(1, step)) {
    throwIfAborted(options.signal)
    const rows = { start: at, stop: Math.min(at + step, stop) }
    const part = { columns: filtered.reads, rows }
    const table = await readTable(source, filtered.hdu, part, options)
    yield namingErrors({ uri: filtered.hdu.object, hdu: filtered.hdu.index }, () => filterRows(filtered, table, at))
  }
}

/** What a filter leaves of rows that were read. */
function filterRows(filtered: FilteredTable, table: Table, first: number): Table {
  const view = rowsOf(filtered, table, first)
  const kept = filtered.condition && selected(filtered, view)
  const columns = filtered.output.map((id) => {
    const column = view.make(id)
    return kept ? pickRows(column, kept) : column
  })
  return { name: table.name, rows: kept ? kept.length : table.rows, columns, metadata: filtered.metadata }
}

function selected({ condition, conditionText }: FilteredTable, view: FilterRows): Uint32Array {
  const cells = evaluateFilter(condition!, view)
  if (cells.width !== 1 || cells.shape.length > 0)
    throw new CaelumError(
      "expression",
      `'${conditionText}' gives ${cells.width} truth values a row; take one of them, as in v[1] > 0, or count them, as in sum(v > 0) > 0.`,
    )
  const values = cells.values as Uint8Array
  const kept = new Uint32Array(view.rows)
  let count = 0
  for (let row = 0; row < view.rows; row++) if (values[cells.constant ? 0 : row] === 1) kept[count++] = row
  return kept.slice(0, count)
}

interface View extends FilterRows {
  make(id: number): Column
}

/** Columns of a strip, each computed once. */
function rowsOf({ entries }: FilteredTable, table: Table, first: number): View {
  const byName = new Map(table.columns.map((stored) => [stored.name, stored]))
  const cells = new Map<number, Cells>()
  const columns = new Map<number, Column>()
  const { rows } = table
  const view: View = { rows, first, column, make }
  return view

  function column(id: number): Cells {
    const known = cells.get(id)
    if (known) return known
    const entry = entries[id]!
    const plain = entry.node && !entry.form
    const made = plain ? evaluateFilter(entry.node, view) : columnCells(make(id), entry.stored, rows)
    cells.set(id, made)
    return made
  }

  function make(id: number): Column {
    const known = columns.get(id)
    if (known) return known
    const entry = entries[id]!
    const values = entry.node ? compute(id) : byName.get(entry.stored!.name)!
    const made = { ...values, ...describeEntry(entry) }
    columns.set(id, made)
    return made
  }

  function compute(id: number): Column {
    const { name, node, form } = entries[id]!
    const value = form ? evaluateFilter(node!, view) : column(id)
    const target = plainTarget(name, value)
    return cellsColumn(value, form ? { name, type: form.type, shape: form.shape ?? target.shape } : target, rows)
  }
}

import type { Column } from "../../core/index.ts"
import { leafCells, type Picks } from "./cells.ts"
import type { LeafValues } from "./leaf.ts"
import { assembleRecords } from "./nested.ts"
import { damaged } from "./pages.ts"
import type { Scratch } from "./scratch.ts"
import type { ParquetField } from "./types.ts"

/** A column of one row group, decompressed, whose cells are made when asked for: all, or only those of chosen rows. */
export interface DecodedColumn {
  readonly field: ParquetField
  readonly rows: number
  /** `chosen` are ascending row numbers of the row group; absent for all. */
  column(chosen?: Uint32Array): Column
  /** All rows, in memory that may be void once the scratch memory is reset. */
  borrow(): Column
}

/** Joins the leaves of a field to a column of `rows` rows. `what` names object and column in errors. */
export function joinLeaves(
  field: ParquetField,
  leaves: readonly LeafValues[],
  rows: number,
  what: string,
  scratch: Scratch,
): DecodedColumn {
  const [leaf] = leaves
  if (field.type !== "object" && leaf) {
    if (leaf.count !== rows) damaged(what, `it holds ${leaf.count} values where its row group has ${rows} rows`)
    const source = valueIndex(leaf, scratch)
    return {
      field,
      rows,
      column: (chosen) => flatColumn(field, leaf, source, chosen, scratch.keeps),
      borrow: () => flatColumn(field, leaf, source, undefined, true),
    }
  }
  const records = assembleRecords(field.node, leaves, rows, what)
  const column = (chosen?: Uint32Array): Column => objectColumn(field, records, chosen)
  return { field, rows, column, borrow: column }
}

function base(field: ParquetField): Omit<Column, "values"> {
  const { name, type, unit, ucd, description, metadata } = field
  return { name, type, shape: [], unit, ucd, description, metadata }
}

/** Row → index among the present values, -1 for null; undefined where nothing is null. */
function valueIndex(leaf: LeafValues, scratch: Scratch): Int32Array | undefined {
  const { definitions, count, node, present } = leaf
  if (!definitions || present === count) return undefined
  const source = scratch.ints(count)
  const highest = node.definition
  for (let row = 0, k = 0; row < count; row++) source[row] = definitions[row] === highest ? k++ : -1
  return source
}

function flatColumn(
  field: ParquetField,
  leaf: LeafValues,
  source: Int32Array | undefined,
  chosen: Uint32Array | undefined,
  shares: boolean,
): Column {
  const picks: Picks = { count: chosen?.length ?? leaf.count, source: pickedSource(source, chosen), shares }
  const values = leafCells(leaf.raw, leaf.node, picks)
  return {
    ...base(field),
    values,
    validity: source && picks.source ? validityOf(picks.source, picks.count) : undefined,
  }
}

function pickedSource(source: Int32Array | undefined, chosen: Uint32Array | undefined): Picks["source"] {
  if (!source || !chosen) return source ?? chosen
  const picked = new Int32Array(chosen.length)
  for (let i = 0; i < chosen.length; i++) picked[i] = source[chosen[i]!]!
  return picked
}

function validityOf(source: Int32Array | Uint32Array, rows: number): Uint8Array | undefined {
  const validity = new Uint8Array(rows)
  let valid = 0
  for (let i = 0; i < rows; i++) {
    if (source[i]! < 0) continue
    validity[i] = 1
    valid++
  }
  return valid < rows ? validity : undefined
}

function objectColumn(field: ParquetField, records: readonly unknown[], chosen: Uint32Array | undefined): Column {
  const values = chosen ? Array.from(chosen, (row) => records[row]) : records
  const validity = Uint8Array.from(values, (value) => (value === null ? 0 : 1))
  return { ...base(field), values, validity: validity.includes(0) ? validity : undefined }
}

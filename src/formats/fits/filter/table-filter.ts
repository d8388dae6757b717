import type { Column } from "../../../core/index.ts"
import { CaelumError, namingErrors } from "../../../core/index.ts"
import type { TableLayout } from "../fits-column.ts"
import type { Hdu } from "../hdu.ts"
import { tableLayout } from "../table-columns.ts"
import { tableMetadata } from "../table-metadata.ts"
import type { FilterNode } from "./ast.ts"
import { refuse, someNode } from "./ast.ts"
import { ColumnSet } from "./column-set.ts"
import type { FilterEntry } from "./column-set.ts"
import { parseColumnList } from "./column-list.ts"
import { parseFilter } from "./parse.ts"
import { rowBounds } from "./row-bounds.ts"

/** Row filters and column lists as they stand between brackets, without the word `col`. */
export interface TableFilter {
  /** Conditions, all of which a row must meet. */
  readonly rows?: readonly string[]
  /** Column lists, done one after the other. */
  readonly columns?: readonly string[]
  /** Of the columns that result, these in this order. */
  readonly output?: readonly string[] | undefined
}

/** A table seen through a filter. */
export interface FilteredTable {
  readonly hdu: Hdu
  readonly layout: TableLayout
  readonly condition: FilterNode | undefined
  readonly conditionText: string
  /** All columns there are or were, by their number. */
  readonly entries: readonly FilterEntry[]
  /** Numbers of the columns of the result, in its order. */
  readonly output: readonly number[]
  /** Names of the stored columns that must be read. */
  readonly reads: readonly string[]
  /** Rows `[start, stop)` that can be in the result at all. */
  readonly rows: { readonly start: number; readonly stop: number }
  /** An expression looks at other rows than its own: all rows are read together. */
  readonly whole: boolean
  readonly metadata: Readonly<Record<string, string>>
}

/**
 * A table through row filters and column lists of CFITSIO's extended filename syntax (CFITSIO User's Reference Guide §10.10, §10.11):
 * parsed, typed and with the columns that must be read for it. Column lists come first, but a row filter finds columns that they drop
 * too. Pure.
 * @throws CaelumError `expression`, `usage`, `not-found`, `unsupported`, and as `tableLayout`.
 */
export function filterTable(hdu: Hdu, filter: TableFilter): FilteredTable {
  const layout = tableLayout(hdu)
  return namingErrors({ uri: hdu.object, hdu: hdu.index }, () => {
    const set = new ColumnSet(hdu, layout)
    for (const text of filter.columns ?? []) for (const operation of parseColumnList(text)) set.apply(operation)
    const texts = filter.rows ?? []
    const text = texts.length === 1 ? texts[0]! : texts.map((each) => `(${each})`).join(" && ")
    const condition = text === "" ? undefined : conditionOf(text, set)
    const output = set.output(filter.output)
    if (output.length === 0) throw new CaelumError("usage", "The column list leaves no column; name at least one.")
    const needed = set.stored([...(condition ? [condition] : []), ...output.map((id) => set.nodeOf(id))])
    const nodes = [...(condition ? [condition] : []), ...set.computed(output, condition)]
    const whole = nodes.some((node) => someNode(node, looksAround))
    return {
      hdu,
      layout,
      condition,
      conditionText: text,
      entries: set.entries,
      output,
      reads: needed,
      rows: whole ? { start: 0, stop: layout.rows } : rowBounds(condition, layout.rows),
      whole,
      metadata: set.metadata(tableMetadata(hdu.header)),
    }
  })
}

function conditionOf(text: string, set: ColumnSet): FilterNode {
  const node = parseFilter(text, set.names(true))
  if (node.type !== "bool") refuse(text, 0, `it is ${node.type}, not a condition; compare it with something`)
  return node
}

function looksAround(node: FilterNode): boolean {
  return (
    (node.kind === "column" && node.offset !== 0) ||
    (node.kind === "call" && (node.name === "accum" || node.name === "seqdiff"))
  )
}

/** What a column of the result says of itself beside its values. */
export function describeEntry(entry: FilterEntry): Partial<Column> {
  const { stored, changes } = entry
  const { unit, ucd, utype, description, metadata } = { ...stored, ...changes }
  return {
    name: entry.name,
    ...(unit === undefined ? {} : { unit }),
    ...(ucd === undefined ? {} : { ucd }),
    ...(utype === undefined ? {} : { utype }),
    ...(description === undefined ? {} : { description }),
    ...(metadata === undefined ? {} : { metadata }),
  }
}

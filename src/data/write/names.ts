import { CaelumError } from "../../core/index.ts"
import { resolveColumn, suggest } from "../catalog/expression/index.ts"
import type { ColumnFacts } from "../catalog/expression/index.ts"

/**
 * The columns of these names, exact or but for case.
 * @throws CaelumError `not-found` with near names.
 */
export function requireNames<T extends ColumnFacts>(
  columns: readonly T[],
  names: readonly string[],
  label: string,
): T[] {
  return names.map((name) => {
    const column = resolveColumn(columns, name)
    if (column) return column
    const near = suggest(
      name,
      columns.map((each) => each.name),
    )
    throw new CaelumError("not-found", `${label} has no column '${name}': ${near}.`, { context: { column: name } })
  })
}

import type { Column } from "../core/index.ts"
import { columnCells, formatObjectRef } from "../core/index.ts"
import type { Sia2Result } from "./sia2.ts"

const OBJECT = "object"

/** The rows as plain objects by column name (`rowNames`), with `object` the URI in the cloud or null. */
export function sia2Rows(result: Pick<Sia2Result, "table" | "objects">): Record<string, unknown>[] {
  const { columns, rows } = result.table
  const names = rowNames(columns)
  const cells = columns.map((column) => columnCells(column, rows))
  return Array.from({ length: rows }, (_, row) => {
    const object = result.objects[row]
    const entries = names.map((name, i): [string, unknown] => [name, cells[i]![row]])
    return Object.fromEntries([...entries, [OBJECT, object ? formatObjectRef(object) : null]])
  })
}

/** What each column is called in a row: its own name, with `_2`, `_3` … behind one that is taken already. */
export function rowNames(columns: readonly Column[]): string[] {
  const given = new Set([OBJECT, ...columns.map(({ name }) => name)])
  const taken = new Set([OBJECT])
  return columns.map(({ name }) => {
    let free = name
    for (let n = 2; taken.has(free) || (free !== name && given.has(free)); n++) free = `${name}_${n}`
    taken.add(free)
    return free
  })
}

/** A sentence for each column that a row calls otherwise than the service does. */
export function renamedNotes(columns: readonly Column[]): string[] {
  const names = rowNames(columns)
  return columns.flatMap(({ name }, i) =>
    name === names[i]
      ? []
      : [`The service's column '${name}' (number ${i + 1}) is called '${names[i]}' here: the name was taken.`],
  )
}

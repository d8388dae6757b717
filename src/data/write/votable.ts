import type { Column, Table } from "../../core/index.ts"
import { writeVoTable } from "../../formats/votable/index.ts"
import { concatTables } from "../catalog/collect.ts"
import { NOTHING, type TableEncoder } from "./encoder.ts"

/** VOTable 1.4 with the rows as TABLEDATA. The type of a text column depends on all rows, so nothing is written before the last. */
export function voTableEncoder(columns: readonly Column[]): TableEncoder {
  const tables: Table[] = []
  return {
    add(table) {
      tables.push(table)
      return NOTHING
    },
    end: () => new TextEncoder().encode(writeVoTable([concatTables(tables, columns)])),
  }
}

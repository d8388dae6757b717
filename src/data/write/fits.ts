import type { Column, Table } from "../../core/index.ts"
import { encodeFits } from "../../formats/fits/index.ts"
import { concatTables } from "../catalog/collect.ts"
import { joinBytes, NOTHING, type TableEncoder } from "./encoder.ts"

/**
 * FITS: an empty primary HDU and a binary table, with units, descriptions and UCDs. How wide a text is, and which integer may stand for
 * null, depends on all rows, so nothing is written before the last.
 */
export function fitsEncoder(columns: readonly Column[], metadata: Readonly<Record<string, string>>): TableEncoder {
  const tables: Table[] = []
  return {
    add(table) {
      tables.push(table)
      return NOTHING
    },
    end() {
      const table = { ...concatTables(tables, columns), metadata }
      return joinBytes(Array.from(encodeFits([{}, { table }])))
    },
  }
}

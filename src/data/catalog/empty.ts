import type { Column } from "../../core/index.ts"
import type { ParquetField } from "../../formats/parquet/index.ts"
import { evaluate } from "./expression/index.ts"
import { emptyValues } from "./collect.ts"
import { type CompiledQuery, outputName } from "./query.ts"

/** The output columns of a query without rows: what an empty answer still says. */
export function emptyColumns(query: CompiledQuery, fields: readonly ParquetField[]): Column[] {
  const columns = fields.map(({ name, type, unit, ucd, description, metadata }): Column => {
    return { name, type, shape: [], values: emptyValues(type), unit, ucd, description, metadata }
  })
  return query.outputs.map((output) => ({
    ...evaluate(output, { rows: 0, columns }),
    name: outputName(output, fields),
  }))
}

import type { ColumnType } from "../../core/index.ts"
import type { ParquetField } from "../../formats/parquet/index.ts"

/** A column that only the paths of the files hold. */
export function partitionField(name: string, integer: boolean): ParquetField {
  const type: ColumnType = integer ? "int32" : "string"
  return {
    name,
    type,
    nullable: !integer,
    metadata: {},
    node: {
      name,
      path: [name],
      repetition: integer ? "required" : "optional",
      physical: integer ? "INT32" : "BYTE_ARRAY",
      width: 0,
      children: [],
      definition: 0,
      repeated: 0,
      firstLeaf: 0,
      leaves: 0,
    },
  }
}

/** Names under which catalogues keep ICRS positions, most usual first. */
const POSITIONS: readonly (readonly [string, string])[] = [
  ["ra", "dec"],
  ["raj2000", "dej2000"],
  ["_raj2000", "_dej2000"],
  ["ra_icrs", "de_icrs"],
  ["ramean", "decmean"],
  ["source_ra", "source_dec"],
]

/** The position columns of a schema by their usual names; empty names where there are none. */
export function guessPositions(fields: readonly ParquetField[]): { lonColumn: string; latColumn: string } {
  const named = (name: string): string | undefined => fields.find((field) => field.name.toLowerCase() === name)?.name
  for (const [lon, lat] of POSITIONS) {
    const lonColumn = named(lon)
    const latColumn = named(lat)
    if (lonColumn !== undefined && latColumn !== undefined) return { lonColumn, latColumn }
  }
  return { lonColumn: "", latColumn: "" }
}

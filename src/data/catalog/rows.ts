import { CaelumError, type Column, type Table } from "../../core/index.ts"
import {
  columnRange,
  decodeFields,
  type DecodedColumn,
  findField,
  type ParquetField,
  type ParquetFile,
  type ReadPiece,
  type RowGroup,
  type Scratch,
} from "../../formats/parquet/index.ts"
import { mayTouch, mayTouchMoc, type RegionBounds } from "./bounds.ts"
import type { Catalog } from "./catalog.ts"
import { chosenRows } from "./chosen.ts"
import { constantColumn } from "./constant.ts"
import { evaluate, mayBeTrue, type Range } from "./expression/index.ts"
import type { CatalogLeaf } from "./leaf.ts"
import type { CompiledQuery } from "./query.ts"
import { partitionRange } from "./select.ts"
import { widenColumn, widens } from "./widen.ts"

/**
 * The fields of a leaf that are stored in it, under the names that the catalogue's schema gives them; those that it lacks are
 * left out.
 * @throws CaelumError `unsupported` for a type that does not widen to that of the schema.
 */
export function storedFields(
  catalog: Catalog,
  leaf: CatalogLeaf,
  file: ParquetFile,
  wanted: readonly ParquetField[],
): ParquetField[] {
  return wanted
    .filter(({ name }) => !(name in leaf.partitions))
    .flatMap((field) => {
      const stored = findField(file.fields, field.name)
      if (stored === undefined) return []
      if (!widens(stored.type, field.type))
        throw new CaelumError(
          "unsupported",
          `${leaf.uri} has column '${field.name}' as ${stored.type}, which does not go into ${field.type}, its type in the schema of ${catalog.uri}; leave the column out, or name that file alone.`,
          { context: { uri: leaf.uri, column: field.name } },
        )
      const { unit, ucd, description, metadata } = field
      return [{ ...stored, name: field.name, unit, ucd, description, metadata }]
    })
}

/** Whether the statistics of a row group leave it possible that it holds matching rows. */
export function groupMayMatch(
  leaf: CatalogLeaf,
  file: ParquetFile,
  group: RowGroup,
  query: CompiledQuery,
  bounds: RegionBounds | undefined,
): boolean {
  if (group.rows === 0) return false
  const range = (name: string): Range | undefined => {
    const partition = Object.keys(leaf.partitions).find((key) => key.toLowerCase() === name.toLowerCase())
    if (partition !== undefined) return partitionRange(leaf.partitions[partition])
    const field = findField(file.fields, name)
    const known = field && columnRange(field, group)
    return known && { ...known, rows: group.rows, floating: field.type.startsWith("float") }
  }
  if (query.condition && !mayBeTrue(query.condition.root, range)) return false
  if (!query.position) return true
  const lon = interval(range(query.position.lon.name))
  const lat = interval(range(query.position.lat.name))
  return (!bounds || mayTouch(bounds, lon, lat)) && (!query.moc || mayTouchMoc(query.moc, lon, lat))
}

function interval(range: Range | undefined): [number, number] {
  const low = typeof range?.min === "number" ? range.min : -Infinity
  const high = typeof range?.max === "number" ? range.max : Infinity
  return [low, high]
}

/** The matching rows of one row group as output columns; undefined where none matches. `scratch` is free again afterwards. */
export async function matchingRows(
  catalog: Catalog,
  leaf: CatalogLeaf,
  file: ParquetFile,
  group: RowGroup,
  pieces: readonly ReadPiece[],
  query: CompiledQuery,
  scratch: Scratch,
  notes: Set<string>,
): Promise<Table | undefined> {
  const wide = (column: Column): Column => widenColumn(column, catalog.fields)
  const absent = absentFields(leaf, file, [...query.filterFields, ...query.outputFields])
  for (const { name } of absent) notes.add(`${leaf.uri} has no column '${name}'; it is null there.`)
  const constants = (fields: readonly ParquetField[], rows: number): Column[] =>
    constantColumns(leaf, absent, fields, rows)
  const decode = (fields: readonly ParquetField[]): Promise<DecodedColumn[]> =>
    decodeFields({ label: leaf.uri }, group, storedFields(catalog, leaf, file, fields), pieces, scratch)
  const filters = await decode(query.filterFields)
  const tested = [...filters.map((column) => wide(column.borrow())), ...constants(query.filterFields, group.rows)]
  const rows = chosenRows(tested, group.rows, query)
  const count = rows?.length ?? group.rows
  if (count === 0) return undefined
  const wanted = new Set(query.outputFields.map(({ name }) => name))
  const known = filters.filter(({ field }) => wanted.delete(field.name))
  const rest = await decode(query.outputFields.filter(({ name }) => wanted.has(name)))
  const columns = [...known, ...rest].map((column) => wide(column.column(rows)))
  const table = { rows: count, columns: [...columns, ...constants(query.outputFields, count)] }
  return { rows: count, columns: query.outputs.map((output) => evaluate(output, table)), metadata: {} }
}

/** Fields that neither the file nor its path has. */
function absentFields(leaf: CatalogLeaf, file: ParquetFile, fields: readonly ParquetField[]): Set<ParquetField> {
  return new Set(fields.filter(({ name }) => !(name in leaf.partitions) && !findField(file.fields, name)))
}

/** Columns of one value: what the path says, and null for what is not there. */
function constantColumns(
  leaf: CatalogLeaf,
  absent: ReadonlySet<ParquetField>,
  fields: readonly ParquetField[],
  rows: number,
): Column[] {
  return fields
    .filter((field) => absent.has(field) || field.name in leaf.partitions)
    .map((field) => constantColumn(field, leaf.partitions[field.name] ?? null, rows))
}

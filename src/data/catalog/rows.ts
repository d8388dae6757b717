import { CaelumError, type Column, type Table, type TypedArray } from "../../core/index.ts"
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
import { evaluate, mayBeTrue, type Range } from "./expression/index.ts"
import type { CatalogLeaf, PartitionValue } from "./leaf.ts"
import type { CompiledQuery } from "./query.ts"
import { partitionRange } from "./select.ts"

/** The fields of a leaf that are stored in it, under the names that the catalogue's schema gives them. */
export function storedFields(
  catalog: Catalog,
  leaf: CatalogLeaf,
  file: ParquetFile,
  wanted: readonly ParquetField[],
): ParquetField[] {
  return wanted
    .filter(({ name }) => !(name in leaf.partitions))
    .map((field) => {
      const stored = findField(file.fields, field.name)
      if (stored === undefined || stored.type !== field.type)
        throw new CaelumError(
          "malformed",
          `${leaf.uri} ${stored ? `has column '${field.name}' as ${stored.type}` : `lacks column '${field.name}'`}, which ${catalog.uri} declares as ${field.type}; leave the column out.`,
          { context: { uri: leaf.uri, column: field.name } },
        )
      const { unit, ucd, description, metadata } = field
      return { ...stored, name: field.name, unit, ucd, description, metadata }
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
): Promise<Table | undefined> {
  const decode = (fields: readonly ParquetField[]): Promise<DecodedColumn[]> =>
    decodeFields({ label: leaf.uri }, group, storedFields(catalog, leaf, file, fields), pieces, scratch)
  const filters = await decode(query.filterFields)
  const tested = [...filters.map((column) => column.borrow()), ...constants(leaf, query.filterFields, group.rows)]
  const rows = chosenRows(tested, group.rows, query)
  const count = rows?.length ?? group.rows
  if (count === 0) return undefined
  const wanted = new Set(query.outputFields.map(({ name }) => name))
  const known = filters.filter(({ field }) => wanted.delete(field.name))
  const rest = await decode(query.outputFields.filter(({ name }) => wanted.has(name)))
  const columns = [...known, ...rest].map((column) => column.column(rows))
  const table = { rows: count, columns: [...columns, ...constants(leaf, query.outputFields, count)] }
  return { rows: count, columns: query.outputs.map((output) => evaluate(output, table)), metadata: {} }
}

function constants(leaf: CatalogLeaf, fields: readonly ParquetField[], rows: number): Column[] {
  return fields
    .filter(({ name }) => name in leaf.partitions)
    .map((field) => constantColumn(field, leaf.partitions[field.name] ?? null, rows))
}

function constantColumn(field: ParquetField, value: PartitionValue, rows: number): Column {
  const { name, type, unit, description, metadata } = field
  const validity = value === null ? new Uint8Array(rows) : undefined
  const base = { name, type, shape: [], unit, description, metadata, validity }
  if (type === "string") return { ...base, values: new Array<string>(rows).fill(String(value ?? "")) }
  const number = Number(value ?? 0)
  if (type === "int64") return { ...base, values: new BigInt64Array(rows).fill(BigInt(number)) }
  if (type === "uint64") return { ...base, values: new BigUint64Array(rows).fill(BigInt(number)) }
  return { ...base, values: numberArray(type, rows).fill(number) }
}

function numberArray(type: Column["type"], rows: number): Exclude<TypedArray, BigInt64Array | BigUint64Array> {
  switch (type) {
    case "int8":
      return new Int8Array(rows)
    case "uint8":
    case "bool":
      return new Uint8Array(rows)
    case "int16":
      return new Int16Array(rows)
    case "uint16":
      return new Uint16Array(rows)
    case "uint32":
      return new Uint32Array(rows)
    case "float32":
      return new Float32Array(rows)
    case "float64":
      return new Float64Array(rows)
    default:
      return new Int32Array(rows)
  }
}

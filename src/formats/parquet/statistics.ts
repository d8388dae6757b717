import { columnType } from "./schema.ts"
import type { ParquetField, RawBound, RowGroup } from "./types.ts"

/** Bounds of the values of a flat column in a row group. Texts and binaries are bounded by their bytes. */
export interface ColumnRange {
  readonly min?: number | bigint | Uint8Array | undefined
  readonly max?: number | bigint | Uint8Array | undefined
  readonly nulls?: number | undefined
}

/**
 * What the statistics of a row group promise of a flat column; undefined where they promise nothing that can be trusted:
 * nested columns, deprecated bounds of types whose order they got wrong, NaN, bounds the wrong way round.
 */
export function columnRange(field: ParquetField, group: RowGroup): ColumnRange | undefined {
  const { node } = field
  const statistics = field.type === "object" ? undefined : group.chunks[node.firstLeaf]?.statistics
  if (!statistics) return undefined
  const nulls = statistics.nulls !== undefined && statistics.nulls <= group.rows ? statistics.nulls : undefined
  if (statistics.deprecated && !SIGNED.has(field.type)) return { nulls }
  const min = boundOf(statistics.footer, statistics.min, field)
  const max = boundOf(statistics.footer, statistics.max, field)
  return isUpsideDown(min, max) ? { nulls } : { min, max, nulls }
}

function isUpsideDown(min: ColumnRange["min"], max: ColumnRange["max"]): boolean {
  if (min === undefined || max === undefined || min instanceof Uint8Array || max instanceof Uint8Array) return false
  return min > max
}

const SIGNED: ReadonlySet<string> = new Set(["int8", "int16", "int32", "int64", "float32", "float64", "timestamp"])
const DAY = 86_400_000_000n

function boundOf(
  footer: Uint8Array,
  place: RawBound | undefined,
  field: ParquetField,
): number | bigint | Uint8Array | undefined {
  const { physical, annotation } = field.node
  // Decimals, INT96 and half floats have orders of their own, which pruning does not need.
  if (!place || annotation?.kind === "decimal" || annotation?.kind === "float16") return undefined
  const bytes = footer.subarray(place.at, place.at + place.length)
  if (physical === "BYTE_ARRAY" || physical === "FIXED_LEN_BYTE_ARRAY")
    return annotation?.kind === "uuid" ? undefined : bytes
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (physical === "BOOLEAN" && bytes.length === 1) return bytes[0]!
  if (physical === "FLOAT" && bytes.length === 4) return ordered(view.getFloat32(0, true))
  if (physical === "DOUBLE" && bytes.length === 8) return ordered(view.getFloat64(0, true))
  if (physical === "INT32" && bytes.length === 4) return int32(view, field)
  if (physical === "INT64" && bytes.length === 8) return int64(view, field)
  return undefined
}

function ordered(value: number): number | undefined {
  return Number.isNaN(value) ? undefined : value
}

function int32(view: DataView, field: ParquetField): number | bigint {
  const type = columnType(field.node)
  if (type === "timestamp") return BigInt(view.getInt32(0, true)) * DAY
  return type.startsWith("u") ? view.getUint32(0, true) : view.getInt32(0, true)
}

function int64(view: DataView, field: ParquetField): bigint {
  const { annotation } = field.node
  if (annotation?.kind === "timestamp" && annotation.unit === "ms") return view.getBigInt64(0, true) * 1000n
  return columnType(field.node) === "uint64" ? view.getBigUint64(0, true) : view.getBigInt64(0, true)
}

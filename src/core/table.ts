/** The type of one element of a column. `object` is a nested Parquet value (struct, list, map) as plain data. */
export type ColumnType =
  | "bool"
  | "int8"
  | "uint8"
  | "int16"
  | "uint16"
  | "int32"
  | "uint32"
  | "int64"
  | "uint64"
  | "float32"
  | "float64"
  | "complex64"
  | "complex128"
  | "bit"
  | "string"
  | "binary"
  | "timestamp"
  | "object"

export type TypedArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array

/**
 * Values of a column, by type: bool → Uint8Array of 0/1; (u)int8…32 and float → their typed array; int64 → BigInt64Array;
 * uint64 → BigUint64Array; complex → Float32Array or Float64Array with (re, im) pairs; bit → Uint8Array of 0/1; string →
 * string[]; binary → Uint8Array[]; timestamp → BigInt64Array of microseconds since 1970-01-01T00:00:00 UTC; object →
 * unknown[].
 */
export type ColumnValues = TypedArray | readonly string[] | readonly Uint8Array[] | readonly unknown[]

/**
 * One column of a table. Null is kept apart from NaN and from the empty string: only `validity` says null.
 */
export interface Column {
  readonly name: string
  readonly type: ColumnType
  /** Shape of one cell, slowest axis first: `[]` a scalar, `[2, 11]` fixed, `[-1]` a variable-length array. */
  readonly shape: readonly number[]
  /**
   * Scalar cells: `rows` elements. Fixed-shape cells: `rows × product(shape)` elements, row-major. Variable-length cells: an
   * array of `rows` ColumnValues.
   */
  readonly values: ColumnValues
  /** One byte a row, 1 = valid, 0 = null; absent = no nulls. The value under a null is 0, NaN, "" or empty. */
  readonly validity?: Uint8Array | undefined
  readonly unit?: string | undefined
  readonly ucd?: string | undefined
  readonly utype?: string | undefined
  readonly description?: string | undefined
  /** Other key-value metadata of the field, as the file gives them. */
  readonly metadata?: Readonly<Record<string, string>> | undefined
}

/** A table in memory: columns of equal row count. */
export interface Table {
  readonly name?: string | undefined
  readonly rows: number
  readonly columns: readonly Column[]
  /** Table-level key-value metadata. */
  readonly metadata: Readonly<Record<string, string>>
}

/** A JSON-safe cell: 64-bit integers are `bigint` here and are turned to text by the JSON writer where they must be. */
export type CellValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | CellValue[]
  | { [name: string]: CellValue }

/** The column of that exact name, else the only one that differs by case alone, else undefined. */
export function findColumn(columns: readonly Column[], name: string): Column | undefined {
  const exact = columns.find((column) => column.name === name)
  if (exact) return exact
  const folded = columns.filter((column) => column.name.toLowerCase() === name.toLowerCase())
  return folded.length === 1 ? folded[0] : undefined
}

/** Whether row `row` of `column` is null. */
export function isNull(column: Column, row: number): boolean {
  return column.validity !== undefined && column.validity[row] === 0
}

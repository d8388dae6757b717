import type { ColumnType, Span } from "../../core/index.ts"

export type PhysicalType =
  | "BOOLEAN"
  | "INT32"
  | "INT64"
  | "INT96"
  | "FLOAT"
  | "DOUBLE"
  | "BYTE_ARRAY"
  | "FIXED_LEN_BYTE_ARRAY"

export type Codec = "UNCOMPRESSED" | "SNAPPY" | "GZIP" | "LZO" | "BROTLI" | "LZ4" | "ZSTD" | "LZ4_RAW"

export type TimeUnit = "ms" | "us" | "ns"

/** What a physical type stands for (Parquet "logical type"; the older "converted type" is read into the same). */
export type Annotation =
  | { readonly kind: "string" | "enum" | "json" | "bson" | "uuid" | "float16" | "date" | "interval" | "list" | "map" }
  | { readonly kind: "integer"; readonly bits: number; readonly signed: boolean }
  | { readonly kind: "decimal"; readonly scale: number; readonly precision: number }
  | { readonly kind: "timestamp" | "time"; readonly unit: TimeUnit }

/** A node of the schema tree: a leaf has a `physical` type, a group has children. */
export interface SchemaNode {
  readonly name: string
  readonly path: readonly string[]
  readonly repetition: "required" | "optional" | "repeated"
  readonly physical?: PhysicalType | undefined
  /** Bytes of a FIXED_LEN_BYTE_ARRAY. */
  readonly width: number
  readonly annotation?: Annotation | undefined
  readonly children: readonly SchemaNode[]
  /** Definition and repetition level at which the node is present (Dremel, Melnik et al. 2010). */
  readonly definition: number
  readonly repeated: number
  /** Index of the first leaf below (or of this leaf) in every row group's chunks, and their number. */
  readonly firstLeaf: number
  readonly leaves: number
}

/** Where an undecoded bound lies in the footer. */
export interface RawBound {
  readonly at: number
  readonly length: number
}

/** Statistics as stored: undecoded minimum and maximum. */
export interface RawStatistics {
  readonly footer: Uint8Array
  readonly min: RawBound | undefined
  readonly max: RawBound | undefined
  /** From the deprecated fields, whose order is only right for signed numbers. */
  readonly deprecated: boolean
  readonly nulls?: number | undefined
}

/** The bytes of one leaf column in one row group. */
export interface ColumnChunk {
  readonly codec: Codec
  readonly values: number
  /** First byte, the dictionary page included. */
  readonly offset: number
  /** Bytes as stored. */
  readonly length: number
  readonly uncompressed: number
  readonly statistics?: RawStatistics | undefined
  /** Where the bytes are another object's (`_metadata`): its path relative to this one's folder. */
  readonly filePath?: string | undefined
  readonly columnIndex?: Span | undefined
  readonly offsetIndex?: Span | undefined
}

export interface RowGroup {
  readonly rows: number
  /** Index of its first row in the file. */
  readonly firstRow: number
  /** One for every leaf of the schema, in its order. */
  readonly chunks: readonly ColumnChunk[]
}

/** The schema tree of a file, its leaves, and the bytes that it was read from. */
export interface ParquetSchema {
  readonly root: SchemaNode
  readonly leaves: readonly SchemaNode[]
  readonly bytes: Uint8Array
}

/** What the footer of a Parquet file says. */
export interface ParquetMetadata {
  readonly rows: number
  readonly createdBy?: string | undefined
  readonly schema: ParquetSchema
  readonly rowGroups: readonly RowGroup[]
  readonly keyValues: Readonly<Record<string, string>>
}

/** A top-level column of a Parquet file, with what its Arrow schema says of it. */
export interface ParquetField {
  readonly name: string
  readonly type: ColumnType
  readonly nullable: boolean
  readonly unit?: string | undefined
  readonly ucd?: string | undefined
  readonly description?: string | undefined
  /** All key-value metadata of the field. */
  readonly metadata: Readonly<Record<string, string>>
  readonly node: SchemaNode
}

export interface ParquetFile {
  /** URI of the object. */
  readonly label: string
  readonly size: number
  /** Bytes of the footer with its length and magic number. */
  readonly footerBytes: number
  readonly rows: number
  readonly createdBy?: string | undefined
  readonly fields: readonly ParquetField[]
  readonly rowGroups: readonly RowGroup[]
  readonly schema: ParquetSchema
  /** The encoded Arrow schema, which `fields` have been read from. */
  readonly arrowSchema?: string | undefined
  /** Key-value metadata of the file, without the encoded Arrow schema. */
  readonly metadata: Readonly<Record<string, string>>
  /** The reads that opening took, one after another. */
  readonly reads?: readonly Span[] | undefined
  /** What came before the footer in the first of them: chunks that lie in it need no other. */
  readonly tail?: { readonly offset: number; readonly bytes: Uint8Array } | undefined
}

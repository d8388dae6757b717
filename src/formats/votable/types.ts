import type { CellValue, Table } from "../../core/index.ts"

/** The datatypes of VOTable (REC-VOTable-1.5, section 2.1). */
export type VoDatatype =
  | "boolean"
  | "bit"
  | "unsignedByte"
  | "short"
  | "int"
  | "long"
  | "char"
  | "unicodeChar"
  | "float"
  | "double"
  | "floatComplex"
  | "doubleComplex"

/** INFO: a name and a value of the table's making, with the text inside the element. */
export interface VoInfo {
  readonly name: string
  readonly value: string
  readonly id?: string | undefined
  readonly content?: string | undefined
  readonly unit?: string | undefined
  readonly ucd?: string | undefined
  readonly utype?: string | undefined
  readonly ref?: string | undefined
}

/** COOSYS or TIMESYS: all attributes as they are written. */
export interface VoSystem {
  readonly element: "COOSYS" | "TIMESYS"
  readonly id: string | undefined
  readonly attributes: Readonly<Record<string, string>>
}

/** LINK: all attributes as they are written. */
export interface VoLink {
  readonly href: string | undefined
  readonly attributes: Readonly<Record<string, string>>
}

/** VALUES: the domain of a field or parameter. Values are text as written. */
export interface VoValues {
  readonly null?: string | undefined
  readonly min?: string | undefined
  readonly max?: string | undefined
  readonly type?: string | undefined
  readonly options: readonly { readonly name?: string | undefined; readonly value: string }[]
}

/** FIELD: all that the document says of a column. */
export interface VoField {
  readonly name: string
  readonly id?: string | undefined
  readonly datatype: VoDatatype
  /** As written: `*`, `10`, `2x3*`; absent for a scalar. */
  readonly arraysize?: string | undefined
  readonly xtype?: string | undefined
  readonly unit?: string | undefined
  readonly ucd?: string | undefined
  readonly utype?: string | undefined
  readonly ref?: string | undefined
  readonly width?: string | undefined
  readonly precision?: string | undefined
  readonly description?: string | undefined
  readonly values?: VoValues | undefined
  readonly links: readonly VoLink[]
}

/** PARAM: a field with one value. */
export interface VoParam extends VoField {
  /** The value by its datatype; null where it is empty and not text. */
  readonly value: CellValue
  /** The value as written. */
  readonly text: string
}

/** A reference from a group to a FIELD or PARAM by its ID. */
export interface VoReference {
  readonly ref: string
  readonly ucd?: string | undefined
  readonly utype?: string | undefined
}

/** GROUP: fields and parameters that belong together. */
export interface VoGroup {
  readonly name?: string | undefined
  readonly id?: string | undefined
  readonly ref?: string | undefined
  readonly ucd?: string | undefined
  readonly utype?: string | undefined
  readonly description?: string | undefined
  readonly params: readonly VoParam[]
  readonly groups: readonly VoGroup[]
  readonly fieldRefs: readonly VoReference[]
  readonly paramRefs: readonly VoReference[]
}

/** TABLE: the columns, and everything that the document says beside them. `fields[i]` describes `columns[i]`. */
export interface VoTableData extends Table {
  readonly id?: string | undefined
  readonly ref?: string | undefined
  readonly ucd?: string | undefined
  readonly utype?: string | undefined
  readonly description?: string | undefined
  /** How the rows were written; `none` for a table without DATA. */
  readonly serialization: "TABLEDATA" | "BINARY" | "BINARY2" | "none"
  readonly fields: readonly VoField[]
  readonly params: readonly VoParam[]
  readonly infos: readonly VoInfo[]
  readonly groups: readonly VoGroup[]
  readonly links: readonly VoLink[]
}

/** RESOURCE: a set of related tables. */
export interface VoResource {
  readonly name?: string | undefined
  readonly id?: string | undefined
  readonly type?: string | undefined
  readonly utype?: string | undefined
  readonly description?: string | undefined
  /** Every INFO of the resource in document order, those behind the table (DALI's overflow mark) included. */
  readonly infos: readonly VoInfo[]
  readonly params: readonly VoParam[]
  readonly groups: readonly VoGroup[]
  readonly links: readonly VoLink[]
  readonly systems: readonly VoSystem[]
  readonly tables: readonly VoTableData[]
  readonly resources: readonly VoResource[]
}

/** A VOTable document. */
export interface VoTable {
  /** The `version` attribute as written, or undefined. */
  readonly version: string | undefined
  readonly description?: string | undefined
  readonly infos: readonly VoInfo[]
  readonly params: readonly VoParam[]
  readonly groups: readonly VoGroup[]
  readonly systems: readonly VoSystem[]
  readonly resources: readonly VoResource[]
  /** Every table of every resource, in document order. */
  readonly tables: readonly VoTableData[]
  /** What was read in spite of breaking the standard, one sentence each. */
  readonly problems: readonly string[]
}

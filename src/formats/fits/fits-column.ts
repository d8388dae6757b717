import type { ColumnType } from "../../core/index.ts"
import type { BinaryForm, TextForm } from "./table-form.ts"

/** A column of a FITS table as its header describes it. */
export interface FitsColumn {
  /** TTYPEn, or `col<n>` where there is none. */
  readonly name: string
  /** Type of the physical values, and shape of a cell, as in `Column`. */
  readonly type: ColumnType
  readonly shape: readonly number[]
  readonly form: BinaryForm | TextForm
  /** Where the field begins in a row, and its bytes there. */
  readonly offset: number
  readonly bytes: number
  /** `plain`: as stored; `unsigned`: the sign bit flipped; `linear`: zero + scale × stored in double precision. */
  readonly kind: "plain" | "unsigned" | "linear"
  readonly scale: number
  readonly zero: number
  /** Stored value that means null: an integer, or the text of an ASCII table's field. */
  readonly null?: bigint | string
  readonly unit?: string
  readonly ucd?: string
  readonly utype?: string
  readonly description?: string
  /** TFORM, and TDISP, TDIM, TNULL, TSCAL, TZERO where they are given. */
  readonly metadata: Readonly<Record<string, string>>
}

/** A table as it lies in its HDU. */
export interface TableLayout {
  readonly columns: readonly FitsColumn[]
  readonly rows: number
  readonly rowBytes: number
  /** Where the heap begins in the file, and its bytes (FITS 4.0 §7.3.5). */
  readonly heapOffset: number
  readonly heapBytes: number
}

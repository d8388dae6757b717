import { createHash } from "node:crypto"
import type { Column, TypedArray } from "../core/index.ts"

/** What scripts/golden/fits_tables_expected.py says of a column. */
export interface ColumnFacts {
  readonly name: string
  readonly unit: string | null
  readonly type: string
  readonly shape: readonly number[]
  readonly nulls: readonly number[]
  readonly lengths?: readonly number[]
  readonly sha256: string
}

/** By the rules of that script. */
function columnDigest(column: Column): string {
  const cells = column.shape[0] === -1 ? (column.values as readonly ArrayLike<number>[]) : undefined
  const values = cells ? cells.flatMap((cell) => Array.from(cell)) : (column.values as ArrayLike<unknown>)
  const hash = createHash("sha256")
  if (column.type === "string") hash.update((values as string[]).join("\n"))
  else if (column.type === "bool" || column.type === "bit") hash.update(Uint8Array.from(values as ArrayLike<number>))
  else if (column.type.includes("int")) hash.update(Array.from(values, String).join(","))
  else hash.update(new Uint8Array(Float64Array.from(values as ArrayLike<number>).buffer))
  return hash.digest("hex")
}

export function columnFacts(column: Column): ColumnFacts {
  const { name, unit, type, shape } = column
  const nulls = Array.from(column.validity ?? [], (valid, row) => (valid ? -1 : row)).filter((row) => row >= 0)
  const parts = type.startsWith("complex") ? 2 : 1
  const cells = shape[0] === -1 ? (column.values as readonly ArrayLike<number>[]) : undefined
  const lengths = cells?.map((cell) => cell.length / parts)
  const said = { name, unit: unit ?? null, type, shape, nulls, sha256: columnDigest(column) }
  return lengths ? { ...said, lengths } : said
}

/** SHA-256 of values as big-endian doubles, NaN as the quiet one. */
export function pixelDigest(data: TypedArray): string {
  const view = new DataView(new ArrayBuffer(8 * data.length))
  for (let i = 0; i < data.length; i++) {
    const value = Number(data[i])
    if (Number.isNaN(value)) view.setBigUint64(8 * i, 0x7ff8000000000000n)
    else view.setFloat64(8 * i, value)
  }
  return createHash("sha256").update(new Uint8Array(view.buffer)).digest("hex")
}

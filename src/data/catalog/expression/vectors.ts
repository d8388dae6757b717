import type { Column } from "../../../core/index.ts"

/** Values of one expression over all rows. `valid` absent: no nulls. Integers are doubles while those hold them exactly. */
export type Vector = { readonly valid?: Uint8Array | undefined } & (
  | { readonly kind: "number"; readonly values: Float64Array }
  | { readonly kind: "bigint"; readonly values: BigInt64Array | BigUint64Array | readonly bigint[] }
  | { readonly kind: "string"; readonly values: readonly string[] }
  | { readonly kind: "bool"; readonly values: Uint8Array }
)

/** Validity of values that need both operands. */
export function bothValid(a: Uint8Array | undefined, b: Uint8Array | undefined): Uint8Array | undefined {
  if (!a || !b) return a ?? b
  const out = new Uint8Array(a.length)
  for (let i = 0; i < out.length; i++) out[i] = a[i]! & b[i]!
  return out
}

export function constantNumber(value: number | bigint, rows: number): Vector {
  if (typeof value === "number") return { kind: "number", values: new Float64Array(rows).fill(value) }
  return { kind: "bigint", values: new Array<bigint>(rows).fill(value) }
}

/** A column as a vector. 64-bit integers become doubles where every one of them fits exactly. */
export function columnVector(column: Column, rows: number): Vector {
  const { values, validity: valid } = column
  if (column.type === "bool" || column.type === "bit") return { kind: "bool", values: values as Uint8Array, valid }
  if (column.type === "string") return { kind: "string", values: values as readonly string[], valid }
  if (values instanceof Float64Array) return { kind: "number", values, valid }
  if (column.type === "timestamp") return { kind: "bigint", values: values as BigInt64Array, valid }
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) {
    const exact = exactDoubles(values, rows)
    return exact ? { kind: "number", values: exact, valid } : { kind: "bigint", values, valid }
  }
  return { kind: "number", values: Float64Array.from(values as ArrayLike<number>), valid }
}

const HIGH_LIMIT = 2 ** 21

/** The integers as doubles, or undefined if one of them exceeds 2^53. */
function exactDoubles(values: BigInt64Array | BigUint64Array, rows: number): Float64Array | undefined {
  const words = new Int32Array(values.buffer, values.byteOffset, rows * 2)
  const out = new Float64Array(rows)
  for (let i = 0; i < rows; i++) {
    const high = words[i * 2 + 1]!
    if (high >= HIGH_LIMIT || high < -HIGH_LIMIT) return undefined
    out[i] = high * 4294967296 + (words[i * 2]! >>> 0)
  }
  return out
}

/** A vector of numbers as doubles; 64-bit integers beyond 2^53 are rounded. */
export function asDoubles(vector: Vector): Float64Array {
  if (vector.kind === "number") return vector.values
  if (vector.kind === "bigint") return Float64Array.from(vector.values as ArrayLike<bigint>, Number)
  return new Float64Array(vector.values.length).fill(NaN)
}

/** Reads a vector of whole numbers as 64-bit integers (0 under a null). */
export function bigintAt(vector: Vector): (i: number) => bigint {
  if (vector.kind === "bigint") return (i) => vector.values[i]!
  if (vector.kind !== "number") return () => 0n
  return (i) => (Number.isFinite(vector.values[i]!) ? BigInt(Math.trunc(vector.values[i]!)) : 0n)
}

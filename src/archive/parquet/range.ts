import type { LeafColumn } from "../allwise/recipe.ts"
import { buildDictionary, type Dictionary } from "./dictionary.ts"
import { plainNumbers, type PhysicalType } from "./plain.ts"

/** Least and largest value of a column in the encoding of statistics; texts without their length. */
export interface Range {
  readonly min: Uint8Array
  readonly max: Uint8Array
}

/** The range of a column; undefined where all are null. */
export function columnRange(column: LeafColumn, type: PhysicalType): Range | undefined {
  if (column.kind === "texts") return textRange(column)
  return column.kind === "words" ? wordRange(column) : numberRange(column, type)
}

/** The range of a column of numbers; undefined where all are null. */
export function numberRange(
  column: Extract<LeafColumn, { kind: "numbers" | "longs" }>,
  type: PhysicalType,
  known?: Dictionary,
): Range | undefined {
  if (column.kind === "longs") return longRange(column.values)
  const { min, max, count } = known ?? buildDictionary(column.values)
  if (count === 0) return undefined
  // A zero bound of floating-point numbers stands for both zeros (parquet.thrift, ColumnOrder).
  const [low, high] = type === "double" ? [min === 0 ? -0 : min, max === 0 ? 0 : max] : [min, max]
  const bound = (value: number): Uint8Array => plainNumbers(Float64Array.of(value), column.divisor, type)
  return { min: bound(low), max: bound(high) }
}

function longRange(values: BigInt64Array): Range {
  let [min, max] = [values[0]!, values[0]!]
  for (const value of values) {
    if (value < min) min = value
    if (value > max) max = value
  }
  const bound = (value: bigint): Uint8Array => new Uint8Array(BigInt64Array.of(value).buffer)
  return { min: bound(min), max: bound(max) }
}

export function wordRange({ values, words }: Extract<LeafColumn, { kind: "words" }>): Range | undefined {
  const used = new Set<string>()
  for (const index of values) if (index === index) used.add(words[index]!)
  if (used.size === 0) return undefined
  const sorted = [...used].sort()
  const bound = (text: string): Uint8Array => new TextEncoder().encode(text)
  return { min: bound(sorted[0]!), max: bound(sorted.at(-1)!) }
}

export function textRange({ bytes, width }: Extract<LeafColumn, { kind: "texts" }>): Range {
  const text = (row: number): Uint8Array => bytes.subarray(row * width, (row + 1) * width)
  let [min, max] = [text(0), text(0)]
  for (let row = 1; row * width < bytes.length; row++) {
    if (compare(text(row), min) < 0) min = text(row)
    if (compare(text(row), max) > 0) max = text(row)
  }
  return { min, max }
}

function compare(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!
  return 0
}

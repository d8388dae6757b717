import type { ColumnType, ColumnValues } from "../../core/index.ts"
import type { Slices } from "./delta.ts"
import { columnType } from "./schema.ts"
import { decodeStrings } from "./text.ts"
import type { SchemaNode } from "./types.ts"
import type { RawValues } from "./values.ts"

/**
 * Which present value each output cell takes: -1 for null. Without `source`, cell i takes value i; the answer may then share
 * its memory with the values only where `shares`.
 */
export interface Picks {
  readonly count: number
  readonly source?: Int32Array | Uint32Array | undefined
  readonly shares: boolean
}

/** The values of a leaf as column values of its type; what is under a null is 0, NaN, "" or empty. */
export function leafCells(raw: RawValues, node: SchemaNode, picks: Picks): ColumnValues {
  if (raw.kind === "bits") return pickBits(raw.data, picks)
  if (raw.kind === "words") return wordCells(raw.words, raw.data, node, picks)
  return sliceCells(raw, node, picks)
}

function pickBits(data: Uint8Array, { count, source, shares }: Picks): Uint8Array {
  if (!source) return shares ? data.subarray(0, count) : data.slice(0, count)
  const out = new Uint8Array(count)
  for (let i = 0; i < count; i++) out[i] = source[i]! < 0 ? 0 : data[source[i]!]!
  return out
}

function pickWords(words: 1 | 2, data: Int32Array, { count, source, shares }: Picks): Int32Array {
  if (!source) return shares ? data.subarray(0, count * words) : data.slice(0, count * words)
  const out = new Int32Array(count * words)
  if (words === 1) {
    for (let i = 0; i < count; i++) if (source[i]! >= 0) out[i] = data[source[i]!]!
    return out
  }
  for (let i = 0; i < count; i++) {
    const k = source[i]!
    if (k < 0) continue
    out[i * 2] = data[k * 2]!
    out[i * 2 + 1] = data[k * 2 + 1]!
  }
  return out
}

function wordCells(words: 1 | 2, data: Int32Array, node: SchemaNode, picks: Picks): ColumnValues {
  const picked = pickWords(words, data, picks)
  const annotation = node.annotation
  if (annotation?.kind === "decimal")
    return decimals(integers(words, picked), annotation.scale, columnType(node), picks.count)
  if (words === 1) return narrow(picked, node, picks)
  const { buffer, byteOffset } = picked
  if (node.physical === "DOUBLE") {
    const values = new Float64Array(buffer, byteOffset, picks.count)
    blank(values, picks)
    return values
  }
  if (columnType(node) === "uint64") return new BigUint64Array(buffer, byteOffset, picks.count)
  const values = new BigInt64Array(buffer, byteOffset, picks.count)
  if (annotation?.kind === "timestamp" && annotation.unit === "ms") return values.map((ms) => ms * 1000n)
  return values
}

function narrow(picked: Int32Array, node: SchemaNode, picks: Picks): ColumnValues {
  if (node.physical === "FLOAT") {
    const values = new Float32Array(picked.buffer, picked.byteOffset, picks.count)
    blank(values, picks)
    return values
  }
  const type = columnType(node)
  if (type === "int8") return Int8Array.from(picked)
  if (type === "uint8") return Uint8Array.from(picked)
  if (type === "int16") return Int16Array.from(picked)
  if (type === "uint16") return Uint16Array.from(picked)
  if (type === "uint32") return Uint32Array.from(picked)
  if (type === "timestamp") return BigInt64Array.from(picked, (day) => BigInt(day) * 86_400_000_000n)
  return picked
}

function blank(values: Float32Array | Float64Array, { count, source }: Picks): void {
  if (source) for (let i = 0; i < count; i++) if (source[i]! < 0) values[i] = NaN
}

function integers(words: 1 | 2, picked: Int32Array): (i: number) => bigint {
  if (words === 1) return (i) => BigInt(picked[i]!)
  const wide = new BigInt64Array(picked.buffer, picked.byteOffset, picked.length / 2)
  return (i) => wide[i]!
}

function sliceCells(raw: Slices, node: SchemaNode, picks: Picks): ColumnValues {
  const { source, count } = picks
  const index = source ? (i: number): number => source[i]! : (i: number): number => i
  const type = columnType(node)
  const annotation = node.annotation
  if (annotation?.kind === "decimal") return decimals(bigEndian(raw, index), annotation.scale, type, count)
  if (node.physical === "INT96") return BigInt64Array.from({ length: count }, (_, i) => int96(raw, index(i)))
  if (annotation?.kind === "float16") return Float32Array.from({ length: count }, (_, i) => float16(raw, index(i)))
  if (annotation?.kind === "uuid") return Array.from({ length: count }, (_, i) => uuid(sliceOf(raw, index(i))))
  if (type === "string") return decodeStrings(raw, count, index)
  return Array.from({ length: count }, (_, i) => sliceOf(raw, index(i)))
}

function sliceOf({ bytes, starts, lengths }: Slices, k: number): Uint8Array {
  return k < 0 ? new Uint8Array(0) : bytes.slice(starts[k], starts[k]! + lengths[k]!)
}

/** Unscaled integers to numbers where a double holds every digit, else to exact text. */
function decimals(unscaled: (i: number) => bigint, scale: number, type: ColumnType, count: number): ColumnValues {
  const texts = Array.from({ length: count }, (_, i) => decimalText(unscaled(i), scale))
  return type === "float64" ? Float64Array.from(texts, Number) : texts
}

function decimalText(value: bigint, scale: number): string {
  if (scale <= 0) return String(value * 10n ** BigInt(-scale))
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, "0")
  return `${value < 0n ? "-" : ""}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

function bigEndian({ bytes, starts, lengths }: Slices, index: (i: number) => number): (i: number) => bigint {
  return (i) => {
    const k = index(i)
    if (k < 0) return 0n
    let value = 0n
    for (let j = 0; j < lengths[k]!; j++) value = (value << 8n) | BigInt(bytes[starts[k]! + j]!)
    return BigInt.asIntN(8 * lengths[k]!, value)
  }
}

const JULIAN_EPOCH = 2_440_588n

/** Nanoseconds of the day and Julian day (the old Impala timestamp) to microseconds since 1970, rounded down. */
function int96({ bytes, starts }: Slices, k: number): bigint {
  if (k < 0) return 0n
  const view = new DataView(bytes.buffer, bytes.byteOffset + starts[k]!, 12)
  return (BigInt(view.getUint32(8, true)) - JULIAN_EPOCH) * 86_400_000_000n + view.getBigInt64(0, true) / 1000n
}

function float16({ bytes, starts }: Slices, k: number): number {
  if (k < 0) return NaN
  const half = bytes[starts[k]!]! | (bytes[starts[k]! + 1]! << 8)
  const exponent = (half >> 10) & 31
  const fraction = half & 1023
  const sign = half & 0x8000 ? -1 : 1
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15))
}

function uuid(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5")
}

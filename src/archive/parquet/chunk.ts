import { snappyCompress } from "hyparquet-writer/src/snappy.js"
import type { LeafColumn } from "../allwise/recipe.ts"
import { indexWidth, packBits, packedBytes, writeRunHeader, writeVarint } from "./bits.ts"
import { buildDictionary, type Dictionary } from "./dictionary.ts"
import { plainNumbers, plainTexts, plainWords, type PhysicalType } from "./plain.ts"
import { columnRange, numberRange, textRange, wordRange, type Range } from "./range.ts"
import { thriftBytes } from "./thrift.ts"

/** One column chunk: its pages, and what the footer says of them. */
export interface Chunk {
  readonly bytes: Uint8Array
  /** Bytes of the dictionary page with its header; 0 = no dictionary. */
  readonly dictionaryBytes: number
  readonly uncompressed: number
  readonly nulls: number
  readonly range: Range | undefined
  /** Place of the first value in `bytes` where the chunk is plain and its bytes lie as they are. */
  readonly valuesAt?: number
}

const PLAIN = 0
const RLE_DICTIONARY = 8
const RLE = 3
const DATA_PAGE = 0
const DICTIONARY_PAGE = 2
/** Tag of a Snappy literal whose length stands in the next three bytes. */
const LITERAL_OF_THREE_BYTES = 62 << 2

/** Encodes a column as Arrow's writer does by default: a dictionary where it helps, Snappy, one data page. */
export function encodeChunk(column: LeafColumn, type: PhysicalType): Chunk {
  if (column.kind === "texts")
    return plainChunk(plainTexts(column.bytes, column.width), column.bytes.length / column.width, textRange(column))
  if (column.kind === "longs") {
    const bytes = new Uint8Array(column.values.buffer, column.values.byteOffset, column.values.byteLength)
    return plainChunk(bytes, column.values.length, numberRange(column, type))
  }
  const dictionary = buildDictionary(column.values)
  const range = column.kind === "words" ? wordRange(column) : numberRange(column, type, dictionary)
  const entries =
    column.kind === "words"
      ? plainWords(column.words, dictionary.entries)
      : plainNumbers(dictionary.entries, column.divisor, type)
  return dictionaryChunk(column.values, dictionary, entries, range)
}

/** Encodes a column without dictionary or real compression, so that its values can be replaced in place. */
export function encodeOpenChunk(column: LeafColumn, type: PhysicalType): Chunk {
  const rows = column.kind === "texts" ? column.bytes.length / column.width : column.values.length
  const valid = column.kind === "numbers" ? column.values : undefined
  const values = openValues(column, type)
  const range = columnRange(column, type)
  const levels = definitionLevels(valid, rows)
  const body = joined(levels, values)
  const packed = storedSnappy(body)
  const nulls = valid === undefined ? 0 : countNulls(valid)
  const page = pageBytes(DATA_PAGE, body.length, packed, rows, PLAIN)
  const valuesAt = page.length - values.length
  return {
    bytes: page,
    dictionaryBytes: 0,
    uncompressed: page.length - packed.length + body.length,
    nulls,
    range,
    valuesAt,
  }
}

/** The bytes of a column's values without nulls, as they lie in an open chunk. */
export function openValues(column: LeafColumn, type: PhysicalType): Uint8Array {
  if (column.kind === "texts") return plainTexts(column.bytes, column.width)
  if (column.kind === "longs")
    return new Uint8Array(column.values.buffer, column.values.byteOffset, column.values.byteLength)
  const present = column.values.filter((value) => value === value)
  return plainNumbers(present, column.kind === "numbers" ? column.divisor : 1, type)
}

function plainChunk(values: Uint8Array, rows: number, range: Range | undefined): Chunk {
  const body = joined(definitionLevels(undefined, rows), values)
  const packed = snappyCompress(body)
  const bytes = pageBytes(DATA_PAGE, body.length, packed, rows, PLAIN)
  return { bytes, dictionaryBytes: 0, uncompressed: bytes.length - packed.length + body.length, nulls: 0, range }
}

function dictionaryChunk(
  values: Float64Array,
  dictionary: Dictionary,
  entries: Uint8Array,
  range: Range | undefined,
): Chunk {
  const packedEntries = snappyCompress(entries)
  const first = pageBytes(DICTIONARY_PAGE, entries.length, packedEntries, dictionary.entries.length, PLAIN)
  const body = joined(
    definitionLevels(dictionary.count < values.length ? values : undefined, values.length),
    indexBytes(dictionary),
  )
  const packed = snappyCompress(body)
  const second = pageBytes(DATA_PAGE, body.length, packed, values.length, RLE_DICTIONARY)
  const bytes = joined(first, second)
  const uncompressed = bytes.length - packedEntries.length - packed.length + entries.length + body.length
  return { bytes, dictionaryBytes: first.length, uncompressed, nulls: values.length - dictionary.count, range }
}

/** The indices: their width in bits, and one bit-packed run. */
function indexBytes({ indices, entries, count }: Dictionary): Uint8Array {
  const width = indexWidth(entries.length)
  const out = new Uint8Array(6 + packedBytes(count, width))
  out[0] = width
  if (count === 0) return out.subarray(0, 1)
  return out.subarray(0, packBits(indices, count, width, out, writeRunHeader(count, out, 1)))
}

/** Definition levels of an optional column with their length in front: one run of ones, or one bit a row. */
function definitionLevels(values: Float64Array | undefined, rows: number): Uint8Array {
  const out = new Uint8Array(12 + (values === undefined ? 0 : packedBytes(rows, 1)))
  let at = values === undefined ? writeVarint(rows * 2, out, 4) : writeRunHeader(rows, out, 4)
  if (values === undefined) out[at++] = 1
  else at = packPresence(values, out, at)
  new DataView(out.buffer).setUint32(0, at - 4, true)
  return out.subarray(0, at)
}

/** One bit a value, 1 where it is not NaN. */
function packPresence(values: Float64Array, out: Uint8Array, at: number): number {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (value === value) out[at + (i >> 3)]! |= 1 << (i & 7)
  }
  return at + packedBytes(values.length, 1)
}

function pageBytes(
  type: number,
  uncompressed: number,
  packed: Uint8Array,
  values: number,
  encoding: number,
): Uint8Array {
  const header = thriftBytes({
    field_1: type,
    field_2: uncompressed,
    field_3: packed.length,
    ...(type === DATA_PAGE
      ? { field_5: { field_1: values, field_2: encoding, field_3: RLE, field_4: RLE } }
      : { field_7: { field_1: values, field_2: encoding } }),
  })
  return joined(header, packed)
}

/** Bytes as one literal of the Snappy format: valid, and each byte where it can be found. */
function storedSnappy(bytes: Uint8Array): Uint8Array {
  const head = new Uint8Array(10)
  const at = writeVarint(bytes.length, head, 0)
  head[at] = LITERAL_OF_THREE_BYTES
  for (let k = 0; k < 3; k++) head[at + 1 + k] = ((bytes.length - 1) >>> (8 * k)) & 255
  return joined(head.subarray(0, at + 4), bytes)
}

function countNulls(values: Float64Array): number {
  let nulls = 0
  for (let i = 0; i < values.length; i++) if (values[i] !== values[i]) nulls++
  return nulls
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const out = new Uint8Array(a.length + b.length)
  out.set(a)
  out.set(b, a.length)
  return out
}

import { type Cursor, decodeDelta, decodeDeltaBytes, decodeDeltaLength, type Slices } from "./delta.ts"
import { decodeHybrid } from "./levels.ts"
import { damaged, ENCODING, type Page } from "./pages.ts"
import type { Scratch } from "./scratch.ts"
import type { SchemaNode } from "./types.ts"

/**
 * The present values of a column chunk, nulls left out, before they become a column. `words`: 4- or 8-byte numbers as
 * little-endian 32-bit words; `slices`: byte strings inside one buffer; `bits`: booleans.
 */
export type RawValues =
  | { readonly kind: "words"; readonly words: 1 | 2; readonly data: Int32Array }
  | ({ readonly kind: "slices" } & Slices)
  | { readonly kind: "bits"; readonly data: Uint8Array }

const LARGEST = 2 ** 30

/** Bytes of one value of a fixed-width type; 0 for byte arrays and booleans. */
function widthOf(node: SchemaNode): number {
  const { physical } = node
  if (physical === "INT32" || physical === "FLOAT") return 4
  if (physical === "INT64" || physical === "DOUBLE") return 8
  if (physical === "INT96") return 12
  return physical === "FIXED_LEN_BYTE_ARRAY" ? node.width : 0
}

/** Collects the values of the pages of one chunk. */
export class ValueCollector {
  readonly node: SchemaNode
  readonly what: string
  readonly arena: Uint8Array
  readonly raw: RawValues
  count = 0
  #dictionary: RawValues | undefined
  #dictionarySize = 0
  readonly #indices: Int32Array
  readonly #scratch: Scratch
  readonly #extra: Uint8Array[] = []
  #extraLength = 0

  constructor(
    node: SchemaNode,
    arena: Uint8Array,
    capacity: number,
    indices: Int32Array,
    scratch: Scratch,
    what: string,
  ) {
    this.node = node
    this.what = what
    this.arena = arena
    this.raw = emptyValues(node, arena, capacity, scratch)
    this.#indices = indices
    this.#scratch = scratch
  }

  setDictionary(page: Page): void {
    const width = widthOf(this.node) || (this.node.physical === "BOOLEAN" ? 1 / 8 : 4)
    if (page.values * width > page.end - page.start) damaged(this.what, "its dictionary is cut short")
    this.#dictionary = emptyValues(this.node, this.arena, page.values, this.#scratch)
    this.#dictionarySize = page.values
    this.#plain(page.start, page.end, page.values, this.#dictionary, 0)
  }

  /** Adds `count` values that are encoded in arena bytes `[start, end)`. */
  add(encoding: number, start: number, end: number, count: number): void {
    if (encoding === ENCODING.plain) this.#plain(start, end, count, this.raw, this.count)
    else if (encoding === ENCODING.dictionary || encoding === ENCODING.plainDictionary) this.#indexed(start, end, count)
    else if (encoding === ENCODING.rle) this.#booleans(start, end, count)
    else if (encoding === ENCODING.byteStreamSplit) this.#split(start, end, count)
    else this.#delta(encoding, start, end, count)
    this.count += count
  }

  finish(): RawValues {
    if (this.raw.kind !== "slices" || this.#extra.length === 0) return this.raw
    const bytes = new Uint8Array(this.arena.length + this.#extraLength)
    bytes.set(this.arena)
    let at = this.arena.length
    for (const piece of this.#extra) {
      bytes.set(piece, at)
      at += piece.length
    }
    return { ...this.raw, bytes }
  }

  #plain(start: number, end: number, count: number, into: RawValues, at: number): void {
    const width = widthOf(this.node)
    if (into.kind === "bits") {
      if (Math.ceil(count / 8) > end - start) damaged(this.what, "its booleans are cut short")
      const { arena } = this
      for (let i = 0; i < count; i++) into.data[at + i] = (arena[start + (i >> 3)]! >> (i & 7)) & 1
    } else if (width > 0 && count * width > end - start) damaged(this.what, "its values are cut short")
    else if (into.kind === "words") {
      const target = new Uint8Array(into.data.buffer, into.data.byteOffset, into.data.byteLength)
      target.set(this.arena.subarray(start, start + count * width), at * width)
    } else if (width > 0) {
      for (let i = 0; i < count; i++) {
        into.starts[at + i] = start + i * width
        into.lengths[at + i] = width
      }
    } else this.#byteArrays(start, end, count, into, at)
  }

  #byteArrays(start: number, end: number, count: number, into: Slices, at: number): void {
    const { arena } = this
    const { starts, lengths } = into
    let pos = start
    for (let i = 0; i < count; i++) {
      if (pos + 4 > end) damaged(this.what, "its strings are cut short")
      const length = (arena[pos]! | (arena[pos + 1]! << 8) | (arena[pos + 2]! << 16) | (arena[pos + 3]! << 24)) >>> 0
      pos += 4
      if (length > end - pos) damaged(this.what, `a string claims ${length} bytes`)
      starts[at + i] = pos
      lengths[at + i] = length
      pos += length
    }
  }

  #indexed(start: number, end: number, count: number): void {
    const dictionary = this.#dictionary ?? damaged(this.what, "a page refers to a dictionary that is not there")
    if (count === 0) return
    const width = this.arena[start] ?? 0
    const indices = this.#indices
    if (start >= end || width > 32 || decodeHybrid(this.arena, start + 1, end, width, indices, 0, count) < 0)
      damaged(this.what, "its dictionary indices are cut short")
    const size = this.#dictionarySize
    const done = gather(dictionary, size, indices, count, this.raw, this.count)
    if (done < count) damaged(this.what, `index ${indices[done]! >>> 0} is outside its dictionary of ${size}`)
  }

  #booleans(start: number, end: number, count: number): void {
    const { raw } = this
    if (raw.kind !== "bits") damaged(this.what, "only booleans are run-length encoded")
    const view = new DataView(this.arena.buffer, this.arena.byteOffset + start, end - start)
    if (view.byteLength < 4 || view.getUint32(0, true) > view.byteLength - 4)
      damaged(this.what, "its runs are cut short")
    const stop = start + 4 + view.getUint32(0, true)
    if (decodeHybrid(this.arena, start + 4, stop, 1, this.#indices, 0, count) < 0)
      damaged(this.what, "its runs are cut short")
    for (let i = 0; i < count; i++) raw.data[this.count + i] = this.#indices[i]!
  }

  #split(start: number, end: number, count: number): void {
    const width = widthOf(this.node)
    if (width === 0 || count * width > end - start) damaged(this.what, "its split bytes are cut short")
    const joined = new Uint8Array(count * width)
    for (let b = 0; b < width; b++)
      for (let i = 0; i < count; i++) joined[i * width + b] = this.arena[start + b * count + i]!
    if (this.raw.kind === "words") {
      const target = new Uint8Array(this.raw.data.buffer, this.raw.data.byteOffset, this.raw.data.byteLength)
      target.set(joined, this.count * width)
    } else this.#append(fixedSlices(joined, width, count))
  }

  #delta(encoding: number, start: number, end: number, count: number): void {
    const cursor: Cursor = { bytes: this.arena, pos: start, end, failed: false }
    const { raw } = this
    if (encoding === ENCODING.deltaBinary && raw.kind === "words") {
      const values = decodeDelta(cursor, count) ?? damaged(this.what, "its deltas are not valid")
      const words = new Int32Array(values.buffer)
      if (raw.words === 2) raw.data.set(words, this.count * 2)
      else for (let i = 0; i < count; i++) raw.data[this.count + i] = words[i * 2]!
    } else if (encoding === ENCODING.deltaLength && raw.kind === "slices") {
      const slices = decodeDeltaLength(cursor, count) ?? damaged(this.what, "its lengths are not valid")
      raw.starts.set(slices.starts, this.count)
      raw.lengths.set(slices.lengths, this.count)
    } else if (encoding === ENCODING.deltaBytes && raw.kind === "slices") {
      this.#append(decodeDeltaBytes(cursor, count, LARGEST) ?? damaged(this.what, "its prefixes are not valid"))
    } else damaged(this.what, `encoding ${encoding} does not fit its type`)
  }

  #append(slices: Slices): void {
    if (this.raw.kind !== "slices") return
    const base = this.arena.length + this.#extraLength
    if (base + slices.bytes.length > LARGEST) damaged(this.what, "its strings exceed 1 GiB")
    for (let i = 0; i < slices.starts.length; i++) {
      this.raw.starts[this.count + i] = base + slices.starts[i]!
      this.raw.lengths[this.count + i] = slices.lengths[i]!
    }
    this.#extra.push(slices.bytes)
    this.#extraLength += slices.bytes.length
  }
}

function emptyValues(node: SchemaNode, bytes: Uint8Array, capacity: number, scratch: Scratch): RawValues {
  if (node.physical === "BOOLEAN") return { kind: "bits", data: scratch.bytes(capacity) }
  const width = widthOf(node)
  if (width === 4 && node.physical !== "FIXED_LEN_BYTE_ARRAY")
    return { kind: "words", words: 1, data: scratch.ints(capacity) }
  if (width === 8 && node.physical !== "FIXED_LEN_BYTE_ARRAY")
    return { kind: "words", words: 2, data: scratch.ints(capacity * 2) }
  return { kind: "slices", bytes, starts: scratch.ints(capacity), lengths: scratch.ints(capacity) }
}

function fixedSlices(bytes: Uint8Array, width: number, count: number): Slices {
  const starts = Int32Array.from({ length: count }, (_, i) => i * width)
  return { bytes, starts, lengths: new Int32Array(count).fill(width) }
}

/** Looks values up in a dictionary of `size`. Returns how many indices lay inside it before the first that did not. */
function gather(
  from: RawValues,
  size: number,
  indices: Int32Array,
  count: number,
  into: RawValues,
  at: number,
): number {
  if (from.kind === "slices" && into.kind === "slices") {
    for (let i = 0; i < count; i++) {
      const j = indices[i]! >>> 0
      if (j >= size) return i
      into.starts[at + i] = from.starts[j]!
      into.lengths[at + i] = from.lengths[j]!
    }
  } else if (from.kind === "words" && into.kind === "words" && into.words === 2)
    return gatherPairs(from.data, size, indices, count, into.data, at)
  else if (from.kind !== "slices" && into.kind !== "slices") {
    for (let i = 0; i < count; i++) {
      const j = indices[i]! >>> 0
      if (j >= size) return i
      into.data[at + i] = from.data[j]!
    }
  }
  return count
}

function gatherPairs(
  source: Int32Array,
  size: number,
  indices: Int32Array,
  count: number,
  target: Int32Array,
  at: number,
): number {
  for (let i = 0, k = at * 2; i < count; i++, k += 2) {
    const j = indices[i]! >>> 0
    if (j >= size) return i
    target[k] = source[j * 2]!
    target[k + 1] = source[j * 2 + 1]!
  }
  return count
}

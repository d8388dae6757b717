import type { Column } from "../../core/index.ts"
import { product, stringWidth } from "./column-type.ts"
import type { FitsColumn } from "./fits-column.ts"
import type { Strip } from "./gather.ts"
import { latin1Text } from "./text.ts"

const ASCII = new TextDecoder()
const UTF8 = new TextDecoder("utf-8", { fatal: true })
/** Characters that are turned into text at once. */
const BATCH = 1 << 20

/**
 * A, in binary and ASCII tables: text up to its first zero byte, without trailing blanks (FITS 4.0 §7.3.3.1). Bytes beyond ASCII,
 * which the standard does not allow, are read as UTF-8 where they are that, else as Latin-1. The bytes are kept, and become
 * strings when they are first asked for: a million strings take longer to make than to read.
 */
export class StringReader {
  readonly #head: Omit<Column, "values">
  readonly #bytes: Uint8Array
  readonly #cells: Cells
  readonly #missing: string | undefined
  readonly #rows: number

  constructor(column: FitsColumn, head: Omit<Column, "values">, rows: number) {
    const { form } = column
    const per = product(column.shape)
    this.#head = head
    this.#rows = rows
    this.#cells = { per, width: "decimals" in form ? form.width : stringWidth(form, column.shape), count: rows * per }
    this.#bytes = new Uint8Array(this.#cells.count * this.#cells.width)
    this.#missing = typeof column.null === "string" ? column.null : undefined
  }

  take(strip: Strip, row: number): void {
    const bytes = this.#cells.per * this.#cells.width
    if (bytes > 0) pack(strip, bytes, this.#bytes, row * bytes)
  }

  finish(): Column {
    if (this.#missing === undefined) return lazyColumn(this.#head, this.#bytes, this.#cells)
    const values = textsOf(this.#bytes, this.#cells)
    if (!values.some((text) => text.trim() === this.#missing)) return { ...this.#head, values }
    const validity = Uint8Array.from({ length: this.#rows }, (_, i) => (values[i]!.trim() === this.#missing ? 0 : 1))
    return { ...this.#head, values: values.map((text, i) => (validity[i] === 0 ? "" : text)), validity }
  }
}

interface Cells {
  /** Texts a row, bytes of each, and how many there are in all. */
  readonly per: number
  readonly width: number
  readonly count: number
}

/** A column whose bytes become text when `values` is first read, and are then let go. */
function lazyColumn(head: Omit<Column, "values">, bytes: Uint8Array, cells: Cells): Column {
  let kept: Uint8Array | undefined = bytes
  let texts: string[] = []
  return {
    ...head,
    get values(): string[] {
      if (kept) texts = textsOf(kept, cells)
      kept = undefined
      return texts
    },
  }
}

/** Longer fields are copied as they are, shorter ones by words. */
const LONG = 64

/** Copies fields of `length` bytes side by side to `to` of `out`. */
function pack({ bytes, at, stride, count }: Strip, length: number, out: Uint8Array, to: number): void {
  if (stride === length) {
    out.set(bytes.subarray(at, at + count * length), to)
    return
  }
  if (length > LONG) {
    for (let i = 0, from = at; i < count; i++, from += stride)
      out.set(bytes.subarray(from, from + length), to + i * length)
    return
  }
  const source = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const target = new DataView(out.buffer)
  const words = length & ~3
  for (let i = 0, from = at, p = to; i < count; i++, from += stride, p += length) {
    for (let k = 0; k < words; k += 4) target.setUint32(p + k, source.getUint32(from + k, true), true)
    for (let k = words; k < length; k++) out[p + k] = bytes[from + k]!
  }
}

function textsOf(bytes: Uint8Array, { width, count }: Cells): string[] {
  const texts = new Array<string>(count).fill("")
  const step = Math.max(1, Math.floor(BATCH / Math.max(1, width)))
  if (width > 0)
    for (let i = 0; i < count; i += step)
      cutTexts(bytes.subarray(i * width, Math.min(count, i + step) * width), width, texts, i)
  return texts
}

function cutTexts(bytes: Uint8Array, width: number, out: string[], to: number): void {
  const ascii = isAscii(bytes)
  const text = ascii ? ASCII.decode(bytes) : ""
  for (let at = 0, i = to; at < bytes.length; at += width, i++) {
    const end = textEnd(bytes, at, at + width)
    if (end > at) out[i] = ascii ? text.slice(at, end) : anyText(bytes.subarray(at, end))
  }
}

/** Where text ends: at the first zero byte, less trailing blanks. */
function textEnd(bytes: Uint8Array, from: number, to: number): number {
  let end = from
  while (end < to && bytes[end] !== 0) end++
  while (end > from && bytes[end - 1] === 32) end--
  return end
}

function isAscii(bytes: Uint8Array): boolean {
  let all = 0
  for (let i = 0; i < bytes.length; i++) all |= bytes[i]!
  return all < 128
}

function anyText(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes)
  } catch {
    return latin1Text(bytes)
  }
}

/** The text of one cell, by the same rules. */
export function cellText(bytes: Uint8Array, from: number, to: number): string {
  const part = bytes.subarray(from, textEnd(bytes, from, to))
  return isAscii(part) ? latin1Text(part) : anyText(part)
}

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
 * which the standard does not allow, are read as UTF-8 where they are that, else as Latin-1.
 */
export class StringReader {
  readonly #head: Omit<Column, "values">
  readonly #texts: string[]
  readonly #per: number
  readonly #width: number
  readonly #missing: string | undefined
  readonly #rows: number

  constructor(column: FitsColumn, head: Omit<Column, "values">, rows: number) {
    const { form } = column
    this.#head = head
    this.#rows = rows
    this.#per = product(column.shape)
    this.#width = "decimals" in form ? form.width : stringWidth(form, column.shape)
    this.#texts = new Array<string>(rows * this.#per).fill("")
    this.#missing = typeof column.null === "string" ? column.null : undefined
  }

  take(strip: Strip, row: number): void {
    const bytes = this.#per * this.#width
    if (bytes === 0) return
    const step = Math.max(1, Math.floor(BATCH / bytes))
    for (let i = 0; i < strip.count; i += step) {
      const count = Math.min(step, strip.count - i)
      const part = dense({ ...strip, at: strip.at + i * strip.stride, count }, bytes)
      cutTexts(part, this.#width, this.#texts, (row + i) * this.#per)
    }
  }

  finish(): Column {
    const values = this.#texts
    if (this.#missing === undefined || !values.some((text) => text.trim() === this.#missing))
      return { ...this.#head, values }
    const validity = Uint8Array.from({ length: this.#rows }, (_, i) => (values[i]!.trim() === this.#missing ? 0 : 1))
    return { ...this.#head, values: values.map((text, i) => (validity[i] === 0 ? "" : text)), validity }
  }
}

function dense({ bytes, at, stride, count }: Strip, length: number): Uint8Array {
  if (stride === length) return bytes.subarray(at, at + count * length)
  const out = new Uint8Array(count * length)
  for (let i = 0; i < count; i++) {
    const from = at + i * stride
    if (length > 32) out.set(bytes.subarray(from, from + length), i * length)
    else for (let k = 0; k < length; k++) out[i * length + k] = bytes[from + k]!
  }
  return out
}

function cutTexts(bytes: Uint8Array, width: number, out: string[], to: number): void {
  const text = isAscii(bytes) ? ASCII.decode(bytes) : undefined
  for (let at = 0, i = to; at < bytes.length; at += width, i++) {
    const end = textEnd(bytes, at, at + width)
    out[i] = end === at ? "" : text === undefined ? anyText(bytes.subarray(at, end)) : text.slice(at, end)
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

import type { Column } from "../../core/index.ts"
import { product } from "./column-type.ts"
import type { FitsColumn } from "./fits-column.ts"
import type { Strip } from "./gather.ts"

const TRUE = 84

/** L: `T` is true, a zero byte null, all else false (FITS 4.0 §7.3.3.1). A cell of several is null where all of them are. */
export class LogicalReader {
  readonly #head: Omit<Column, "values">
  readonly #values: Uint8Array
  readonly #per: number
  #validity: Uint8Array | undefined
  readonly #rows: number

  constructor(column: FitsColumn, head: Omit<Column, "values">, rows: number) {
    this.#head = head
    this.#rows = rows
    this.#per = product(column.shape)
    this.#values = new Uint8Array(rows * this.#per)
  }

  take({ bytes, at, stride, count }: Strip, row: number): void {
    const per = this.#per
    for (let i = 0; i < count; i++) {
      let seen = per === 0 ? 1 : 0
      for (let k = 0; k < per; k++) {
        const byte = bytes[at + i * stride + k]!
        seen |= byte
        this.#values[(row + i) * per + k] = byte === TRUE ? 1 : 0
      }
      if (seen !== 0) continue
      this.#validity ??= new Uint8Array(this.#rows).fill(1)
      this.#validity[row + i] = 0
    }
  }

  finish(): Column {
    return { ...this.#head, values: this.#values, validity: this.#validity }
  }
}

/** X: bits from the highest of each byte on, one byte a bit in memory. */
export class BitReader {
  readonly #head: Omit<Column, "values">
  readonly #values: Uint8Array
  readonly #per: number

  constructor(column: FitsColumn, head: Omit<Column, "values">, rows: number) {
    this.#head = head
    this.#per = product(column.shape)
    this.#values = new Uint8Array(rows * this.#per)
  }

  take({ bytes, at, stride, count }: Strip, row: number): void {
    const per = this.#per
    for (let i = 0; i < count; i++) unpackBits(bytes, at + i * stride, this.#values, (row + i) * per, per)
  }

  finish(): Column {
    return { ...this.#head, values: this.#values }
  }
}

/** Spreads `count` bits that begin at byte `at` over bytes of 0 and 1. */
export function unpackBits(bytes: Uint8Array, at: number, out: Uint8Array, to: number, count: number): void {
  for (let k = 0; k < count; k++) out[to + k] = (bytes[at + (k >> 3)]! >> (7 - (k & 7))) & 1
}

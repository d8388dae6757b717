import type { Column } from "../../core/index.ts"
import { CaelumError } from "../../core/index.ts"
import type { FitsColumn } from "./fits-column.ts"
import type { Strip } from "./gather.ts"
import type { TextForm } from "./table-form.ts"
import { latin1Text } from "./text.ts"

const INTEGER = /^[+-]?\d+$/
const REAL = /^([+-]?)(\d*)(\.?)(\d*)(?:[EDed]?([+-]\d+)|[EDed](\d+))?$/

/** I, F, E and D fields of an ASCII table (FITS 4.0 §7.2.5). A blank field is zero unless TNULL says that it is null. */
export class TextNumberReader {
  readonly #column: FitsColumn
  readonly #form: TextForm
  readonly #head: Omit<Column, "values">
  readonly #values: Int16Array | Int32Array | BigInt64Array | Float64Array
  #validity: Uint8Array | undefined

  constructor(column: FitsColumn, head: Omit<Column, "values">, rows: number) {
    this.#column = column
    this.#form = column.form as TextForm
    this.#head = head
    const { type } = column
    this.#values =
      type === "int16"
        ? new Int16Array(rows)
        : type === "int32"
          ? new Int32Array(rows)
          : type === "int64"
            ? new BigInt64Array(rows)
            : new Float64Array(rows)
  }

  take({ bytes, at, stride, count }: Strip, row: number): void {
    const { width } = this.#form
    for (let i = 0; i < count; i++) {
      const from = at + i * stride
      this.#put(latin1Text(bytes, from, from + width).trim(), row + i)
    }
  }

  #put(text: string, row: number): void {
    const values = this.#values
    const { null: missing, kind, scale, zero } = this.#column
    if (text === missing) {
      this.#validity ??= new Uint8Array(values.length).fill(1)
      this.#validity[row] = 0
      if (values instanceof Float64Array) values[row] = NaN
      return
    }
    if (values instanceof BigInt64Array) values[row] = this.#wide(text, row)
    else {
      const value = this.#form.code === "I" ? this.#integer(text, row) : this.#real(text, row)
      values[row] = kind === "linear" ? value * scale + zero : value
    }
  }

  #wide(text: string, row: number): bigint {
    if (text === "") return 0n
    if (!INTEGER.test(text)) throw this.#unreadable(text, row)
    const value = BigInt(text.replace("+", ""))
    if (BigInt.asIntN(64, value) !== value) throw this.#unreadable(text, row)
    return value
  }

  #integer(text: string, row: number): number {
    if (text !== "" && !INTEGER.test(text)) throw this.#unreadable(text, row)
    return Number(text)
  }

  /** Without a decimal point the last `decimals` digits stand behind it; the exponent's letter may be left out. */
  #real(text: string, row: number): number {
    const match = REAL.exec(text)
    if (!match || (match[2] === "" && match[4] === "" && text !== "")) return this.#special(text, row)
    const exponent = Number(match[5] ?? match[6] ?? 0)
    const shift = match[3] === "" ? this.#form.decimals : 0
    return Number(`${match[1]}${match[2]}${match[3]}${match[4]}e${exponent - shift}`) || signedZero(match[1]!)
  }

  #special(text: string, row: number): number {
    if (/^[+-]?nan$/i.test(text)) return NaN
    const infinite = /^([+-]?)inf(?:inity)?$/i.exec(text)
    if (infinite) return infinite[1] === "-" ? -Infinity : Infinity
    throw this.#unreadable(text, row)
  }

  finish(): Column {
    return { ...this.#head, values: this.#values, validity: this.#validity }
  }

  #unreadable(text: string, row: number): CaelumError {
    const { name, metadata } = this.#column
    return new CaelumError(
      "malformed",
      `column '${name}' holds '${text.slice(0, 40)}' in row ${row + 1} of those asked for, which is no number of the form ${metadata["TFORM"]}; leave the column out.`,
      { context: { column: name, row } },
    )
  }
}

function signedZero(sign: string): number {
  return sign === "-" ? -0 : 0
}

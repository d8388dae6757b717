import type { Column, ColumnType } from "../../core/index.ts"
import { CaelumError, isNull } from "../../core/index.ts"
import { product } from "./column-type.ts"
import type { PutElement, StoredField } from "./stored-field.ts"
import { dimensionCards } from "./stored-field.ts"
import type { CardValue } from "./value.ts"

interface NumberForm {
  readonly code: string
  readonly bytes: number
  /** Smallest and largest physical value of an integer, TZERO, and the type to widen to where no value is left for null. */
  readonly integer?: {
    readonly least: bigint
    readonly most: bigint
    readonly zero: bigint
    readonly wider?: ColumnType
  }
  readonly put: (view: DataView, at: number, value: number | bigint) => void
}

const range = (bits: bigint, signed: boolean): NonNullable<NumberForm["integer"]> => {
  const least = signed ? -(1n << (bits - 1n)) : 0n
  const most = least + (1n << bits) - 1n
  const native = signed === bits > 8n
  return { least, most, zero: native ? 0n : signed ? -128n : 1n << (bits - 1n) }
}

const FORMS: Readonly<Partial<Record<ColumnType, NumberForm>>> = {
  uint8: {
    code: "B",
    bytes: 1,
    integer: range(8n, false),
    put: (view, at, v) => view.setUint8(at, v as number),
  },
  int8: {
    code: "B",
    bytes: 1,
    integer: range(8n, true),
    put: (view, at, v) => view.setUint8(at, (v as number) + 128),
  },
  int16: {
    code: "I",
    bytes: 2,
    integer: range(16n, true),
    put: (view, at, v) => view.setInt16(at, v as number),
  },
  uint16: {
    code: "I",
    bytes: 2,
    integer: range(16n, false),
    put: (view, at, v) => view.setUint16(at, (v as number) ^ 0x8000),
  },
  int32: { code: "J", bytes: 4, integer: range(32n, true), put: (view, at, v) => view.setInt32(at, v as number) },
  uint32: {
    code: "J",
    bytes: 4,
    integer: range(32n, false),
    put: (view, at, v) => view.setUint32(at, (v as number) ^ 0x80000000),
  },
  int64: { code: "K", bytes: 8, integer: range(64n, true), put: (view, at, v) => view.setBigInt64(at, v as bigint) },
  uint64: {
    code: "K",
    bytes: 8,
    integer: range(64n, false),
    put: (view, at, v) => view.setBigUint64(at, (v as bigint) ^ (1n << 63n)),
  },
  float32: { code: "E", bytes: 4, put: (view, at, v) => view.setFloat32(at, v as number) },
  float64: { code: "D", bytes: 8, put: (view, at, v) => view.setFloat64(at, v as number) },
  complex64: { code: "C", bytes: 4, put: (view, at, v) => view.setFloat32(at, v as number) },
  complex128: { code: "M", bytes: 8, put: (view, at, v) => view.setFloat64(at, v as number) },
}

/**
 * Integers of the unsigned convention that need a null, or lie in the heap, are stored as wider ones: astropy does not look for a TNULL, and
 * does not add TZERO, there.
 */
const WIDER: Readonly<Partial<Record<ColumnType, ColumnType>>> = { int8: "int16", uint16: "int32", uint32: "int64" }
/** Where every value of an integer is used, so that none is left for null. */
const FULL: Readonly<Partial<Record<ColumnType, ColumnType>>> = { uint8: "int16", int16: "int32" }

/** How numbers are stored; undefined where the column holds none. Null is NaN, or a TNULL that no value has. */
export function storeNumbers(column: Column, rows: number): StoredField | undefined {
  const form = FORMS[column.type]
  if (!form) return undefined
  const nulls = form.integer !== undefined && hasNulls(column, rows)
  const missing = nulls && WIDER[column.type] === undefined ? freeValue(column, form.integer, rows) : undefined
  if (nulls && missing === undefined) return storeNumbers(widen(column), rows)
  const put = elementWriter(form, missing)
  const cards: [string, CardValue][] = []
  if (missing !== undefined) cards.push(["TNULL", safe(missing - form.integer!.zero)])
  if (form.integer && form.integer.zero !== 0n) cards.push(["TZERO", safe(form.integer.zero)])
  const parts = column.type.startsWith("complex") ? 2 : 1
  const per = product(column.shape) * parts
  const values = column.values as ArrayLike<number | bigint>
  return {
    form: `${per / parts}${form.code}`,
    bytes: per * form.bytes,
    cards: [...cards, ...dimensionCards(column.shape)],
    put(view, at, row) {
      const none = isNull(column, row)
      for (let k = 0; k < per; k++) put(view, at + k * form.bytes, values, none ? undefined : row * per + k)
    },
  }
}

/** What one element of an array in the heap is stored as. */
export function heapElement(
  type: ColumnType,
): { code: string; bytes: number; zero: bigint; put: PutElement } | undefined {
  const form = FORMS[WIDER[type] ?? type]
  if (!form) return undefined
  const put = elementWriter(form, undefined)
  const big = form.bytes === 8 && type === "uint32"
  const widened: PutElement = (view, at, values, i) => form.put(view, at, BigInt(values[i ?? 0]!))
  return { code: form.code, bytes: form.bytes, zero: form.integer?.zero ?? 0n, put: big ? widened : put }
}

function elementWriter(form: NumberForm, missing: bigint | undefined): PutElement {
  const none = missing === undefined ? NaN : form.bytes === 8 ? missing : Number(missing)
  return (view, at, values, i) => form.put(view, at, i === undefined ? none : values[i]!)
}

/** A header integer: exact beyond 2^53 too. */
export function safe(value: bigint): CardValue {
  return BigInt.asIntN(54, value) === value ? Number(value) : value
}

function hasNulls({ validity }: Column, rows: number): boolean {
  return validity !== undefined && validity.subarray(0, rows).includes(0)
}

/** A value that no valid cell has: from the least on for signed, from the greatest down for unsigned integers. */
function freeValue(column: Column, limits: NonNullable<NumberForm["integer"]>, rows: number): bigint | undefined {
  const per = product(column.shape)
  const values = column.values as ArrayLike<number | bigint>
  const used = new Set<bigint | number>()
  for (let row = 0; row < rows; row++)
    if (!isNull(column, row)) for (let k = 0; k < per; k++) used.add(values[row * per + k]!)
  const wide = typeof values[0] === "bigint"
  const [first, step] = limits.least < 0n ? [limits.least, 1n] : [limits.most, -1n]
  for (let value = first; value >= limits.least && value <= limits.most; value += step)
    if (!used.has(wide ? value : Number(value))) return value
  return undefined
}

function widen(column: Column): Column {
  const type = WIDER[column.type] ?? FULL[column.type]
  const values = column.values as Uint32Array
  if (type === "int16") return { ...column, type, values: Int16Array.from(values) }
  if (type === "int32") return { ...column, type, values: Int32Array.from(values) }
  if (type === "int64") return { ...column, type, values: BigInt64Array.from(Array.from(values, BigInt)) }
  throw new CaelumError("internal", `Column '${column.name}' leaves no integer to stand for null.`)
}

import type { Column, ColumnType } from "../../core/index.ts"
import { CaelumError, isNull } from "../../core/index.ts"
import { escapeText } from "./escape.ts"
import type { VoDatatype } from "./types.ts"

interface WrittenType {
  readonly datatype: VoDatatype
  readonly arraysize?: string
  readonly xtype?: string
}

const DATATYPE: Readonly<Partial<Record<ColumnType, VoDatatype>>> = {
  bool: "boolean",
  bit: "bit",
  uint8: "unsignedByte",
  int8: "short",
  int16: "short",
  uint16: "int",
  int32: "int",
  uint32: "long",
  int64: "long",
  uint64: "long",
  float32: "float",
  float64: "double",
  complex64: "floatComplex",
  complex128: "doubleComplex",
}

/** The VOTable type of a column: the smallest that holds all of its values. */
export function writtenType(column: Column): WrittenType {
  if (column.type === "string" && column.shape.length === 0)
    return { datatype: isAscii(column.values as readonly string[]) ? "char" : "unicodeChar", arraysize: "*" }
  if (column.type === "timestamp" && column.shape.length === 0)
    return { datatype: "char", arraysize: "*", xtype: "timestamp" }
  if (column.type === "binary" && column.shape.length === 0) return { datatype: "unsignedByte", arraysize: "*" }
  const datatype = DATATYPE[column.type]
  if (datatype === undefined) throw unsupported(column, `${column.type} cells of shape [${column.shape.join(", ")}]`)
  if (column.shape.length === 0) return { datatype }
  return { datatype, arraysize: column.shape[0] === -1 ? "*" : [...column.shape].reverse().join("x") }
}

function isAscii(values: readonly string[]): boolean {
  return !values.some((value) => /[\u0080-\uffff]/.test(value))
}

/** Writes cell `row` of a column as the content of a TD element. */
export function cellWriter(column: Column): (row: number) => string {
  const write = valueWriter(column)
  return (row) => (isNull(column, row) ? "" : write(row))
}

function valueWriter(column: Column): (row: number) => string {
  if (column.type === "string") {
    const texts = column.values as readonly string[]
    return (row) => escapeText(texts[row] ?? "", `column ${column.name}, row ${row}`)
  }
  if (column.type === "timestamp") {
    const times = column.values as BigInt64Array
    return (row) => isoTime(times[row]!)
  }
  if (column.type === "binary") return (row) => Array.from(column.values[row] as Uint8Array).join(" ")
  const element = elementWriter(column)
  const pairs = column.type === "complex64" || column.type === "complex128" ? 2 : 1
  if (column.shape[0] === -1)
    return (row) => Array.from(column.values[row] as ArrayLike<number | bigint>, (value) => element(value)).join(" ")
  const values = column.values as ArrayLike<number | bigint>
  const count = column.shape.reduce((product, n) => product * n, pairs)
  if (count === 1) return (row) => element(values[row]!)
  return (row) => {
    let text = ""
    for (let i = row * count; i < (row + 1) * count; i++)
      text += text === "" ? element(values[i]!) : ` ${element(values[i]!)}`
    return text
  }
}

function elementWriter(column: Column): (value: number | bigint) => string {
  if (column.type === "bool") return (value) => (value ? "true" : "false")
  if (column.type === "float32" || column.type === "complex64")
    return (value) => floatText(Number(value), shortestSingle)
  if (column.type === "float64" || column.type === "complex128") return (value) => floatText(Number(value), String)
  if (column.type !== "uint64") return String
  return (value) => {
    if (BigInt(value) > 0x7fffffffffffffffn)
      throw unsupported(column, `the unsigned value ${value}, beyond 64-bit long`)
    return String(value)
  }
}

function floatText(value: number, finite: (value: number) => string): string {
  if (Number.isNaN(value)) return "NaN"
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf"
  return Object.is(value, -0) ? "-0" : finite(value)
}

function shortestSingle(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return String(short)
  }
  return String(value)
}

/** DALI 1.1, section 3.3.3: `YYYY-MM-DDThh:mm:ss[.ffffff]`, UTC. */
function isoTime(microseconds: bigint): string {
  const fraction = ((microseconds % 1_000_000n) + 1_000_000n) % 1_000_000n
  const whole = new Date(Number((microseconds - fraction) / 1000n)).toISOString().slice(0, -5)
  return fraction === 0n ? whole : `${whole}.${String(fraction).padStart(6, "0")}`
}

function unsupported(column: Column, found: string): CaelumError {
  return new CaelumError(
    "unsupported",
    `Column '${column.name}' cannot be written to a VOTable: it has ${found}; convert it or write Parquet.`,
    { context: { column: column.name } },
  )
}

import { CaelumError, cellReader, type Column, type ColumnType, isNull } from "../../core/index.ts"
import { isoTime } from "./csv.ts"
import { lineEncoder, type TableEncoder } from "./encoder.ts"

const INTEGERS: ReadonlySet<ColumnType> = new Set<ColumnType>([
  "int8",
  "uint8",
  "int16",
  "uint16",
  "int32",
  "uint32",
  "int64",
  "uint64",
])

/**
 * Enhanced Character-Separated Values 1.0 (APE 6), with a space between cells: types, units, descriptions, UCDs and metadata in a YAML
 * header. Arrays and nested values are JSON in their cell, times ISO 8601 text. Null is `""`, and so is the empty text: readers take both for null.
 * @throws CaelumError `unsupported` for a column of bytes or complex numbers.
 */
export function ecsvEncoder(columns: readonly Column[], metadata: Readonly<Record<string, string>> = {}): TableEncoder {
  return lineEncoder(headerOf(columns, metadata), " ", cellTexts)
}

function headerOf(columns: readonly Column[], metadata: Readonly<Record<string, string>>): string {
  const meta = Object.keys(metadata).length === 0 ? [] : [`meta: ${yamlMap(metadata)}`]
  const lines = ["%ECSV 1.0", "---", "datatype:", ...columns.map(columnLine), ...meta, "schema: astropy-2.0"]
  return `${lines.map((line) => `# ${line}\n`).join("")}${columns.map(({ name }) => quoted(name)).join(" ")}\n`
}

function columnLine(column: Column): string {
  const { name, unit, ucd, utype, description, metadata } = column
  const words = [`name: ${yamlText(name)}`]
  if (unit !== undefined && unit !== "") words.push(`unit: ${yamlText(unit)}`)
  words.push(...datatypeOf(column))
  if (description !== undefined && description !== "") words.push(`description: ${yamlText(description)}`)
  const meta = Object.entries({ ...metadata, ucd, utype }).filter((entry): entry is [string, string] => !!entry[1])
  if (meta.length > 0) words.push(`meta: ${yamlMap(Object.fromEntries(meta))}`)
  return `- {${words.join(", ")}}`
}

/** Arrays and nested values are texts of a subtype. */
function datatypeOf({ name, type, shape }: Column): string[] {
  if (type === "object") return ["datatype: string", "subtype: json"]
  const element = elementOf(type)
  if (element === undefined)
    throw new CaelumError(
      "unsupported",
      `Column '${name}' holds ${type} values, which have no form in ECSV; write .fits or .vot, or leave it out.`,
      { context: { column: name } },
    )
  if (shape.length === 0) return [`datatype: ${element}`]
  const sizes = shape.map((size) => (size < 0 ? "null" : String(size)))
  return ["datatype: string", `subtype: ${yamlText(`${element}[${sizes.join(",")}]`)}`]
}

function elementOf(type: ColumnType): string | undefined {
  if (INTEGERS.has(type) || type === "float32" || type === "float64") return type
  if (type === "bool" || type === "bit") return "bool"
  return type === "string" || type === "timestamp" ? "string" : undefined
}

function yamlMap(entries: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(entries).map(([key, value]) => `${yamlText(key)}: ${yamlText(value)}`)
  return `{${pairs.join(", ")}}`
}

/** A double-quoted YAML scalar in ASCII. */
function yamlText(text: string): string {
  const escaped = text.replace(/[^\u0020-\u007e]|["\\]/gu, (char) => {
    if (char === '"' || char === "\\") return `\\${char}`
    return `\\U${char.codePointAt(0)!.toString(16).padStart(8, "0")}`
  })
  return `"${escaped}"`
}

function cellTexts(column: Column): (row: number) => string {
  const read = cellReader(column)
  const text = column.shape.length > 0 || column.type === "object" ? jsonText(column.shape) : scalarText
  const time = column.type === "timestamp"
  return (row) => {
    if (isNull(column, row)) return '""'
    const value = read(row)
    return quoted(text(time ? timesOf(value) : value))
  }
}

function timesOf(value: unknown): unknown {
  return Array.isArray(value) ? value.map(timesOf) : isoTime(value as bigint)
}

function scalarText(value: unknown): string {
  if (typeof value === "boolean") return value ? "True" : "False"
  return typeof value === "number" ? numberText(value) : String(value)
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? "-0.0" : String(value)
  return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf"
}

/** JSON as Python writes it, with NaN and Infinity and all digits of integers; a cell of several axes is an array of arrays. */
function jsonText(shape: readonly number[]): (value: unknown) => string {
  return (value) => json(shape.length > 1 && !shape.includes(-1) ? nested(value as unknown[], shape) : value)
}

function nested(flat: readonly unknown[], [count = 1, ...rest]: readonly number[]): unknown[] {
  if (rest.length === 0) return [...flat]
  const step = flat.length / count
  return Array.from({ length: count }, (_, i) => nested(flat.slice(i * step, (i + 1) * step), rest))
}

function json(value: unknown): string {
  if (typeof value === "number" || typeof value === "bigint") return Object.is(value, -0) ? "-0.0" : String(value)
  if (ArrayBuffer.isView(value)) return json(Array.from(value as unknown as ArrayLike<unknown>))
  if (Array.isArray(value)) return `[${value.map(json).join(",")}]`
  if (typeof value !== "object" || value === null || value instanceof Date) return JSON.stringify(value ?? null)
  return `{${Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}:${json(each)}`)}}`
}

/** A cell that begins a comment is quoted too. */
function quoted(text: string): string {
  return text === "" || /[\s"#]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

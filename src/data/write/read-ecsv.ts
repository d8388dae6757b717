import { CaelumError, type Column, type ColumnType, type Table } from "../../core/index.ts"
import { parseCsv } from "./csv-parse.ts"
import { columnOf } from "./infer.ts"
import { parseYamlFields, type YamlFields } from "./yaml-fields.ts"

const TYPES: Readonly<Record<string, ColumnType>> = {
  bool: "bool",
  int8: "int8",
  uint8: "uint8",
  int16: "int16",
  uint16: "uint16",
  int32: "int32",
  uint32: "uint32",
  int64: "int64",
  uint64: "uint64",
  float16: "float32",
  float32: "float32",
  float64: "float64",
  string: "string",
}
/** A cell of each type; all of a column must be like it. */
const FORMS: Readonly<Partial<Record<ColumnType, RegExp>>> = {
  bool: /^(?:true|false)$/i,
  float32: /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|nan|inf(?:inity)?)$/i,
  float64: /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|nan|inf(?:inity)?)$/i,
}
const INTEGER = /^[+-]?\d{1,20}$/

/**
 * Reads ECSV 1.0 (APE 6): names, types, units and descriptions of its YAML header; columns with a subtype (arrays, JSON) are nested
 * values. An empty cell is null, as astropy has it, in a text column too.
 * @throws CaelumError `malformed` for a damaged file, `unsupported` for complex numbers.
 */
export function readEcsv(text: string, label: string): Table {
  const comments = /^(?:#[^\n]*\n?)*/.exec(text)![0]
  const header = comments.split("\n").map((line) => line.replace(/^# ?/, "").trimEnd())
  if (!header[0]?.startsWith("%ECSV ")) throw broken(label, "does not begin with '# %ECSV'")
  const fields = parseYamlFields(header, "datatype", label)
  const delimiter = header.some((line) => /^delimiter:\s*["']?,/.test(line)) ? "," : " "
  const [names = [], ...lines] = parseCsv(text.slice(comments.length), label, delimiter)
  if (names.length !== fields.length || names.some((name, k) => name !== fields[k]!["name"]))
    throw broken(
      label,
      `has the columns ${names.join(", ")} where its header has ${fields.map(({ name }) => name).join(", ")}`,
    )
  for (const [i, line] of lines.entries())
    if (line.length !== names.length)
      throw broken(label, `has ${line.length} cells in row ${i + 1} where its header has ${names.length}`)
  const columns = fields.map((field, k) =>
    ecsvColumn(
      field,
      lines.map((line) => line[k] ?? ""),
      label,
    ),
  )
  return { rows: lines.length, columns, metadata: {} }
}

function ecsvColumn(field: YamlFields, cells: readonly string[], label: string): Column {
  const { name = "", datatype = "", subtype, unit, description } = field
  const type = Object.hasOwn(TYPES, datatype) ? TYPES[datatype] : undefined
  if (type === undefined)
    throw new CaelumError(
      "unsupported",
      `Column '${name}' of ${label} has the type '${datatype}', which is not read.`,
      {
        context: { uri: label, column: name },
      },
    )
  const nested = subtype !== undefined
  const form = FORMS[type] ?? INTEGER
  const values = cells.map((cell, row) => {
    if (cell === "") return null
    if (nested) return jsonCell(cell, name, row, label)
    if (type === "string") return cell
    if (!form.test(cell) || !fits(cell, type))
      throw broken(label, `has '${cell.slice(0, 40)}' in column '${name}', row ${row + 1}, where ${type} is said`)
    return type === "bool" ? cell.toLowerCase() : cell
  })
  return { ...columnOf(name, values, nested ? "object" : type), unit, description }
}

/** Whether an integer is within its type. */
function fits(cell: string, type: ColumnType): boolean {
  const [, unsigned, bits] = /^(u?)int(\d+)$/.exec(type) ?? []
  if (bits === undefined) return true
  const value = BigInt(cell.replace(/^\+/, ""))
  return value === (unsigned === "" ? BigInt.asIntN(Number(bits), value) : BigInt.asUintN(Number(bits), value))
}

function jsonCell(cell: string, name: string, row: number, label: string): unknown {
  try {
    // NaN and infinities, which Python writes bare, are texts here as they are in every JSON of this library.
    return JSON.parse(
      cell.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (word) => (word.startsWith('"') ? word : `"${word}"`)),
    )
  } catch (cause) {
    throw broken(label, `has no JSON in column '${name}', row ${row + 1}`, cause)
  }
}

function broken(label: string, what: string, cause?: unknown): CaelumError {
  return new CaelumError("malformed", `${label} ${what}; check how it was written.`, { context: { uri: label }, cause })
}

import { CaelumError, type ColumnType, type Table } from "../../core/index.ts"
import { parseCsv } from "./csv-parse.ts"
import { columnOf } from "./infer.ts"
import type { ColumnInfo } from "./json.ts"
import { readEcsv } from "./read-ecsv.ts"

const UTF8 = new TextDecoder("utf-8", { fatal: true })

function textOf(bytes: Uint8Array, label: string): string {
  try {
    return UTF8.decode(bytes)
  } catch (cause) {
    throw broken(label, "is not UTF-8 text", cause)
  }
}

function broken(label: string, what: string, cause?: unknown): CaelumError {
  return new CaelumError("malformed", `${label} ${what}; check how it was written.`, { context: { uri: label }, cause })
}

/** Reads CSV with a header line; the type of a column follows from its cells, an empty unquoted cell is null. */
export function readCsv(bytes: Uint8Array, label: string): Table {
  const [header, ...lines] = parseCsv(textOf(bytes, label), label)
  if (!header) throw broken(label, "is empty: a CSV table has at least a header line")
  for (const [i, line] of lines.entries())
    if (line.length !== header.length)
      throw broken(label, `has ${line.length} cells in row ${i + 1} where its header has ${header.length}`)
  const columns = header.map((name, k) =>
    columnOf(
      name ?? `column${k + 1}`,
      lines.map((line) => line[k] ?? null),
    ),
  )
  return { rows: lines.length, columns, metadata: {} }
}

/** Reads ECSV, see `readEcsv`. */
export function readEcsvBytes(bytes: Uint8Array, label: string): Table {
  return readEcsv(textOf(bytes, label), label)
}

/** Reads `{"columns":[…],"rows":[[…]]}`. */
export function readJson(bytes: Uint8Array, label: string): Table {
  const data = parsed(textOf(bytes, label), label) as {
    columns?: readonly ColumnInfo[]
    rows?: readonly unknown[][]
  } | null
  if (!Array.isArray(data?.columns) || !Array.isArray(data.rows) || !data.rows.every(Array.isArray))
    throw broken(label, 'is not a table: it should be {"columns":[…],"rows":[[…]]}')
  const { rows } = data
  const columns = data.columns.map((info, k) => {
    const cells = rows.map((row) => row[k] ?? null)
    const column = columnOf(String(info.name), cells, knownType(info.type))
    return { ...column, unit: info.unit, ucd: info.ucd, description: info.description }
  })
  return { rows: rows.length, columns, metadata: {} }
}

/** Reads one JSON object a line; a name that a line lacks is null there. */
export function readJsonLines(bytes: Uint8Array, label: string): Table {
  const lines = textOf(bytes, label)
    .split("\n")
    .filter((line) => line.trim() !== "")
  const objects = lines.map((line) => parsed(line, label))
  const names = new Set<string>()
  for (const object of objects) {
    if (typeof object !== "object" || object === null || Array.isArray(object))
      throw broken(label, "holds a line that is not a JSON object")
    for (const name of Object.keys(object)) names.add(name)
  }
  const columns = [...names].map((name) =>
    columnOf(
      name,
      objects.map((object) => (object as Record<string, unknown>)[name] ?? null),
    ),
  )
  return { rows: objects.length, columns, metadata: {} }
}

function parsed(text: string, label: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    throw broken(label, "is not valid JSON", cause)
  }
}

const KNOWN: ReadonlySet<string> = new Set<ColumnType>([
  "bool",
  "int8",
  "uint8",
  "int16",
  "uint16",
  "int32",
  "uint32",
  "int64",
  "uint64",
  "float32",
  "float64",
  "string",
  "timestamp",
])

function knownType(type: unknown): ColumnType | undefined {
  return typeof type === "string" && KNOWN.has(type) ? (type as ColumnType) : undefined
}

import { CaelumError, cellReader, type Column, isNull } from "../../core/index.ts"
import { lineEncoder, type TableEncoder } from "./encoder.ts"

/**
 * Comma-separated values (RFC 4180) with a header line. Null is an empty cell, the empty text is `""`; integers keep all their
 * digits, doubles are written so that they read back the same. Units and descriptions have no place here.
 * @throws CaelumError `unsupported` for a column with arrays, structs or bytes.
 */
export function csvEncoder(columns: readonly Column[]): TableEncoder {
  for (const { name, type, shape } of columns)
    if (type === "object" || type === "binary" || shape.length > 0)
      throw new CaelumError(
        "unsupported",
        `Column '${name}' holds ${shape.length > 0 ? "arrays" : `${type} values`}, which have no form in CSV; write .parquet, .arrow or .json, or leave it out.`,
        { context: { column: name } },
      )
  return lineEncoder(`${columns.map(({ name }) => quoted(name)).join(",")}\n`, ",", cellTexts)
}

function cellTexts(column: Column): (row: number) => string {
  const read = cellReader(column)
  const text =
    column.type === "string"
      ? (row: number): string => quoted(read(row) as string)
      : column.type === "timestamp"
        ? (row: number): string => isoTime(read(row) as bigint)
        : (row: number): string => String(read(row))
  return (row) => (isNull(column, row) ? "" : text(row))
}

function quoted(text: string): string {
  return text === "" || /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text
}

/** ISO 8601 of microseconds since 1970, UTC. */
export function isoTime(micros: bigint): string {
  const whole = micros / 1000n - (micros % 1000n < 0n ? 1n : 0n)
  const rest = micros - whole * 1000n
  const ms = Number(whole)
  if (Math.abs(ms) > 8.64e15) return String(micros)
  return new Date(ms).toISOString().replace("Z", `${String(rest).padStart(3, "0")}Z`)
}

import { type ByteSink, type Table, toJson } from "../core/index.ts"
import { jsonRows } from "../data/index.ts"
import type { CliIo } from "./command.ts"
import { alignRows, counted } from "./report.ts"

/** A table as aligned text: names, units where there are any, rows. At most `most` rows; what is left out is said. */
export function tableText(table: Table, most: number): string {
  const shown = Math.min(table.rows, most)
  const rows = jsonRows({ ...table, rows: shown })
  const lines = [table.columns.map(({ name }) => name)]
  if (table.columns.some(({ unit }) => unit)) lines.push(table.columns.map(({ unit }) => unit ?? ""))
  lines.push(...rows.map((row) => row.map(cellText)))
  const text = alignRows(lines).join("\n")
  return shown < table.rows
    ? `${text}\n… and ${counted(table.rows - shown, "more row")}; --limit or -o FILE gives them`
    : text
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return "null"
  if (typeof cell === "number" || typeof cell === "bigint") return String(cell)
  return typeof cell === "string" ? cell : toJson(cell)
}

/** Standard output as a sink. */
export function stdoutSink(io: CliIo): ByteSink {
  return {
    write: async (bytes) => io.stdout.write(bytes),
    commit: async () => undefined,
    abort: async () => undefined,
  }
}

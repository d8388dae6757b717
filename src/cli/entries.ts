import type { ListEntry } from "../storage/index.ts"
import type { CommandResult } from "./command.ts"
import { alignRows, printable } from "./report.ts"

/** Entries of a listing as the commands `ls` and `glob` answer them. */
export function entriesResult(entries: readonly ListEntry[], long: boolean): CommandResult {
  return {
    json: entries.map(({ uri, kind, size, modified, etag }) => ({
      uri,
      kind,
      size: size ?? null,
      modified: modified ?? null,
      etag: etag ?? null,
    })),
    text: () => (long ? longLines(entries) : entries.map((entry) => printable(entry.uri))).join("\n"),
  }
}

function longLines(entries: readonly ListEntry[]): string[] {
  const width = Math.max(0, ...entries.map((entry) => String(entry.size ?? "").length))
  return alignRows(
    entries.map((entry) => [String(entry.size ?? "-").padStart(width), entry.modified ?? "-", entry.uri]),
  )
}

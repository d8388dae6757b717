import { toJson } from "../core/index.ts"
import type { ListEntry } from "../storage/index.ts"
import type { CommandContext, CommandResult } from "./command.ts"
import { alignRows, printable } from "./report.ts"

/** Entries that are laid out together; of more, the rest is printed as it comes. */
const TOGETHER = 4096

/**
 * Prints the entries of a listing as the commands `ls` and `glob` do. A short one is a result like others; a long one goes out
 * as it comes, so that it takes no more memory than a part of it.
 */
export async function printEntries(
  context: CommandContext,
  entries: AsyncIterable<ListEntry>,
  long: boolean,
): Promise<CommandResult | undefined> {
  const { json } = context.options
  let some: ListEntry[] = []
  let printed = 0
  const flush = async (): Promise<void> => {
    const { stdout } = context.io
    if (json) stdout.write((printed === 0 ? "[" : ",") + some.map((entry) => toJson(entryJson(entry))).join(","))
    else stdout.write(`${entryLines(some, long).join("\n")}\n`)
    printed += some.length
    some = []
    context.progress(context.io.stdout.isTTY ? undefined : `${printed} entries`)
    await stdout.drained?.()
  }
  for await (const entry of entries) {
    if (some.length === TOGETHER) await flush()
    some.push(entry)
  }
  if (printed === 0) return { json: some.map(entryJson), text: () => entryLines(some, long).join("\n") }
  await flush()
  if (json) context.io.stdout.write("]\n")
  context.progress(undefined)
  return undefined
}

function entryJson({ uri, kind, size, modified, etag }: ListEntry): object {
  return { uri, kind, size: size ?? null, modified: modified ?? null, etag: etag ?? null }
}

function entryLines(entries: readonly ListEntry[], long: boolean): string[] {
  if (!long) return entries.map((entry) => printable(entry.uri))
  const width = entries.reduce((widest, { size }) => Math.max(widest, String(size ?? "").length), 0)
  return alignRows(
    entries.map((entry) => [String(entry.size ?? "-").padStart(width), entry.modified ?? "-", entry.uri]),
  )
}

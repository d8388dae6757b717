import { toJson, type CaelumError } from "../core/index.ts"
import type { ListEntry } from "../storage/index.ts"
import type { CommandContext, CommandResult } from "./command.ts"
import { alignRows, asCaelumError, errorJson, printable } from "./report.ts"

/** Entries that are laid out together; of more, the rest is printed as it comes. */
const TOGETHER = 4096

/**
 * Prints the entries of a listing as the commands `ls` and `glob` do. A short one is a result like others; a long one goes out
 * as it comes, so that it takes no more memory than a part of it. Where a long one breaks off, what has come is printed and a
 * JSON array ends with `{"error": …}`.
 */
export async function printEntries(
  context: CommandContext,
  entries: AsyncIterable<ListEntry>,
  long: boolean,
): Promise<CommandResult | undefined> {
  const printer = new Printer(context, long)
  try {
    for await (const entry of entries) {
      if (printer.waiting.length === TOGETHER) await printer.flush()
      printer.waiting.push(entry)
    }
    if (printer.printed > 0) return await printer.end()
  } catch (thrown) {
    if (printer.printed === 0) throw thrown
    return printer.breakOff(asCaelumError(thrown))
  }
  const some = printer.waiting
  return { json: some.map(entryJson), text: () => entryLines(some, long).join("\n") }
}

/** Writes a listing in pieces. */
class Printer {
  waiting: ListEntry[] = []
  printed = 0
  readonly #context: CommandContext
  readonly #long: boolean

  constructor(context: CommandContext, long: boolean) {
    this.#context = context
    this.#long = long
  }

  async flush(): Promise<void> {
    this.#write()
    const { stdout } = this.#context.io
    this.#context.progress(stdout.isTTY ? undefined : `${this.printed} entries`)
    await stdout.drained?.()
  }

  async end(): Promise<undefined> {
    await this.flush()
    if (this.#context.options.json) this.#context.io.stdout.write("]\n")
    this.#context.progress(undefined)
  }

  breakOff(failure: CaelumError): CommandResult {
    if (this.waiting.length > 0) this.#write()
    if (this.#context.options.json) this.#context.io.stdout.write(`,${toJson(errorJson(failure))}]\n`)
    return { failure }
  }

  #write(): void {
    const { io, options } = this.#context
    const some = this.waiting
    if (options.json)
      io.stdout.write((this.printed === 0 ? "[" : ",") + some.map((entry) => toJson(entryJson(entry))).join(","))
    else io.stdout.write(`${entryLines(some, this.#long).join("\n")}\n`)
    this.printed += some.length
    this.waiting = []
  }
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

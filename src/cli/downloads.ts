import { CaelumError } from "../core/index.ts"
import type { DownloadItem, Outcome, Unplaced } from "../node/index.ts"
import { Manifest, fetchItems } from "../node/index.ts"
import type { CommandContext, CommandResult, OptionSpec } from "./command.ts"
import { counted, printable } from "./report.ts"

export const DOWNLOAD_OPTIONS: readonly OptionSpec[] = [
  { flags: "--dry-run", about: "say what would be downloaded, the bytes of all of it first" },
  { flags: "--manifest <file>", about: "note in this file what is complete, and leave out what it notes already" },
]

/** What a download is to do. */
export interface Downloads {
  readonly items: readonly DownloadItem[]
  readonly unplaced: readonly Unplaced[]
  readonly notes: readonly string[]
  readonly keepGoing: boolean
}

/** Downloads, or says what would be downloaded; failures are told at the end, all of them. */
export async function runDownloads(
  context: CommandContext,
  wanted: Downloads,
  options: Readonly<Record<string, unknown>>,
): Promise<CommandResult> {
  for (const note of wanted.notes) context.note(printable(note))
  const file = options["manifest"]
  const manifest = typeof file === "string" ? await Manifest.open(context.path(file)) : undefined
  const items = manifest ? await missingFrom(manifest, wanted.items) : wanted.items
  if (items.length < wanted.items.length)
    context.note(`${counted(wanted.items.length - items.length, "object")} noted as complete in ${String(file)}`)
  if (options["dryRun"] === true) return dryRun(context, items, wanted.unplaced)
  await manifest?.begin()
  const { signal } = context
  const meter = new Meter(context, items)
  const watch = meter.options()
  const keepGoing = wanted.keepGoing || context.options.keepGoing
  const outcomes = await fetchItems(await context.store(), items, { signal, keepGoing, manifest, ...watch })
  context.progress(undefined)
  return report(context, items, outcomes, wanted.unplaced)
}

async function missingFrom(manifest: Manifest, items: readonly DownloadItem[]): Promise<DownloadItem[]> {
  const missing: DownloadItem[] = []
  for (const item of items) if (!(await manifest.has(item))) missing.push(item)
  return missing
}

async function dryRun(
  context: CommandContext,
  items: readonly DownloadItem[],
  unplaced: readonly Unplaced[],
): Promise<CommandResult> {
  const store = await context.store()
  const sized: { uri: string; path: string; bytes: number }[] = []
  for (const { ref, uri, path, size } of items)
    sized.push({ uri, path, bytes: size ?? (await store.source(ref).size({ signal: context.signal })) })
  const bytes = sized.reduce((sum, item) => sum + item.bytes, 0)
  const failures = unplaced.map(failureJson)
  const lines = sized.map((item) => `${item.bytes}  ${printable(`${item.uri}  ${item.path}`)}`)
  for (const { uri, error } of unplaced) context.note(`failed  ${printable(`${uri}: ${error.message}`)}`)
  return {
    json: { bytes, objects: sized.length, items: sized, ...(failures.length > 0 ? { failures } : {}) },
    text: () => [`${counted(bytes, "byte")} in ${counted(sized.length, "object")}`, ...lines].join("\n"),
    ...(failures.length > 0 ? { partial: true } : {}),
  }
}

function report(
  context: CommandContext,
  items: readonly DownloadItem[],
  outcomes: readonly Outcome[],
  unplaced: readonly Unplaced[],
): CommandResult {
  const results: { uri: string; path: string; bytes: number }[] = []
  const failures: Unplaced[] = []
  for (const [i, { uri, path }] of items.entries()) {
    const outcome = outcomes[i]!
    if ("bytes" in outcome) results.push({ uri, path, bytes: outcome.bytes })
    else failures.push({ uri, path, error: outcome.error })
  }
  failures.push(...unplaced)
  const text = (): string =>
    results.map(({ path, bytes }) => `${printable(path)}  ${counted(bytes, "byte")}`).join("\n")
  if (failures.length === 0) return { json: results, text }
  if (results.length === 0 && items.length + unplaced.length === failures.length) return allFailed(context, failures)
  tell(context, failures)
  return { json: { results, failures: failures.map(failureJson) }, text, partial: true }
}

function tell(context: CommandContext, failures: readonly Unplaced[]): void {
  for (const { uri, error } of failures) context.note(`failed  ${printable(`${uri}: ${error.message}`)}`)
}

function failureJson({ uri, path, error: { code, message } }: Unplaced): object {
  return { uri, path, error: { code, message } }
}

/** @throws the failure itself where one object was asked for. */
function allFailed(context: CommandContext, failures: readonly Unplaced[]): CommandResult {
  const { error } = failures[0]!
  if (failures.length === 1) throw error
  if (!context.options.json) tell(context, failures)
  const message = `None of the ${failures.length} objects could be had. The first: ${error.message}`
  const { code, context: about } = error
  return {
    json: { error: { code, message, ...about }, results: [], failures: failures.map(failureJson) },
    failure: new CaelumError(code, message, { context: about, cause: error }),
  }
}

/** Milliseconds over which the rate is measured. */
const RATE_OVER = 5000

/** The progress line of all files together: how much, how fast, how long still. */
class Meter {
  readonly #context: CommandContext
  readonly #files: number
  readonly #totals: (number | undefined)[]
  readonly #done: number[] = []
  readonly #marks: { at: number; bytes: number }[] = []
  #bytes = 0
  #finished = 0

  constructor(context: CommandContext, items: readonly DownloadItem[]) {
    this.#context = context
    this.#files = items.length
    this.#totals = items.map(({ size }) => size)
  }

  options(): {
    onProgress: (index: number, progress: { done: number; total?: number | undefined }) => void
    onFinish: () => void
  } {
    return {
      onProgress: (index, { done, total }) => {
        this.#totals[index] ??= total
        this.#bytes += done - (this.#done[index] ?? 0)
        this.#done[index] = done
        this.#show()
      },
      onFinish: () => {
        this.#finished += 1
        this.#show()
      },
    }
  }

  #show(): void {
    const now = performance.now()
    const last = this.#marks.at(-1)
    if (last && now - last.at < 100 && this.#finished < this.#files) return
    this.#marks.push({ at: now, bytes: this.#bytes })
    while (now - this.#marks[0]!.at > RATE_OVER) this.#marks.shift()
    const [first] = this.#marks
    const rate = now > first!.at ? ((this.#bytes - first!.bytes) * 1000) / (now - first!.at) : 0
    const total = this.#totals.reduce<number>((sum, size) => sum + (size ?? Number.NaN), 0)
    this.#context.progress(progressLine({ ...this.#counts(), bytes: this.#bytes, total, rate }))
  }

  #counts(): { finished: number; files: number } {
    return { finished: this.#finished, files: this.#files }
  }
}

/** `3 of 10 files, 12.3 of 45.6 MB, 5.2 MB/s, 0:06 left`; what is not known is left out. */
export function progressLine(state: {
  readonly finished: number
  readonly files: number
  readonly bytes: number
  readonly total: number
  readonly rate: number
}): string {
  const { finished, files, bytes, total, rate } = state
  const mega = (count: number): string => (count / 1e6).toFixed(1)
  const parts = [`${finished} of ${counted(files, "file")}`]
  parts.push(Number.isNaN(total) ? `${mega(bytes)} MB` : `${mega(bytes)} of ${mega(total)} MB`)
  if (rate > 0) parts.push(`${mega(rate)} MB/s`)
  const left = Math.ceil((total - bytes) / rate)
  if (rate > 0 && left >= 0 && Number.isFinite(left)) parts.push(`${clock(left)} left`)
  return parts.join(", ")
}

function clock(seconds: number): string {
  const pad = (count: number): string => String(count).padStart(2, "0")
  const minutes = Math.floor(seconds / 60)
  const rest = pad(seconds % 60)
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${pad(minutes % 60)}:${rest}`
}

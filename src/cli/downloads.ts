import { abortError, CaelumError, isCaelumError } from "../core/index.ts"
import type { DownloadItem, Outcome, Unplaced } from "../node/index.ts"
import { Manifest, fetchItems } from "../node/index.ts"
import type { Store } from "../storage/index.ts"
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
  const items = manifest ? await missingFrom(context, manifest, wanted.items) : wanted.items
  if (items.length < wanted.items.length)
    context.note(`${counted(wanted.items.length - items.length, "object")} noted as complete in ${String(file)}`)
  const keepGoing = wanted.keepGoing || context.options.keepGoing
  if (options["dryRun"] === true) return dryRun(context, items, wanted.unplaced, keepGoing)
  await manifest?.begin()
  const { signal } = context
  const meter = new Meter(context, items)
  const watch = meter.options()
  const outcomes = await fetchItems(await context.store(), items, { signal, keepGoing, manifest, ...watch })
  context.progress(undefined)
  return report(context, sortOut(items, outcomes, wanted.unplaced), keepGoing)
}

async function missingFrom(
  context: CommandContext,
  manifest: Manifest,
  items: readonly DownloadItem[],
): Promise<DownloadItem[]> {
  const store = await context.store()
  const had = await Promise.all(items.map((item) => isHad(context, store, manifest, item)))
  return items.filter((_, i) => !had[i])
}

/** An object that no listing has told of is asked for; where that fails, its download will tell why. */
async function isHad(context: CommandContext, store: Store, manifest: Manifest, item: DownloadItem): Promise<boolean> {
  if (!(await manifest.has(item))) return false
  if (item.size !== undefined) return true
  const source = store.source(item.ref)
  const size = await source.size({ signal: context.signal }).catch(() => undefined)
  return size !== undefined && manifest.has({ ...item, size, etag: source.known()?.etag })
}

async function dryRun(
  context: CommandContext,
  items: readonly DownloadItem[],
  unplaced: readonly Unplaced[],
  keepGoing: boolean,
): Promise<CommandResult> {
  const store = await context.store()
  const { signal } = context
  const outcomes = await Promise.all(
    items.map(async ({ ref, size }): Promise<Outcome> => {
      try {
        return { bytes: size ?? (await store.source(ref).size({ signal })) }
      } catch (error) {
        if (!isCaelumError(error)) throw error
        return { error: signal.aborted ? abortError(signal) : error }
      }
    }),
  )
  const sorted = sortOut(items, outcomes, unplaced)
  const { results } = sorted
  const bytes = results.reduce((sum, item) => sum + item.bytes, 0)
  const lines = results.map((item) => `${item.bytes}  ${printable(`${item.uri}  ${item.path}`)}`)
  const json = { bytes, objects: results.length, items: results }
  const text = (): string => [`${counted(bytes, "byte")} in ${counted(results.length, "object")}`, ...lines].join("\n")
  return sorted.failures.length === 0 ? { json, text } : lossy(context, sorted, { json, text, keepGoing })
}

/** What was had and what was not. */
interface Sorted {
  readonly results: readonly { readonly uri: string; readonly path: string; readonly bytes: number }[]
  readonly failures: readonly Unplaced[]
}

function sortOut(items: readonly DownloadItem[], outcomes: readonly Outcome[], unplaced: readonly Unplaced[]): Sorted {
  const results: { uri: string; path: string; bytes: number }[] = []
  const failures: Unplaced[] = []
  for (const [i, { uri, path }] of items.entries()) {
    const outcome = outcomes[i]!
    if ("bytes" in outcome) results.push({ uri, path, bytes: outcome.bytes })
    else failures.push({ uri, path, error: outcome.error })
  }
  return { results, failures: [...failures, ...unplaced] }
}

function report(context: CommandContext, sorted: Sorted, keepGoing: boolean): CommandResult {
  const { results, failures } = sorted
  const text = (): string =>
    results.map(({ path, bytes }) => `${printable(path)}  ${counted(bytes, "byte")}`).join("\n")
  if (failures.length === 0) return { json: results, text }
  return lossy(context, sorted, { json: { results }, text, keepGoing })
}

/**
 * Tells of every failure. It is done in part where it was to keep going and has something; else, and where it was cancelled or
 * timed out, it failed, with what is there listed all the same.
 * @throws the failure itself where one object was asked for.
 */
function lossy(
  context: CommandContext,
  { results, failures }: Sorted,
  { json, text, keepGoing }: { json: object; text: () => string; keepGoing: boolean },
): CommandResult {
  const { signal } = context
  const first = (failures.find(({ error }) => error.code !== "aborted") ?? failures[0]!).error
  if (results.length + failures.length === 1) throw first
  const isPartial = keepGoing && results.length > 0 && !signal.aborted
  if (isPartial || !context.options.json) tell(context, failures)
  const listed = { ...json, failures: failures.map(failureJson) }
  if (isPartial) return { json: listed, text, partial: true }
  const failure = signal.aborted ? abortError(signal) : sumUp(first, failures.length, results.length)
  const { code, message, context: about } = failure
  return { json: { error: { code, message, ...about }, ...listed }, failure }
}

function sumUp(first: CaelumError, lost: number, had: number): CaelumError {
  const many = had === 0 ? `None of the ${lost} objects` : `${lost} of the ${lost + had} objects`
  const message = `${many} could ${had === 0 ? "" : "not "}be had. The first: ${first.message}`
  return new CaelumError(first.code, message, { context: first.context, cause: first })
}

function tell(context: CommandContext, failures: readonly Unplaced[]): void {
  for (const { uri, error } of failures) context.note(`failed  ${printable(`${uri}: ${error.message}`)}`)
}

function failureJson({ uri, path, error: { code, message } }: Unplaced): object {
  return { uri, path, error: { code, message } }
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

import { abortError, CaelumError, isCaelumError, publicUrl, toJson, type ReadPlan } from "../core/index.ts"
import type { StoreStats } from "../storage/index.ts"
import type { CliIo } from "./command.ts"

/** Exit statuses of the command line. */
export const EXIT = { done: 0, failed: 1, usage: 2, partial: 3, cancelled: 130 } as const

/** Turns anything thrown into a CaelumError: an answer that no string holds is a limit, what else is not one of ours a defect. */
export function asCaelumError(error: unknown): CaelumError {
  if (isCaelumError(error)) return error
  if (error instanceof Error && error.name === "AbortError") return abortError(AbortSignal.abort(error))
  if (error instanceof RangeError && /string length/i.test(error.message))
    return new CaelumError(
      "limit",
      "The answer is longer than one text can be; write it to a file (-o FILE.npy, .fits, .parquet), or ask for less.",
      { cause: error },
    )
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return new CaelumError("internal", `An unexpected error, please report it with --debug: ${message}`, { cause: error })
}

export function exitStatus(error: CaelumError): number {
  if (error.code === "aborted") return EXIT.cancelled
  // An expression is words of the command line.
  return error.code === "usage" || error.code === "expression" ? EXIT.usage : EXIT.failed
}

/** An error as the document of --json. */
export function errorJson({ code, message, context }: CaelumError): object {
  return { error: { code, message: oneLine(message), ...context } }
}

function oneLine(message: string): string {
  return printable(message.replaceAll(/\s*\n\s*/g, " "))
}

/** One line on stderr; the JSON form on stdout too where asked; the stack only with --debug. */
export function printError(
  io: CliIo,
  error: CaelumError,
  how: { json: boolean; debug: boolean; usage?: string },
): void {
  if (how.json) io.stdout.write(`${toJson(errorJson(error))}\n`)
  io.stderr.write(`caelum: ${error.code}: ${oneLine(error.message)}\n`)
  if (error.code === "usage" && how.usage !== undefined) io.stderr.write(`\n${how.usage}`)
  if (how.debug) io.stderr.write(`${publicUrl(stackOf(error))}\n`)
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const below = error.cause === undefined ? "" : `\ncaused by: ${stackOf(error.cause)}`
  return (error.stack ?? error.message) + below
}

/** The line of --stats. */
export function statsLine(stats: StoreStats, seconds: number): string {
  const { requests, bytes, waves, lists, heads, retries, cacheHits, absent } = stats
  const rounded = Math.round(seconds * 1000) / 1000
  return `stats ${toJson({ requests, bytes, waves, lists, heads, retries, cacheHits, absent, seconds: rounded })}\n`
}

/** A plan as aligned text: one line a step, the sums below. */
export function planText(plan: ReadPlan): string {
  const rows = plan.steps.map((step) => [
    `wave ${step.wave}`,
    counted(Math.max(1, step.spans.length), "request"),
    `${step.spans.reduce((sum, span) => sum + span.length, 0)} B`,
    step.object,
    step.why,
  ])
  const { requests, bytes, waves, reason } = plan
  const sums = `${counted(requests, "request")}, ${counted(bytes, "byte")}, ${counted(waves, "wave")}: ${printable(reason)}`
  return [...alignRows(rows), sums].join("\n")
}

/** `1 request`, `2 requests`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`
}

const ESCAPES: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" }

/** Text of others (keys, cells, messages) for a terminal: control characters as `\n`, `\t`, `\x1b`, so that they do nothing. */
export function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu,
    (character) => ESCAPES[character] ?? escaped(character.charCodeAt(0)),
  )
}

function escaped(code: number): string {
  return code < 256 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`
}

/**
 * Pads the cells of each column to its widest one; numbers are not special. The last column is left as it is. Control characters
 * are escaped.
 */
export function alignRows(raw: readonly (readonly string[])[]): string[] {
  const rows = raw.map((row) => row.map(printable))
  const widths: number[] = []
  for (const row of rows) for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length)
  return rows.map((row) => row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join("  "))
}

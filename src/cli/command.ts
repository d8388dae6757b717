import type { CaelumError, ReadPlan } from "../core/index.ts"
import type { Store } from "../storage/index.ts"
import type { ArchiveSite } from "../vo/index.ts"

/** The outside world of a command: injected, so that tests run commands in process. */
export interface CliIo {
  readonly stdout: {
    write(chunk: string | Uint8Array): void
    /** Resolves when what was written has gone to the reader; what comes in many pieces waits for it. */
    drained?(): Promise<void>
    readonly isTTY?: boolean
    readonly columns?: number
  }
  readonly stderr: { write(chunk: string | Uint8Array): void; readonly isTTY?: boolean; readonly columns?: number }
  /** Standard input as text, whole. */
  readStdin(): Promise<string>
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  /** Fires on Ctrl-C. */
  readonly signal: AbortSignal
}

/** Options that every command takes. */
export interface GlobalOptions {
  readonly json: boolean
  readonly explain: boolean
  readonly stats: boolean
  readonly debug: boolean
  readonly offline: boolean
  readonly keepGoing: boolean
  readonly minBytes: boolean
  readonly minTime: boolean
  readonly archive: string
  readonly service?: string
  readonly endpoint?: string
  readonly region?: string
  /** Profile of the AWS files. */
  readonly profile?: string
  readonly requesterPays?: boolean
  /** Seconds for the whole command. */
  readonly timeout?: number
  /** Bytes. */
  readonly maxMemory?: number
}

export interface CommandContext {
  readonly io: CliIo
  readonly options: GlobalOptions
  /** Fires on Ctrl-C and at `--timeout`. Pass it on to every library call. */
  readonly signal: AbortSignal
  /** The one store of this command, made on first use (starts the embedded archive where `--archive demo` asks for it). */
  store(): Promise<Store>
  /** The archive that `--archive` names: its services and endpoint. */
  site(): Promise<ArchiveSite>
  /** A line on stderr for people: a warning or a note. */
  note(text: string): void
  /** A progress line on stderr, only on a terminal; `undefined` clears it. */
  progress(text: string | undefined): void
  /** An output path against the working directory. */
  path(text: string): string
}

/** What a command answers. The frame prints `json` with --json, else `text`. */
export interface CommandResult {
  /** The JSON document, by the shapes of the public command line; absent where all of it has been printed. */
  readonly json?: unknown
  /** Aligned text for people; without a trailing newline. */
  readonly text?: () => string
  /** Exit status 3: done in part; `json` lists the losses under `failures`. */
  readonly partial?: boolean
  /** It failed: the exit status and the one line on stderr of this error; with --json `json` is printed all the same. */
  readonly failure?: CaelumError
}

/** A positional word: `required`, `optional`, or `variadic` (one or more) / `variadic-optional`. */
export interface ArgumentSpec {
  readonly name: string
  readonly about: string
  readonly arity?: "required" | "optional" | "variadic" | "variadic-optional"
  /** Words that completion offers; without them it offers files. */
  readonly choices?: readonly string[]
}

export interface OptionSpec {
  /** As commander writes it: `-o, --output <file>`, `--limit <n>`, `--count`; never `<name...>`, which takes the words behind it. */
  readonly flags: string
  /** May be given several times, one value each; the values are an array. */
  readonly repeatable?: boolean
  readonly about: string
  readonly choices?: readonly string[]
  /** Values that completion offers where others are right too. */
  readonly suggestions?: readonly string[]
  readonly fallback?: string
  /** Turns the word into its value; throws CaelumError `usage` for a wrong one. */
  readonly parse?: (text: string) => unknown
}

/** One command, as data: registered in `commands/index.ts`, shown by `--help` and by shell completion. */
export interface CommandSpec {
  /** Words after `caelum`: `"ls"`, `"fits header"`. */
  readonly name: string
  readonly summary: string
  readonly arguments: readonly ArgumentSpec[]
  readonly options: readonly OptionSpec[]
  /** One or more whole example lines, each starting with `caelum `; they run in the tests. */
  readonly examples: readonly string[]
  /** A command whose --explain prints `plan(…)` instead of running. Absent where a command reads nothing remote. */
  readonly plan?: (context: CommandContext, words: readonly string[], options: CommandOptions) => Promise<ReadPlan>
  readonly run: (
    context: CommandContext,
    words: readonly string[],
    options: CommandOptions,
  ) => Promise<CommandResult | undefined>
}

/** The command's own options by camel-cased name, after `parse`. */
export type CommandOptions = Readonly<Record<string, unknown>>

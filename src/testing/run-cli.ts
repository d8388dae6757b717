import type { CliIo } from "../cli/command.ts"
import { main } from "../cli/main.ts"

/** What a command line printed and returned. */
export interface CliRun {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

export interface CliRunOptions {
  readonly stdin?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly cwd?: string
  readonly signal?: AbortSignal
}

/** Runs a command line in this process with captured output. `words` is what stands behind `caelum`. */
export async function runCli(words: readonly string[], options: CliRunOptions = {}): Promise<CliRun> {
  const out: (string | Uint8Array)[] = []
  const err: (string | Uint8Array)[] = []
  const io: CliIo = {
    stdout: { write: (chunk) => void out.push(chunk) },
    stderr: { write: (chunk) => void err.push(chunk) },
    readStdin: async () => options.stdin ?? "",
    env: options.env ?? {},
    cwd: options.cwd ?? process.cwd(),
    signal: options.signal ?? new AbortController().signal,
  }
  const status = await main(words, io)
  return { status, stdout: join(out), stderr: join(err) }
}

function join(chunks: readonly (string | Uint8Array)[]): string {
  return chunks.map((chunk) => (typeof chunk === "string" ? chunk : new TextDecoder().decode(chunk))).join("")
}

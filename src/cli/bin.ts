import type { CliIo } from "./command.ts"
import { main } from "./main.ts"

const cancel = new AbortController()

process.on("SIGINT", () => stop("SIGINT"))
process.on("SIGTERM", () => stop("SIGTERM"))
process.stdout.on("error", closedPipe)
process.stderr.on("error", closedPipe)

/** The first Ctrl-C asks for a clean end, the second one ends at once. */
function stop(name: string): void {
  if (cancel.signal.aborted) process.exit(130)
  cancel.abort(new DOMException(`Cancelled by ${name}.`, "AbortError"))
}

/** A reader such as `head` that has gone is no failure. */
function closedPipe(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") process.exit(0)
  throw error
}

async function readStdin(): Promise<string> {
  process.stdin.setEncoding("utf8")
  let text = ""
  for await (const chunk of process.stdin) text += String(chunk)
  return text
}

function stream(to: NodeJS.WriteStream): CliIo["stdout"] {
  return { write: (chunk) => void to.write(chunk), isTTY: to.isTTY, columns: to.columns }
}

const io: CliIo = {
  stdout: stream(process.stdout),
  stderr: stream(process.stderr),
  readStdin,
  env: process.env,
  cwd: process.cwd(),
  signal: cancel.signal,
}

process.exitCode = await main(process.argv.slice(2), io)

import { once } from "node:events"
import { CaelumError, orAborted } from "../core/index.ts"
import type { CliIo } from "./command.ts"
import { main } from "./main.ts"

const cancel = new AbortController()
/** After the first Ctrl-C a command has so long to end by itself. */
const GRACE = 5000
let readerGone = false
let reading = false

process.on("SIGINT", () => stop("Ctrl-C"))
process.on("SIGTERM", () => stop("SIGTERM"))
process.stdout.on("error", outputFailed)
process.stderr.on("error", () => undefined)

/** The first Ctrl-C asks for a clean end, the second one ends at once. */
function stop(name: string): void {
  if (cancel.signal.aborted) process.exit(130)
  cancel.abort(new CaelumError("aborted", `Cancelled by ${name}.`))
  setTimeout(() => process.exit(130), GRACE).unref()
}

/** A reader such as `head` that has gone is no failure and nothing to tell of, but ends the work; a full disk is one. */
function outputFailed(error: NodeJS.ErrnoException): void {
  if (readerGone) return
  readerGone = error.code === "EPIPE"
  if (!readerGone) {
    process.stderr.write(
      `caelum: write: Standard output cannot be written (${error.code}); free its disk or name another place.\n`,
    )
    process.exit(1)
  }
  cancel.abort(new CaelumError("aborted", "The reader of the output has gone."))
}

async function readStdin(): Promise<string> {
  reading = true
  process.stdin.setEncoding("utf8")
  let text = ""
  for await (const chunk of process.stdin) text += String(chunk)
  return text
}

function stream(to: NodeJS.WriteStream): CliIo["stdout"] {
  const drained = async (): Promise<void> => {
    if (to.writableNeedDrain) await orAborted(once(to, "drain"), cancel.signal)
  }
  return { write: (chunk) => void to.write(chunk), drained, isTTY: to.isTTY, columns: to.columns }
}

const io: CliIo = {
  stdout: stream(process.stdout),
  stderr: { ...stream(process.stderr), write: (chunk) => void (readerGone || process.stderr.write(chunk)) },
  readStdin,
  env: process.env,
  cwd: process.cwd(),
  signal: cancel.signal,
}

const status = await main(process.argv.slice(2), io)
// Standard input that nobody waits for any more would keep the process.
if (reading) process.stdin.destroy()
process.exitCode = readerGone ? 0 : status

import { resolve } from "node:path"
import type { OpenArchiveOptions, OpenedArchive } from "../archive/index.ts"
import { BALANCED, CaelumError, MIN_BYTES, MIN_TIME, orAborted, publicUrl } from "../core/index.ts"
import { diskOptions } from "./disk.ts"
import type { CliIo, CommandContext, GlobalOptions } from "./command.ts"

/** A context with the way to release what it opened. */
export interface OwnedContext {
  readonly context: CommandContext
  /** The archive, if the command asked for it. */
  opened(): Promise<OpenedArchive | undefined>
  close(): Promise<void>
}

/** Makes the context of one command run; nothing is opened before it is asked for. */
export function makeContext(io: CliIo, options: GlobalOptions): OwnedContext {
  const signal = deadline(io.signal, options.timeout)
  let archive: Promise<OpenedArchive> | undefined
  const open = (): Promise<OpenedArchive> => (archive ??= openLater(options.archive, storeOptions(io, options)))
  const show = io.stderr.isTTY === true
  const context: CommandContext = {
    io: { ...io, readStdin: () => orAborted(io.readStdin(), signal) },
    options,
    signal,
    store: async () => (await open()).store,
    site: async () => (await open()).site,
    note: (text) => io.stderr.write(`${publicUrl(text)}\n`),
    progress: (text) => {
      if (show) io.stderr.write(`\r\u001b[2K${text === undefined ? "" : text.slice(0, (io.stderr.columns ?? 80) - 1)}`)
    },
    path: (text) => resolve(io.cwd, text),
  }
  return { context, opened: async () => archive, close: async () => (await archive?.catch(() => undefined))?.close() }
}

/** Loaded on first use: most of a short command's time would else go into modules that it does not need. */
async function openLater(name: string, options: OpenArchiveOptions): Promise<OpenedArchive> {
  const { openArchive } = await import("../archive/index.ts")
  return openArchive(name, options)
}

function storeOptions(io: CliIo, options: GlobalOptions): OpenArchiveOptions {
  return {
    env: io.env,
    cost: options.minBytes ? MIN_BYTES : options.minTime ? MIN_TIME : BALANCED,
    offline: options.offline,
    disk: diskOptions(io.env),
    requesterPays: options.requesterPays,
    ...(options.maxMemory === undefined ? {} : { maxBytesInFlight: Math.ceil(options.maxMemory / 4) }),
    ...(options.endpoint === undefined ? {} : everywhere(options.endpoint)),
    ...(options.region === undefined ? {} : { region: options.region }),
    ...(options.profile === undefined ? {} : { profile: options.profile }),
    ...(options.service === undefined ? {} : { service: options.service }),
  }
}

/** A server that is named is asked for whatever is in a bucket. */
function everywhere(endpoint: string): OpenArchiveOptions {
  return { endpoint, googleEndpoint: endpoint, azureEndpoint: endpoint }
}

function deadline(signal: AbortSignal, seconds: number | undefined): AbortSignal {
  if (seconds === undefined) return signal
  const late = new AbortController()
  const error = new CaelumError(
    "timeout",
    `The command did not end within --timeout ${seconds} s; give it more, or ask for less.`,
  )
  setTimeout(() => late.abort(error), seconds * 1000).unref()
  return AbortSignal.any([signal, late.signal])
}

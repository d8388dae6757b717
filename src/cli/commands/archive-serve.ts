import { once } from "node:events"
import type { ArchiveOptions } from "../../archive/index.ts"
import { abortError, CaelumError, toJson } from "../../core/index.ts"
import type { CommandOptions, CommandSpec } from "../command.ts"

/** Starts the embedded archive in the foreground; it runs until Ctrl-C. */
export const archiveServe: CommandSpec = {
  name: "archive serve",
  summary: "serve the embedded archive on this machine until Ctrl-C",
  arguments: [],
  options: [
    {
      flags: "--port <n>",
      about: "TCP port on 127.0.0.1; 0 takes a free one",
      fallback: "0",
      parse: number("--port", 0, 65_535),
    },
    { flags: "--latency <ms>", about: "milliseconds before each response", parse: number("--latency", 0, 600_000) },
    {
      flags: "--bandwidth <MB/s>",
      about: "megabytes per second on each connection",
      parse: number("--bandwidth", 0.001, 1e6),
    },
    {
      flags: "--scale <scale>",
      about: "rows in the Taurus region: tens of thousands, or its true density",
      choices: ["default", "full"],
    },
    { flags: "--seed <n>", about: "another number, another sky", parse: number("--seed", 0, 2 ** 31) },
    { flags: "--faults <file>", about: "JSON file of rules: {match, method, nth, delay, status, reset, truncate}" },
    { flags: "--log <file>", about: "append one JSON line a request: {t, method, path, range, status, bytes, ms}" },
  ],
  examples: ["caelum archive serve --port 0 --latency 50 --bandwidth 50"],
  run: async (context, _words, options) => {
    const { io, signal } = context
    const { startArchive } = await import("../../archive/index.ts")
    const archive = await startArchive(settings(options, (text) => context.path(text)))
    const { s3, site, datasets, buckets } = archive
    io.stdout.write(`${toJson({ s3, sia: site.siaUrl, datasets, buckets })}\n`)
    // Building can fail without harm: what is asked for is then built on request, and its answer says why it cannot be.
    archive.prepare().catch(() => undefined)
    try {
      if (!signal.aborted) await once(signal, "abort")
    } finally {
      await archive.close()
    }
    throw abortError(signal)
  },
}

function settings(options: CommandOptions, path: (text: string) => string): ArchiveOptions {
  const { port, latency, bandwidth, scale, seed, faults, log } = options
  return {
    ...(typeof port === "number" ? { port } : {}),
    ...(typeof latency === "number" ? { latency } : {}),
    ...(typeof bandwidth === "number" ? { bandwidth: bandwidth * 1e6 } : {}),
    ...(scale === "full" ? { scale } : {}),
    ...(typeof seed === "number" ? { seed } : {}),
    ...(typeof faults === "string" ? { faults: path(faults) } : {}),
    ...(typeof log === "string" ? { log: path(log) } : {}),
  }
}

function number(flag: string, least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (text.trim() !== "" && value >= least && value <= most) return value
    throw new CaelumError("usage", `${flag} is '${text}'; give a number from ${least} to ${most}.`)
  }
}

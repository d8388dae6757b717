import { CaelumError } from "../core/index.ts"
import type { CommandOptions, GlobalOptions, OptionSpec } from "./command.ts"

const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
}

/** Reads `512MB`, `2GiB` or a bare number of bytes. */
export function parseBytes(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim())
  const unit = match ? UNITS[(match[2] ?? "").toUpperCase()] : undefined
  if (!match || unit === undefined) {
    throw new CaelumError("usage", `'${text}' is not a size in bytes; write for example 512MB or 2GiB.`)
  }
  return Math.floor(Number(match[1]) * unit)
}

/** Checks the address of a service. */
export function parseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && (url.protocol === "https:" || url.protocol === "http:") && url.hostname !== "") return text
  throw new CaelumError("usage", `'${text}' is not an address; write it whole, as https://host/path.`)
}

/** Reads a positive number of seconds. */
export function parseSeconds(text: string): number {
  const seconds = Number(text)
  if (text.trim() === "" || !Number.isFinite(seconds) || seconds <= 0) {
    throw new CaelumError("usage", `'${text}' is not a positive number of seconds.`)
  }
  return seconds
}

/** Reads a whole number of at least `least`. */
export function parseCount(least: number): (text: string) => number {
  return (text) => {
    const count = Number(text)
    if (!/^\d+$/.test(text.trim()) || !Number.isSafeInteger(count) || count < least) {
      throw new CaelumError("usage", `'${text}' is not a whole number of at least ${least}.`)
    }
    return count
  }
}

/** The options that every command takes, shown under "Everywhere" in its help. */
export const GLOBAL_OPTIONS: readonly OptionSpec[] = [
  { flags: "--json", about: "print one JSON document on stdout" },
  { flags: "--explain", about: "print the read plan and read no data" },
  { flags: "--stats", about: "print what was spent, on stderr, after the work" },
  {
    flags: "--archive <id>",
    about: "irsa, or demo: the embedded archive (also CAELUM_ARCHIVE)",
    choices: ["irsa", "demo"],
  },
  { flags: "--service <url>", about: "address of the service to ask, instead of the archive's own", parse: parseUrl },
  {
    flags: "--endpoint <url>",
    about: "server of the buckets (for s3:// also AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL)",
    parse: parseUrl,
  },
  { flags: "--region <name>", about: "region of the bucket, where it is known" },
  { flags: "--profile <name>", about: "sign requests to S3 with this profile of the AWS files" },
  { flags: "--requester-pays", about: "agree to pay for reads of requester-pays buckets" },
  { flags: "--offline", about: "send no request; what is kept on disk is taken as it is" },
  { flags: "--timeout <seconds>", about: "give up after this long", parse: parseSeconds },
  { flags: "--keep-going", about: "go on after a failure and list the losses (exit status 3)" },
  { flags: "--min-bytes", about: "read the fewest bytes, in more requests" },
  { flags: "--min-time", about: "take the shortest time, in more requests" },
  {
    flags: "--max-memory <size>",
    about:
      "most bytes of pixels or rows to hold, as 512MB; what needs more is refused (the program itself comes on top)",
    parse: parseBytes,
  },
  { flags: "--debug", about: "print the stack of an error" },
]

/** Sorts the parsed global options out of a command's options. */
export function globalOptions(
  options: CommandOptions,
  env: Readonly<Record<string, string | undefined>>,
): GlobalOptions {
  const text = (name: string): string | undefined => (typeof options[name] === "string" ? options[name] : undefined)
  const number = (name: string): number | undefined => (typeof options[name] === "number" ? options[name] : undefined)
  const given = {
    service: text("service"),
    endpoint: text("endpoint"),
    region: text("region"),
    profile: text("profile"),
    timeout: number("timeout"),
    maxMemory: number("maxMemory"),
  }
  if (options["minBytes"] === true && options["minTime"] === true) {
    throw new CaelumError("usage", "--min-bytes and --min-time exclude each other; give one of them.")
  }
  return {
    json: options["json"] === true,
    explain: options["explain"] === true,
    stats: options["stats"] === true,
    debug: options["debug"] === true,
    offline: options["offline"] === true,
    requesterPays: options["requesterPays"] === true,
    keepGoing: options["keepGoing"] === true,
    minBytes: options["minBytes"] === true,
    minTime: options["minTime"] === true,
    archive: text("archive") ?? archiveFrom(env),
    ...(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<GlobalOptions>),
  }
}

function archiveFrom(env: Readonly<Record<string, string | undefined>>): string {
  const id = env["CAELUM_ARCHIVE"] ?? ""
  if (id === "" || id === "irsa") return "irsa"
  if (id === "demo") return "demo"
  throw new CaelumError("usage", `CAELUM_ARCHIVE is '${id}'; set it to irsa or demo, or unset it.`)
}

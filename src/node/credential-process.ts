import { execFile } from "node:child_process"
import { CaelumError } from "../core/index.ts"
import type { Credentials } from "../storage/index.ts"

/** Milliseconds that a program has: it may have to ask a person. */
const PATIENCE = 120_000

/**
 * Credentials by the program that a profile's `credential_process` names (AWS SDKs and Tools Reference Guide, "Process credential
 * provider"). What it prints is not told on.
 * @throws CaelumError `forbidden` where it fails or prints something else.
 */
export async function processCredentials(command: string, profile: string): Promise<Credentials> {
  const [program = "", ...words] = splitWords(command)
  const printed = await new Promise<string>((resolve, reject) => {
    execFile(program, words, { timeout: PATIENCE, maxBuffer: 1 << 20, windowsHide: true }, (error, stdout) => {
      // The error's own text holds the command and what the program wrote.
      if (error) reject(noCredentials(profile, `it ended with ${error.code ?? error.signal ?? "an error"}`))
      else resolve(stdout)
    })
  })
  return readPrinted(printed, profile)
}

function readPrinted(text: string, profile: string): Credentials {
  const found = parseObject(text)
  const { Version, AccessKeyId, SecretAccessKey, SessionToken, Expiration } = found
  if (Version !== 1 || typeof AccessKeyId !== "string" || typeof SecretAccessKey !== "string")
    throw noCredentials(profile, "it printed no credentials of version 1")
  const expires = typeof Expiration === "string" ? Date.parse(Expiration) : NaN
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    ...(typeof SessionToken === "string" ? { sessionToken: SessionToken } : {}),
    ...(Number.isNaN(expires) ? {} : { expires }),
  }
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

function noCredentials(profile: string, found: string): CaelumError {
  const message = `The credential_process of the profile '${profile}' gave no credentials: ${found}; run it by hand to see why.`
  return new CaelumError("forbidden", message)
}

/** The words of a command; those with spaces stand in quotes. No shell is asked. */
export function splitWords(command: string): string[] {
  const words = command.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? []
  return words.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, "$1$2"))
}

import { appendFile, readFile, stat } from "node:fs/promises"
import { CaelumError } from "../core/index.ts"
import { readError, writeError } from "./errors.ts"
import type { DownloadItem } from "./selection.ts"

/** A line of a manifest: an object whose file is complete. */
interface Line {
  readonly uri: string
  readonly path: string
  readonly bytes: number
  readonly etag: string | null
}

/**
 * What a download of many objects has done, in a file of one JSON document a line: `{uri, path, bytes, etag}` of each file that
 * is complete, written as it is. A killed run loses at most the line that it was writing.
 */
export class Manifest {
  readonly #path: string
  readonly #lines: ReadonlyMap<string, Line>
  #writing: Promise<void> = Promise.resolve()

  private constructor(path: string, lines: ReadonlyMap<string, Line>) {
    this.#path = path
    this.#lines = lines
  }

  /** Opens the manifest of that name, or begins one. @throws CaelumError `malformed` for a file that is none. */
  static async open(path: string): Promise<Manifest> {
    const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === "ENOENT") return ""
      throw readError(path, cause)
    })
    const lines = new Map<string, Line>()
    for (const [i, one] of text.split("\n").entries()) {
      const line = parseLine(one)
      if (line) lines.set(line.path, line)
      // A later one may be what a killed run has left of a line.
      else if (one !== "" && i === 0) throw notManifest(path)
    }
    const manifest = new Manifest(path, lines)
    // Behind a line that a killed run has not ended.
    if (text !== "" && !text.endsWith("\n")) await manifest.#append("\n")
    return manifest
  }

  /** Whether the object's file is noted as complete, of the same version where that is known, and is there with its size. */
  async has({ uri, path, etag, size }: DownloadItem): Promise<boolean> {
    const line = this.#lines.get(path)
    if (!line || line.uri !== uri || (size !== undefined && size !== line.bytes)) return false
    if (etag !== undefined && etag !== line.etag) return false
    const found = await stat(path).catch(() => undefined)
    return found?.size === line.bytes
  }

  /** Makes sure, before anything is downloaded, that it can be written. @throws CaelumError `write`. */
  async begin(): Promise<void> {
    await this.#append("")
  }

  async add({ uri, path, etag }: DownloadItem, bytes: number): Promise<void> {
    await this.#append(`${JSON.stringify({ uri, path, bytes, etag: etag ?? null })}\n`)
  }

  #append(text: string): Promise<void> {
    const next = this.#writing.then(() => appendFile(this.#path, text))
    this.#writing = next.catch(() => undefined)
    return next.catch((cause: unknown) => {
      throw writeError(this.#path, cause)
    })
  }
}

function parseLine(text: string): Line | undefined {
  try {
    const { uri, path, bytes, etag } = JSON.parse(text) as Partial<Line>
    if (typeof uri !== "string" || typeof path !== "string" || !Number.isSafeInteger(bytes)) return undefined
    return { uri, path, bytes: bytes!, etag: typeof etag === "string" ? etag : null }
  } catch {
    return undefined
  }
}

function notManifest(path: string): CaelumError {
  return new CaelumError(
    "malformed",
    `${path} is no manifest of downloads: its first line is not {uri, path, bytes, etag}; name another file.`,
    { context: { uri: path } },
  )
}

import { randomBytes } from "node:crypto"
import type { FileHandle } from "node:fs/promises"
import { open, realpath, rename, rm, stat } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import type { ByteSink, SignalOptions } from "../core/index.ts"
import { CaelumError, isCaelumError, throwIfAborted } from "../core/index.ts"
import { writeError } from "./errors.ts"

/**
 * Writes a file that appears whole or not at all: bytes go to a hidden file beside `path`, which takes its name at `commit`.
 * Where `path` is a link, the file it leads to is replaced; a device or a pipe is written as it is.
 * @throws CaelumError `write`, naming `path`, where the folder is missing, forbidden or full.
 */
export async function fileSink(path: string): Promise<ByteSink> {
  try {
    const target = await realpath(path).catch(() => path)
    const stats = await stat(target).catch(() => undefined)
    if (stats?.isDirectory()) throw Object.assign(new Error("a folder"), { code: "EISDIR" })
    if (stats && !stats.isFile()) return new FileSink(path, undefined, await open(target, "w"))
    const name = `.${basename(target).slice(0, 200)}.${randomBytes(6).toString("hex")}.tmp`
    const partial = join(dirname(target), name)
    const file = await open(partial, "wx")
    // Who may read the file that is replaced may read the new one; where the system has no such modes it does not matter.
    if (stats) await file.chmod(stats.mode & 0o777).catch(() => undefined)
    return new FileSink(path, { partial, target }, file)
  } catch (cause) {
    throw writeError(path, cause)
  }
}

/** Writes `bytes` to `path`, whole or not at all. */
export async function writeFileWhole(
  path: string,
  bytes: Uint8Array | string,
  options: SignalOptions = {},
): Promise<void> {
  throwIfAborted(options.signal)
  const sink = await fileSink(path)
  try {
    await sink.write(typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes)
    throwIfAborted(options.signal)
    await sink.commit()
  } catch (error) {
    await sink.abort()
    throw error
  }
}

class FileSink implements ByteSink {
  readonly #path: string
  readonly #move: { readonly partial: string; readonly target: string } | undefined
  #file: FileHandle | undefined

  constructor(path: string, move: { partial: string; target: string } | undefined, file: FileHandle) {
    this.#path = path
    this.#move = move
    this.#file = file
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.#guarded(() => writeAll(this.#open(), bytes))
  }

  async commit(): Promise<void> {
    await this.#guarded(async () => {
      const file = this.#open()
      if (this.#move) await file.sync()
      this.#file = undefined
      await file.close()
      if (this.#move) await rename(this.#move.partial, this.#move.target)
    })
  }

  async abort(): Promise<void> {
    const file = this.#file
    this.#file = undefined
    // The failure that led here is the one to tell of.
    await file?.close().catch(() => undefined)
    if (this.#move) await rm(this.#move.partial, { force: true }).catch(() => undefined)
  }

  #open(): FileHandle {
    if (this.#file) return this.#file
    throw new CaelumError("internal", `${this.#path} is written to after its commit or abort.`)
  }

  async #guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (cause) {
      await this.abort()
      throw isCaelumError(cause) ? cause : writeError(this.#path, cause)
    }
  }
}

/** Writes all of `bytes` at the file's position. */
async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done)
    done += bytesWritten
  }
}

import { randomBytes } from "node:crypto"
import type { FileHandle } from "node:fs/promises"
import { open, rename, rm } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import type { ByteSink, SignalOptions } from "../core/index.ts"
import { CaelumError, isCaelumError, throwIfAborted } from "../core/index.ts"
import { writeError } from "./errors.ts"

/**
 * Writes a file that appears whole or not at all: bytes go to a hidden file beside `path`, which takes its name at `commit`.
 * @throws CaelumError `write`, naming `path`, where the folder is missing, forbidden or full.
 */
export async function fileSink(path: string): Promise<ByteSink> {
  const partial = join(dirname(path), `.${basename(path).slice(0, 200)}.${randomBytes(6).toString("hex")}.tmp`)
  try {
    return new FileSink(path, partial, await open(partial, "wx"))
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
  readonly #partial: string
  #file: FileHandle | undefined

  constructor(path: string, partial: string, file: FileHandle) {
    this.#path = path
    this.#partial = partial
    this.#file = file
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.#guarded(() => writeAll(this.#open(), bytes))
  }

  async commit(): Promise<void> {
    await this.#guarded(async () => {
      const file = this.#open()
      await file.sync()
      this.#file = undefined
      await file.close()
      await rename(this.#partial, this.#path)
    })
  }

  async abort(): Promise<void> {
    const file = this.#file
    this.#file = undefined
    // The failure that led here is the one to tell of.
    await file?.close().catch(() => undefined)
    await rm(this.#partial, { force: true }).catch(() => undefined)
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
export async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done)
    done += bytesWritten
  }
}

import type { FileHandle } from "node:fs/promises"
import { open } from "node:fs/promises"
import type { ByteRange, ByteSource, ObjectFacts, ReadOptions } from "../core/index.ts"
import { CaelumError, isCaelumError, throwIfAborted } from "../core/index.ts"
import { resolveRange } from "../storage/index.ts"
import { readError } from "./errors.ts"

/**
 * A local file as a source: positional reads, the file opened for each so that nothing is left open. Size and time of
 * modification stand for its ETag; a file that changes between two reads is an error `changed`.
 */
export function fileSource(path: string): ByteSource {
  return new FileSource(path)
}

class FileSource implements ByteSource {
  readonly label: string
  #facts: { readonly size: number; readonly etag: string } | undefined

  constructor(path: string) {
    this.label = path
  }

  known(): ObjectFacts | undefined {
    return this.#facts
  }

  size(options: ReadOptions = {}): Promise<number> {
    return this.#opened(async (_, size) => size, options.signal)
  }

  read(range: ByteRange, options: ReadOptions = {}): Promise<Uint8Array> {
    return this.#opened((file, size) => {
      const { offset, length } = resolveRange(range, size, this.label)
      return this.#fill(file, new Uint8Array(length), offset, options.signal)
    }, options.signal)
  }

  async #opened<T>(use: (file: FileHandle, size: number) => Promise<T>, signal?: AbortSignal): Promise<T> {
    throwIfAborted(signal)
    let file: FileHandle | undefined
    try {
      file = await open(this.label, "r")
      return await use(file, await this.#pin(file))
    } catch (cause) {
      throw isCaelumError(cause) ? cause : readError(this.label, cause)
    } finally {
      await file?.close()
    }
  }

  /** Checks the open file against what was seen of it first. */
  async #pin(file: FileHandle): Promise<number> {
    const { size, mtimeMs, ino, isFile } = await statsOf(file)
    if (!isFile)
      throw new CaelumError("usage", `${this.label} is a folder or a device, not a file; name a file.`, {
        context: { uri: this.label },
      })
    const etag = `${size}-${mtimeMs}-${ino}`
    if (this.#facts && this.#facts.etag !== etag) throw changedFile(this.label)
    this.#facts = { size, etag }
    return size
  }

  async #fill(file: FileHandle, bytes: Uint8Array, offset: number, signal?: AbortSignal): Promise<Uint8Array> {
    for (let done = 0; done < bytes.length;) {
      throwIfAborted(signal)
      const { bytesRead } = await file.read(bytes, done, bytes.length - done, offset + done)
      if (bytesRead === 0) throw changedFile(this.label)
      done += bytesRead
    }
    return bytes
  }
}

async function statsOf(file: FileHandle): Promise<{ size: number; mtimeMs: number; ino: number; isFile: boolean }> {
  const stats = await file.stat()
  return { size: stats.size, mtimeMs: stats.mtimeMs, ino: stats.ino, isFile: stats.isFile() }
}

function changedFile(path: string): CaelumError {
  return new CaelumError("changed", `${path} changed between two reads of it; start again.`, { context: { uri: path } })
}

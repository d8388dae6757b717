import { createHash } from "node:crypto"
import type { FileHandle } from "node:fs/promises"
import { open, readdir, rename, rm, stat } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import type { ObjectFacts } from "../core/index.ts"
import { CaelumError } from "../core/index.ts"
import type { Checksum, RunningChecksum } from "./checksum.ts"
import { startChecksum } from "./checksum.ts"
import { writeError } from "./errors.ts"

const ENDING = /^\.[0-9a-f]{16}\.part$/
/** File systems take names of 255 bytes. */
const LONGEST_STEM = 230
const HASH_BLOCK = 1 << 20

/** Unfinished downloads of `path`: `path.TAG.part`, the tag made of the ETag and size of the object they belong to. */
export async function findParts(path: string): Promise<string[]> {
  const name = stemOf(path)
  const names = await readdir(dirname(path)).catch(() => [])
  return names
    .filter((other) => other.startsWith(name) && ENDING.test(other.slice(name.length)))
    .map((other) => join(dirname(path), other))
}

/** Where the unfinished download of an object of these facts stands. */
export function partPath(path: string, facts: ObjectFacts): string {
  const tag = createHash("sha256").update(`${facts.etag} ${facts.size}`).digest("hex").slice(0, 16)
  return join(dirname(path), `${stemOf(path)}.${tag}.part`)
}

/** The name of a file, or what stands for it where that leaves no room for an ending. */
function stemOf(path: string): string {
  const name = basename(path)
  if (Buffer.byteLength(name) <= LONGEST_STEM) return name
  return `${Buffer.from(name).subarray(0, 150).toString()}.${createHash("sha256").update(name).digest("hex").slice(0, 16)}`
}

/** A download under way: bytes are appended in order, hashed as they come. */
export class PartFile {
  readonly #path: string
  readonly #partial: string
  readonly #file: FileHandle
  readonly #wanted: Checksum | undefined
  readonly #checksum: RunningChecksum | undefined
  /** Bytes that are there. */
  length = 0

  private constructor(path: string, partial: string, file: FileHandle, wanted: Checksum | undefined) {
    this.#path = path
    this.#partial = partial
    this.#file = file
    this.#wanted = wanted
    this.#checksum = wanted && startChecksum(wanted.algorithm)
  }

  /** Opens the part of `path` for an object of these facts, with what an earlier attempt has left of it. */
  static async open(path: string, facts: ObjectFacts, wanted?: Checksum): Promise<PartFile> {
    const partial = partPath(path, facts)
    try {
      const file = await open(partial, "r+").catch(() => open(partial, "w+"))
      const part = new PartFile(path, partial, file, wanted)
      await part.#resume(facts)
      return part
    } catch (cause) {
      throw writeError(path, cause)
    }
  }

  async append(bytes: Uint8Array): Promise<void> {
    this.#checksum?.update(bytes)
    try {
      for (let done = 0; done < bytes.length;) {
        const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done, this.length)
        done += bytesWritten
        this.length += bytesWritten
      }
    } catch (cause) {
      throw writeError(this.#path, cause)
    }
  }

  /** Checks length and, where it was given, the checksum, and gives the file its name. What fails the check is removed. */
  async commit(size: number): Promise<void> {
    const found = this.#checksum?.digest()
    if (this.length !== size || found !== this.#wanted?.value) {
      await this.close(false)
      const { algorithm = "checksum", value = "none" } = this.#wanted ?? {}
      throw new CaelumError(
        "server",
        `The bytes received for ${this.#path} are not the object's: ${this.length} of ${size} bytes, ${algorithm} ` +
          `${found ?? "none"} where ${value} was due; download it again.`,
        { context: { uri: this.#path } },
      )
    }
    try {
      await this.#file.sync()
      await this.#file.close()
      await this.#giveName(size)
    } catch (cause) {
      await this.close(false)
      throw writeError(this.#path, cause)
    }
  }

  /** Another process that downloaded the same object into the same part may have given it its name already. */
  async #giveName(size: number): Promise<void> {
    await rename(this.#partial, this.#path).catch(async (cause: NodeJS.ErrnoException) => {
      const there = cause.code === "ENOENT" ? await stat(this.#path).catch(() => undefined) : undefined
      if (there?.size !== size) throw cause
    })
  }

  /** Closes without a result; keeps what is there for the next attempt where asked. */
  async close(keep: boolean): Promise<void> {
    await this.#file.close().catch(() => undefined)
    if (!keep || this.length === 0) await rm(this.#partial, { force: true }).catch(() => undefined)
  }

  async #resume(facts: ObjectFacts): Promise<void> {
    const { size } = await this.#file.stat()
    if (facts.etag === undefined || size > (facts.size ?? 0)) await this.#file.truncate(0)
    const block = new Uint8Array(HASH_BLOCK)
    for (;;) {
      const { bytesRead } = await this.#file.read(block, 0, block.length, this.length)
      if (bytesRead === 0) return
      this.#checksum?.update(block.subarray(0, bytesRead))
      this.length += bytesRead
    }
  }
}

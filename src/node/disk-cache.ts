import { randomBytes } from "node:crypto"
import { mkdir, open, readdir, rename, rm } from "node:fs/promises"
import { join } from "node:path"
import { BoundedMap } from "../core/index.ts"
import type { KeptObject, RangeKeeper } from "../storage/index.ts"
import type { Piece, PieceStore } from "./disk-files.ts"
import { HEADER_BYTES, idOf, parsePiece, pieceHeader, pieceName, shardOf } from "./disk-files.ts"
import { DiskObject, newestVersion } from "./disk-object.ts"
import { bookBytes, sweepFiles } from "./disk-sweep.ts"

export interface DiskCacheOptions {
  /** The cache's own folder; made when something is kept. */
  readonly folder: string
  /** Bound of the bytes on disk, of all processes that use the folder together. 1 GiB unless given. */
  readonly bytes?: number | undefined
}

/** Bound of a disk cache unless another is given. */
export const DISK_CACHE_BYTES: number = 2 ** 30
/** Most bytes that wait to be written before readers wait too. */
const MOST_WAITING = 64 << 20
/** Files that are written at once. */
const WRITERS = 8
const OBJECTS = 65_536

/**
 * Ranges kept in files below a folder, for any number of processes at once: a file appears whole, under a name that says
 * all about it, and is never changed. Each read is checked against a CRC-32 of name and bytes; a damaged file is removed
 * and counts as missing. At the bound, what was used longest ago goes first; one object may fill an eighth. A folder that
 * cannot be written keeps nothing and disturbs nothing.
 */
export function diskCache(options: DiskCacheOptions): RangeKeeper {
  return new DiskCache(options)
}

class DiskCache implements RangeKeeper, PieceStore {
  readonly #folder: string
  readonly #capacity: number
  readonly #objects: BoundedMap<string, Promise<DiskObject>> = new BoundedMap(OBJECTS)
  readonly #shards: Map<string, Promise<Map<string, Piece[]>>> = new Map()
  readonly #writes: Set<Promise<void>> = new Set()
  readonly #queue: (() => void)[] = []
  #writing = 0
  #waiting = 0
  #sweep: Promise<void> | undefined
  #broken = false

  constructor({ folder, bytes = DISK_CACHE_BYTES }: DiskCacheOptions) {
    this.#folder = folder
    this.#capacity = bytes
  }

  get share(): number {
    return this.#capacity / 8
  }

  async open(identity: string): Promise<KeptObject> {
    const id = idOf(identity)
    const known = this.#objects.get(id) ?? this.#load(id)
    this.#objects.set(id, known)
    return known
  }

  async settle(): Promise<void> {
    while (this.#writes.size > 0) await Promise.all(this.#writes)
    await this.#sweep
  }

  async write(piece: Piece, bytes: Uint8Array, done: () => void): Promise<void> {
    if (this.#broken) return
    this.#waiting += bytes.length
    const work = this.#writeInTurn(piece, bytes, done)
    const ended = work.finally(() => {
      this.#waiting -= bytes.length
      this.#writes.delete(ended)
    })
    this.#writes.add(ended)
    while (this.#waiting > MOST_WAITING) await Promise.race(this.#writes)
  }

  remove(pieces: readonly Piece[]): void {
    for (const piece of pieces) {
      const work = rm(this.path(piece), { force: true }).catch(() => undefined)
      const ended = work.then(() => void this.#writes.delete(ended))
      this.#writes.add(ended)
    }
  }

  path(piece: Piece): string {
    return join(shardOf(this.#folder, piece.id), pieceName(piece))
  }

  async #load(id: string): Promise<DiskObject> {
    const shard = shardOf(this.#folder, id)
    const index = this.#shards.get(shard) ?? readShard(shard)
    this.#shards.set(shard, index)
    const pieces = (await index).get(id) ?? []
    return new DiskObject(this, id, await newestVersion(pieces, (piece) => this.path(piece)))
  }

  async #writeFile(piece: Piece, bytes: Uint8Array): Promise<void> {
    const shard = shardOf(this.#folder, piece.id)
    const partial = join(shard, `.${randomBytes(8).toString("hex")}.tmp`)
    const file = await open(partial, "wx", 0o600).catch(async () => {
      await mkdir(shard, { recursive: true, mode: 0o700 })
      return open(partial, "wx", 0o600)
    })
    try {
      await file.writev([pieceHeader(pieceName(piece), bytes), bytes])
    } catch (error) {
      await rm(partial, { force: true })
      throw error
    } finally {
      await file.close()
    }
    await rename(partial, this.path(piece))
    const total = await bookBytes(this.#folder, HEADER_BYTES + bytes.length)
    if (total > this.#capacity) await (this.#sweep ??= this.#sweepOnce())
  }

  async #sweepOnce(): Promise<void> {
    try {
      await sweepFiles(this.#folder, this.#capacity)
    } finally {
      this.#sweep = undefined
    }
  }

  async #writeInTurn(piece: Piece, bytes: Uint8Array, done: () => void): Promise<void> {
    if (this.#writing >= WRITERS) await new Promise<void>((resolve) => this.#queue.push(resolve))
    else this.#writing += 1
    try {
      await this.#writeFile(piece, bytes)
      done()
    } catch {
      this.#broken = true
    } finally {
      const next = this.#queue.shift()
      if (next) next()
      else this.#writing -= 1
    }
  }
}

async function readShard(shard: string): Promise<Map<string, Piece[]>> {
  const byObject = new Map<string, Piece[]>()
  for (const name of await readdir(shard).catch(() => [])) {
    const piece = parsePiece(name)
    if (!piece) continue
    const pieces = byObject.get(piece.id)
    if (pieces) pieces.push(piece)
    else byObject.set(piece.id, [piece])
  }
  return byObject
}

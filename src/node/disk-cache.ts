import { randomBytes } from "node:crypto"
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises"
import { join } from "node:path"
import { BoundedMap } from "../core/index.ts"
import type { KeptObject, Piece, PieceStore, RangeKeeper } from "../storage/index.ts"
import {
  KEPT_SHARE,
  newestVersion,
  parsePiece,
  PieceObject,
  pieceName,
  USE_NOTED,
  WriteBehind,
} from "../storage/index.ts"
import { HEADER_BYTES, idOf, pieceBytes, pieceHeader, shardOf } from "./disk-files.ts"
import { bookBytes, sweepFiles } from "./disk-sweep.ts"

export interface DiskCacheOptions {
  /** The cache's own folder; made when something is kept. */
  readonly folder: string
  /** Bound of the bytes on disk, of all processes that use the folder together. 1 GiB unless given. */
  readonly bytes?: number | undefined
}

/** Bound of a disk cache unless another is given. */
export const DISK_CACHE_BYTES: number = 2 ** 30
const OBJECTS = 65_536

/**
 * Ranges kept in files below a folder, for any number of processes at once: a file appears whole, under a name that says
 * all about it, and is never changed. Each read is checked against a CRC-32 of name and bytes; a damaged file is removed
 * and counts as missing. At the bound, what was used longest ago goes first; one object may fill three quarters. A folder
 * that cannot be written keeps nothing and disturbs nothing.
 */
export function diskCache(options: DiskCacheOptions): RangeKeeper {
  return new DiskCache(options)
}

class DiskCache implements RangeKeeper, PieceStore {
  readonly #folder: string
  readonly #capacity: number
  readonly #objects: BoundedMap<string, Promise<PieceObject>> = new BoundedMap(OBJECTS)
  readonly #shards: Map<string, Promise<Map<string, Piece[]>>> = new Map()
  readonly #writes: WriteBehind = new WriteBehind()
  #sweep: Promise<void> | undefined

  constructor({ folder, bytes = DISK_CACHE_BYTES }: DiskCacheOptions) {
    this.#folder = folder
    this.#capacity = bytes
  }

  get share(): number {
    return this.#capacity * KEPT_SHARE
  }

  async open(identity: string): Promise<KeptObject> {
    const id = idOf(identity)
    const known = this.#objects.get(id) ?? this.#load(id)
    this.#objects.set(id, known)
    return known
  }

  settle(): Promise<void> {
    return this.#writes.settle()
  }

  async read(piece: Piece): Promise<Uint8Array | undefined> {
    return readPieceFile(this.#path(piece), piece)
  }

  write(piece: Piece, bytes: Uint8Array, done: () => void): Promise<void> {
    return this.#writes.add(bytes.length, async () => {
      await this.#writeFile(piece, bytes)
      done()
    })
  }

  remove(pieces: readonly Piece[]): void {
    for (const piece of pieces) this.#writes.follow(rm(this.#path(piece), { force: true }).catch(() => undefined))
  }

  #path(piece: Piece): string {
    return join(shardOf(this.#folder, piece.id), pieceName(piece))
  }

  async #load(id: string): Promise<PieceObject> {
    const shard = shardOf(this.#folder, id)
    const index = this.#shards.get(shard) ?? readShard(shard)
    this.#shards.set(shard, index)
    const pieces = (await index).get(id) ?? []
    return new PieceObject(this, id, await newestVersion(pieces, (piece) => timeOf(this.#path(piece))))
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
    await rename(partial, this.#path(piece))
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
}

async function timeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )
}

async function readPieceFile(path: string, piece: Piece): Promise<Uint8Array | undefined> {
  const file = await open(path, "r").catch(() => undefined)
  if (!file) return undefined
  try {
    const { mtimeMs } = await file.stat()
    const bytes = pieceBytes(pieceName(piece), piece.length, await file.readFile())
    const now = Date.now()
    if (!bytes) await rm(path, { force: true }).catch(() => undefined)
    else if (now - mtimeMs > USE_NOTED) await file.utimes(now / 1000, now / 1000).catch(() => undefined)
    return bytes
  } catch {
    return undefined
  } finally {
    await file.close()
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

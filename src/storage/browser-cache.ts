import { BoundedMap } from "../core/index.ts"
import type { KeptObject, RangeKeeper } from "./keeper.ts"
import { newestVersion, PieceObject } from "./kept-pieces.ts"
import type { Piece, PieceStore } from "./piece.ts"
import { KEPT_SHARE, parsePiece, pieceName, USE_NOTED } from "./piece.ts"
import { WriteBehind } from "./write-behind.ts"

export interface BrowserCacheOptions {
  /** Name among the caches of the page's origin. `caelum` unless given. */
  readonly name?: string | undefined
  /** Bound of the bytes kept, of all pages of the origin together. 256 MiB unless given. */
  readonly bytes?: number | undefined
}

/** Bound of a browser's cache unless another is given. */
const BROWSER_CACHE_BYTES = 2 ** 28
/** Of each entry beside its bytes. */
const OVERHEAD = 512
const OBJECTS = 16_384
/** Addresses of entries, which are never asked for. */
const ADDRESS = "https://caelum.invalid/"
const USED = "x-used"
const SHA256 = "x-sha256"

/**
 * Ranges kept by the browser (its Cache API), for any number of pages of one origin at once: `createStore({ keeper:
 * browserCache() })`. Each is checked against its SHA-256 when it is read; at the bound, what was used longest ago goes first, and one
 * object may fill three quarters. Where there is no such cache (a page that came neither by https nor from this machine), or no
 * place left, nothing is kept and nothing is disturbed.
 */
export function browserCache(options: BrowserCacheOptions = {}): RangeKeeper {
  return new BrowserCache(options)
}

/** Removes all that `browserCache` keeps under that name; true where there was something. */
export async function clearBrowserCache(name: string = "caelum"): Promise<boolean> {
  return typeof caches === "object" && caches.delete(name)
}

/** An entry of the cache: a piece, and when it was used. */
interface Entry {
  readonly piece: Piece
  readonly used: number
}

interface Opened {
  readonly cache: Cache
  readonly byObject: Map<string, Entry[]>
  /** Tells other pages of bytes that came or went. */
  readonly channel: BroadcastChannel
}

class BrowserCache implements RangeKeeper, PieceStore {
  readonly conditional = false
  readonly share: number
  readonly #name: string
  readonly #capacity: number
  readonly #objects: BoundedMap<string, Promise<PieceObject>> = new BoundedMap(OBJECTS)
  readonly #writes: WriteBehind = new WriteBehind()
  #opening: Promise<Opened | undefined> | undefined
  /** Bytes kept, as far as this page knows. */
  #total = 0

  constructor({ name = "caelum", bytes = BROWSER_CACHE_BYTES }: BrowserCacheOptions) {
    this.#name = name
    this.#capacity = bytes
    this.share = bytes * KEPT_SHARE
  }

  async open(identity: string): Promise<KeptObject> {
    const known = this.#objects.get(identity) ?? this.#load(identity)
    this.#objects.set(identity, known)
    return known
  }

  settle(): Promise<void> {
    return this.#writes.settle()
  }

  async read(piece: Piece): Promise<Uint8Array | undefined> {
    try {
      const cache = (await this.#opened())?.cache
      const answer = await cache?.match(addressOf(piece))
      if (!cache || !answer) return undefined
      const bytes = new Uint8Array(await answer.arrayBuffer())
      if (bytes.length !== piece.length || (await sha256(bytes)) !== answer.headers.get(SHA256)) {
        await this.#delete(piece)
        return undefined
      }
      if (Date.now() - Number(answer.headers.get(USED)) > USE_NOTED)
        this.#writes.follow(put(cache, piece, bytes).catch(() => undefined))
      return bytes
    } catch {
      return undefined
    }
  }

  write(piece: Piece, bytes: Uint8Array, done: () => void): Promise<void> {
    return this.#writes.add(bytes.length, async () => {
      const opened = await this.#opened()
      if (!opened) return
      await put(opened.cache, piece, bytes)
      this.#book(opened, sizeOf(piece))
      done()
      if (this.#total > this.#capacity) await this.#sweep(opened)
    })
  }

  remove(pieces: readonly Piece[]): void {
    for (const piece of pieces) this.#writes.follow(this.#delete(piece).catch(() => undefined))
  }

  async #delete(piece: Piece): Promise<void> {
    const opened = await this.#opened()
    if (await opened?.cache.delete(addressOf(piece))) this.#book(opened!, -sizeOf(piece))
  }

  async #load(identity: string): Promise<PieceObject> {
    const opened = await this.#opened()
    if (!opened) return new PieceObject(this, "", [])
    const id = (await sha256(new TextEncoder().encode(identity))).slice(0, 32)
    const entries = opened.byObject.get(id) ?? []
    const used = new Map(entries.map((entry) => [entry.piece, entry.used]))
    const pieces = await newestVersion([...used.keys()], async (piece) => used.get(piece) ?? 0)
    return new PieceObject(this, id, pieces)
  }

  #opened(): Promise<Opened | undefined> {
    return (this.#opening ??= this.#open().catch(() => undefined))
  }

  async #open(): Promise<Opened | undefined> {
    if (typeof caches !== "object" || typeof crypto.subtle !== "object") return undefined
    const channel = new BroadcastChannel(`${this.#name} cache`)
    channel.addEventListener("message", ({ data }: MessageEvent<number>) => void (this.#total += data))
    const cache = await caches.open(this.#name)
    const entries = await entriesOf(cache)
    this.#total += entries.reduce((sum, { piece }) => sum + sizeOf(piece), 0)
    const byObject = new Map<string, Entry[]>()
    for (const entry of entries) {
      const known = byObject.get(entry.piece.id)
      if (known) known.push(entry)
      else byObject.set(entry.piece.id, [entry])
    }
    return { cache, byObject, channel }
  }

  #book({ channel }: Opened, bytes: number): void {
    this.#total += bytes
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel is of one origin
    channel.postMessage(bytes)
  }

  /** Brings the cache below its bound, unless another page is doing that. */
  async #sweep(opened: Opened): Promise<void> {
    await navigator.locks.request(`${this.#name} sweep`, { ifAvailable: true }, async (lock) => {
      if (!lock) return
      const entries = await entriesOf(opened.cache)
      this.#total = entries.reduce((sum, { piece }) => sum + sizeOf(piece), 0)
      for (const { piece } of entries.sort((a, b) => a.used - b.used)) {
        if (this.#total <= this.#capacity * KEPT_SHARE) break
        await this.#delete(piece)
      }
    })
  }
}

async function entriesOf(cache: Cache): Promise<Entry[]> {
  const entries: Entry[] = []
  for (const { url, headers } of await cache.keys()) {
    const piece = parsePiece(url.slice(ADDRESS.length))
    if (piece) entries.push({ piece, used: Number(headers.get(USED)) })
  }
  return entries
}

async function put(cache: Cache, piece: Piece, bytes: Uint8Array): Promise<void> {
  const used = String(Date.now())
  const answer = new Response(bytes as BodyInit, { headers: { [USED]: used, [SHA256]: await sha256(bytes) } })
  await cache.put(new Request(addressOf(piece), { headers: { [USED]: used } }), answer)
}

function addressOf(piece: Piece): string {
  return ADDRESS + pieceName(piece)
}

function sizeOf({ length }: Piece): number {
  return length + OVERHEAD
}

async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as BufferSource))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("")
}

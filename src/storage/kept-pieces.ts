import type { Span } from "../core/index.ts"
import type { KeptObject, ObjectVersion } from "./keeper.ts"
import type { Piece, PieceStore } from "./piece.ts"
import { isKeepable } from "./piece.ts"

/** Pieces begin and end at multiples of so many bytes, or where the range did: a small read checks no more than this. */
const PIECE_BYTES = 1 << 20

const ABSENT: ObjectVersion = { etag: "", size: 0 }

/** The pieces of one object, wherever they are kept. */
export class PieceObject implements KeptObject {
  readonly #store: PieceStore
  readonly #id: string
  #version: ObjectVersion | undefined
  /** In order of their offsets. */
  #pieces: Piece[]

  constructor(store: PieceStore, id: string, pieces: readonly Piece[]) {
    this.#store = store
    this.#id = id
    this.#version = pieces[0]?.version
    this.#pieces = pieces.toSorted(byOffset)
  }

  version(): ObjectVersion | "absent" | undefined {
    return this.#version?.etag === "" ? "absent" : this.#version
  }

  covers(span: Span): boolean {
    return this.#chain(span) !== undefined
  }

  async read(span: Span): Promise<Uint8Array | undefined> {
    const chain = this.#chain(span)
    if (!chain) return undefined
    const parts = await Promise.all(chain.map((piece) => this.#readPiece(piece)))
    const [only] = parts
    const [first] = chain
    if (parts.length === 1 && only && first) return part(only, first, span)
    const joined = new Uint8Array(span.length)
    for (const [i, bytes] of parts.entries()) {
      if (!bytes) return undefined
      const inner = part(bytes, chain[i]!, span)
      joined.set(inner, Math.max(0, chain[i]!.offset - span.offset))
    }
    return joined
  }

  async keep(version: ObjectVersion, offset: number, bytes: Uint8Array): Promise<void> {
    if (!isKeepable(version)) return
    this.#become(version)
    for (let at = 0; at < bytes.length || (at === 0 && version.size === 0);) {
      const end = Math.min(bytes.length, at + PIECE_BYTES - ((offset + at) % PIECE_BYTES))
      await this.#keepPiece({ id: this.#id, version, offset: offset + at, length: end - at }, bytes.subarray(at, end))
      if (end === at) return
      at = end
    }
  }

  async keepAbsence(): Promise<void> {
    if (this.version() === "absent") return
    this.#become(ABSENT)
    await this.#keepPiece({ id: this.#id, version: ABSENT, offset: 0, length: 0 }, new Uint8Array(0))
  }

  #become(version: ObjectVersion): void {
    if (this.#version && isSame(this.#version, version)) return
    this.#store.remove(this.#pieces)
    this.#pieces = []
    this.#version = version
  }

  async #keepPiece(piece: Piece, bytes: Uint8Array): Promise<void> {
    const kept = this.#pieces.reduce((sum, { length }) => sum + length, 0)
    if (this.covers(piece) || kept + piece.length > this.#store.share) return
    await this.#store.write(piece, bytes, () => this.#add(piece))
  }

  /** A piece that is written: those inside it are no longer needed. */
  #add(piece: Piece): void {
    if (this.#version === undefined || !isSame(this.#version, piece.version)) {
      this.#store.remove([piece])
      return
    }
    const inner = this.#pieces.filter((other) => other.length < piece.length && isInside(other, piece))
    this.#store.remove(inner)
    this.#pieces = [...this.#pieces.filter((other) => !inner.includes(other)), piece].sort(byOffset)
  }

  /** Pieces, in order, that hold every byte of the span; undefined where there are none. */
  #chain(span: Span): Piece[] | undefined {
    if (span.length === 0) return this.#pieces.length > 0 ? this.#pieces.slice(0, 1) : undefined
    const chain: Piece[] = []
    for (let reached = span.offset; reached < endOf(span);) {
      const next = this.#farthest(reached)
      if (!next) return undefined
      chain.push(next)
      reached = endOf(next)
    }
    return chain
  }

  /** The piece that begins at or before `offset` and goes on farthest beyond it. */
  #farthest(offset: number): Piece | undefined {
    let best: Piece | undefined
    for (const piece of this.#pieces) {
      if (piece.offset > offset) break
      if (endOf(piece) > (best ? endOf(best) : offset)) best = piece
    }
    return best
  }

  async #readPiece(piece: Piece): Promise<Uint8Array | undefined> {
    const bytes = await this.#store.read(piece)
    if (!bytes) this.#pieces = this.#pieces.filter((other) => other !== piece)
    return bytes
  }
}

/** Of the pieces of an object, those of the version that was used last; the others are left to the sweep. */
export async function newestVersion(
  pieces: readonly Piece[],
  used: (piece: Piece) => Promise<number>,
): Promise<Piece[]> {
  const [first] = pieces
  if (!first || pieces.every(({ version }) => isSame(version, first.version))) return [...pieces]
  const times = await Promise.all(pieces.map(used))
  const newest = pieces[times.indexOf(Math.max(...times))]!
  return pieces.filter(({ version }) => isSame(version, newest.version))
}

/** What a piece holds of the span. */
function part(bytes: Uint8Array, piece: Piece, span: Span): Uint8Array {
  const start = Math.max(0, span.offset - piece.offset)
  return bytes.subarray(start, Math.min(piece.length, span.offset + span.length - piece.offset))
}

function endOf({ offset, length }: Span): number {
  return offset + length
}

function isInside(inner: Span, outer: Span): boolean {
  return outer.offset <= inner.offset && endOf(inner) <= endOf(outer)
}

function isSame(a: ObjectVersion, b: ObjectVersion): boolean {
  return a.etag === b.etag && a.size === b.size
}

function byOffset(a: Piece, b: Piece): number {
  return a.offset - b.offset
}

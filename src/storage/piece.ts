import type { ObjectVersion } from "./keeper.ts"

/** A range of one version of one object that is kept by itself. All that it is stands in its name. */
export interface Piece {
  readonly id: string
  /** Of size 0 and without an ETag: the object does not exist. */
  readonly version: ObjectVersion
  readonly offset: number
  readonly length: number
}

/** Where the pieces of objects are kept. */
export interface PieceStore {
  /** Most bytes kept of one object. */
  readonly share: number
  /** The bytes of a piece; undefined where it is not there, or not sound. */
  read(piece: Piece): Promise<Uint8Array | undefined>
  /** Writes a piece behind the caller's back; `done` is called if and when it is there. Resolves when the caller may go on. */
  write(piece: Piece, bytes: Uint8Array, done: () => void): Promise<void>
  /** Removes pieces that are no longer wanted; what cannot be removed is swept later. */
  remove(pieces: readonly Piece[]): void
}

/** Of the bound, what one object may fill, and what a sweep leaves. */
export const KEPT_SHARE = 0.75
/** Milliseconds after which a use is noted again. */
export const USE_NOTED = 600_000
/** Longest ETag that is kept, bytes: a file's name holds 255. */
const LONGEST_ETAG = 96

const NAME = /^([0-9a-f]{32})~([\w-]{0,128})~(\d{1,16})~(\d{1,16})~(\d{1,16})$/

export function isKeepable({ etag }: ObjectVersion): boolean {
  return new TextEncoder().encode(etag).length <= LONGEST_ETAG
}

export function pieceName({ id, version, offset, length }: Piece): string {
  return `${id}~${toBase64(version.etag)}~${version.size}~${offset}~${length}`
}

/** What a name says; undefined for one that is no piece's. */
export function parsePiece(name: string): Piece | undefined {
  const match = NAME.exec(name)
  if (!match || match[2]!.length % 4 === 1) return undefined
  const [size, offset, length] = [Number(match[3]), Number(match[4]), Number(match[5])]
  if (![size, offset, length].every(Number.isSafeInteger) || offset + length > size) return undefined
  return { id: match[1]!, version: { etag: fromBase64(match[2]!), size }, offset, length }
}

function toBase64(text: string): string {
  const base64 = btoa(String.fromCharCode(...new TextEncoder().encode(text)))
  return base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")
}

function fromBase64(base64: string): string {
  const binary = atob(base64.replaceAll("-", "+").replaceAll("_", "/"))
  return new TextDecoder().decode(Uint8Array.from(binary, (character) => character.charCodeAt(0)))
}

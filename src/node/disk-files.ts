import { createHash } from "node:crypto"
import { join } from "node:path"
import { crc32 } from "node:zlib"
import type { ObjectVersion } from "../storage/index.ts"

/** A range of one version of one object, as a file of the disk cache. All that it is stands in its name. */
export interface Piece {
  readonly id: string
  /** Of size 0 and without an ETag: the object does not exist. */
  readonly version: ObjectVersion
  readonly offset: number
  readonly length: number
}

/** Longest ETag that is kept, bytes: a file's name holds 255. */
const LONGEST_ETAG = 96
const MAGIC = 0x434c4d31
/** Magic and CRC-32 of name and bytes, 4 bytes each. */
export const HEADER_BYTES = 8

const NAME = /^([0-9a-f]{32})~([\w-]{0,128})~(\d{1,16})~(\d{1,16})~(\d{1,16})$/

/** The number of an object: 128 bits of the SHA-256 of its identity, which itself is not written down. */
export function idOf(identity: string): string {
  return createHash("sha256").update(identity).digest("hex").slice(0, 32)
}

export function isKeepable({ etag }: ObjectVersion): boolean {
  return Buffer.byteLength(etag) <= LONGEST_ETAG
}

export function pieceName({ id, version, offset, length }: Piece): string {
  return `${id}~${Buffer.from(version.etag).toString("base64url")}~${version.size}~${offset}~${length}`
}

/** What a file's name says; undefined for a file that is none of the cache's. */
export function parsePiece(name: string): Piece | undefined {
  const match = NAME.exec(name)
  if (!match) return undefined
  const [size, offset, length] = [Number(match[3]), Number(match[4]), Number(match[5])]
  if (![size, offset, length].every(Number.isSafeInteger) || offset + length > size) return undefined
  return { id: match[1]!, version: { etag: Buffer.from(match[2]!, "base64url").toString(), size }, offset, length }
}

/** The folder of an object's pieces: 256 of them share the objects. */
export function shardOf(folder: string, id: string): string {
  return join(folder, id.slice(0, 2))
}

/** What stands before the bytes in a piece's file. */
export function pieceHeader(name: string, bytes: Uint8Array): Uint8Array {
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUInt32BE(MAGIC, 0)
  header.writeUInt32BE(crc32(bytes, crc32(name)), 4)
  return header
}

/** The bytes of a piece's file; undefined where it is not whole and sound. */
export function pieceBytes(name: string, length: number, file: Buffer): Uint8Array | undefined {
  if (file.length !== HEADER_BYTES + length || file.readUInt32BE(0) !== MAGIC) return undefined
  const bytes = new Uint8Array(file.buffer, file.byteOffset + HEADER_BYTES, length)
  return file.readUInt32BE(4) === crc32(bytes, crc32(name)) ? bytes : undefined
}

/** Where the pieces of objects are written to and removed from. */
export interface PieceStore {
  /** Most bytes kept of one object. */
  readonly share: number
  path(piece: Piece): string
  /** Writes a piece behind the caller's back; `done` is called if and when it is there. Resolves when the caller may go on. */
  write(piece: Piece, bytes: Uint8Array, done: () => void): Promise<void>
  /** Removes files of pieces that are no longer wanted; what cannot be removed is swept later. */
  remove(pieces: readonly Piece[]): void
}

import { createHash } from "node:crypto"
import { join } from "node:path"
import { crc32 } from "node:zlib"

const MAGIC = 0x434c4d31
/** Magic and CRC-32 of name and bytes, 4 bytes each. */
export const HEADER_BYTES = 8

/** The number of an object: 128 bits of the SHA-256 of its identity, which itself is not written down. */
export function idOf(identity: string): string {
  return createHash("sha256").update(identity).digest("hex").slice(0, 32)
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

import { CaelumError } from "../../core/index.ts"
import { inflate } from "#inflate"
import { unshuffle } from "./codec-gzip.ts"
import { decodeRice } from "./codec-rice.ts"
import type { ColumnCodec } from "./packed-table.ts"
import type { FieldCode } from "./table-form.ts"
import { TileInput } from "./tile-bytes.ts"

const RICE_BYTES: Readonly<Partial<Record<FieldCode, 1 | 2 | 4>>> = { B: 1, I: 2, J: 4 }
/** Bytes of the values whose bytes GZIP_2 sorts; CFITSIO, which alone writes such tables, leaves complex numbers as they are. */
const SHUFFLED: Readonly<Partial<Record<FieldCode, number>>> = { I: 2, J: 4, E: 4, K: 8, D: 8 }
const RICE_BLOCK = 32
/** More bytes for one of a stream than any codec gives: deflate 1032, Rice 4 × 32 for a code of 5 bits, with room. */
const MOST_RATIO = 1100

/** Whether a stream may hold as much, before anything is allocated for it. */
export function canHold(stream: number, bytes: number): boolean {
  return bytes <= stream * MOST_RATIO + 64
}

/**
 * The `bytes` bytes that a stream of a compressed table stands for, in the order of the original table.
 * @throws CaelumError `malformed` where the stream is damaged or holds another number of bytes.
 */
export function decodeStream(
  stream: Uint8Array,
  codec: ColumnCodec,
  code: FieldCode,
  bytes: number,
): Uint8Array | Promise<Uint8Array> {
  if (codec === "none") return exactly(stream, bytes)
  if (codec === "rice") return decodeRiceBytes(stream, RICE_BYTES[code]!, bytes)
  const width = codec === "gzip-2" ? (SHUFFLED[code] ?? 1) : 1
  const content = inflate(stream, Math.max(1, bytes))
  const finish = (plain: Uint8Array | undefined): Uint8Array => unshuffle(exactly(plain, bytes), width)
  return content instanceof Promise ? content.then(finish) : finish(content)
}

function exactly(content: Uint8Array | undefined, bytes: number): Uint8Array {
  if (content?.length === bytes) return content
  const found = content === undefined ? "is damaged or holds more" : `holds ${content.length}`
  throw new CaelumError("malformed", `a stream of ${bytes} bytes ${found}`)
}

function decodeRiceBytes(stream: Uint8Array, size: 1 | 2 | 4, bytes: number): Uint8Array {
  const count = bytes / size
  const values = new Int32Array(count)
  if (stream.length < size) throw new CaelumError("malformed", `a Rice stream of ${bytes} bytes has ${stream.length}`)
  decodeRice(new TileInput().load(stream, true), { block: RICE_BLOCK, bytes: size }, values, count)
  if (size === 1) return Uint8Array.from(values)
  const view = new DataView(new ArrayBuffer(bytes))
  if (size === 2) for (let i = 0; i < count; i++) view.setInt16(2 * i, values[i]!)
  else for (let i = 0; i < count; i++) view.setInt32(4 * i, values[i]!)
  return new Uint8Array(view.buffer)
}

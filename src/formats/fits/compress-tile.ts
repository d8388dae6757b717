import type { TypedArray } from "../../core/index.ts"
import { gzip } from "#inflate"
import { swapBytes } from "./decode.ts"
import { encodeHcompress } from "./encode-hcompress.ts"
import { encodePlio } from "./encode-plio.ts"
import { encodeRice } from "./encode-rice.ts"
import type { TileCodec } from "./tile-table.ts"

/** How the integers or floats of a tile become a stream. */
export interface TileCoding {
  readonly codec: TileCodec
  /** Bytes of a value as it is stored: 1, 2, 4 or 8. */
  readonly bytes: number
  /** Pixels that share a Rice code. */
  readonly block: number
  /** What HCOMPRESS divides by. */
  readonly scale: number
}

/** The stream of a tile's stored values. @param columns Pixels of a row of the tile. */
export function encodeTile(values: TypedArray, coding: TileCoding, columns: number): Uint8Array | Promise<Uint8Array> {
  switch (coding.codec) {
    case "rice":
      return encodeRice(integers(values), { block: coding.block, bytes: coding.bytes as 1 | 2 | 4 })
    case "plio":
      return bigEndian(encodePlio(integers(values)))
    case "hcompress":
      return encodeHcompress(integers(values), values.length / columns, columns, coding.scale)
    case "gzip-1":
      return gzip(bigEndian(values))
    case "gzip-2":
      return gzip(shuffle(bigEndian(values), coding.bytes))
    default:
      return bigEndian(values)
  }
}

function integers(values: TypedArray): Int32Array {
  return values instanceof Int32Array ? values : Int32Array.from(values as Int16Array)
}

/** A copy in FITS' order of bytes. */
export function bigEndian(values: TypedArray): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice()
  swapBytes(bytes.buffer, values.BYTES_PER_ELEMENT * 8)
  return bytes
}

/** GZIP_2's order: the first bytes of all values, then the second (FITS 4.0 §10.4.2). */
function shuffle(bytes: Uint8Array<ArrayBuffer>, width: number): Uint8Array<ArrayBuffer> {
  if (width === 1) return bytes
  const count = bytes.length / width
  const out = new Uint8Array(bytes.length)
  for (let byte = 0; byte < width; byte++)
    for (let i = 0, from = byte, to = byte * count; i < count; i++, from += width) out[to++] = bytes[from]!
  return out
}

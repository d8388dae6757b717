import { CONTENT_VERSION } from "../cache.ts"
import { entityTag } from "../random.ts"
import type { ServedObject } from "../object.ts"
import { productPath, SEIP_PREFIX, type SeipProduct } from "./fields.ts"
import { HEADER_BYTES, isMask, seipHeader } from "./header.ts"
import type { RowFiller } from "./rows.ts"

const BLOCK = 2880
const MODIFIED = new Date("2022-09-28T19:04:11Z")

/** Bytes of a product: header, pixels, and zeros to a whole block. */
export function productBytes(product: SeipProduct): number {
  return HEADER_BYTES + Math.ceil(pixelBytes(product) / BLOCK) * BLOCK
}

function pixelBytes(product: SeipProduct): number {
  return product.field.width * product.field.height * (isMask(product) ? 1 : 4)
}

/** A FITS file of which every byte is computed when it is asked for. `rows` is called on the first read of pixels. */
export function mosaicObject(seed: number, product: SeipProduct, rows: () => RowFiller): ServedObject {
  let header: Uint8Array | undefined
  const end = HEADER_BYTES + pixelBytes(product)
  return {
    size: productBytes(product),
    etag: entityTag(`seip ${CONTENT_VERSION} ${seed} ${SEIP_PREFIX}/${productPath(product)}`),
    modified: MODIFIED,
    read(offset, length) {
      const out = new Uint8Array(length)
      if (offset < HEADER_BYTES) out.set((header ??= seipHeader(product)).subarray(offset, offset + length))
      const from = Math.max(offset, HEADER_BYTES)
      const to = Math.min(offset + length, end)
      if (from < to) writePixels(product, rows(), from - HEADER_BYTES, out.subarray(from - offset, to - offset))
      return out
    },
  }
}

/** Writes the bytes `[offset, offset + out.length)` of the big-endian pixels. */
function writePixels(product: SeipProduct, fill: RowFiller, offset: number, out: Uint8Array): void {
  const { width } = product.field
  const size = isMask(product) ? 1 : 4
  const first = Math.floor(offset / size)
  const last = Math.ceil((offset + out.length) / size)
  const buffer = new Float64Array(width)
  for (let pixel = first; pixel < last;) {
    const y = Math.floor(pixel / width)
    const x = pixel - y * width
    const count = Math.min(width - x, last - pixel)
    const values = buffer.subarray(0, count)
    fill(y, x, values)
    if (size === 1) for (let i = 0; i < count; i++) out[pixel + i - offset] = values[i]!
    else copyFloats(values, pixel * 4 - offset, out)
    pixel += count
  }
}

const WORD = new DataView(new ArrayBuffer(4))

/** Values as big-endian floats at byte `at` of `out`; the first and last may stick out of it. */
function copyFloats(values: Float64Array, at: number, out: Uint8Array): void {
  const view = new DataView(out.buffer, out.byteOffset, out.byteLength)
  for (let i = 0; i < values.length; i++) {
    const place = at + 4 * i
    if (place >= 0 && place + 4 <= out.length) view.setFloat32(place, values[i]!)
    else copyPart(values[i]!, place, out)
  }
}

function copyPart(value: number, place: number, out: Uint8Array): void {
  WORD.setFloat32(0, value)
  for (let k = 0; k < 4; k++) if (place + k >= 0 && place + k < out.length) out[place + k] = WORD.getUint8(k)
}

import type { TypedArray } from "../core/index.ts"
import { CaelumError } from "../core/index.ts"

/** An array to be written: row-major, slowest axis first. */
export interface NpyArray {
  readonly shape: readonly number[]
  readonly data: TypedArray
}

const MAGIC = "\x93NUMPY\x01\x00"

/**
 * An array as NumPy's `.npy` file, format version 1.0: little-endian, C order.
 * @throws CaelumError `usage` where the shape does not fit the array.
 */
export function writeNpy(array: NpyArray): Uint8Array {
  const [head, body] = encodeNpy(array)
  const bytes = new Uint8Array(head.length + body.length)
  bytes.set(head)
  bytes.set(body, head.length)
  return bytes
}

/** The two pieces of `writeNpy`, header and data, without a copy of the data. */
export function encodeNpy(array: NpyArray): readonly [Uint8Array, Uint8Array] {
  const { shape, data } = array
  if (shape.reduce((product, n) => product * n, 1) !== data.length) {
    throw new CaelumError(
      "usage",
      `An array of shape [${shape.join(", ")}] was to be written with ${data.length} values; they must agree.`,
    )
  }
  const axes = shape.length === 1 ? `${shape[0]},` : shape.join(", ")
  const text = `{'descr': '${descriptor(data)}', 'fortran_order': False, 'shape': (${axes}), }`
  // Header and length field end on a multiple of 64, with a line end.
  const length = Math.ceil((MAGIC.length + 2 + text.length + 1) / 64) * 64 - MAGIC.length - 2
  const size = String.fromCharCode(length & 255, length >> 8)
  const head = MAGIC + size + text.padEnd(length - 1) + "\n"
  return [
    Uint8Array.from(head, (char) => char.charCodeAt(0)),
    new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  ]
}

function descriptor(data: TypedArray): string {
  const bytes = data.BYTES_PER_ELEMENT
  const kind = data instanceof Float32Array || data instanceof Float64Array ? "f" : isUnsigned(data) ? "u" : "i"
  return `${bytes === 1 ? "|" : "<"}${kind}${bytes}`
}

function isUnsigned(data: TypedArray): boolean {
  return (
    data instanceof Uint8Array ||
    data instanceof Uint16Array ||
    data instanceof Uint32Array ||
    data instanceof BigUint64Array
  )
}

import type { TypedArray } from "../../core/index.ts"
import type { VoDatatype } from "./types.ts"

/**
 * Copies `rows` cells of `count` elements each from BINARY into `out` from element `index` on; cell i starts at
 * `at + i × stride`. Big-endian (REC-VOTable-1.4, section 6).
 */
export type ElementReader = (
  view: DataView,
  at: number,
  stride: number,
  rows: number,
  count: number,
  out: TypedArray,
  index: number,
) => void

type Get = (view: DataView, at: number) => number | bigint

function reader(bytes: number, lanes: number, get: Get): ElementReader {
  return (view, at, stride, rows, count, out, index) => {
    const values = out as Float64Array
    const each = count * lanes
    let next = index
    for (let row = 0, start = at; row < rows; row++, start += stride)
      for (let i = 0, p = start; i < each; i++, p += bytes) values[next++] = get(view, p) as number
  }
}

const bits: ElementReader = (view, at, stride, rows, count, out, index) => {
  let next = index
  for (let row = 0, start = at; row < rows; row++, start += stride) {
    // A single bit is the highest one of its byte; astropy writes it as 0x08. The other bits are padding, so any will do.
    if (count === 1) out[next++] = view.getUint8(start) === 0 ? 0 : 1
    else for (let i = 0; i < count; i++) out[next++] = (view.getUint8(start + (i >> 3)) >> (7 - (i & 7))) & 1
  }
}

function flag(byte: number): number {
  return byte === 84 || byte === 116 || byte === 49 ? 1 : 0
}

const getByte: Get = (view, at) => view.getUint8(at)
const getFloat: Get = (view, at) => view.getFloat32(at)
const getDouble: Get = (view, at) => view.getFloat64(at)

const READERS: Readonly<Record<VoDatatype, ElementReader>> = {
  boolean: reader(1, 1, (view, at) => flag(view.getUint8(at))),
  bit: bits,
  unsignedByte: reader(1, 1, getByte),
  short: reader(2, 1, (view, at) => view.getInt16(at)),
  int: reader(4, 1, (view, at) => view.getInt32(at)),
  long: reader(8, 1, (view, at) => view.getBigInt64(at)),
  char: reader(1, 1, getByte),
  unicodeChar: reader(2, 1, (view, at) => view.getUint16(at)),
  float: reader(4, 1, getFloat),
  double: reader(8, 1, getDouble),
  floatComplex: reader(4, 2, getFloat),
  doubleComplex: reader(8, 2, getDouble),
}

export function elementReader(datatype: VoDatatype): ElementReader {
  return READERS[datatype]
}

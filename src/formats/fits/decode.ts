import type { TypedArray } from "../../core/index.ts"
import type { Scaling } from "./scaling.ts"
import { pixelArray, pixelBytes } from "./scaling.ts"

/**
 * Room for `count` pixels: `raw` takes their stored bytes, big-endian, and `decodePixels` turns them into physical values in the
 * same memory. Where values are wider than what is stored, the stored bytes lie at the end of the buffer.
 */
export interface PixelBuffer {
  readonly buffer: ArrayBuffer
  readonly raw: Uint8Array
}

export function allocatePixels(count: number, scaling: Scaling): PixelBuffer {
  const stored = (Math.abs(scaling.bitpix) / 8) * count
  const buffer = new ArrayBuffer(pixelBytes(scaling.type) * count)
  return { buffer, raw: new Uint8Array(buffer, buffer.byteLength - stored) }
}

/** The physical values of stored pixels, made in place. */
export function decodePixels(pixels: PixelBuffer, scaling: Scaling): TypedArray {
  const { buffer, raw } = pixels
  if (scaling.kind === "linear") {
    const out = new Float64Array(buffer)
    scale(new DataView(buffer, raw.byteOffset), out, scaling)
    return out
  }
  const bits = Math.abs(scaling.bitpix)
  swapBytes(buffer, bits)
  if (scaling.kind === "unsigned") flipSigns(buffer, bits)
  return pixelArray(scaling.type, buffer)
}

/** Big-endian to the host's little-endian order or back, in place. */
export function swapBytes(buffer: ArrayBuffer, bits: number): void {
  if (bits === 16) swap16(new Uint16Array(buffer))
  else if (bits === 32) swap32(new Uint32Array(buffer))
  else if (bits === 64) swap64(new Uint32Array(buffer))
}

/** Inverts the sign bit of each value, in place and in the host's order: two's complement to unsigned with an offset. */
export function flipSigns(buffer: ArrayBufferLike, bits: number): void {
  if (bits === 8) flip(new Uint8Array(buffer), 0x80, 0, 1)
  else if (bits === 16) flip(new Uint16Array(buffer), 0x8000, 0, 1)
  else if (bits === 32) flip(new Uint32Array(buffer), 0x80000000, 0, 1)
  else flip(new Uint32Array(buffer), 0x80000000, 1, 2)
}

function flip(words: Uint8Array | Uint16Array | Uint32Array, mask: number, first: number, step: number): void {
  for (let i = first; i < words.length; i += step) words[i] = words[i]! ^ mask
}

function swap16(words: Uint16Array): void {
  for (let i = 0; i < words.length; i++) {
    const v = words[i]!
    words[i] = (v << 8) | (v >>> 8)
  }
}

function swap32(words: Uint32Array): void {
  for (let i = 0; i < words.length; i++) {
    const v = words[i]!
    words[i] = (v << 24) | ((v & 0xff00) << 8) | ((v >>> 8) & 0xff00) | (v >>> 24)
  }
}

function swap64(words: Uint32Array): void {
  for (let i = 0; i + 1 < words.length; i += 2) {
    const a = words[i]!
    const b = words[i + 1]!
    words[i] = (b << 24) | ((b & 0xff00) << 8) | ((b >>> 8) & 0xff00) | (b >>> 24)
    words[i + 1] = (a << 24) | ((a & 0xff00) << 8) | ((a >>> 8) & 0xff00) | (a >>> 24)
  }
}

/** The output runs ahead of nothing: value i ends where stored value i + 1 begins, at the latest. */
function scale(stored: DataView, out: Float64Array, scaling: Scaling): void {
  const { bitpix, bscale, bzero } = scaling
  if (bitpix === 64) return scale64(stored, out, scaling)
  const blank = scaling.blank === undefined ? NaN : Number(scaling.blank)
  const n = out.length
  if (bitpix === 8) for (let i = 0; i < n; i++) out[i] = linear(stored.getUint8(i), blank, bscale, bzero)
  else if (bitpix === 16) for (let i = 0; i < n; i++) out[i] = linear(stored.getInt16(2 * i), blank, bscale, bzero)
  else if (bitpix === 32) for (let i = 0; i < n; i++) out[i] = linear(stored.getInt32(4 * i), blank, bscale, bzero)
  else if (bitpix === -32) for (let i = 0; i < n; i++) out[i] = stored.getFloat32(4 * i) * bscale + bzero
  else for (let i = 0; i < n; i++) out[i] = stored.getFloat64(8 * i) * bscale + bzero
}

function linear(value: number, blank: number, bscale: number, bzero: number): number {
  return value === blank ? NaN : value * bscale + bzero
}

/** A 64-bit BLANK is compared before the value loses digits. */
function scale64(stored: DataView, out: Float64Array, scaling: Scaling): void {
  const { blank, bscale, bzero } = scaling
  for (let i = 0; i < out.length; i++) {
    const value = stored.getBigInt64(8 * i)
    out[i] = value === blank ? NaN : Number(value) * bscale + bzero
  }
}

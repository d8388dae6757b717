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
  swapBytes(buffer, Math.abs(scaling.bitpix), scaling.kind === "unsigned")
  return pixelArray(scaling.type, buffer)
}

/** Big-endian to the host's order, in place; `flip` inverts each value's sign bit. */
export function swapBytes(buffer: ArrayBuffer, bits: number, flip: boolean): void {
  if (bits === 8) return flip ? flip8(new Uint8Array(buffer)) : undefined
  if (bits === 16) return swap16(new Uint16Array(buffer), flip ? 0x8000 : 0)
  if (bits === 32) return swap32(new Uint32Array(buffer), flip ? 0x80000000 : 0)
  swap64(new Uint32Array(buffer), flip ? 0x80000000 : 0)
}

function flip8(words: Uint8Array): void {
  for (let i = 0; i < words.length; i++) words[i] = words[i]! ^ 0x80
}

function swap16(words: Uint16Array, mask: number): void {
  for (let i = 0; i < words.length; i++) {
    const v = words[i]!
    words[i] = ((v << 8) | (v >>> 8)) ^ mask
  }
}

function swap32(words: Uint32Array, mask: number): void {
  for (let i = 0; i < words.length; i++) {
    const v = words[i]!
    words[i] = ((v << 24) | ((v & 0xff00) << 8) | ((v >>> 8) & 0xff00) | (v >>> 24)) ^ mask
  }
}

function swap64(words: Uint32Array, mask: number): void {
  for (let i = 0; i + 1 < words.length; i += 2) {
    const a = words[i]!
    const b = words[i + 1]!
    words[i] = (b << 24) | ((b & 0xff00) << 8) | ((b >>> 8) & 0xff00) | (b >>> 24)
    words[i + 1] = ((a << 24) | ((a & 0xff00) << 8) | ((a >>> 8) & 0xff00) | (a >>> 24)) ^ mask
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

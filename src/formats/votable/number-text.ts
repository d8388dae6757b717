import { textOf } from "./text-bytes.ts"
import type { VoDatatype } from "./types.ts"

const POWERS = Float64Array.from({ length: 23 }, (_, i) => 10 ** i)
const LARGEST_EXACT = 2 ** 53

const ZERO = 48
const NINE = 57

/**
 * The number written in `bytes[start, end)`, or NaN where it is not plain digits with an optional sign, point and exponent, or
 * cannot be made exactly by one multiplication or division: mantissa < 2^53 and a power of ten ≤ 10^22 are both exact doubles,
 * so that one rounding gives the nearest double.
 */
export function plainNumber(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  const sign = bytes[at]!
  if (sign === 45 || sign === 43) at++
  let mantissa = 0
  let digits = 0
  let scale = 0
  let seenPoint = false
  for (; at < end; at++) {
    const code = bytes[at]!
    if (code >= ZERO && code <= NINE) {
      mantissa = mantissa * 10 + (code - ZERO)
      digits++
      if (seenPoint) scale--
    } else if (code === 46 && !seenPoint) seenPoint = true
    else break
  }
  if (digits === 0 || digits > 17 || mantissa >= LARGEST_EXACT) return NaN
  if (at < end) {
    const exponent = plainExponent(bytes, at, end)
    if (exponent !== exponent) return NaN
    scale += exponent
  }
  if (scale < -22 || scale > 22) return NaN
  const value = scale < 0 ? mantissa / POWERS[-scale]! : mantissa * POWERS[scale]!
  return sign === 45 ? -value : value
}

function plainExponent(bytes: Uint8Array, start: number, end: number): number {
  const letter = bytes[start]!
  if ((letter !== 101 && letter !== 69) || end - start > 6) return NaN
  let at = start + 1
  const sign = bytes[at]!
  if (sign === 45 || sign === 43) at++
  if (at >= end) return NaN
  let value = 0
  for (; at < end; at++) {
    const code = bytes[at]!
    if (code < ZERO || code > NINE) return NaN
    value = value * 10 + (code - ZERO)
  }
  return sign === 45 ? -value : value
}

/** The number written in `bytes[start, end)` in decimal, or NaN where it starts like none or may be in another base. */
export function longDecimal(bytes: Uint8Array, start: number, end: number): number {
  const sign = bytes[start]!
  const at = sign === 45 || sign === 43 ? start + 1 : start
  const first = bytes[at]!
  if (at >= end || (first !== 46 && (first < ZERO || first > NINE))) return NaN
  // The letter of 0x, 0o and 0b; an e is a decimal's.
  return ((bytes[at + 1] ?? 0) | 32) > 101 || ((bytes[at + 1] ?? 0) | 32) === 98
    ? NaN
    : Number(textOf(bytes, start, end))
}

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
const HEX = /^([+-]?)0x([0-9a-f]{1,16})$/i
const INTEGER = /^[+-]?\d{1,40}$/

function floatValue(token: string): number | undefined {
  if (DECIMAL.test(token)) return Number(token)
  const word = token.toLowerCase()
  if (word === "nan") return NaN
  if (word === "inf" || word === "+inf" || word === "infinity" || word === "+infinity") return Infinity
  return word === "-inf" || word === "-infinity" ? -Infinity : undefined
}

function longValue(token: string): bigint | undefined {
  const hex = HEX.exec(token)
  if (hex) return inLong(hex[1] === "-" ? -BigInt(`0x${hex[2]!}`) : BigInt(`0x${hex[2]!}`))
  if (INTEGER.test(token)) return inLong(BigInt(token.startsWith("+") ? token.slice(1) : token))
  const value = DECIMAL.test(token) ? Number(token) : NaN
  return Number.isSafeInteger(value) ? BigInt(value) : undefined
}

function inLong(value: bigint): bigint | undefined {
  return BigInt.asIntN(64, value) === value ? value : undefined
}

const RANGES: Readonly<Partial<Record<VoDatatype, readonly [number, number]>>> = {
  unsignedByte: [0, 255],
  short: [-32768, 32767],
  int: [-2147483648, 2147483647],
}

const TRUE = new Set(["t", "true", "1"])
const FALSE = new Set(["f", "false", "0"])

/** The value of one element written as `token` (no whitespace around), or undefined where it is no value of the datatype. */
export function elementValue(token: string, datatype: VoDatatype): number | bigint | undefined {
  if (datatype === "long") return longValue(token)
  if (datatype === "boolean" || datatype === "bit") {
    const word = token.toLowerCase()
    return TRUE.has(word) ? 1 : FALSE.has(word) ? 0 : undefined
  }
  const range = RANGES[datatype]
  if (range === undefined) return floatValue(token)
  const value = longValue(token)
  if (value === undefined) return undefined
  const small = Number(value)
  return small >= range[0] && small <= range[1] ? small : undefined
}

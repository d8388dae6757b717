import { textOf } from "./text-bytes.ts"
import type { VoDatatype } from "./types.ts"

const POWERS = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`))
const SPLITTER = 2 ** 27 + 1
/** The powers in halves of 26 bits, whose products with other halves are exact (Dekker 1971). */
const POWER_HEADS = POWERS.map((power) => SPLITTER * power - (SPLITTER * power - power))
const POWER_TAILS = POWERS.map((power, i) => power - POWER_HEADS[i]!)
const TWO_32 = 2 ** 32
const DOUBT = 2 ** -48

const ZERO = 48
const NINE = 57

/**
 * The number written in `bytes[start, end)`: the nearest double, or NaN where it is not plain digits (at most 18 significant
 * ones) with an optional sign, point and exponent, or where the nearest double is not certain. Up to 15 digits times or over
 * 10^22 are exact but for one rounding; more digits are divided in doubled precision.
 */
export function plainNumber(bytes: Uint8Array, start: number, end: number): number {
  const sign = bytes[start]!
  let at = sign === 45 || sign === 43 ? start + 1 : start
  let high = 0
  let low = 0
  let digits = 0
  let point = -1
  const first = at
  for (; at < end; at++) {
    const digit = bytes[at]! - ZERO
    if (digit >= 0 && digit <= 9) {
      if (digits < 9) high = high * 10 + digit
      else low = low * 10 + digit
      if (digits > 0 || digit > 0) digits++
    } else if (digit === -2 && point < 0) point = at
    else break
  }
  if (digits > 18 || at - first <= (point < 0 ? 0 : 1)) return NaN
  let scale = point < 0 ? 0 : point + 1 - at
  if (at < end) scale += plainExponent(bytes, at, end)
  const value = scaled(high, low, digits, scale)
  return sign === 45 ? -value : value
}

/** (high × 10^(digits − 9) + low) × 10^scale. */
function scaled(high: number, low: number, digits: number, scale: number): number {
  if (!(scale >= -22 && scale <= 22)) return NaN
  if (digits > 15) return scale > 0 ? NaN : quotient(high, digits - 9, low, -scale)
  const mantissa = digits > 9 ? high * POWERS[digits - 9]! + low : high
  return scale < 0 ? mantissa / POWERS[-scale]! : mantissa * POWERS[scale]!
}

/** (high × 10^more + low) / 10^over with one rounding, or NaN where that is too close to a tie. */
function quotient(high: number, more: number, low: number, over: number): number {
  const product = high * POWERS[more]!
  const lost = (Math.imul(high, POWERS[more]!) - (product - Math.floor(product / TWO_32) * TWO_32)) | 0
  const head = product + (lost + low)
  const tail = lost + low - (head - product)
  const divisor = POWERS[over]!
  const rough = head / divisor
  const top = SPLITTER * rough - (SPLITTER * rough - rough)
  const rest = rough - top
  const back = rough * divisor
  const heads = POWER_HEADS[over]!
  const tails = POWER_TAILS[over]!
  const error = top * heads - back + top * tails + rest * heads + rest * tails
  const correction = (head - back - error + tail) / divisor
  const value = rough + correction
  return value === rough + correction * (1 + DOUBT) && value === rough + correction * (1 - DOUBT) ? value : NaN
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

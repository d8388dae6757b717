/** Parts of a written sexagesimal angle. The sign stands apart so that -00 30 00 stays negative. */
export interface Sexagesimal {
  readonly negative: boolean
  /** Whole or fractional digits of degrees or hours, minutes and seconds, as written; only the last may have a fraction. */
  readonly parts: readonly string[]
}

/**
 * Degrees of a sexagesimal angle: the double nearest to the exact value of the written digits. `unit` is the number of
 * degrees in one of the first part: 15 for hours, 1 for degrees.
 */
export function sexagesimalDegrees(angle: Sexagesimal, unit: 1 | 15): number {
  let numerator = 0n
  let denominator = 1n
  for (const part of angle.parts) {
    const [whole = "", fraction = ""] = part.split(".")
    const scale = 10n ** BigInt(fraction.length)
    numerator = (numerator * 60n + BigInt(whole === "" ? 0 : whole)) * scale + BigInt(fraction === "" ? 0 : fraction)
    denominator *= scale
  }
  for (let i = 1; i < angle.parts.length; i++) denominator *= 60n
  const degrees = nearestDouble(numerator * BigInt(unit), denominator)
  return angle.negative ? -degrees : degrees
}

/** Sign and three zero-padded parts of an angle. `digits` decimals of a second, or as many as bring the same double back. */
export function toSexagesimal(degrees: number, unit: 1 | 15, digits?: number): { sign: string; parts: string[] } {
  const sign = degrees < 0 || Object.is(degrees, -0) ? "-" : "+"
  const size = Math.abs(degrees)
  if (digits !== undefined) return { sign, parts: roundedParts(size, unit, digits) }
  for (let count = 0; ; count++) {
    const parts = roundedParts(size, unit, count)
    if (sexagesimalDegrees({ negative: false, parts }, unit) === size) return { sign, parts }
  }
}

function roundedParts(size: number, unit: 1 | 15, digits: number): string[] {
  const { mantissa, exponent } = rational(size)
  const scale = 10n ** BigInt(digits)
  let numerator = mantissa * 3600n * scale
  let denominator = BigInt(unit)
  if (exponent >= 0) numerator <<= BigInt(exponent)
  else denominator <<= BigInt(-exponent)
  let ticks = (2n * numerator + denominator) / (2n * denominator)
  if (unit === 15) ticks %= 86400n * scale
  const seconds = ticks / scale
  const fraction = digits === 0 ? "" : `.${String(ticks % scale).padStart(digits, "0")}`
  return [pad(seconds / 3600n), pad((seconds / 60n) % 60n), pad(seconds % 60n) + fraction]
}

function pad(value: bigint): string {
  return String(value).padStart(2, "0")
}

/** A finite non-negative double as mantissa × 2^exponent, exactly. */
function rational(value: number): { mantissa: bigint; exponent: number } {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  const bits = view.getBigUint64(0)
  const biased = Number((bits >> 52n) & 0x7ffn)
  const fraction = bits & 0xfffffffffffffn
  return biased === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | 0x10000000000000n, exponent: biased - 1075 }
}

/** The double nearest to a ratio: 40 decimals and one more digit that stands for the rest, read by the language's own parser. */
function nearestDouble(numerator: bigint, denominator: bigint): number {
  const whole = numerator / denominator
  const rest = numerator % denominator
  if (rest === 0n) return Number(whole)
  const digits = 40 + Math.max(0, String(denominator).length - String(rest).length)
  const scaled = rest * 10n ** BigInt(digits)
  const decimals = String(scaled / denominator).padStart(digits, "0")
  return Number(`${whole}.${decimals}${scaled % denominator === 0n ? "" : "1"}`)
}

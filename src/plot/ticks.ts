import { formatNumber, formatPower } from "./text.ts"

/** A labelled or (without a label) minor tick of an axis, at a value of its scale. */
export interface Tick {
  readonly value: number
  readonly label?: string
}

/** From a value to a place between 0 and 1, and its ticks. */
export interface Scale {
  readonly place: (value: number) => number
  readonly ticks: readonly Tick[]
}

/** A linear scale from `from` to `to` (either may be the larger one) with about `count` labelled ticks at round values. */
export function linearScale(from: number, to: number, count: number): Scale {
  const place = (value: number): number => (value - from) / (to - from)
  const [min, max] = from < to ? [from, to] : [to, from]
  const span = max - min
  if (!(span > 1e-290) || !Number.isFinite(span)) return { place, ticks: [] }
  const { step, parts } = roundStep(span / Math.max(1, count))
  const minor = step / parts
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9))
  const exponent = labelExponent(min, max, step)
  const ticks: Tick[] = []
  for (let k = Math.ceil(min / minor - 1e-9); k <= max / minor + 1e-9 && ticks.length < 1000; k++)
    ticks.push(
      k % parts === 0
        ? { value: k * minor, label: valueLabel(k / parts, step, decimals, exponent) }
        : { value: k * minor },
    )
  return { place, ticks }
}

/** 1, 2 or 5 times a power of ten, the nearest to `wish` in the logarithm, and how many minor steps one of it has. */
function roundStep(wish: number): { step: number; parts: number } {
  const power = 10 ** Math.floor(Math.log10(wish))
  const factor = wish / power
  if (factor < Math.SQRT2) return { step: power, parts: 5 }
  if (factor < Math.sqrt(10)) return { step: 2 * power, parts: 4 }
  return factor < Math.sqrt(50) ? { step: 5 * power, parts: 5 } : { step: 10 * power, parts: 5 }
}

/** The power of ten that the labels of very large or small values share; 0 for none. */
function labelExponent(min: number, max: number, step: number): number {
  const largest = Math.max(Math.abs(min), Math.abs(max))
  return largest >= 1e6 || largest < 1e-3 ? Math.floor(Math.log10(Math.max(largest, step)) + 1e-9) : 0
}

function valueLabel(index: number, step: number, decimals: number, exponent: number): string {
  if (exponent === 0) return formatNumber(index * step, Math.min(20, decimals))
  const scaled = step / 10 ** exponent
  const places = Math.min(20, Math.max(0, -Math.floor(Math.log10(scaled) + 1e-9)))
  return index === 0 ? "0" : `${formatNumber(index * scaled, places)} × 10^{${formatNumber(exponent)}}`
}

/**
 * A logarithmic scale of positive values: labels at the powers of ten (at 1, 2 and 5 times them where there are
 * few), minor ticks at their multiples.
 */
export function logScale(min: number, max: number, count: number): Scale {
  const [low, high] = [Math.log10(min), Math.log10(max)]
  const place = (value: number): number => (Math.log10(value) - low) / (high - low)
  if (!(high > low)) return { place: () => 0, ticks: [{ value: min, label: formatNumber(min) }] }
  const decades = Math.floor(high + 1e-9) - Math.ceil(low - 1e-9) + 1
  const every = Math.max(1, Math.ceil(decades / Math.max(2, count)))
  const labelled = high - low > 2.2 ? [1] : high - low > 0.7 ? [1, 2, 5] : [1, 2, 3, 4, 5, 6, 7, 8, 9]
  const ticks: Tick[] = []
  for (let power = Math.floor(low); power <= Math.ceil(high); power++)
    for (let factor = 1; factor <= 9; factor++) {
      const value = power < 0 ? factor / 10 ** -power : factor * 10 ** power
      if (place(value) < -1e-9 || place(value) > 1 + 1e-9) continue
      const named = labelled.includes(factor) && power % every === 0
      ticks.push(named ? { value, label: logLabel(value, high - low > 2.2 && high >= 3) } : { value })
    }
  return { place, ticks }
}

function logLabel(value: number, powers: boolean): string {
  return powers || value >= 1e5 || value < 1e-3 ? formatPower(value) : formatNumber(value)
}

/**
 * A scale that a stretch bends: `curve` takes 0–1 (from `min` to `max`) to the place. Labels at the roundest values that
 * have room.
 */
export function bentScale(min: number, max: number, curve: (t: number) => number, room: number): Scale {
  const place = (value: number): number => curve((value - min) / (max - min))
  if (!(max > min)) return { place: () => 0, ticks: [{ value: min, label: formatNumber(min) }] }
  const taken: number[] = []
  const ticks: Tick[] = []
  const even = linearScale(min, max, 5).ticks.flatMap(({ value, label }) =>
    label === undefined ? [] : [{ value, label }],
  )
  for (const { value, label } of [...roundValues(min, max), ...even]) {
    const at = place(value)
    if (taken.some((other) => Math.abs(other - at) < room)) continue
    taken.push(at)
    ticks.push({ value, label })
  }
  return { place, ticks: alignDecimals(ticks.sort((a, b) => a.value - b.value)) }
}

/** Labels of like size get as many decimals as the finest of them: 19.9, 20.0, 20.1. */
function alignDecimals(ticks: readonly Tick[]): Tick[] {
  const sizes = ticks.map(({ value }) => Math.abs(value)).filter((size) => size > 0)
  if (Math.max(...sizes) > 50 * Math.min(...sizes) || ticks.some(({ label }) => label?.includes("^"))) return [...ticks]
  const decimals = Math.max(0, ...ticks.map(({ label = "" }) => label.split(".")[1]?.length ?? 0))
  return ticks.map(({ value }) => ({ value, label: value === 0 ? "0" : formatNumber(value, decimals) }))
}

/** 0, then powers of ten, then 5 and 2 times them, of both signs, over six decades. */
function roundValues(min: number, max: number): { value: number; label: string }[] {
  const top = Math.floor(Math.log10(Math.max(Math.abs(min), Math.abs(max))))
  const values: { value: number; label: string }[] = [{ value: 0, label: "0" }]
  for (const factor of [1, 5, 2, 3])
    for (let power = top; power > top - 6; power--)
      for (const sign of [1, -1]) {
        const size = power < 0 ? factor / 10 ** -power : factor * 10 ** power
        values.push({ value: sign * size, label: (sign < 0 ? "−" : "") + logLabel(size, false) })
      }
  return values.filter(({ value }) => value >= min && value <= max)
}

import { formatNumber } from "./text.ts"

/** How a sky coordinate is written at the ticks of an axis. */
export type AngleFormat = "hours" | "sexagesimal" | "degrees"

/** A step between ticks: labelled every `step` degrees, `parts` minor steps in each. */
export interface AngleStep {
  readonly step: number
  readonly parts: number
}

const SIXTIES: readonly (readonly [number, number])[] = [
  [1, 5],
  [2, 4],
  [5, 5],
  [10, 5],
  [15, 3],
  [20, 4],
  [30, 3],
]
const DEGREES: readonly (readonly [number, number])[] = [
  [1, 4],
  [2, 4],
  [5, 5],
  [10, 5],
  [15, 3],
  [30, 3],
  [45, 3],
  [60, 4],
  [90, 3],
]
const HOURS: readonly (readonly [number, number])[] = [
  [1, 4],
  [2, 4],
  [3, 3],
  [6, 6],
]

/** The steps of a format from the finest to the coarsest. */
export function angleSteps(format: AngleFormat): AngleStep[] {
  const unit = format === "hours" ? 15 : 1
  const scaled = (list: readonly (readonly [number, number])[], size: number): AngleStep[] =>
    list.map(([step, parts]) => ({ step: step * size * unit, parts }))
  const whole = scaled(format === "hours" ? HOURS : DEGREES, 1)
  if (format === "degrees") return [...decimals(-9, 1), ...whole]
  return [...decimals(-6, unit / 3600), ...scaled(SIXTIES, 1 / 3600), ...scaled(SIXTIES, 1 / 60), ...whole]
}

/** 1, 2, 5 times the powers of ten below one `unit`. */
function decimals(lowest: number, unit: number): AngleStep[] {
  const steps: AngleStep[] = []
  for (let power = lowest; power < 0; power++)
    for (const [factor, parts] of [
      [1, 5],
      [2, 4],
      [5, 5],
    ] as const)
      steps.push({ step: (factor / 10 ** -power) * unit, parts })
  return steps
}

/** The label of `value` degrees on an axis with ticks every `step` degrees: `10^{h}00^{m}30^{s}`, `+2°12′30″`, `150.1°`. */
export function angleLabel(value: number, step: number, format: AngleFormat, signed: boolean): string {
  if (format === "degrees") return `${formatNumber(value, placesOf(step))}°`
  const unit = format === "hours" ? 15 : 1
  const seconds = Math.abs(value / unit) * 3600
  const places = placesOf((step / unit) * 3600)
  const total = Math.round(seconds * 10 ** places)
  const perUnit = 3600 * 10 ** places
  const whole = Math.floor(total / perUnit)
  const minutes = Math.floor((total % perUnit) / (60 * 10 ** places))
  const rest = ((total % (60 * 10 ** places)) / 10 ** places).toFixed(places)
  const [first, second, third] = format === "hours" ? ["^{h}", "^{m}", "^{s}"] : ["°", "′", "″"]
  const sign = signed ? (value < 0 && total > 0 ? "−" : "+") : ""
  const head = `${sign}${format === "hours" ? twoDigits(whole % 24) : whole}${first}`
  const least = (step / unit) * 3600 + 1e-9
  if (least >= 3600) return head
  const middle = `${head}${twoDigits(minutes)}${second}`
  return least >= 60 ? middle : `${middle}${rest.padStart(places > 0 ? places + 3 : 2, "0")}${third}`
}

/** Decimal places that show a step of 1, 2, 5 × 10^n or a whole number. */
function placesOf(step: number): number {
  return Math.min(12, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)))
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0")
}

import { CaelumError } from "../core/index.ts"

/**
 * A curve from [0, 1] to [0, 1] that is applied after the interval; names and formulas as in astropy.visualization.
 * `a` is the parameter of the curve: log 1000, asinh 0.1, sinh 1/3, power (required).
 */
export interface Stretch {
  readonly kind: StretchName
  readonly a?: number
}

export const STRETCHES = ["linear", "sqrt", "squared", "log", "asinh", "sinh", "power"] as const
export type StretchName = (typeof STRETCHES)[number]

const DEFAULTS: Partial<Record<StretchName, number>> = { log: 1000, asinh: 0.1, sinh: 1 / 3 }

/**
 * Reads a stretch: a name, with its parameter behind a colon where it takes one: `asinh`, `log:100`, `power:1.5`.
 * @throws CaelumError `usage` for an unknown name, a missing, needless or non-positive parameter.
 */
export function parseStretch(text: string): Stretch {
  const [name = "", parameter] = text.trim().toLowerCase().split(":")
  const kind = STRETCHES.find((known) => known === name)
  if (kind === undefined)
    throw new CaelumError("usage", `'${text}' is not a stretch; use one of ${STRETCHES.join(", ")}.`)
  const takesOne = kind === "power" || kind in DEFAULTS
  if (parameter === undefined && kind !== "power") return { kind }
  const a = parameter === undefined || parameter.trim() === "" ? NaN : Number(parameter)
  if (takesOne && a > 0 && Number.isFinite(a)) return { kind, a }
  const use = takesOne ? `${kind}:NUMBER with a positive number` : `${kind} without a number`
  throw new CaelumError("usage", `'${text}' is not a stretch; use ${use}.`)
}

/** The curve of a stretch as a function; its argument is clipped to [0, 1], NaN stays NaN. */
export function stretchFunction(stretch: Stretch): (value: number) => number {
  const curve = curveOf(stretch.kind, stretch.a ?? DEFAULTS[stretch.kind] ?? 1)
  return (value) => curve(Math.min(1, Math.max(0, value)))
}

function curveOf(kind: StretchName, a: number): (value: number) => number {
  const end = { log: Math.log(a + 1), asinh: Math.asinh(1 / a), sinh: Math.sinh(1 / a) }
  const curves: Record<StretchName, (value: number) => number> = {
    linear: (value) => value,
    sqrt: Math.sqrt,
    squared: (value) => value * value,
    log: (value) => Math.log(a * value + 1) / end.log,
    asinh: (value) => Math.asinh(value / a) / end.asinh,
    sinh: (value) => Math.sinh(value / a) / end.sinh,
    power: (value) => value ** a,
  }
  return curves[kind]
}

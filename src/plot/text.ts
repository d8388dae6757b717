import { ADVANCES } from "./metrics.ts"

/** A part of a text: `shift` 1 is raised, -1 lowered, 0 on the line. */
export interface TextRun {
  readonly text: string
  readonly shift: -1 | 0 | 1
}

/** Size of raised and lowered text against the line's. */
export const SCRIPT_SIZE = 0.7

/** Height of the capitals against the size. */
export const CAP_HEIGHT = 0.727

/** Splits `10^{6} m_{1}` into its runs. */
export function textRuns(text: string): TextRun[] {
  const runs: TextRun[] = []
  for (const [, script, raised, plain] of text.matchAll(/([\^_])\{([^{}]*)\}|([^^_]+|[\^_])/g))
    runs.push(script ? { text: raised ?? "", shift: script === "^" ? 1 : -1 } : { text: plain ?? "", shift: 0 })
  return runs
}

/** The width of a text in the font of the pictures, without kerning. */
export function textWidth(text: string, size: number): number {
  let width = 0
  for (const run of textRuns(text)) {
    const scale = run.shift === 0 ? size : size * SCRIPT_SIZE
    for (const character of run.text) width += (advance(character.codePointAt(0) ?? 0) / 1000) * scale
  }
  return width
}

function advance(code: number): number {
  const row = ADVANCES.find((one) => code >= one[0]! && code < one[0]! + one.length - 1)
  return row?.[code - row[0]! + 1] || 600
}

/** A number with a proper minus sign: `decimals` places, or as short as it can be said. */
export function formatNumber(value: number, decimals?: number): string {
  const text = decimals === undefined ? String(value) : value.toFixed(decimals)
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "−")
}

/** A power of ten, or a small number as itself: 1, 10, 10^{2}; 3×10^{5}. */
export function formatPower(value: number): string {
  const power = Math.floor(Math.log10(value) + 1e-9)
  const factor = Math.round(value / 10 ** power)
  const ten = `10^{${formatNumber(power)}}`
  return factor === 1 ? ten : `${factor} × ${ten}`
}

/** A unit as FITS or VOTable write it, with raised exponents: `erg s-1 cm**(-2)` → `erg s^{−1} cm^{−2}`. */
export function unitLabel(unit: string): string {
  const raise = (power: string): string => `^{${power.replace("+", "").replace("-", "−")}}`
  return unit
    .replace(/\*\*\(?([+-]?[\d.]+)\)?|\^\(?([+-]?[\d.]+)\)?/g, (_, a?: string, b?: string) => raise(a ?? b ?? ""))
    .replace(/(?<=[A-Za-z])([+-]?\d+)(?![\w.])/g, raise)
}

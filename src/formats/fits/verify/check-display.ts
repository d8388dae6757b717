import { printable } from "./raw-card.ts"

/** Column types that a display format suits (FITS 4.0 table 20). */
const SUITED: Readonly<Record<string, RegExp>> = {
  A: /A/,
  L: /L/,
  I: /[IJKBX]/,
  B: /[IJKBX]/,
  O: /[IJKBX]/,
  Z: /[IJKBX]/,
  F: /[EFCDMIJKBX]/,
  E: /[EFCDMIJKBX]/,
  D: /[EFCDMIJKBX]/,
}

const TEXT = /^[AL](\d{1,9})$/
const INTEGER = /^[IBOZ](\d{1,9})(?:\.(\d{1,9}))?$/
const FIXED = /^F(\d{1,9})\.(\d{1,9})$/
const EXPONENT = /^(?:[ED][NS]?|G)(\d{1,9})\.(\d{1,9})(?:E(\d{1,9}))?$/

/** What is wrong with a TDISPn for a column of this TFORMn; undefined where nothing is (FITS 4.0 §7.3.4). */
export function checkDisplay(display: string, form: string): string | undefined {
  if (!isFormat(display)) return `'${printable(display)}' is no display format`
  const suited = SUITED[display[0]!]
  if (suited && !suited.test(form)) return `the format ${display} does not suit a column of the form ${printable(form)}`
  return undefined
}

function isFormat(display: string): boolean {
  const text = TEXT.exec(display)
  if (text) return Number(text[1]) > 0
  const integer = INTEGER.exec(display)
  if (integer) return Number(integer[1]) > 0 && Number(integer[2] ?? 0) <= Number(integer[1])
  const fixed = FIXED.exec(display)
  if (fixed) return Number(fixed[1]) > Number(fixed[2])
  const match = EXPONENT.exec(display)
  if (!match) return false
  const [width, digits] = [Number(match[1]), Number(match[2])]
  // Room for a sign, the point, the letter of the exponent and its digits.
  return width > 0 && (display.startsWith("G") || width >= digits + Number(match[3] ?? 2) + 3)
}

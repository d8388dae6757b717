import { unpack } from "./series.ts"
import { FAIRHEAD } from "./tables/fairhead.ts"
import type { Time } from "./time.ts"

/** Where the terms of t⁰ … t⁴ end. */
const ENDS: readonly number[] = [474, 679, 764, 784, 787]
/** What the masses of the planets of JPL add: amplitude in s, radians a thousand years, phase. */
const MASSES: readonly (readonly [number, number, number])[] = [
  [0.00065e-6, 6069.776754, 4.021194],
  [0.00033e-6, 213.299095, 5.543132],
  [-0.00196e-6, 6208.294251, 5.696701],
  [-0.00173e-6, 74.781599, 2.4359],
]

/**
 * TDB − TT at the geocentre in seconds (Fairhead & Bretagnon 1990, A&A 229, 240, with the 787 terms of its full series), good to some
 * nanoseconds from 1950 to 2050. TT may stand for TDB in the argument.
 */
export function tdbMinusTt({ day, fraction }: Time): number {
  const t = (day - 2451545 + fraction) / 365250
  const terms = unpack(FAIRHEAD)
  const masses = MASSES.reduce(
    (sum, [size, rate, phase]) => sum + size * Math.sin(rate * t + phase),
    0.03638e-6 * t * t,
  )
  return masses + ENDS.reduceRight((sum, end, power) => sum * t + partSum(terms, ENDS[power - 1] ?? 0, end, t), 0)
}

function partSum(terms: Float64Array, start: number, end: number, t: number): number {
  let sum = 0
  for (let k = end - 1; k >= start; k--) sum += terms[3 * k]! * Math.sin(terms[3 * k + 1]! * t + terms[3 * k + 2]!)
  return sum
}

import { CaelumError } from "../core/index.ts"

/**
 * UT1 − UTC of the IERS file `finals2000A` (all, data or daily): Bulletin B where it gives a value, else Bulletin A, predictions included.
 * @returns seconds by the UTC date (MJD), linear between the days, for `ut1MinusUtc` of `convertTime`; it throws `outside` for a
 * date that the file does not cover.
 * @throws CaelumError `malformed` for a text without such lines.
 */
export function parseEarthRotation(text: string): (mjd: number) => number {
  const days: number[] = []
  const values: number[] = []
  for (const line of text.split(/\r?\n/)) {
    const mjd = number(line, 7, 15)
    const value = number(line, 154, 165) ?? number(line, 58, 68)
    if (mjd === undefined || value === undefined) continue
    if (days.length > 0 && mjd !== days.at(-1)! + 1) throw notFinals(`MJD ${mjd} follows ${days.at(-1)}`)
    days.push(mjd)
    values.push(value)
  }
  if (days.length < 2) throw notFinals("no two lines have a date and UT1-UTC")
  return (mjd) => interpolate(days[0]!, values, mjd)
}

function number(line: string, from: number, to: number): number | undefined {
  const word = line.slice(from, to).trim()
  return /^[-+]?\d*\.\d+$/.test(word) ? Number(word) : undefined
}

function notFinals(found: string): CaelumError {
  return new CaelumError(
    "malformed",
    `The text is not the file finals2000A of the IERS: ${found}; take finals2000A.all from the IERS.`,
  )
}

/** A leap second between two days makes the later value jump by one: it is taken back before the straight line. */
function interpolate(first: number, values: readonly number[], mjd: number): number {
  const i = Math.min(Math.floor(mjd - first), values.length - 2)
  if (!(i >= 0 && mjd <= first + values.length - 1))
    throw new CaelumError(
      "outside",
      `UT1 − UTC is asked for MJD ${mjd} and the table covers ${first} to ${first + values.length - 1}; take a newer finals2000A.`,
    )
  const [a, b] = [values[i]!, values[i + 1]!]
  const change = b - a - Math.round(b - a)
  return a + (mjd - first - i) * change
}

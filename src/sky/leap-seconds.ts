/** Where the table of leap seconds stands: IERS Bulletin C. */
export interface LeapSecondTable {
  readonly source: string
  /** ISO dates: when the bulletin was issued, and up to when it says what TAI − UTC is. */
  readonly issued: string
  readonly expires: string
  /** Modified Julian Dates from which a value of TAI − UTC in seconds holds, ascending, from 1972. */
  readonly steps: readonly (readonly [mjd: number, seconds: number])[]
}

/** TAI − UTC since 1972. Beyond `expires` the last value is the best that is known, and `leapSecondsExpired` says so. */
export const LEAP_SECONDS: LeapSecondTable = {
  source: "IERS Bulletin C 72",
  issued: "2026-07-06",
  expires: "2027-06-28",
  steps: [
    [41317, 10],
    [41499, 11],
    [41683, 12],
    [42048, 13],
    [42413, 14],
    [42778, 15],
    [43144, 16],
    [43509, 17],
    [43874, 18],
    [44239, 19],
    [44786, 20],
    [45151, 21],
    [45516, 22],
    [46247, 23],
    [47161, 24],
    [47892, 25],
    [48257, 26],
    [48804, 27],
    [49169, 28],
    [49534, 29],
    [50083, 30],
    [50630, 31],
    [51179, 32],
    [53736, 33],
    [54832, 34],
    [56109, 35],
    [57204, 36],
    [57754, 37],
  ],
}

/** TAI − UTC from 1960 to 1972, when UTC ran at a rate of its own: from MJD, offset, then MJD of reference and seconds a day. */
const RATES: readonly (readonly [mjd: number, seconds: number, reference: number, rate: number])[] = [
  [36934, 1.417818, 37300, 0.001296],
  [37300, 1.422818, 37300, 0.001296],
  [37512, 1.372818, 37300, 0.001296],
  [37665, 1.845858, 37665, 0.0011232],
  [38334, 1.945858, 37665, 0.0011232],
  [38395, 3.24013, 38761, 0.001296],
  [38486, 3.34013, 38761, 0.001296],
  [38639, 3.44013, 38761, 0.001296],
  [38761, 3.54013, 38761, 0.001296],
  [38820, 3.64013, 38761, 0.001296],
  [38942, 3.74013, 38761, 0.001296],
  [39004, 3.84013, 38761, 0.001296],
  [39126, 4.31317, 39126, 0.002592],
  [39887, 4.21317, 39126, 0.002592],
]

/** TAI − UTC in seconds at a place in a UTC day (MJD as a whole number), or undefined before 1960, when there was no UTC. */
export function taiMinusUtc(mjd: number, fraction: number): number | undefined {
  const step = LEAP_SECONDS.steps.findLast(([from]) => mjd >= from)
  if (step) return step[1]
  const rate = RATES.findLast(([from]) => mjd >= from)
  return rate && rate[1] + (mjd + fraction - rate[2]) * rate[3]
}

/** How a UTC day runs: TAI − UTC at its start, and the seconds it has beyond 86400, drift and leap apart. */
export interface UtcDay {
  readonly offset: number
  readonly drift: number
  readonly leap: number
}

export function utcDay(mjd: number): UtcDay | undefined {
  const offset = taiMinusUtc(mjd, 0)
  const noon = taiMinusUtc(mjd, 0.5)
  const next = taiMinusUtc(mjd + 1, 0)
  if (offset === undefined || noon === undefined || next === undefined) return undefined
  const drift = 2 * (noon - offset)
  return { offset, drift, leap: next - offset - drift }
}

import { separation } from "../../../sky/index.ts"

/** A numeric function over doubles, by the names of ADQL 2.1 (section 4.3) where it has one. */
export interface NumericFunction {
  readonly least: number
  readonly most: number
  readonly apply: (args: readonly number[]) => number
  /** Whether the result has the unit of the first argument. */
  readonly keepsUnit?: boolean
  /** Whether whole numbers give a whole number. */
  readonly keepsInteger?: boolean
}

const RADIANS = Math.PI / 180

function of(apply: (x: number) => number, more: Partial<NumericFunction> = {}): NumericFunction {
  return { least: 1, most: 1, apply: (args) => apply(args[0]!), ...more }
}

function round([x, digits = 0]: readonly number[]): number {
  const scale = 10 ** digits
  const value = Math.sign(x!) * Math.round(Math.abs(x!) * scale)
  return Number.isFinite(value) ? value / scale : x!
}

/** All functions of expressions. Angles of the trigonometric ones are in radians, as in ADQL and SQL. */
export const FUNCTIONS: Readonly<Record<string, NumericFunction>> = {
  abs: of(Math.abs, { keepsUnit: true, keepsInteger: true }),
  acos: of(Math.acos),
  asin: of(Math.asin),
  atan: of(Math.atan),
  atan2: { least: 2, most: 2, apply: ([y, x]) => Math.atan2(y!, x!) },
  ceiling: of(Math.ceil, { keepsUnit: true }),
  cos: of(Math.cos),
  degrees: of((x) => x / RADIANS),
  distance: { least: 4, most: 4, apply: ([lon1, lat1, lon2, lat2]) => separation(lon1!, lat1!, lon2!, lat2!) },
  exp: of(Math.exp),
  floor: of(Math.floor, { keepsUnit: true }),
  greatest: { least: 1, most: 32, apply: (args) => Math.max(...args), keepsUnit: true },
  least: { least: 1, most: 32, apply: (args) => Math.min(...args), keepsUnit: true },
  ln: of(Math.log),
  log: of(Math.log),
  log10: of(Math.log10),
  mod: { least: 2, most: 2, apply: ([x, y]) => x! % y!, keepsUnit: true },
  pi: { least: 0, most: 0, apply: () => Math.PI },
  power: { least: 2, most: 2, apply: ([x, y]) => x! ** y! },
  radians: of((x) => x * RADIANS),
  round: { least: 1, most: 2, apply: round, keepsUnit: true },
  sin: of(Math.sin),
  sqrt: of(Math.sqrt),
  tan: of(Math.tan),
}

import { CaelumError } from "../core/index.ts"
import { mayHave, readNumber, type KeywordReader } from "./keywords.ts"

/** The axes of the celestial pair, for CROTAi. */
export interface Pair {
  readonly lon: number
  readonly lat: number
}

/**
 * The matrix of the linear transform in the header's own units per pixel, row-major: PCi_j × CDELTi, else CDi_j, else CDELTi with
 * CROTAi of the latitude axis (paper I, section 2.1.2; paper II, section 6.1).
 */
export function readMatrix(
  keywords: KeywordReader,
  naxis: number,
  alternate: string,
  pair: Pair | undefined,
): number[] {
  const element = (prefix: string, i: number, j: number): number | undefined =>
    readNumber(keywords, `${prefix}${i + 1}_${j + 1}${alternate}`) ?? readNumber(keywords, old(prefix, i, j, alternate))
  const pc = readSquare(naxis, (i, j) => (mayHave(keywords, "PC") ? element("PC", i, j) : undefined))
  const cd = pc.given ? undefined : readSquare(naxis, (i, j) => element("CD", i, j))
  if (cd?.given) return withUnitDiagonal(cd.values, cd.rows, naxis)
  const cdelt = Array.from({ length: naxis }, (_, i) => readNumber(keywords, `CDELT${i + 1}${alternate}`) ?? 1)
  const matrix = pc.values.map((value, k) => {
    const i = Math.floor(k / naxis)
    return (value ?? (k % naxis === i ? 1 : 0)) * cdelt[i]!
  })
  const rotation = pair && !pc.given && alternate === "" ? readNumber(keywords, `CROTA${pair.lat + 1}`) : undefined
  if (pair && rotation !== undefined) turnPair(matrix, naxis, pair, rotation)
  return matrix
}

/**
 * The scale CDELTi, in degrees where `factor` is those of its unit, by which sequent distortions are followed: they stand between PCi_j and
 * CDELTi (draft paper IV). A CDi_j matrix has none, and gives degrees whatever its unit.
 */
export function readScale(
  keywords: KeywordReader,
  axis: number,
  naxis: number,
  alternate: string,
  factor: number,
): number {
  const given = (prefix: string): boolean =>
    mayHave(keywords, prefix) &&
    readSquare(
      naxis,
      (i, j) =>
        readNumber(keywords, `${prefix}${i + 1}_${j + 1}${alternate}`) ??
        readNumber(keywords, old(prefix, i, j, alternate)),
    ).given
  if (!given("PC") && given("CD")) return 1
  return (readNumber(keywords, `CDELT${axis + 1}${alternate}`) ?? 1) * factor
}

/** The form of matrix keywords before paper I: PC001002. */
function old(prefix: string, i: number, j: number, alternate: string): string {
  const pad = (n: number): string => String(n + 1).padStart(3, "0")
  return `${prefix}${pad(i)}${pad(j)}${alternate}`
}

function readSquare(
  naxis: number,
  element: (i: number, j: number) => number | undefined,
): { values: (number | undefined)[]; rows: boolean[]; given: boolean } {
  const values = Array.from({ length: naxis * naxis }, (_, k) => element(Math.floor(k / naxis), k % naxis))
  const rows = Array.from({ length: naxis }, (_, i) =>
    values.slice(i * naxis, (i + 1) * naxis).some((value) => value !== undefined),
  )
  return { values, rows, given: rows.includes(true) }
}

/** Absent CDi_j are 0; a row that is absent as a whole takes 1 on the diagonal, as wcslib's cdfix does. */
function withUnitDiagonal(values: readonly (number | undefined)[], rows: readonly boolean[], naxis: number): number[] {
  return values.map((value, k) => {
    const i = Math.floor(k / naxis)
    return value ?? (!rows[i] && k % naxis === i ? 1 : 0)
  })
}

function turnPair(matrix: number[], naxis: number, { lon, lat }: Pair, degrees: number): void {
  const c = cosd(degrees)
  const s = sind(degrees)
  const [a, b] = [matrix[lon * naxis + lon]!, matrix[lat * naxis + lat]!]
  matrix[lon * naxis + lon] = a * c
  matrix[lon * naxis + lat] = -b * s
  matrix[lat * naxis + lon] = a * s
  matrix[lat * naxis + lat] = b * c
}

/** Cosine of degrees, exact at multiples of 90. */
export function cosd(degrees: number): number {
  const folded = Math.abs(degrees) % 360
  if (folded % 90 === 0) return [1, 0, -1, 0][folded / 90]!
  return Math.cos((folded * Math.PI) / 180)
}

/** Sine of degrees, exact at multiples of 90. */
export function sind(degrees: number): number {
  const folded = degrees % 360
  if (folded % 90 === 0) return [0, 1, 0, -1][((folded + 360) / 90) % 4]!
  return Math.sin((folded * Math.PI) / 180)
}

/** The inverse of a square matrix (Gauss–Jordan with partial pivoting). @throws CaelumError `malformed` where it is singular. */
export function invertMatrix(
  matrix: readonly number[],
  n: number,
  alternate: string,
  keywords?: KeywordReader,
): number[] {
  // rows are world units, which may differ by many orders: each is scaled to 1 first
  const scales = Array.from({ length: n }, (_, i) => Math.max(...matrix.slice(i * n, (i + 1) * n).map(Math.abs)) || 1)
  const a = matrix.map((value, k) => value / scales[Math.floor(k / n)]!)
  const inverse = Array.from({ length: n * n }, (_, k) => (Math.floor(k / n) === k % n ? 1 : 0) as number)
  const largest = Array.from({ length: n }, (_, j) => Math.max(...a.filter((_v, k) => k % n === j).map(Math.abs)))
  for (let column = 0; column < n; column++) {
    let pivot = column
    for (let row = column; row < n; row++)
      if (Math.abs(a[row * n + column]!) > Math.abs(a[pivot * n + column]!)) pivot = row
    if (!(Math.abs(a[pivot * n + column]!) > 1e-14 * largest[column]!)) throw singular(alternate, column, keywords)
    swapRows(a, pivot, column, n)
    swapRows(inverse, pivot, column, n)
    const scale = a[column * n + column]!
    for (let k = 0; k < n; k++) {
      a[column * n + k] = a[column * n + k]! / scale
      inverse[column * n + k] = inverse[column * n + k]! / scale
    }
    for (let row = 0; row < n; row++) if (row !== column) eliminate(a, inverse, row, column, n)
  }
  return inverse.map((value, k) => value / scales[k % n]!)
}

function swapRows(a: number[], i: number, j: number, n: number): void {
  for (let k = 0; k < n; k++) [a[i * n + k], a[j * n + k]] = [a[j * n + k]!, a[i * n + k]!]
}

function eliminate(a: number[], inverse: number[], row: number, column: number, n: number): void {
  const factor = a[row * n + column]!
  if (factor === 0) return
  for (let k = 0; k < n; k++) {
    a[row * n + k] = a[row * n + k]! - factor * a[column * n + k]!
    inverse[row * n + k] = inverse[row * n + k]! - factor * inverse[column * n + k]!
  }
}

function singular(alternate: string, column: number, keywords: KeywordReader | undefined): CaelumError {
  const of = (name: string): string => `${name}${alternate}`
  const n = column + 1
  const given = [of(`PC${n}_${n}`), of(`CD${n}_${n}`)].find((name) => keywords?.get(name) !== undefined)
  const keyword = keywords?.get(of(`CDELT${n}`)) === 0 ? of(`CDELT${n}`) : (given ?? of(`CDELT${n}`))
  return new CaelumError(
    "malformed",
    `The linear transform of the coordinate system${alternate && ` ${alternate}`} is singular at axis ${column + 1} (${keyword}, ` +
      `or the PCi_j or CDi_j elements of that axis); correct the header.`,
    { context: { keyword } },
  )
}

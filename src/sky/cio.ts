import { delaunay, planets } from "./nutation.ts"
import { turn, multiply, type Matrix3 } from "./rotation.ts"
import { polynomial, unpack } from "./series.ts"
import { CIO_LOCATOR } from "./tables/cio.ts"

const DEG: number = 180 / Math.PI
const ARCSEC: number = Math.PI / 648000
const ROW = 11
/** s + XY/2, arcseconds (IERS Conventions 2010, table 5.2d). */
const POLYNOMIAL: readonly number[] = [94e-6, 3808.65e-6, -122.68e-6, -72574.11e-6, 27.98e-6, 15.62e-6]

/** GCRS to the intermediate equator and origin of date, from the matrix to the true equator and equinox (IERS Conventions 2010, eq. 5.10). */
export function celestialToIntermediate(trueEquator: Matrix3, t: number): Matrix3 {
  const [x, y] = [trueEquator[6]!, trueEquator[7]!]
  const squares = x * x + y * y
  const e = squares > 0 ? Math.atan2(y, x) * DEG : 0
  const d = Math.atan(Math.sqrt(squares / (1 - squares))) * DEG
  const s = (locator(t) - (x * y) / 2) * DEG
  return multiply(turn("z", -(e + s)), turn("y", d), turn("z", e))
}

/** s + XY/2 in radians. */
function locator(t: number): number {
  const rows = unpack(CIO_LOCATOR)
  const angles = delaunay(t)
  const [, venus = 0, earth = 0] = planets(t)
  const all = [...angles, venus, earth, planets(t)[8]!]
  const sums = [0, 0, 0, 0, 0]
  for (let k = rows.length - ROW; k >= 0; k -= ROW) {
    const argument = all.reduce((sum, angle, j) => sum + rows[k + 1 + j]! * angle, 0)
    sums[rows[k]!] = sums[rows[k]!]! + rows[k + 9]! * Math.sin(argument) + rows[k + 10]! * Math.cos(argument)
  }
  return (
    polynomial(
      POLYNOMIAL.map((c, power) => c + (sums[power] ?? 0) * 1e-8),
      t,
    ) * ARCSEC
  )
}

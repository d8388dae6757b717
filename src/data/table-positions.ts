import { CaelumError, type Column, type Frame, isNull, type Table } from "../core/index.ts"
import { convertCoord } from "../sky/index.ts"
import { positionColumns } from "./cutout-positions.ts"
import { columnNumbers } from "./numbers.ts"

/** Positions in ICRS, degrees. */
export interface TablePositions {
  readonly lon: Float64Array
  readonly lat: Float64Array
}

/**
 * The positions of a table's rows: the columns with the UCDs pos.eq.ra;meta.main and pos.eq.dec;meta.main, else those with the usual
 * names (`ra` and `dec`, `l` and `b`, …), in degrees unless their unit is rad or an hour angle.
 * @throws CaelumError `usage` where no columns are known as a position, `outside` for a row without one.
 */
export function tablePositions(table: Table, label: string): TablePositions {
  const { lon, lat, frame } = columnsOf(table, label)
  const [lons, lats] = [degreesOf(lon, table.rows), degreesOf(lat, table.rows)]
  for (let row = 0; row < table.rows; row++) {
    const isPlace = !isNull(lon, row) && !isNull(lat, row) && Number.isFinite(lons[row]) && Math.abs(lats[row]!) <= 90
    if (!isPlace)
      throw new CaelumError(
        "outside",
        `Row ${row + 1} of ${label} has no position (${lons[row]}, ${lats[row]}); leave it out or correct it.`,
        {
          context: { uri: label, row },
        },
      )
    if (frame === "icrs") continue
    const turned = convertCoord({ frame, lon: lons[row]!, lat: lats[row]! }, "icrs")
    lons[row] = turned.lon
    lats[row] = turned.lat
  }
  return { lon: lons, lat: lats }
}

function columnsOf({ columns }: Table, label: string): { lon: Column; lat: Column; frame: Frame } {
  const main = (axis: string): Column | undefined =>
    columns.find(({ ucd }) => ucd?.toLowerCase() === `pos.eq.${axis};meta.main`)
  const [ra, dec] = [main("ra"), main("dec")]
  if (ra && dec) return { lon: ra, lat: dec, frame: "icrs" }
  const found = positionColumns(columns.map(({ name }) => name))
  if (found) return { lon: columns[found.lon]!, lat: columns[found.lat]!, frame: found.frame }
  const names = columns.slice(0, 20).map(({ name }) => name)
  throw new CaelumError(
    "usage",
    `None of the columns of ${label} (${names.join(", ")}) are known as a position; name two of them ra and dec, or l and b.`,
    { context: { uri: label } },
  )
}

function degreesOf(column: Column, rows: number): Float64Array {
  const factor = /^rad/i.test(column.unit ?? "") ? 180 / Math.PI : /^(hour|h)$/i.test(column.unit ?? "") ? 15 : 1
  return Float64Array.from(columnNumbers(column, rows), (value) => value * factor)
}

import type { Column } from "../../core/index.ts"
import { mocContains } from "../../healpix/index.ts"
import { containsPoints } from "../../sky/index.ts"
import { selectRows } from "./expression/index.ts"
import type { CompiledQuery } from "./query.ts"

/** The numbers of the rows that pass region, MOC and condition, ascending; undefined where all do. */
export function chosenRows(columns: readonly Column[], rows: number, query: CompiledQuery): Uint32Array | undefined {
  if (!query.condition && !query.region && !query.moc) return undefined
  const matching = query.condition && selectRows(query.condition, { rows, columns })
  const inside = query.position ? positionsInside(columns, query) : undefined
  const chosen = inside ? within(inside, matching ?? rows) : matching
  return chosen === undefined || chosen.length === rows ? undefined : chosen
}

function positionsInside(columns: readonly Column[], query: CompiledQuery): Uint8Array {
  const lon = degrees(columns, query.position!.lon.name)
  const lat = degrees(columns, query.position!.lat.name)
  const inRegion = query.region && containsPoints(query.region, lon, lat)
  const inMoc = query.moc && mocContains(query.moc, lon, lat)
  return inRegion && inMoc ? inRegion.map((inside, i) => inside & inMoc[i]!) : (inRegion ?? inMoc!)
}

function degrees(columns: readonly Column[], name: string): Float64Array {
  const { values, validity } = columns.find((each) => each.name === name)!
  if (values instanceof Float64Array) return values
  const numbers = Float64Array.from(values as ArrayLike<number>, Number)
  return validity ? numbers.map((value, row) => (validity[row] === 1 ? value : NaN)) : numbers
}

/** Of some rows (or of the first `rows`), those that are inside. */
function within(inside: Uint8Array, rows: Uint32Array | number): Uint32Array {
  const count = typeof rows === "number" ? rows : rows.length
  const kept = new Uint32Array(count)
  let n = 0
  for (let i = 0; i < count; i++) {
    const row = typeof rows === "number" ? i : rows[i]!
    if (inside[row] === 1) kept[n++] = row
  }
  return kept.slice(0, n)
}

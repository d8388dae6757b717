import { CaelumError } from "../core/index.ts"
import { tableColumns, type WcsArrayName, type WcsArrays } from "./arrays.ts"
import type { AxisType } from "./ctype.ts"
import { readNumber, type KeywordReader } from "./keywords.ts"
import { isMonotonic, type Tabular } from "./tabular.ts"

/** The interpolation visits 2^M corners of a cell; more axes in one array than this are no real file's. */
const MOST_TABLE_AXES = 8

interface TableAxis {
  readonly axis: number
  /** Axis of the array, from 0: PVi_3 − 1. */
  readonly m: number
  readonly coordinates: WcsArrayName
  readonly index: WcsArrayName | undefined
}

/**
 * The -TAB axes of a header with their arrays; an axis whose array is not at hand is left out.
 * @throws CaelumError `malformed` naming the keyword where an array does not fit its axes.
 */
export function readTabulars(
  keywords: KeywordReader,
  types: readonly AxisType[],
  alternate: string,
  crval: readonly number[],
  arrays: WcsArrays | undefined,
): Tabular[] {
  if (!arrays) return []
  const groups = new Map<string, TableAxis[]>()
  for (const [axis, { code }] of types.entries()) {
    if (code !== "TAB") continue
    const [coordinates, index] = tableColumns(keywords, axis, alternate)
    if (!coordinates || coordinates.column === "") throw wrong(`PS${axis + 1}_1${alternate}`, "is absent")
    const m = (readNumber(keywords, `PV${axis + 1}_3${alternate}`) ?? 1) - 1
    const key = JSON.stringify(coordinates)
    groups.set(key, [...(groups.get(key) ?? []), { axis, m, coordinates, index }])
  }
  return Array.from(groups.values()).flatMap((group) => readGroup(group, alternate, crval, arrays) ?? [])
}

function readGroup(
  group: readonly TableAxis[],
  alternate: string,
  crval: readonly number[],
  arrays: WcsArrays,
): Tabular | undefined {
  const { coordinates, axis } = group[0]!
  const array = arrays(coordinates)
  if (!array) return undefined
  const keyword = `PS${axis + 1}_1${alternate}`
  const count = group.length
  const ordered = group.toSorted((a, b) => a.m - b.m)
  if (count > MOST_TABLE_AXES || ordered.some(({ m }, k) => m !== k))
    throw wrong(`PV${ordered[0]!.axis + 1}_3${alternate}`, `does not number the ${count} axes of the table from 1`)
  // a one-dimensional table may leave out the axis of length 1 that says so
  const shape = count === 1 && array.shape.length === 1 ? [...array.shape, 1] : array.shape
  const lengths = shape.slice(0, -1).toReversed()
  const size = lengths.reduce((product, length) => product * length, count)
  if (shape.length !== count + 1 || shape.at(-1) !== count || array.values.length !== size || size === 0)
    throw wrong(keyword, `names an array of ${array.shape.toReversed().join(" × ")}, which does not fit ${count} axes`)
  return {
    axes: ordered.map((one) => one.axis),
    lengths,
    values: array.values,
    indices: ordered.map((one, m) => readIndex(one, lengths[m]!, alternate, arrays)),
    crval: ordered.map((one) => crval[one.axis]!),
    monotonic: count === 1 && isMonotonic(array.values),
  }
}

function readIndex(
  { axis, index }: TableAxis,
  length: number,
  alternate: string,
  arrays: WcsArrays,
): Float64Array | undefined {
  if (!index) return undefined
  const keyword = `PS${axis + 1}_2${alternate}`
  const values = arrays(index)?.values
  if (!values) throw wrong(keyword, `names the column ${index.column}, which the table does not have`)
  if (values.length !== length) throw wrong(keyword, `names ${values.length} values for an axis of ${length}`)
  const rising = values.every((value, k) => k === 0 || value >= values[k - 1]!)
  if (!rising && !values.every((value, k) => k === 0 || value <= values[k - 1]!))
    throw wrong(keyword, "names values that neither rise nor fall throughout")
  return values
}

function wrong(keyword: string, what: string): CaelumError {
  return new CaelumError("malformed", `The -TAB axis is not defined: ${keyword} ${what}; correct the file.`, {
    context: { keyword },
  })
}

import { CaelumError, type Column, BALANCED, type TypedArray } from "../../core/index.ts"
import { type ReadSectionOptions, readTable, tableLayout } from "../../formats/fits/index.ts"
import type { HealpixMap } from "./map.ts"

interface Run {
  readonly start: number
  stop: number
}

/**
 * Reads values by their addresses, row × values a row + which of them: one column each, as long as `addresses`. Rows that lie near
 * each other are one request, and all requests go out together.
 * @param addresses ascending.
 */
export async function readAddresses(
  map: HealpixMap,
  names: readonly string[],
  addresses: Float64Array,
  options: ReadSectionOptions = {},
): Promise<Column[]> {
  const runs = runsOf(map, addresses, options)
  const tables = await Promise.all(
    runs.map((rows) => readTable(map.source, map.hdu, { columns: names, rows }, options)),
  )
  return names.map((name, i) => {
    const parts = tables.map((table) => numbersOf(table.columns[i]!, map))
    return { ...columnLike(tables[0]?.columns[i], name), values: gathered(parts, runs, addresses, map.perRow) }
  })
}

function runsOf(map: HealpixMap, addresses: Float64Array, options: ReadSectionOptions): Run[] {
  const { rowBytes } = tableLayout(map.hdu)
  const apart = Math.max(1, Math.floor((options.cost ?? BALANCED).gap / Math.max(1, rowBytes)))
  const runs: Run[] = []
  for (const address of addresses) {
    const row = Math.floor(address / map.perRow)
    const last = runs.at(-1)
    if (last && row - last.stop < apart) last.stop = Math.max(last.stop, row + 1)
    else runs.push({ start: row, stop: row + 1 })
  }
  return runs
}

function columnLike(column: Column | undefined, name: string): Omit<Column, "values"> {
  if (!column) return { name, type: "float64", shape: [] }
  const { type, unit, ucd, description } = column
  return { name, type, shape: [], unit, ucd, description }
}

function numbersOf(column: Column, map: HealpixMap): TypedArray {
  const { values } = column
  const isNumbers = ArrayBuffer.isView(values) && !column.type.startsWith("complex") && column.type !== "bit"
  if (isNumbers) return values
  throw new CaelumError("unsupported", `Column '${column.name}' of the map in ${map.source.label} holds no numbers.`, {
    context: { uri: map.source.label, column: column.name },
  })
}

function gathered(
  parts: readonly TypedArray[],
  runs: readonly Run[],
  addresses: Float64Array,
  perRow: number,
): TypedArray {
  const made = parts[0] ? (parts[0].slice(0, 0).constructor as new (n: number) => TypedArray) : Float64Array
  const out = new made(addresses.length)
  let run = 0
  for (let i = 0; i < addresses.length; i++) {
    while (addresses[i]! >= runs[run]!.stop * perRow) run++
    out[i] = parts[run]![addresses[i]! - runs[run]!.start * perRow]!
  }
  return out
}

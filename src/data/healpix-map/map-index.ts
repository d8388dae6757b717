import { type ByteSource, CaelumError } from "../../core/index.ts"
import { type Hdu, type ReadSectionOptions, readTable } from "../../formats/fits/index.ts"
import { cellOfUniq, MAX_ORDER } from "../../healpix/index.ts"

/** Where the rows of a map lie, which name their pixels or cells. */
export interface MapIndex {
  readonly column: string
  /** Ascending: pixels, or the first cells of order 29 in the cells of a multi-order map. */
  readonly sorted: BigInt64Array
  /** The row of each entry of `sorted`. */
  readonly rows: Uint32Array
  /** Of a multi-order map: one past the last cell of order 29 of each entry of `sorted`. */
  readonly ends: BigInt64Array | undefined
}

interface IndexOptions extends ReadSectionOptions {
  readonly side: number
  readonly isUniq: boolean
}

/**
 * Reads the column that says of each row which pixel it is of.
 * @throws CaelumError `malformed` for what is no pixel, cells that overlap or pixels that are there twice.
 */
export async function readIndex(
  source: ByteSource,
  hdu: Hdu,
  column: string,
  options: IndexOptions,
): Promise<MapIndex> {
  const table = await readTable(source, hdu, { columns: [column] }, options)
  const given = table.columns[0]!.values
  if (given.length !== table.rows || !(given instanceof BigInt64Array || ArrayBuffer.isView(given)))
    throw broken(hdu, column, "holds no whole numbers")
  const places = Array.from(given as ArrayLike<number | bigint>, (value) => placeOf(value, options, hdu, column))
  const rows = Uint32Array.from(places, (_, row) => row)
  rows.sort((a, b) => (places[a]!.start < places[b]!.start ? -1 : places[a]!.start > places[b]!.start ? 1 : 0))
  const sorted = BigInt64Array.from(rows, (row) => places[row]!.start)
  const ends = BigInt64Array.from(rows, (row) => places[row]!.end)
  for (let i = 1; i < rows.length; i++)
    if (sorted[i]! < ends[i - 1]!) throw broken(hdu, column, `has row ${rows[i]! + 1} where another one lies`)
  return { column, sorted, rows, ends: options.isUniq ? ends : undefined }
}

interface Stretch {
  readonly start: bigint
  readonly end: bigint
}

function placeOf(value: number | bigint, { side, isUniq }: IndexOptions, hdu: Hdu, column: string): Stretch {
  const isWhole = typeof value === "bigint" || Number.isSafeInteger(value)
  const count = 12n * BigInt(side) * BigInt(side)
  if (!isWhole || value < 0 || (!isUniq && BigInt(value) >= count)) throw broken(hdu, column, `holds ${value}`)
  if (!isUniq) return { start: BigInt(value), end: BigInt(value) + 1n }
  const { order, cell } = cellOfUniq(value)
  const size = 4n ** BigInt(MAX_ORDER - order)
  return { start: cell * size, end: (cell + 1n) * size }
}

function broken(hdu: Hdu, column: string, what: string): CaelumError {
  return new CaelumError(
    "malformed",
    `The column ${column} of the map in HDU ${hdu.index} of ${hdu.object} ${what}, which is no pixel of its own; check the file.`,
    { context: { uri: hdu.object, hdu: hdu.index, column } },
  )
}

/** How many entries of ascending numbers are not beyond `value`. */
export function countUpTo(sorted: BigInt64Array, value: bigint): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (sorted[middle]! <= value) low = middle + 1
    else high = middle
  }
  return low
}

/** The place of a pixel, or of the cell that holds a cell of order 29, among the rows of a map; -1 where there is none. */
export function rowOf(index: MapIndex, place: bigint): number {
  const i = countUpTo(index.sorted, place) - 1
  if (i < 0) return -1
  const isThere = index.ends ? place < index.ends[i]! : index.sorted[i] === place
  return isThere ? index.rows[i]! : -1
}

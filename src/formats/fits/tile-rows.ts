import { CaelumError } from "../../core/index.ts"
import type { Span } from "../../core/index.ts"
import type { Tile } from "./tile-grid.ts"
import type { TileColumn, TileNumber, TileTable } from "./tile-table.ts"
import { elementBytes } from "./tile-table.ts"

/** Where the stream of one tile is, and the numbers that its row gives. */
export interface StoredTile {
  readonly tile: Tile
  readonly span: Span
  readonly form: "compressed" | "gzip" | "uncompressed"
  readonly mask: Span | undefined
  readonly scale: number
  readonly zero: number
  readonly blank: number | undefined
}

/** The columns in which a tile may be, in the order in which they are looked at. */
const FORMS = ["compressed", "gzip", "uncompressed"] as const

/** Bytes of the table that were read, from row `first` on. */
export interface TableRows {
  readonly first: number
  readonly bytes: Uint8Array
}

/**
 * What the table's row says of a tile.
 * @throws CaelumError `malformed` where its descriptor leaves the heap or no column holds the tile.
 */
export function storedTile(table: TileTable, tile: Tile, rows: TableRows): StoredTile {
  const { buffer, byteOffset } = rows.bytes
  const view = new DataView(buffer, byteOffset + (tile.row - rows.first) * table.rowBytes, table.rowBytes)
  const { span, form } = dataSpan(table, tile, view)
  return {
    tile,
    span,
    form,
    mask: table.mask && descriptor(table, table.mask, tile, view),
    scale: cell(view, table.scale) ?? 1,
    zero: cell(view, table.zero) ?? 0,
    blank: cell(view, table.blank),
  }
}

function dataSpan(table: TileTable, tile: Tile, view: DataView): Pick<StoredTile, "span" | "form"> {
  for (const form of FORMS) {
    const column = table[form]
    const span = column && descriptor(table, column, tile, view)
    if (span) return { span, form }
  }
  throw tileError(tile, "no column of its row holds data")
}

function descriptor(table: TileTable, column: TileColumn, tile: Tile, view: DataView): Span | undefined {
  const wide = column.descriptor === "Q"
  const count = wide ? Number(view.getBigInt64(column.offset)) : view.getInt32(column.offset)
  const offset = wide ? Number(view.getBigInt64(column.offset + 8)) : view.getInt32(column.offset + 4)
  if (count === 0) return undefined
  const length = count * elementBytes(column)
  const { start, end } = table.heap
  if (count > 0 && offset >= 0 && start + offset + length <= end) return { offset: start + offset, length }
  throw tileError(
    tile,
    `its descriptor in ${column.name} is ${count} elements at byte ${offset} of a heap of ${end - start}`,
  )
}

function cell(view: DataView, number: TileNumber): number | undefined {
  if (typeof number !== "object") return number
  const { offset, type } = number
  if (type === "D") return view.getFloat64(offset)
  if (type === "E") return view.getFloat32(offset)
  if (type === "J") return view.getInt32(offset)
  if (type === "I") return view.getInt16(offset)
  if (type === "B") return view.getUint8(offset)
  return Number(view.getBigInt64(offset))
}

/** An error about one tile. */
export function tileError(tile: Tile, what: string): CaelumError {
  return new CaelumError("malformed", `the tile in row ${tile.row + 1} cannot be read: ${what}.`, {
    context: { row: tile.row + 1 },
  })
}

import type { TypedArray } from "../../core/index.ts"
import { CaelumError } from "../../core/index.ts"
import type { ErrorCode, ErrorContext } from "../../core/index.ts"
import type { Bitpix } from "./hdu.ts"
import type { Scaling } from "./scaling.ts"
import type { Section } from "./section.ts"
import type { TileGrid } from "./tile-grid.ts"
import { tileOfRow } from "./tile-grid.ts"
import type { TilePiece } from "./tile-plan.ts"
import type { StoredTile } from "./tile-rows.ts"
import type { TileTable } from "./tile-table.ts"

/** What a thread has to know of a read before it gets tiles of it. */
export interface TileJob {
  readonly job: number
  readonly table: TileTable
  readonly bitpix: Bitpix
  readonly grid: TileGrid
  /** Pixels of the largest tile. */
  readonly most: number
  readonly scaling: Scaling
  readonly sections: readonly Section[]
  /** Which of the sections a tile is needed by, by its row; undefined where there is but one. */
  readonly users: ReadonlyMap<number, readonly number[]> | undefined
  /** The arrays of the sections; undefined where memory cannot be shared. */
  readonly shared: readonly SharedArrayBuffer[] | undefined
}

/** Streams to be decoded: a piece of the file, and a record of each tile in it. */
export interface TileBatch {
  readonly job: number
  readonly id: number
  readonly bytes: Uint8Array
  readonly tiles: Float64Array
}

/** All tiles of a batch are at their places, or come with the answer, or one of them could not be read. */
export interface TileAnswer {
  readonly id: number
  readonly values?: readonly TypedArray[]
  readonly failure?: TileFailure
}

/** An error on its way between threads. */
export interface TileFailure {
  readonly code: ErrorCode
  readonly message: string
  readonly context: ErrorContext
}

const FORMS = ["compressed", "gzip", "uncompressed"] as const
const FIELDS = 7

/** Row, place in the piece, form, scale, zero and null value of each tile, as numbers: they travel faster than objects. */
export function packTiles({ streams, span }: TilePiece): Float64Array {
  const tiles = streams.filter(({ mask }) => !mask)
  const out = new Float64Array(tiles.length * FIELDS)
  for (const [i, { tile, span: own }] of tiles.entries()) {
    const { scale, zero, blank } = tile
    const fields = [tile.tile.row, own.offset - span.offset, own.length, FORMS.indexOf(tile.form), scale, zero]
    out.set([...fields, blank ?? NaN], i * FIELDS)
  }
  return out
}

/** The piece that `packTiles` packed, its offsets counted from its own start. */
export function unpackTiles(fields: Float64Array, grid: TileGrid, length: number): TilePiece {
  const streams = []
  for (let at = 0; at < fields.length; at += FIELDS) {
    const span = { offset: fields[at + 1]!, length: fields[at + 2]! }
    const blank = fields[at + 6]!
    const tile: StoredTile = {
      tile: tileOfRow(grid, fields[at]!),
      span,
      form: FORMS[fields[at + 3]!]!,
      mask: undefined,
      scale: fields[at + 4]!,
      zero: fields[at + 5]!,
      blank: Number.isNaN(blank) ? undefined : blank,
    }
    streams.push({ tile, span, mask: false })
  }
  return { span: { offset: 0, length }, streams }
}

/** An error as it travels. */
export function failureOf(cause: unknown): TileFailure {
  if (cause instanceof CaelumError) return { code: cause.code, message: cause.message, context: cause.context }
  return { code: "internal", message: `Tiles could not be decoded in a worker: ${String(cause)}`, context: {} }
}

/** The error that `failureOf` took apart. */
export function errorOf({ code, message, context }: TileFailure): CaelumError {
  return new CaelumError(code, message, { context })
}

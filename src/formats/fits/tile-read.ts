import type { ByteSource, ReadCost, TypedArray } from "../../core/index.ts"
import { CaelumError } from "../../core/index.ts"
import type { Hdu } from "./hdu.ts"
import { readPieces } from "./pieces.ts"
import type { Scaling } from "./scaling.ts"
import { scalingOf } from "./scaling.ts"
import type { Section } from "./section.ts"
import type { TileValues } from "./codec-gzip.ts"
import { packTiles } from "./tile-batch.ts"
import { decodePiece } from "./tile-decode-piece.ts"
import { TileDecoder } from "./tile-decode.ts"
import type { TiledSections, TilePiece } from "./tile-plan.ts"
import { named, namedError, storedTiles, tiledSections, tilePieces } from "./tile-plan.ts"
import type { StoredTile, TableRows } from "./tile-rows.ts"
import type { TileTable } from "./tile-table.ts"
import { targetBytes, TileTarget } from "./tile-target.ts"
import type { TileRun, TileWorkers } from "./tile-workers.ts"

export interface ReadTilesOptions {
  readonly cost: ReadCost
  readonly maxBytes: number
  readonly signal?: AbortSignal | undefined
  /** Threads that decode, instead of this one. */
  readonly workers?: TileWorkers | undefined
}

/** What may be needed beside the result, for a file of any size and for each byte of it. */
const SPARE_BYTES = 16 << 20
const SPARE_FACTOR = 64

/** How the tiles' values become physical ones: a null value or mask makes integers doubles, as BLANK does. */
export function tileScaling(hdu: Hdu, table: TileTable): Scaling {
  const scaling = scalingOf(hdu)
  const marked = hdu.bitpix > 0 && (table.mask !== undefined || table.blank !== undefined)
  return marked ? { ...scaling, type: "float64", kind: "linear" } : scaling
}

/**
 * The physical values of sections of a compressed image: the rows of their tiles in one wave, the streams in the next, each tile
 * decoded once, as it arrives. Nothing is allocated before all descriptors are known to lie in the file.
 * @throws CaelumError `malformed`, `unsupported`, `limit`, and what the source throws.
 */
export async function readTiles(
  source: ByteSource,
  hdu: Hdu,
  sections: readonly Section[],
  options: ReadTilesOptions,
): Promise<{ readonly data: readonly TypedArray[]; readonly scaling: Scaling }> {
  const { cost, signal } = options
  const wanted = tiledSections(hdu, sections, cost)
  const scaling = named(hdu, () => tileScaling(hdu, wanted.table))
  const stored = storedTiles(hdu, wanted, await readRows(source, hdu, wanted, options))
  const most = stored.reduce((largest, { tile }) => Math.max(largest, tile.count), 0)
  const pieces = new Map(tilePieces(stored, cost).map((piece) => [piece.span, piece]))
  const threads = pieces.size > 1 ? options.workers : undefined
  const sizes = sections.map((section) => targetBytes(section, scaling))
  const total = sizes.reduce((sum, size) => sum + size, 0)
  checkWork(hdu, wanted.table, most * Math.min(threads?.count ?? 1, pieces.size), total, options.maxBytes)
  const Memory = threads && typeof SharedArrayBuffer !== "undefined" ? SharedArrayBuffer : ArrayBuffer
  const buffers = sizes.map((size) => new Memory(size))
  const targets = sections.map((section, i) => new TileTarget(section, scaling, buffers[i]!))
  const { users, table, grid } = wanted
  const work: Work = {
    hdu,
    decoder: new TileDecoder(hdu.bitpix, table, threads && !table.mask ? 0 : most),
    targetsOf: users ? ({ tile }) => users.get(tile.row)!.map((i) => targets[i]!) : () => targets,
    masks: new Map<StoredTile, Uint8Array>(),
    run: threads?.open(
      { table, bitpix: hdu.bitpix, grid, most, scaling, sections, users, shared: sharedOf(buffers) },
      options,
    ),
  }
  const wave = wanted.rows.length > 0 ? 2 : 1
  const connections = Math.max(cost.connections, 3 * (threads?.count ?? 0))
  try {
    await readPieces(source, [...pieces.keys()], connections, { signal, wave }, (bytes, span) =>
      takePiece(work, pieces.get(span)!, bytes),
    )
  } finally {
    work.run?.end()
  }
  for (const [tile, bytes] of work.masks) {
    const mask = named(hdu, () => work.decoder.decodeMask(tile, bytes))
    for (const target of work.targetsOf(tile)) target.mask(tile, mask)
  }
  return { data: targets.map((target) => target.finish()), scaling }
}

function sharedOf(buffers: readonly ArrayBufferLike[]): SharedArrayBuffer[] | undefined {
  const shared = buffers.filter((buffer) => !(buffer instanceof ArrayBuffer))
  return shared.length > 0 ? shared : undefined
}

interface Work {
  readonly hdu: Hdu
  readonly decoder: TileDecoder
  /** The arrays that a tile has a part in. */
  readonly targetsOf: (tile: StoredTile) => readonly TileTarget[]
  /** Masks wait until all pixels are there. */
  readonly masks: Map<StoredTile, Uint8Array>
  /** The threads that decode, where there are any. */
  readonly run: TileRun | undefined
}

async function takePiece(work: Work, piece: TilePiece, bytes: Uint8Array): Promise<void> {
  const { hdu, decoder, targetsOf, masks, run } = work
  try {
    if (run) await sendPiece(run, work, piece, bytes)
    const own = run ? { ...piece, streams: piece.streams.filter(({ mask }) => mask) } : piece
    await decodePiece(decoder, own, bytes, (tile, stream, mask) => {
      if (mask) masks.set(tile, stream.slice())
      else decoder.place(tile, stream, targetsOf(tile))
    })
  } catch (cause) {
    throw namedError(hdu, cause)
  }
}

/** Has the pixels of a piece decoded elsewhere; values that come back are put to their places here. */
async function sendPiece(run: TileRun, { targetsOf }: Work, piece: TilePiece, bytes: Uint8Array): Promise<void> {
  const { values } = await run.decode(new Uint8Array(bytes), packTiles(piece))
  if (!values) return
  const tiles = piece.streams.filter(({ mask }) => !mask)
  for (const [i, { tile }] of tiles.entries())
    for (const target of targetsOf(tile)) target.place(tile, values[i] as TileValues)
}

async function readRows(
  source: ByteSource,
  hdu: Hdu,
  wanted: TiledSections,
  { cost, signal }: ReadTilesOptions,
): Promise<TableRows[]> {
  if (hdu.tableRows) return [{ first: 0, bytes: hdu.tableRows }]
  const rows: TableRows[] = []
  await readPieces(source, wanted.rows, cost.connections, { signal }, (bytes, { offset }) => {
    rows.push({ first: (offset - hdu.dataOffset) / wanted.table.rowBytes, bytes })
  })
  return rows.sort((a, b) => a.first - b.first)
}

/** A tile is decoded whole, however small the part of it that is wanted: that must stay in proportion. */
function checkWork(hdu: Hdu, table: TileTable, most: number, result: number, maxBytes: number): void {
  const perPixel = 4 + (table.quantized ? 8 : 0) + (table.codec === "hcompress" ? 24 : 8)
  const work = most * perPixel
  const room = Math.min(maxBytes - result, SPARE_FACTOR * hdu.fileSize + SPARE_BYTES + perPixel * result)
  if (work <= room) return
  const context = { uri: hdu.object, hdu: hdu.index, bytes: work }
  throw new CaelumError(
    "limit",
    `Tiles of HDU ${hdu.index} of ${hdu.object} have up to ${most} pixels, which takes ${work} bytes beside the result where ${Math.max(0, room)} are allowed; ask for more of the tile at once or raise the limit (--max-memory).`,
    { context },
  )
}

import type { ByteSource, Column, ReadCost, SignalOptions, Span } from "../../core/index.ts"
import { CaelumError } from "../../core/index.ts"
import type { ColumnReader } from "./column-reader.ts"
import { makeReader } from "./column-reader.ts"
import { DescriptorReader } from "./descriptor-reader.ts"
import type { FitsColumn, TableLayout } from "./fits-column.ts"
import type { Hdu } from "./hdu.ts"
import { truncation } from "./hdu.ts"
import { packedCells } from "./packed-cells.ts"
import { canHold, decodeStream } from "./packed-stream.ts"
import type { PackedTable } from "./packed-table.ts"
import { packedRows, packedTable } from "./packed-table.ts"
import { readPieces } from "./pieces.ts"
import { readHeap } from "./read-heap.ts"
import { streamPieces } from "./stream-pieces.ts"
import type { BinaryForm } from "./table-form.ts"
import type { ChosenPart } from "./table-part.ts"

export interface PackedOptions extends SignalOptions {
  readonly cost: ReadCost
  /** Called with the elements of each variable-length column before anything is allocated for them. */
  readonly checkTotals: (readers: readonly { readonly descriptors: DescriptorReader; readonly total: number }[]) => void
}

/** The stream of column `column` of those wanted, in a tile. */
interface ColumnStream {
  readonly span: Span
  readonly tile: number
  readonly column: number
}

/** The readers of a wanted column; of one of variable length also where its compressed arrays are. */
interface Readers {
  readonly reader: ColumnReader | DescriptorReader
  readonly arrays: DescriptorReader | undefined
}

interface Work {
  readonly packed: PackedTable
  readonly layout: TableLayout
  readonly chosen: ChosenPart
}

/** Descriptors of the compressed arrays: in a stream behind those of the original (FITS 4.0 §10.3.6). */
const ARRAYS: BinaryForm = { code: "B", repeat: 1, variable: "Q", bytes: 16 }

/**
 * The columns of a compressed table: the rows that say where the streams are in one wave, the streams of tiles and columns in the
 * next, arrays of variable length in a third.
 * @throws CaelumError `malformed`, `unsupported`, `limit`, `truncated`, and what the source throws.
 */
export async function readPacked(
  source: ByteSource,
  hdu: Hdu,
  layout: TableLayout,
  chosen: ChosenPart,
  options: PackedOptions,
): Promise<Column[]> {
  const cut = truncation(hdu)
  if (cut) throw cut
  const work: Work = { packed: packedTable(hdu, layout), layout, chosen }
  const { cost, signal } = options
  const { first, span } = packedRows(hdu, work.packed, chosen.start, chosen.stop)
  const table = span.length === 0 ? new Uint8Array(0) : await source.read(span, { signal, wave: 1 })
  const streams = columnStreams(work, table, first)
  const readers = chosen.columns.map((column) => makeReaders(column, chosen.stop - chosen.start))
  const pieces = new Map(streamPieces(streams, cost).map((piece) => [piece.span, piece.streams]))
  await readPieces(source, Array.from(pieces.keys()), cost.connections, { signal, wave: 2 }, async (bytes, at) => {
    for (const stream of pieces.get(at)!) {
      const from = stream.span.offset - at.offset
      await takeStream(work, stream, bytes.subarray(from, from + stream.span.length), readers[stream.column]!)
    }
  })
  const arrays = await readArrays(source, work, readers, options)
  return readers.map(({ reader }) => (reader instanceof DescriptorReader ? arrays.shift()! : reader.finish()))
}

function makeReaders(column: FitsColumn, rows: number): Readers {
  const variable = "variable" in column.form && column.form.variable !== undefined
  if (!variable) return { reader: makeReader(column, rows), arrays: undefined }
  return {
    reader: new DescriptorReader(column, rows),
    arrays: new DescriptorReader({ ...column, form: ARRAYS }, rows),
  }
}

/** Every stream that is wanted, its descriptor and the size of its content checked. */
function columnStreams({ packed, layout, chosen }: Work, table: Uint8Array, first: number): ColumnStream[] {
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength)
  const wanted = chosen.columns.map((column) => packed.fields[layout.columns.indexOf(column)])
  const streams: ColumnStream[] = []
  for (let row = 0; (row + 1) * packed.rowBytes <= table.length && packed.rowBytes > 0; row++)
    for (const [i, field] of wanted.entries()) {
      if (field === undefined) continue
      const at = row * packed.rowBytes + field.offset
      const length = field.wide ? Number(view.getBigInt64(at)) : view.getInt32(at)
      const offset = field.wide ? Number(view.getBigInt64(at + 8)) : view.getUint32(at + 4)
      const column = chosen.columns[i]!
      const tile = first + row
      if (length < 0 || offset < 0 || offset + length > packed.heapBytes)
        throw broken(column, tile, `is ${length} bytes at byte ${offset} of a heap of ${packed.heapBytes}`)
      const bytes = tileRows(packed, layout, tile) * streamBytes(column)
      if (!canHold(length, bytes)) throw broken(column, tile, `has ${length} bytes, where ${bytes} are to come out`)
      streams.push({ span: { offset: packed.heapOffset + offset, length }, tile, column: i })
    }
  return streams
}

function tileRows({ tileRows: most }: PackedTable, { rows }: TableLayout, tile: number): number {
  return Math.min(most, rows - tile * most)
}

/** Bytes for a row in a column's stream. */
function streamBytes({ form, bytes }: FitsColumn): number {
  return "variable" in form && form.variable !== undefined ? bytes + ARRAYS.bytes : bytes
}

async function takeStream(
  { packed, layout, chosen }: Work,
  { tile, column: i }: ColumnStream,
  stream: Uint8Array,
  { reader, arrays }: Readers,
): Promise<void> {
  const column = chosen.columns[i]!
  const field = packed.fields[layout.columns.indexOf(column)]!
  const rows = tileRows(packed, layout, tile)
  const first = tile * packed.tileRows
  const from = Math.max(chosen.start, first)
  const count = Math.min(chosen.stop, first + rows) - from
  const codec = arrays ? "gzip-1" : field.codec
  const { code } = column.form as BinaryForm
  const bytes = await naming(column, tile, () => decodeStream(stream, codec, code, rows * streamBytes(column)))
  const at = (from - first) * column.bytes
  reader.take({ bytes, at, stride: column.bytes, count }, from - chosen.start)
  const behind = rows * column.bytes + (from - first) * ARRAYS.bytes
  arrays?.take({ bytes, at: behind, stride: ARRAYS.bytes, count }, from - chosen.start)
}

/** Arrays of variable length, each compressed by itself. */
async function readArrays(
  source: ByteSource,
  { packed, layout, chosen }: Work,
  readers: readonly Readers[],
  options: PackedOptions,
): Promise<Column[]> {
  const variable = readers.flatMap(({ reader, arrays }, i) => {
    if (!arrays) return []
    const descriptors = reader as DescriptorReader
    arrays.total(packed)
    const field = packed.fields[layout.columns.indexOf(chosen.columns[i]!)]!
    return [{ descriptors, arrays, codec: field.codec, total: descriptors.total(layout) }]
  })
  for (const { descriptors, arrays } of variable)
    for (let row = 0; row < descriptors.counts.length; row++)
      if (!canHold(arrays.counts[row]!, descriptors.bytes(row)))
        throw broken(
          descriptors.column,
          undefined,
          `has an array of ${descriptors.counts[row]} elements in row ${row + 1} of those asked for, of ${arrays.counts[row]} bytes`,
        )
  options.checkTotals(variable)
  const heaps = variable.map(({ descriptors, arrays, codec, total }) => ({
    descriptors: arrays,
    cells: packedCells(descriptors, arrays, codec, total),
  }))
  return readHeap(source, packed, heaps, undefined, { ...options, wave: 3 })
}

async function naming<T>(column: FitsColumn, tile: number, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof CaelumError && cause.code === "malformed") throw broken(column, tile, cause.message)
    throw cause
  }
}

function broken(column: FitsColumn, tile: number | undefined, found: string): CaelumError {
  const where = tile === undefined ? "" : ` in tile ${tile + 1}`
  return new CaelumError(
    "malformed",
    `the compressed column '${column.name}'${where} cannot be read: ${found}; leave the column out.`,
    { context: { column: column.name, ...(tile === undefined ? {} : { row: tile }) } },
  )
}

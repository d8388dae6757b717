import type { ByteSource, Column, Table } from "../../core/index.ts"
import { CaelumError, costOf } from "../../core/index.ts"
import type { ColumnReader } from "./column-reader.ts"
import { makeReader } from "./column-reader.ts"
import { product } from "./column-type.ts"
import { DescriptorReader } from "./descriptor-reader.ts"
import type { FitsColumn, TableLayout } from "./fits-column.ts"
import type { Strip } from "./gather.ts"
import type { Hdu } from "./hdu.ts"
import { makeCells } from "./heap-cells.ts"
import { originalHeader } from "./original-header.ts"
import { readPacked } from "./packed-read.ts"
import { readPieces } from "./pieces.ts"
import { heapSpan, tableSpans } from "./plan-table.ts"
import { readHeap } from "./read-heap.ts"
import type { ReadSectionOptions } from "./read-section.ts"
import { checkSource } from "./read-section.ts"
import { tableLayout } from "./table-columns.ts"
import { tableMetadata } from "./table-metadata.ts"
import type { ChosenPart, TablePart } from "./table-part.ts"
import { choosePart } from "./table-part.ts"

const DEFAULT_MAX_BYTES = 2 ** 31
/** Memory of a cell that is an object of its own. */
const OBJECT_BYTES = 16
const ARRAY_BYTES = 120

/**
 * Reads columns and rows of a binary table, an ASCII table or random groups (FITS 4.0 §6, §7.2, §7.3). Integers and floats keep their
 * type, the unsigned convention gives unsigned integers exactly, other TSCAL and TZERO float64. TNULL, and a zero byte of a logical
 * column, are null. A variable-length column has one array a row, or one text. Requests are those of `planTable`.
 * @param source The `source` of the FitsFile that holds `hdu`.
 * @throws CaelumError `usage`, `not-found`, `outside`, `unsupported`, `limit`, `truncated`, `malformed`, and what the source throws.
 */
export async function readTable(
  source: ByteSource,
  hdu: Hdu,
  part: TablePart = {},
  options: ReadSectionOptions = {},
): Promise<Table> {
  const layout = tableLayout(hdu)
  const chosen = choosePart(hdu, layout, part)
  try {
    const columns = await readColumns(source, hdu, layout, chosen, options)
    return { name: hdu.name, rows: chosen.stop - chosen.start, columns, metadata: tableMetadata(originalHeader(hdu)) }
  } catch (cause) {
    if (!(cause instanceof CaelumError) || cause.context.uri !== undefined) throw cause
    const context = { ...cause.context, uri: hdu.object, hdu: hdu.index }
    throw new CaelumError(
      cause.code,
      `The table in HDU ${hdu.index} of ${hdu.object} cannot be read: ${cause.message}`,
      { context, cause },
    )
  }
}

interface Totals {
  readonly descriptors: DescriptorReader
  readonly total: number
}

async function readColumns(
  source: ByteSource,
  hdu: Hdu,
  layout: TableLayout,
  chosen: ChosenPart,
  options: ReadSectionOptions,
): Promise<Column[]> {
  const cost = options.cost ?? costOf(source)
  const most = options.maxBytes ?? DEFAULT_MAX_BYTES
  const rows = chosen.stop - chosen.start
  const fixed = chosen.columns.reduce((sum, column) => sum + rows * cellBytes(column), 0)
  checkRoom(fixed, most, hdu)
  checkEmpty(chosen.columns, rows, hdu)
  checkSource(source, hdu)
  const checkTotals = (variable: readonly Totals[]): void =>
    checkRoom(
      fixed + variable.reduce((sum, each) => sum + each.total * elementBytes(each.descriptors.column), 0),
      most,
      hdu,
    )
  if (hdu.compression) return readPacked(source, hdu, layout, chosen, { cost, signal: options.signal, checkTotals })
  const { rows: spans, heap: when } = tableSpans(hdu, layout, chosen, cost)
  const readers = chosen.columns.map((column) => readerOf(column, rows))
  let heap: Uint8Array | undefined
  const early = when === "early" ? [heapSpan(layout)] : []
  const first = hdu.dataOffset + chosen.start * layout.rowBytes
  await readPieces(source, [...spans, ...early], cost.connections, { signal: options.signal }, (bytes, span) => {
    if (span === early[0]) heap = bytes
    else takeRows(bytes, span.offset - first, layout.rowBytes, chosen, readers)
  })
  const variable = readers
    .filter((reader) => reader instanceof DescriptorReader)
    .map((descriptors) => ({ descriptors, total: descriptors.total(layout) }))
  checkTotals(variable)
  const heaps = variable.map(({ descriptors, total }) => ({ descriptors, cells: makeCells(descriptors, total) }))
  const arrays = await readHeap(source, layout, heaps, heap, { cost, signal: options.signal })
  return readers.map((reader) => (reader instanceof DescriptorReader ? arrays.shift()! : reader.finish()))
}

function readerOf(column: FitsColumn, rows: number): ColumnReader | DescriptorReader {
  const { form } = column
  return "variable" in form && form.variable ? new DescriptorReader(column, rows) : makeReader(column, rows)
}

/**
 * Gives each reader the fields of a piece that begins `from` bytes behind the first row. A column has as many rows in it as there are
 * whole fields of it.
 */
function takeRows(
  bytes: Uint8Array,
  from: number,
  rowBytes: number,
  { columns }: ChosenPart,
  readers: readonly { take(strip: Strip, row: number): void }[],
): void {
  const row = Math.floor(from / rowBytes)
  const inRow = from - row * rowBytes
  for (const [i, column] of columns.entries()) {
    const next = column.offset < inRow ? 1 : 0
    const at = column.offset - inRow + next * rowBytes
    const count = Math.floor((bytes.length - at - column.bytes) / rowBytes) + 1
    if (count > 0 && column.bytes > 0) readers[i]!.take({ bytes, at, stride: rowBytes, count }, row + next)
  }
}

/** Rows without any bytes cost a header nothing, and must not cost memory out of proportion. */
function checkEmpty(columns: readonly FitsColumn[], rows: number, hdu: Hdu): void {
  const empty = columns
    .filter((column) => column.bytes === 0)
    .reduce((sum, column) => sum + rows * cellBytes(column), 0)
  checkRoom(empty, (16 << 20) + 64 * hdu.fileSize, hdu)
}

/** Memory of one cell of a column, without the elements of a variable-length one. */
function cellBytes(column: FitsColumn): number {
  const { form } = column
  if ("variable" in form && form.variable) return 2 * 8 + (form.code === "A" ? OBJECT_BYTES : ARRAY_BYTES)
  const elements = product(column.shape)
  if (column.type === "string") return elements * OBJECT_BYTES + column.bytes
  return elements * elementBytes(column)
}

function elementBytes({ type, form }: FitsColumn): number {
  if (type === "complex128") return 16
  if (type === "string") return form.code === "A" ? 1 : OBJECT_BYTES
  if (type === "int64" || type === "uint64" || type === "float64" || type === "complex64") return 8
  return type === "int16" || type === "uint16" ? 2 : type.endsWith("32") ? 4 : 1
}

function checkRoom(bytes: number, most: number, hdu: Hdu): void {
  if (bytes <= most) return
  throw new CaelumError(
    "limit",
    `The part of the table in HDU ${hdu.index} of ${hdu.object} has ${bytes} bytes in memory, more than ${most}; ask for fewer rows or columns, or raise the limit (--max-memory).`,
    { context: { uri: hdu.object, hdu: hdu.index, bytes } },
  )
}
